import { defineTunables } from '#shared/scenario/tunables.ts';

/** What is reserved for a migration, and what happens to one that failed; the same for every product. */
export const RETRY_TUNABLES = defineTunables({
  reserve: {
    kind: 'rate',
    label: 'Reserved for each',
    meaning:
      'A migration starts only while a port has this much left for it and for each that runs; none: ports are shared by all that start.',
    source: 'design: a least rate of twice what a guest dirties makes its pre-copy converge',
    default: null,
    nullable: true,
    min: 1,
    max: 1e12,
  },
  retries: {
    kind: 'count',
    label: 'Retries',
    meaning: 'How often a migration that failed is tried again.',
    source: 'design',
    default: 3,
    min: 0,
    max: 100,
  },
  backoff: {
    kind: 'duration',
    label: 'Wait before a retry',
    meaning: 'Doubles with each retry.',
    source: 'design',
    default: 30,
    min: 0,
    max: 86_400,
  },
});
