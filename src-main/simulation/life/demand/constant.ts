import { defineTunables } from '#shared/scenario/tunables.ts';
import { demandPolicy, streamsOf } from './demand.ts';

const TUNABLES = defineTunables({
  level: {
    kind: 'fraction',
    label: 'Level',
    meaning: "Demand as a share of the guest's workload.",
    source: 'design',
    default: 1,
    min: 0,
    max: 10,
  },
  spread: {
    kind: 'fraction',
    label: 'Spread',
    meaning: 'Guests differ by up to this share of the level, up or down.',
    source: 'design',
    default: 0,
    min: 0,
    max: 1,
  },
});

/** The same demand all the time. */
export const constant = demandPolicy({
  id: 'constant',
  title: 'Constant',
  summary: 'Demands the same all the time.',
  source: 'design',
  goodFor: 'Isolating what failures and maintenance do.',
  badFor: 'Anything that balancing is for.',
  tunables: TUNABLES,
  create: (context, { level, spread }) => {
    const levels = streamsOf(context, 'demand').map(
      (stream) => level * (1 + spread * (2 * stream.uniform() - 1)),
    );
    return {
      initial: (member) => levels[member] ?? level,
      next: () => Number.POSITIVE_INFINITY,
      apply: () => {},
    };
  },
});
