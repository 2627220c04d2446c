import type { PresetSource } from './preset.ts';

/** The guest of the measured auto-converge runs (512 MiB, 256 MiB written at random), with a rate by design. */
export const autoConverge: PresetSource = {
  name: 'auto-converge',
  title: 'Auto-converge tames a writer',
  sentence:
    'The guest dirties more than is sent until QEMU takes CPU time away from it, step by step.',
  source:
    'Shape of the measured auto-converge runs of QEMU 7.2; write rate by design; QEMU defaults 20 %, +10 %, 99 %',
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'Auto-converge tames a writer',
    description: `A CPU-bound program writes at random over half of the guest's memory, faster than the capped migration sends it.
Without auto-converge this never ends: switch autoConverge off and see what the expectation says.
`,
    hosts: [
      { name: 'alpha', memory: '8 GiB', nic: '10 Gbit/s' },
      { name: 'beta', memory: '8 GiB', nic: '10 Gbit/s' },
    ],
    guests: [
      {
        name: 'writer',
        host: 'alpha',
        memory: [
          { name: 'kernel and programs', size: '80 MiB' },
          { name: 'written', size: '256 MiB', writes: { process: 'uniform', rate: '16000 /s' } },
          { name: 'free', size: '176 MiB', zero: 1, free: 1 },
        ],
        workload: { cpu: 1 },
      },
    ],
    plan: [
      {
        guest: 'writer',
        to: 'beta',
        memory: { strategy: 'qemu', maxBandwidth: '50 MiB/s', autoConverge: true },
      },
    ],
  },
};
