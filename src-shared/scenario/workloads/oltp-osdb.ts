import { mixedRegion, MIB } from './model.ts';
import type { WorkloadModel } from './model.ts';

const CLARK = 'Clark et al., Live Migration of Virtual Machines, NSDI 2005';

/** Three classes laid through the seven windows of at most 8 s in figure 4; every one is met within 5 %. */
export const oltpOsdb: WorkloadModel = {
  id: 'oltp-osdb',
  title: 'OLTP: OSDB on PostgreSQL',
  sentence:
    'A transaction database: a small log and index that are always dirty, tables that follow.',
  published: 512 * MIB,
  least: 64 * MIB,
  scaling:
    'The written tables stay as large as in 512 MB; further memory is idle (buffers that are read).',
  facts: [
    {
      what: 'Memory of the guest',
      value: '512 MB',
      evidence: 'given',
      source: `${CLARK}, section 4.2`,
    },
    {
      what: 'Written pages',
      value:
        '4.6 MiB at 40 writes per page and second, 1.5 MiB at 10, 36 MiB at 0.15; the rest idle',
      evidence: 'derived',
      source: `${CLARK}, figure 4: classes fitted to the dirty-growth curve behind its expected downtimes (5.95 MB in 0.1 s, 8.8 in 0.50 s, 15.7 in 1.97 s, 31.7 in 8 s)`,
    },
    {
      what: 'Throughput',
      value: '100 transactions/s',
      evidence: 'assumed',
      source: 'The paper tells none; a round number, so that losses read as percentages',
    },
    {
      what: 'Busy CPU',
      value: '0.6 cores',
      evidence: 'assumed',
      source: 'The paper tells none; the benchmark waits for its storage part of the time',
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
        { size: 4.608 * MIB, perPage: 40.012 },
        { size: 1.536 * MIB, perPage: 9.918 },
        { size: 35.84 * MIB, perPage: 0.1504 },
      ]),
    ],
    disks: [],
    workload: { cpu: 0.6, throughput: 100, throughputUnit: 'transactions/s' },
  }),
};
