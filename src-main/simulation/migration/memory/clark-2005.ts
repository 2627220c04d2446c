/**
 * Clark et al. as the paper describes it, which is not what Xen 2.0's code does (`xen-2.ts`): the send rate of a round is the
 * dirty rate of the round before and an increment, and the stop goes at the highest rate.
 *
 * Source: Clark et al., "Live Migration of Virtual Machines", NSDI 2005, sections 3.3, 5.3 (rate limiting), 5.4 (stunning rogue
 * processes, freeing page-cache pages; both off in the measurements of its section 6).
 * Design: which pages the balloon frees are those that the scenario calls free; a bound on the rounds.
 * Stop rule, any of: at most 256 KiB are left; the rate wanted is above the highest; the bound on the rounds.
 */
import { defineTunables, inGroup } from '#shared/scenario/tunables.ts';
import { memoryStrategy } from '../strategy.ts';
import { reclaim } from './balloon.ts';
import { plainPages } from './encoders.ts';
import { PaperPace } from './pace.ts';
import { runRounds } from './rounds.ts';
import { anyOf, maxRounds, paceExhausted, smallRest } from './stop-rules.ts';
import { STUN_TUNABLES, Stunning } from './stunning.ts';
import { LEGACY_TUNABLES } from './xen-legacy-tunables.ts';

const tunables = defineTunables({
  rateLeast: {
    kind: 'rate',
    label: 'First rate',
    meaning: 'Rate of the first round.',
    source: 'Clark et al. 2005, section 6: 100 Mbit/s',
    default: 12_500_000,
    min: 1000,
    max: 1e13,
    rangeReason: 'a first round has to end, and no network carries more than 80 Tbit/s',
  },
  rateMost: {
    kind: 'rate',
    label: 'Highest rate',
    meaning: 'The rounds end once the rate wanted is above this; the stop goes at it.',
    source: 'Clark et al. 2005, section 6: 500 Mbit/s',
    default: 62_500_000,
    min: 1000,
    max: 1e13,
    rangeReason: 'the stop has to end, and no network carries more than 80 Tbit/s',
  },
  rateIncrement: {
    kind: 'rate',
    label: 'Rate above the dirty rate',
    meaning: 'Each round goes at the dirty rate of the round before and this.',
    source: 'Clark et al. 2005, section 5.3: 50 Mbit/s',
    default: 6_250_000,
    min: 0,
    max: 1e13,
    rangeReason: 'without an increment a steady writer is followed, never caught up with',
  },
  remaining: {
    kind: 'bytes',
    label: 'Small enough to stop',
    meaning: 'The guest is stopped once so much or less is left.',
    source: 'Clark et al. 2005, section 5.3: 256 KB',
    default: 262_144,
    min: 0,
    max: 1e12,
    rangeReason: 'more than a guest has would stop every guest after the first round',
  },
  maxRounds: {
    kind: 'count',
    label: 'Rounds at most',
    meaning: 'The guest is stopped after so many rounds, whatever is left.',
    source: 'design: a bound against rounds without end',
    default: 100,
    min: 1,
    max: 10_000,
    rangeReason: 'one round has to be live, and a bound has to bound',
  },
  freeCache: {
    kind: 'boolean',
    label: 'Free the page cache',
    meaning: 'Pages that the scenario calls free are given back before the first round.',
    source: 'Clark et al. 2005, section 5.4; off in its measurements',
    default: false,
  },
  stun: {
    kind: 'boolean',
    label: 'Stun rogue processes',
    meaning: 'Parks processes that write much until the next round.',
    source: 'Clark et al. 2005, section 5.4; off in its measurements',
    default: false,
  },
  ...inGroup('Stunning', STUN_TUNABLES),
  ...inGroup('Loop', {
    batchPages: LEGACY_TUNABLES.batchPages,
    pageEntry: LEGACY_TUNABLES.pageEntry,
    roundFloor: LEGACY_TUNABLES.roundFloor,
  }),
});

export const clark2005 = memoryStrategy({
  id: 'clark-2005',
  title: 'Clark et al. 2005 (the paper)',
  summary:
    'Rounds in pseudo-random order at the dirty rate and a little more; processes that write too much can be stunned.',
  source: 'Clark et al., NSDI 2005, sections 3.3, 5.3 and 5.4',
  stopRule: 'At most 256 KiB left, or the rate wanted is above the highest.',
  goodFor: 'Services that share the link: no round is faster than it has to be.',
  badFor: 'Total time: the first round goes at the lowest rate.',
  tunables,
  conflicts: [
    {
      values: {},
      above: ['rateLeast', 'rateMost'],
      reason: 'the first rate lies below the highest',
    },
  ],
  *run(m, values) {
    const pace = new PaperPace(values.rateLeast, values.rateMost, values.rateIncrement);
    const freed = { share: 1, rate: Number.POSITIVE_INFINITY, timeout: Number.POSITIVE_INFINITY };
    yield* runRounds(m, {
      order: 'scattered',
      batchPages: values.batchPages,
      peek: true,
      encoder: plainPages(values.pageEntry),
      roundFloor: values.roundFloor,
      pace,
      throttle: values.stun ? new Stunning(m, values) : null,
      stop: anyOf(smallRest(values.remaining), paceExhausted(pace), maxRounds(values.maxRounds)),
      ...(values.freeCache ? { moves: reclaim(m, freed).moves } : {}),
    });
  },
});
