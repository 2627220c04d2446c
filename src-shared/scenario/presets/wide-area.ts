import type { PresetSource } from './preset.ts';

/** Sizes, rates and the link are by design. */
export const wideArea: PresetSource = {
  name: 'wide-area',
  title: 'A move over a wide-area link',
  sentence:
    'Two guests move to another site over a link whose delay and loss bound each connection.',
  source: 'Design; the bound of a TCP connection from Mathis et al. (CCR 1997)',
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'A move over a wide-area link',
    description: `The sites are joined by 10 Gbit/s, 5 ms one way, and one packet in a million is lost: a single TCP connection
reaches far less than the link, so both guests move at once without getting into each other's way.
`,
    hosts: [
      { name: 'here', cores: 32, memory: '64 GiB', nic: '10 Gbit/s' },
      { name: 'there', cores: 32, memory: '64 GiB', nic: '10 Gbit/s' },
    ],
    network: {
      topology: {
        kind: 'two-sites',
        wide: { hosts: ['there'], bandwidth: '10 Gbit/s', latency: '5 ms', loss: 1e-6 },
      },
    },
    limits: { time: '4 h' },
    guests: [
      {
        name: 'web',
        host: 'here',
        vcpus: 4,
        memory: [
          { name: 'sessions', size: '256 MiB', writes: { process: 'uniform', rate: '2000 /s' } },
          { name: 'code and cache', size: '3840 MiB', zero: 0.2 },
        ],
        disks: [
          {
            name: 'disk',
            extents: [
              {
                name: 'data',
                size: '20 GiB',
                allocated: 0.5,
                io: { process: 'uniform', writes: '20 /s', reads: '50 /s' },
              },
            ],
          },
        ],
        workload: { cpu: 2, throughput: 4000, throughputUnit: 'requests/s' },
      },
      {
        name: 'desktop',
        host: 'here',
        vcpus: 2,
        memory: [
          { name: 'applications', size: '2 GiB', writes: { process: 'uniform', rate: '300 /s' } },
        ],
        workload: { cpu: 0.5 },
      },
    ],
    plan: [
      {
        guest: 'web',
        to: 'there',
        memory: { strategy: 'qemu', maxBandwidth: null },
        disk: { strategy: 'qemu-mirror' },
      },
      { guest: 'desktop', to: 'there', memory: { strategy: 'qemu', maxBandwidth: null } },
    ],
  },
};
