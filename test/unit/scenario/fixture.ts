import type { StrategyCatalogue, StrategyDescriptor, Tunables } from '#shared/scenario/tunables.ts';

function strategy(
  kind: StrategyDescriptor['kind'],
  id: string,
  tunables: Tunables = {},
): StrategyDescriptor {
  const words = { title: id, summary: id, source: 'test', stopRule: id, goodFor: id, badFor: id };
  return { id, kind, ...words, tunables };
}

/** A catalogue with one tunable of each kind, so that these tests do not depend on the engine. */
export const catalogue: StrategyCatalogue = {
  memory: [
    strategy('memory', 'stop-and-copy'),
    strategy('memory', 'qemu', {
      downtimeLimit: {
        kind: 'duration',
        default: 0.3,
        min: 0.001,
        max: 2000,
        label: 'Downtime limit',
        meaning: 'Longest stop that is accepted.',
        source: 'test',
        rangeReason: 'with 0 no migration would ever end',
      },
      maxBandwidth: {
        kind: 'rate',
        default: null,
        min: 1,
        max: 1e12,
        label: 'Bandwidth cap',
        meaning: 'Most that is sent.',
        source: 'test',
      },
      autoConverge: {
        kind: 'boolean',
        default: false,
        label: 'Auto-converge',
        meaning: 'Throttles the guest.',
        source: 'test',
      },
      detection: {
        kind: 'choice',
        choices: ['none', 'legacy'],
        default: 'legacy',
        label: 'Zero pages',
        meaning: 'Who looks for zero pages.',
        source: 'test',
      },
    }),
  ],
  disk: [
    strategy('disk', 'shared'),
    strategy('disk', 'full-copy'),
    strategy('disk', 'qemu-block', {
      incremental: {
        kind: 'boolean',
        default: false,
        label: 'Incremental',
        meaning: 'Sends what differs from the base.',
        source: 'test',
      },
    }),
  ],
};

/** A document in which everything holds; tests change one thing of it. */
export const GOOD = {
  name: 'good',
  hosts: [
    { name: 'alpha', memory: '8 GiB' },
    { name: 'beta', memory: '8 GiB' },
  ],
  guests: [
    {
      name: 'guest',
      host: 'alpha',
      memory: [
        { name: 'hot', size: '64 MiB', writes: { process: 'uniform', rate: '6000 /s' } },
        { name: 'rest', size: '960 MiB' },
      ],
    },
  ],
  plan: [{ guest: 'guest', to: 'beta', memory: { strategy: 'qemu', downtimeLimit: '300 ms' } }],
};
