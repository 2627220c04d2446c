import { busyDatabase } from './busy-database.ts';
import type { ExampleSource } from './example.ts';

/** A Latin hypercube over what is uncertain about a guest and its network, replicated until the interval is narrow. */
export const whatMatters: ExampleSource = {
  name: 'what-matters',
  title: 'What decides the total time',
  question:
    'Which of link, write rate, skew and compressibility decides how long a migration takes?',
  document: {
    godwit: 'experiment',
    version: 1,
    name: 'What decides the total time',
    description:
      'Forty settings drawn as a Latin hypercube, each replicated until the mean total time is known to 2 %.',
    scenario: busyDatabase('What matters', 'exact'),
    axes: [
      {
        kind: 'latin-hypercube',
        count: 40,
        axes: [
          {
            name: 'link',
            field: 'hosts[*].nic',
            from: '500 Mbit/s',
            to: '5 Gbit/s',
            scale: 'logarithmic',
          },
          {
            name: 'writes',
            field: 'guests[0].memory[0].writes.rate',
            from: '1000 /s',
            to: '20000 /s',
            scale: 'logarithmic',
          },
          { name: 'skew', field: 'guests[0].memory[0].writes.exponent', from: 0.6, to: 1.2 },
          { name: 'zeros', field: 'guests[0].memory[2].zero', from: '0 %', to: '90 %' },
        ],
      },
    ],
    samplingSeed: 7,
    seeds: { count: 20, first: 1 },
    stop: { metric: 'total_time_s', relative: '2 %', minimum: 3, batch: 2 },
  },
};
