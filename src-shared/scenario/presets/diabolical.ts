import { CLARK_COSTS, CLARK_HOSTS, CLARK_SOURCE, CLARK_STRATEGY } from './clark-testbed.ts';
import { modelGuest } from './model-guest.ts';
import type { PresetSource } from './preset.ts';

/** The guest is the model of the same name (workloads/diabolical.ts). */
export const diabolical: PresetSource = {
  name: 'diabolical',
  title: 'The diabolical writer',
  sentence:
    'A program that writes memory faster than any link carries it away: no live round helps, and the stop takes seconds.',
  source: `${CLARK_SOURCE}, section 6.5; size of the region recalled, write rate by design`,
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'The diabolical writer',
    description: `${CLARK_SOURCE}, section 6.5: a program in a 512 MB guest writes constantly to a region of 256 MB (recalled).
Published: the third round raises the limit to 500 Mbit/s, then 222.5 MB are left and the guest stops for 3.5 s.
By design the program goes over its region once a second.
`,
    hosts: CLARK_HOSTS,
    guests: [
      {
        name: 'writer',
        host: 'dell-a',
        ...modelGuest('diabolical', 512 * 2 ** 20),
      },
    ],
    plan: [
      {
        guest: 'writer',
        to: 'dell-b',
        memory: CLARK_STRATEGY,
        mechanics: { suspend: 0, activate: '9 ms' },
        costs: CLARK_COSTS,
      },
    ],
  },
};
