import type { PresetSource } from './preset.ts';

/**
 * An otherwise idle Linux guest, as seen in the measured QEMU migrations that ship as examples: about 80 MB hold something
 * else than zeros, and 80 to 140 pages (timers, heartbeats, console) are written again within 100 ms.
 */
export const idle: PresetSource = {
  name: 'idle',
  title: 'Idle guest on QEMU',
  sentence:
    'Nearly all pages are zeros and cost nine bytes each, so a guest of 4 GiB is gone in two seconds.',
  source:
    'Measured idle guests of QEMU 7.2 (80 MB non-zero, about 110 pages always dirty); size by design',
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'Idle guest on QEMU',
    description: `A Linux guest that does nothing: 80 MiB hold kernel and programs, the rest is zeros.
About 110 pages of timers and console are written ten times a second each, as in the measured idle guests.
`,
    hosts: [
      { name: 'alpha', memory: '16 GiB', nic: '1 Gbit/s' },
      { name: 'beta', memory: '16 GiB', nic: '1 Gbit/s' },
    ],
    guests: [
      {
        name: 'idle',
        host: 'alpha',
        memory: [
          {
            name: 'housekeeping',
            size: '440 KiB',
            writes: { process: 'uniform', rate: '1100 /s' },
          },
          { name: 'kernel and programs', size: '80 MiB' },
          { name: 'free', size: '4015.5625 MiB', zero: 1, free: 1 },
        ],
        workload: { cpu: 0.01 },
      },
    ],
    plan: [{ guest: 'idle', to: 'beta', memory: { strategy: 'qemu' } }],
  },
};
