import type { PresetSource } from './preset.ts';

const MIGRATION = { strategy: 'qemu', maxBandwidth: null };

/** All sizes and rates are by design: four ordinary guests of which one writes a lot. */
export const evacuation: PresetSource = {
  name: 'evacuation',
  title: 'Evacuating a host',
  sentence:
    'Four guests leave one host at once and share its link; those that write most arrive last.',
  source: 'Design; QEMU 10 defaults without a bandwidth cap',
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'Evacuating a host',
    description: `Host alpha must be emptied: its four guests move at once, two to each of the other hosts, over alpha's one 10 Gbit/s port.
Sizes and rates are by design.
`,
    hosts: [
      { name: 'alpha', cores: 32, memory: '64 GiB', nic: '10 Gbit/s' },
      { name: 'beta', cores: 32, memory: '64 GiB', nic: '10 Gbit/s' },
      { name: 'gamma', cores: 32, memory: '64 GiB', nic: '10 Gbit/s' },
    ],
    guests: [
      {
        name: 'web',
        host: 'alpha',
        vcpus: 4,
        memory: [
          {
            name: 'sessions',
            size: '512 MiB',
            writes: { process: 'zipf', rate: '20000 /s', exponent: 1 },
          },
          {
            name: 'code and cache',
            size: '3584 MiB',
            writes: { process: 'uniform', rate: '500 /s' },
            zero: 0.2,
          },
        ],
        workload: { cpu: 2, throughput: 4000, throughputUnit: 'requests/s' },
      },
      {
        name: 'database',
        host: 'alpha',
        vcpus: 8,
        memory: [
          {
            name: 'buffers',
            size: '6 GiB',
            writes: { process: 'zipf', rate: '60000 /s', exponent: 0.9 },
          },
          { name: 'rest', size: '2 GiB', zero: 0.3 },
        ],
        workload: { cpu: 4, throughput: 900, throughputUnit: 'transactions/s' },
      },
      {
        name: 'batch',
        host: 'alpha',
        vcpus: 2,
        memory: [
          { name: 'working array', size: '1 GiB', writes: { process: 'sweep', rate: '40000 /s' } },
          { name: 'rest', size: '1 GiB', zero: 0.5 },
        ],
        workload: { cpu: 2 },
      },
      {
        name: 'desktop',
        host: 'alpha',
        vcpus: 2,
        memory: [
          {
            name: 'applications',
            size: '1536 MiB',
            writes: { process: 'uniform', rate: '300 /s' },
          },
          { name: 'free', size: '2560 MiB', zero: 1, free: 1 },
        ],
        workload: { cpu: 0.2 },
      },
    ],
    plan: [
      { guest: 'web', to: 'beta', memory: MIGRATION },
      { guest: 'database', to: 'gamma', memory: MIGRATION },
      { guest: 'batch', to: 'beta', memory: MIGRATION },
      { guest: 'desktop', to: 'gamma', memory: MIGRATION },
    ],
  },
};
