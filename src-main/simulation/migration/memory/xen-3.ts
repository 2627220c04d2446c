/**
 * Xen 3.0 to 4.5 pre-copy: the loop of Xen 2.0 at link speed, the rate limiter being compiled out.
 *
 * Source: tools/libxc/xc_linux_save.c (3.0) and xc_domain_save.c (3.1 to 4.5; ADAPTIVE_SAVE not defined).
 * Stop rule, any of: 29 rounds; a round sent and skipped fewer than 50 pages; more than 3 times the memory sent.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import { runRounds } from './rounds.ts';
import { legacyParts } from './xen-legacy.ts';
import { LEGACY_TUNABLES, SUSPEND_TUNABLES } from './xen-legacy-tunables.ts';

const tunables = defineTunables({
  order: {
    kind: 'choice',
    label: 'Page order',
    meaning: 'By address (3.3 and later) or in pseudo-random order (before).',
    source: 'xc_domain_save.c: permute() removed in 3.3',
    default: 'linear',
    choices: ['linear', 'scattered'],
  },
  ...LEGACY_TUNABLES,
  ...SUSPEND_TUNABLES,
});

export const xen3 = memoryStrategy({
  id: 'xen-3',
  title: 'Xen 3.x pre-copy',
  summary: 'Rounds at link speed that skip what is dirty again; hot pages go last, once.',
  source: 'Xen 3.0 to 4.5, tools/libxc/xc_domain_save.c',
  stopRule: 'Fewer than 50 pages, 29 rounds, or 3 times the memory sent.',
  goodFor: 'Small hot sets: skipping defers them to the stop.',
  badFor: 'Working sets near the link rate: up to 29 rounds without gain.',
  tunables,
  *run(m, { order, ...loop }) {
    yield* runRounds(m, legacyParts(m, { ...loop, order, limiter: null }));
  },
});
