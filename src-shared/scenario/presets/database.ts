import { modelGuest } from './model-guest.ts';
import type { PresetSource } from './preset.ts';

/**
 * Memory: the model `oltp-osdb` (workloads/oltp-osdb.ts), calibrated on Clark et al., figure 4. Disk of 39,070 MB and 49 MB/s: the testbed
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
        ...modelGuest('oltp-osdb', 512 * 2 ** 20),
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
