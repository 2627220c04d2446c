import { CLARK_COSTS, CLARK_HOSTS, CLARK_SOURCE, CLARK_STRATEGY } from './clark-testbed.ts';
import { modelGuest } from './model-guest.ts';
import type { PresetSource } from './preset.ts';

/** The guest is the model `quake3` (workloads/quake3.ts), whose classes are calibrated on rounds 2 to 6 of figure 11. */
export const clarkQuake3: PresetSource = {
  name: 'clark-quake3',
  title: 'Quake 3 server on Xen 2.0',
  sentence:
    'A game server of 64 MB with six players moves in seconds, and the players notice 50 ms.',
  source: `${CLARK_SOURCE}, section 6.4 and figure 11; classes calibrated on figure 11`,
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'Quake 3 server on Xen 2.0',
    description: `${CLARK_SOURCE}, section 6.4: 64 MB guest, six players.
Published: 56.3 MiB in the first round, 20.4 in the second, then 4.6, 1.6, 1.2 and less; 88 MB in total, 148 KB after suspending, 60 ms of downtime of which 40 ms to resume.
The write classes are calibrated on rounds 2 to 6 of figure 11. The measured server wrote about twice as much during its first round as at any later time, which steady classes don't show.
`,
    hosts: CLARK_HOSTS,
    guests: [
      {
        name: 'quake3',
        host: 'dell-a',
        ...modelGuest('quake3', 64 * 2 ** 20),
      },
    ],
    plan: [
      {
        guest: 'quake3',
        to: 'dell-b',
        memory: CLARK_STRATEGY,
        // The paper gives 20 ms for the last copy and 40 ms to resume.
        mechanics: { suspend: 0, activate: '40 ms' },
        costs: CLARK_COSTS,
      },
    ],
  },
};
