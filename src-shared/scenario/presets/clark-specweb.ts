import { CLARK_COSTS, CLARK_HOSTS, CLARK_SOURCE, CLARK_STRATEGY } from './clark-testbed.ts';
import type { PresetSource } from './preset.ts';

/**
 * The shares and rates of the four classes are calibrated: a sum of saturating exponentials fitted (non-negative least
 * squares) to the eight points "dirty rate x duration" of figure 9 and to the 123 MiB that the first round skipped.
 * 192 MiB at 0.02 writes per page and second, 32 MiB at 0.9, 10 MiB at 30, the rest idle.
 */
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
        memory: [
          {
            name: 'memory',
            size: '800 MiB',
            writes: {
              process: 'mixed',
              classes: [
                { share: 0.24, rate: '983 /s' },
                { share: 0.04, rate: '7373 /s' },
                { share: 0.0125, rate: '76800 /s' },
                { share: 0.7075, rate: 0 },
              ],
            },
          },
        ],
        workload: { cpu: 0.9, throughput: 350, throughputUnit: 'clients' },
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
