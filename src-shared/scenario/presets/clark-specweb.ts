import { CLARK_COSTS, CLARK_HOSTS, CLARK_SOURCE, CLARK_STRATEGY } from './clark-testbed.ts';
import { modelGuest } from './model-guest.ts';
import type { PresetSource } from './preset.ts';

/** The guest is the model `specweb99` (workloads/specweb99.ts), whose classes are calibrated on figure 9. */
export const clarkSpecweb: PresetSource = {
  name: 'clark-specweb',
  title: 'SPECweb99 on Xen 2.0',
  sentence:
    'A busy web server of 800 MB moves with 210 ms of downtime, because the rate limit follows what it dirties.',
  source: `${CLARK_SOURCE}, section 6.3 and figure 9; classes calibrated on figure 9`,
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'SPECweb99 on Xen 2.0',
    description: `${CLARK_SOURCE}, section 6.3: 800 MB guest under SPECweb99 with 350 clients (90 % of its maximum).
Published: 676.8 MB in 54.1 s, then 126.7, 39.0, 28.4, 24.2, 16.7, 14.2, 15.3 MB, 18.2 MB after suspending; 71 s and 960 MB in total, 210 ms of downtime of which 9 ms to resume.
The write classes are calibrated on figure 9, so this shows that the loop follows the paper, not that it predicts it.
Exact resolution, because chance ends this migration: the loop stops when a round at the highest rate sends more than the one before. In the expected resolution, where nothing fluctuates, that never happens, and it runs to its 29th round.
`,
    resolution: 'exact',
    hosts: CLARK_HOSTS,
    guests: [
      {
        name: 'specweb',
        host: 'dell-a',
        ...modelGuest('specweb99', 800 * 2 ** 20),
      },
    ],
    plan: [
      {
        guest: 'specweb',
        to: 'dell-b',
        memory: CLARK_STRATEGY,
        mechanics: { suspend: 0, activate: '9 ms' },
        costs: CLARK_COSTS,
      },
    ],
  },
};
