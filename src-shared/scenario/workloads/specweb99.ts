import { mixedRegion, MIB } from './model.ts';
import type { WorkloadModel } from './model.ts';

const CLARK = 'Clark et al., Live Migration of Virtual Machines, NSDI 2005';

/**
 * The classes are fitted (non-negative least squares of a sum of saturating exponentials) to the eight points "dirty
 * rate x duration" of figure 9 and to the 123 MiB that the first round skipped.
 */
export const specweb99: WorkloadModel = {
  id: 'specweb99',
  title: 'SPECweb99 web server',
  sentence: 'A busy web server with a small very hot set and a large one that is written slowly.',
  published: 800 * MIB,
  least: 256 * MIB,
  scaling:
    'The working set stays as large as it was published; further memory is idle (file cache that is read).',
  facts: [
    {
      what: 'Memory of the guest',
      value: '800 MB',
      evidence: 'given',
      source: `${CLARK}, section 6.3`,
    },
    {
      what: 'Written pages',
      value:
        '10 MiB at 30 writes per page and second, 32 MiB at 0.9, 192 MiB at 0.02; the rest idle',
      evidence: 'derived',
      source: `${CLARK}, figure 9: classes fitted to rate x duration of its rounds (25.5 Mbit/s x 54.1 s to 439 Mbit/s x 0.34 s) and to the 123 MiB skipped in the first`,
    },
    {
      what: 'Throughput',
      value: '350 clients',
      evidence: 'given',
      source: `${CLARK}, section 6.3: 350 simultaneous conformant clients, 90 % of the maximum`,
    },
    {
      what: 'Busy CPU',
      value: '0.9 cores',
      evidence: 'assumed',
      source: 'The load is 90 % of what the one CPU of the testbed served',
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
        { size: 192 * MIB, perPage: 0.02 },
        { size: 32 * MIB, perPage: 0.9 },
        { size: 10 * MIB, perPage: 30 },
      ]),
    ],
    disks: [],
    workload: { cpu: 0.9, throughput: 350, throughputUnit: 'clients' },
  }),
};
