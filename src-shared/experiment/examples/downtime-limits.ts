import { busyDatabase } from './busy-database.ts';
import type { ExampleSource } from './example.ts';

/** A range crossed with a list; without randomness one seed is enough. */
export const downtimeLimits: ExampleSource = {
  name: 'downtime-limits',
  title: 'What a tighter downtime limit costs',
  question: 'How much longer does pre-copy take when it may stop the guest for less time?',
  document: {
    godwit: 'experiment',
    version: 1,
    name: 'What a tighter downtime limit costs',
    description:
      'QEMU pre-copy with limits from 10 ms to 2 s over four links, in the expected resolution, which draws nothing: one seed tells all.',
    scenario: busyDatabase('Downtime limits', 'expected'),
    axes: [
      {
        kind: 'range',
        name: 'limit',
        field: 'plan[0].memory.downtimeLimit',
        from: '10 ms',
        to: '2 s',
        scale: 'logarithmic',
        count: 24,
      },
      {
        kind: 'list',
        name: 'link',
        field: 'hosts[*].nic',
        values: ['500 Mbit/s', '1 Gbit/s', '2.5 Gbit/s', '10 Gbit/s'],
      },
    ],
    constraints: ['not (link > 5 Gbit/s and limit > 1 s)'],
    seeds: { count: 1 },
  },
};
