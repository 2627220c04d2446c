/**
 * Xen 2.0 pre-copy, the implementation measured by Clark et al.: pseudo-random page order, peek-and-skip, an adaptive
 * rate limit.
 *
 * Source: tools/libxc/xc_linux_save.c of Xen 2.0.0 to 2.0.6; Clark et al., NSDI 2005, sections 3.3 and 5.3.
 * Stop rule, any of: 29 rounds; a round sent and skipped fewer than 50 pages; more than 3 times the memory sent;
 * the rate limit is at its maximum and this round sent more than the one before.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import { RateLimiter } from './pace.ts';
import { runRounds } from './rounds.ts';
import { legacyParts } from './xen-legacy.ts';
import { LEGACY_TUNABLES, SUSPEND_TUNABLES } from './xen-legacy-tunables.ts';

const tunables = defineTunables({
  startRate: {
    kind: 'number',
    label: 'First rate limit (Mbit/s)',
    meaning:
      'xm migrate --resource: rate of the first round, in units of 2^20 bit/s. 0 switches the limiter off.',
    source: 'xc_linux_save.c: START_MBIT_RATE; 100 in Clark et al., section 6',
    default: 0,
    min: 0,
    max: 1e6,
    rangeReason: '0 switches the limiter off; no network carries more than a Tbit/s to one guest',
  },
  maxRate: {
    kind: 'number',
    label: 'Highest rate limit (Mbit/s)',
    meaning: 'MAX_MBIT_RATE: the limit never rises above this.',
    source: 'xc_linux_save.c: 500',
    default: 500,
    min: 1,
    max: 1e6,
    rangeReason:
      'a limiter at 0 would send nothing; no network carries more than a Tbit/s to one guest',
  },
  increment: {
    kind: 'number',
    label: 'Rate above the dirty rate (Mbit/s)',
    meaning:
      'After a round whose dirty rate exceeded the limit, the limit becomes the dirty rate plus this.',
    source: 'xc_linux_save.c: 50; Clark et al., section 5.3',
    default: 50,
    min: 0,
    max: 1e6,
    rangeReason: 'without an increment a steady writer is followed, never caught up with',
  },
  ...LEGACY_TUNABLES,
  ...SUSPEND_TUNABLES,
});

export const xen2 = memoryStrategy({
  id: 'xen-2',
  title: 'Xen 2.0 pre-copy',
  summary:
    'Rounds in pseudo-random order that skip what is dirty again, under a rate limit that follows the dirty rate.',
  source: 'Xen 2.0, tools/libxc/xc_linux_save.c; Clark et al., NSDI 2005',
  stopRule:
    'Fewer than 50 pages, 29 rounds, 3 times the memory, or the highest rate while rounds grow.',
  goodFor: 'Migrating without disturbing the network; small working sets.',
  badFor: 'Fast writers: the limiter rises late and the last set is what the working set is.',
  tunables,
  conflicts: [
    {
      values: {},
      above: ['startRate', 'maxRate'],
      reason: 'the first rate lies below the highest',
    },
  ],
  *run(m, { startRate, maxRate, increment, ...loop }) {
    const limiter = new RateLimiter(startRate, maxRate, increment);
    yield* runRounds(m, legacyParts(m, { ...loop, order: 'scattered', limiter }));
  },
});
