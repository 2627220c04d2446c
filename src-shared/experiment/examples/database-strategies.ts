import { busyDatabase } from './busy-database.ts';
import type { ExampleSource } from './example.ts';

/** Strategies crossed with write rates, every write drawn, the same seeds for all: compared in pairs. */
export const databaseStrategies: ExampleSource = {
  name: 'database-strategies',
  title: 'Strategies for a busy database',
  question: 'Which strategy for a busy database over 1 Gbit/s?',
  document: {
    godwit: 'experiment',
    version: 1,
    name: 'Strategies for a busy database',
    description:
      'Five ways to move the memory of a database over 1 Gbit/s, from a calm to a busy one. Every point has the same seeds, so that strategies can be compared in pairs.',
    scenario: busyDatabase('Busy database', 'exact'),
    axes: [
      {
        kind: 'list',
        name: 'strategy',
        field: 'plan[0].memory',
        values: [
          { strategy: 'stop-and-copy' },
          { strategy: 'qemu' },
          { strategy: 'qemu', autoConverge: true },
          { strategy: 'xen-4' },
          { strategy: 'qemu-postcopy' },
        ],
      },
      {
        kind: 'list',
        name: 'writes',
        field: 'guests[0].memory[0].writes.rate',
        values: ['5000 /s', '20000 /s', '80000 /s'],
      },
    ],
    seeds: { count: 10, first: 1 },
  },
};
