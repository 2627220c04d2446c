import { DATABASE, NODE, QEMU, WEB } from './life-fleet.ts';
import type { PresetSource } from './preset.ts';

const disk = (size: string, rate: string) => [
  {
    name: 'disk',
    extents: [
      {
        name: 'data',
        size,
        allocated: 0.5,
        io: { process: 'uniform', writes: rate, reads: rate },
      },
    ],
  },
];

/** Sizes and rates are by design. */
export const rollingUpgrade: PresetSource = {
  name: 'rolling-upgrade',
  title: 'A rolling upgrade of 32 hosts with local disks',
  sentence:
    'Two hosts at a time are emptied, upgraded and filled again, and every guest takes its disk along.',
  source: 'Design; OpenStack Nova block migration with its defaults and two hosts at once',
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'A rolling upgrade of 32 hosts with local disks',
    description: `32 hosts with 192 guests on local disks get a new hypervisor, two hosts at once. Disks are mirrored before
memory moves, so how fast the upgrade is follows from the disks and the ports.
`,
    hosts: [{ ...NODE, disk: { read: '2 GB/s', write: '1500 MB/s' } }],
    guests: [
      { ...WEB, disks: disk('40 GiB', '50 /s') },
      { ...DATABASE, disks: disk('120 GiB', '200 /s') },
    ],
    plan: [],
    life: {
      duration: '1 d',
      hosts: [{ host: 'node', count: 32 }],
      guests: [
        { guest: 'web', count: 128, demand: { strategy: 'daily' } },
        { guest: 'database', count: 64, demand: { strategy: 'constant', level: 0.5 } },
      ],
      capacity: { overcommitCpu: 4 },
      migration: { memory: QEMU, disk: { strategy: 'qemu-mirror' } },
      placement: { strategy: 'balanced' },
      scheduler: { strategy: 'nova', perHost: 2 },
      availability: { strategy: 'restart', disks: 'local' },
      maintenance: [
        { name: 'hypervisor upgrade', at: '1 h', duration: '15 min', atOnce: 2, deadline: '2 h' },
      ],
    },
  },
};
