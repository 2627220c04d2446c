import { mixedRegion, MIB } from './model.ts';
import type { WorkloadModel } from './model.ts';

const CLARK = 'Clark et al., Live Migration of Virtual Machines, NSDI 2005';

/** The two classes are fitted to rounds 2 to 6 of figure 11. */
export const quake3: WorkloadModel = {
  id: 'quake3',
  title: 'Quake 3 game server',
  sentence: 'A game server with six players: little memory, a tiny set that is always dirty.',
  published: 64 * MIB,
  least: 64 * MIB,
  scaling: 'The server uses 64 MiB as published; further memory is idle.',
  facts: [
    {
      what: 'Memory of the guest',
      value: '64 MB',
      evidence: 'given',
      source: `${CLARK}, section 6.4`,
    },
    {
      what: 'Written pages',
      value: '1.4 MiB at 8 writes per page and second, 62.6 MiB at 0.045',
      evidence: 'derived',
      source: `${CLARK}, figure 11: classes fitted to rounds 2 to 6. The measured server wrote about twice as much in its first round as later, which steady classes don't show`,
    },
    {
      what: 'Throughput',
      value: '6 players',
      evidence: 'given',
      source: `${CLARK}, section 6.4`,
    },
    {
      what: 'Busy CPU',
      value: '0.3 cores',
      evidence: 'assumed',
      source: 'The paper tells no load; a server of that time with six players is far from busy',
    },
    {
      what: 'Disk',
      value: 'none of its own',
      evidence: 'given',
      source: `${CLARK}, section 6.1: storage over the network`,
    },
  ],
  guest: (memory) => ({
    memory: [
      mixedRegion('memory', memory, [
        { size: 1.4 * MIB, perPage: 8 },
        { size: 62.6 * MIB, perPage: 0.045 },
      ]),
    ],
    disks: [],
    workload: { cpu: 0.3, throughput: 6, throughputUnit: 'players' },
  }),
};
