import type { PresetSource } from './preset.ts';

/**
 * Memory: OSDB on PostgreSQL in a 512 MB guest; classes calibrated on the dirty-growth curve of Clark et al., figure 4
 * (4.5 MiB at 40 writes per page and second, 1.5 MiB at 10, 36 MiB at 0.15). Disk of 39,070 MB and 49 MB/s: the testbed
 * of Luo et al., CLUSTER 2008, table I (recalled, the rate is implied by it). Disk traffic and time away: design.
 */
export const database: PresetSource = {
  name: 'database',
  title: 'Database with its local disk, there and back',
  sentence:
    'The disk moves while the database runs; half an hour later only the blocks written meanwhile move back.',
  source:
    'Luo et al., CLUSTER 2008 (testbed recalled); memory classes calibrated on Clark et al., NSDI 2005, figure 4; disk traffic by design',
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'Database with its local disk, there and back',
    description: `Three-phase migration with a block bitmap: the disk is copied while the guest runs, then its memory, then the bitmap of what is still missing while it is stopped; the missing blocks follow.
Half an hour after the start it goes back, and only what was written meanwhile is sent.
Guest and disk have the sizes of Luo et al. (recalled); memory behaves like OSDB in Clark et al., figure 4 (calibrated); disk traffic is by design.
`,
    limits: { time: '2 h' },
    hosts: [
      {
        name: 'alpha',
        memory: '2 GiB',
        nic: '1 Gbit/s',
        disk: { read: '49 MB/s', write: '49 MB/s' },
      },
      {
        name: 'beta',
        memory: '2 GiB',
        nic: '1 Gbit/s',
        disk: { read: '49 MB/s', write: '49 MB/s' },
      },
    ],
    guests: [
      {
        name: 'database',
        host: 'alpha',
        memory: [
          {
            name: 'memory',
            size: '512 MiB',
            writes: {
              process: 'mixed',
              classes: [
                { share: 0.009, rate: '47200 /s' },
                { share: 0.003, rate: '3900 /s' },
                { share: 0.07, rate: '1380 /s' },
                { share: 0.918, rate: 0 },
              ],
            },
          },
        ],
        disks: [
          {
            name: 'data',
            extents: [
              { name: 'system', size: '8192 MiB' },
              {
                name: 'log',
                size: '512 MiB',
                io: { process: 'sweep', writes: '20 /s', request: '16 KiB' },
              },
              {
                name: 'tables',
                size: '4096 MiB',
                io: { process: 'uniform', writes: '15 /s', reads: '40 /s', request: '16 KiB' },
              },
              { name: 'archive', size: '24460 MiB' },
            ],
          },
        ],
        workload: { cpu: 0.6, throughput: 100, throughputUnit: 'transactions/s' },
      },
    ],
    plan: [
      {
        guest: 'database',
        to: 'beta',
        memory: { strategy: 'xen-3' },
        disk: { strategy: 'block-bitmap' },
      },
      {
        guest: 'database',
        to: 'alpha',
        at: '30 min',
        memory: { strategy: 'xen-3' },
        disk: { strategy: 'block-bitmap', incremental: true },
      },
    ],
  },
};
