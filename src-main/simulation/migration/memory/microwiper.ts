/**
 * Microwiper: memory in stripes; an iteration sends stripes in the order of their rewrite rates, coldest first, and
 * begins anew before the rates that it let in add up to more than the link.
 *
 * Source: Du et al., "Microwiper: efficient memory propagation in live migration" (ICPP 2010; recalled, not re-read).
 * Design: the size of a stripe, its rate as the pages that its last log held per second, and the bounds of Xen 3.x.
 * Stop rule, any of: fewer than 50 pages are left; 29 iterations; more than 3 times the memory sent.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import { plainPages } from './encoders.ts';
import { runRounds } from './rounds.ts';
import { anyOf, fewDirty, maxFactor, maxRounds } from './stop-rules.ts';
import { coldestStripes } from './visits.ts';
import { LEGACY_TUNABLES } from './xen-legacy-tunables.ts';

const { batchPages: _unused, ...loopTunables } = LEGACY_TUNABLES;

const tunables = defineTunables({
  stripe: {
    kind: 'bytes',
    label: 'Stripe',
    meaning: 'Size of the runs of addresses whose rewrite rates are compared.',
    source: 'assumption of this model: 1 to 16 MiB',
    default: 16_777_216,
    min: 131_072,
    max: 1e12,
    rangeReason: 'below 32 pages a stripe is no longer a run of whole words of the log',
  },
  ...loopTunables,
});

export const microwiper = memoryStrategy({
  id: 'microwiper',
  title: 'Microwiper (ordered stripes)',
  summary:
    'Sends stripes of memory coldest first and starts anew before they are dirtied faster than the link.',
  source: 'Du et al., ICPP 2010 (recalled); the details are our design',
  stopRule: 'Fewer than 50 pages left, 29 iterations, or 3 times the memory sent.',
  goodFor: 'Hot data that lies together: its stripes wait until the cold ones are done.',
  badFor: 'Hot pages spread over all memory: then every stripe is as hot as any other.',
  tunables,
  *run(m, { stripe, maxIterations, maxFactor: factor, lastRoundPages, pageEntry, roundFloor }) {
    yield* runRounds(m, {
      order: 'linear',
      visit: coldestStripes(stripe),
      encoder: plainPages(pageEntry),
      roundFloor,
      stop: anyOf(fewDirty(lastRoundPages), maxRounds(maxIterations), maxFactor(factor)),
    });
  },
});
