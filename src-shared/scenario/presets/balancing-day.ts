import { BATCH, DATABASE, NODE, QEMU, WEB } from './life-fleet.ts';
import type { PresetSource } from './preset.ts';

/** Sizes, rates and demands are by design. */
export const balancingDay: PresetSource = {
  name: 'balancing-day',
  title: 'A day of balancing on 16 hosts',
  sentence:
    'Demand rises and falls, batches burst, and a balancer moves guests where that pays for the move.',
  source: 'Design; VMware DRS before 7.0 and QEMU 10 defaults without a bandwidth cap',
  document: {
    godwit: 'scenario',
    version: 1,
    name: 'A day of balancing on 16 hosts',
    description: `160 guests of three kinds on 16 hosts: services with a daily wave, databases with a flat one, and batches that burst.
Switch "chargeCost" off to see what migrations cost when nobody counts them, or take another balancer.
`,
    hosts: [NODE],
    guests: [WEB, DATABASE, BATCH],
    plan: [],
    life: {
      duration: '1 d',
      hosts: [{ host: 'node', count: 16 }],
      guests: [
        {
          guest: 'web',
          count: 64,
          priority: 2,
          network: '20 MB/s',
          packets: '20000 /s',
          connections: 500,
          demand: { strategy: 'daily', low: 0.1, high: 0.7, shift: 6, noise: 0.2 },
        },
        {
          guest: 'database',
          count: 48,
          priority: 1,
          demand: { strategy: 'daily', low: 0.3, high: 0.6, shift: 2 },
        },
        {
          guest: 'batch',
          count: 48,
          priority: 4,
          demand: { strategy: 'bursts', base: 0.1, burst: 1, every: '3 h', length: '40 min' },
        },
      ],
      capacity: { overcommitCpu: 4 },
      migration: { memory: QEMU },
      balancing: { strategy: 'drs', level: 4 },
    },
  },
};
