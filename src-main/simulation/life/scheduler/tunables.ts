import { defineTunables } from '#shared/scenario/tunables.ts';

/** What happens to a migration that failed, the same for every product. */
export const RETRY_TUNABLES = defineTunables({
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
