import { modelGuest } from './model-guest.ts';
import type { PresetSource } from './preset.ts';

/** The guest is the model `idle-server` (workloads/idle.ts), after the measured QEMU migrations that ship as examples. */
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
        ...modelGuest('idle-server', 4 * 2 ** 30),
      },
    ],
    plan: [{ guest: 'idle', to: 'beta', memory: { strategy: 'qemu' } }],
  },
};
