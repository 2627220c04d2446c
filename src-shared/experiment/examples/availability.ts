import { DATABASE, NODE, QEMU, WEB } from '../../scenario/presets/life-fleet.ts';
import type { ExampleSource } from './example.ts';

/** Four answers to the same crashes: a fault has a stream of its own for each host, so the seeds are pairs. */
export const availability: ExampleSource = {
  name: 'availability',
  title: 'Answers to host failures',
  question: 'How many nines do restart, proactive migration and checkpoints give?',
  document: {
    godwit: 'experiment',
    version: 1,
    name: 'Answers to host failures',
    description:
      'A year of eight hosts that crash every 90 days, with four answers to it. Every answer meets the same crashes of twenty seeds; what 99.999 % asks for is shown with the result.',
    scenario: {
      godwit: 'scenario',
      version: 1,
      name: 'A year of failures on eight hosts',
      hosts: [NODE],
      guests: [WEB, DATABASE],
      plan: [],
      life: {
        duration: '365 d',
        hosts: [{ host: 'node', count: 8 }],
        guests: [
          { guest: 'web', count: 32, demand: { strategy: 'constant', level: 0.4 } },
          {
            guest: 'database',
            count: 16,
            priority: 1,
            demand: { strategy: 'constant', level: 0.5 },
          },
        ],
        capacity: { overcommitCpu: 4, reserveHosts: 1 },
        migration: { memory: QEMU },
        balancing: { strategy: 'watcher' },
        faultRates: [{ kind: 'host-crash', mtbf: '90 d', mttr: '4 h' }],
      },
    },
    axes: [
      {
        kind: 'linked',
        axes: [
          {
            kind: 'list',
            name: 'answer',
            field: 'life.availability',
            values: [
              { strategy: 'none' },
              { strategy: 'restart' },
              { strategy: 'restart' },
              { strategy: 'checkpoints' },
            ],
          },
          {
            kind: 'list',
            name: 'warned',
            field: 'life.proactive',
            values: [
              { strategy: 'none' },
              { strategy: 'none' },
              { strategy: 'evacuate' },
              { strategy: 'none' },
            ],
          },
        ],
      },
    ],
    seeds: { count: 20, first: 1 },
  },
};
