/**
 * Dynamic self-ballooning: a thread of the guest gives its free memory back again and again, and leaves it alone for a while
 * after the guest was short of it.
 *
 * Source: Hines, Deshpande, Gopalan, SIGOPS OSR 2009, section 3.4: every 5 s (4 to 10 were tried), 95 % of the free memory, pages
 * given back under pressure, then about 10 intervals of rest.
 * Design: the guest takes and gives back memory at a steady rate, so that in an interval it needs as much as it frees; what it
 * needs beyond the free memory that was left it takes from the balloon. A migration finds the mean over such a cycle.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, Fraction } from '#shared/units/types.ts';

export const SELF_BALLOONING_TUNABLES = defineTunables({
  balloonShare: {
    kind: 'fraction',
    label: 'Free memory given back',
    meaning: 'Share of the free memory that the balloon takes each time.',
    source: 'Hines et al. 2009, section 3.4: 95 %',
    default: 0.95,
    min: 0,
    max: 1,
    rangeReason: 'a share of the free memory',
  },
  balloonInterval: {
    kind: 'duration',
    label: 'Interval of the balloon',
    meaning: 'How often the balloon takes what is free by then.',
    source: 'Hines et al. 2009, section 3.4: 5 s',
    default: 5,
    min: 0.1,
    max: 3600,
    rangeReason:
      'a balloon that is always at work costs the guest; within an hour every migration is over',
  },
  balloonRest: {
    kind: 'count',
    label: 'Rest after pressure',
    meaning: 'Intervals in which the balloon takes nothing after the guest was short of memory.',
    source: 'Hines et al. 2009, section 3.4: about 10',
    default: 10,
    min: 0,
    max: 10_000,
    rangeReason: 'it may begin again at once; ten thousand intervals are for ever',
  },
  memoryChurn: {
    kind: 'rate',
    label: 'Memory taken and freed',
    meaning:
      'What the guest takes and gives back per second. The balloon has only part of what was freed since it looked last, and gives back what the guest lacks.',
    source: 'assumption of this model: 0, as the scenario calls a constant share free',
    default: 0,
    min: 0,
    max: 1e12,
    rangeReason: 'no guest takes and frees more than it could write',
  },
});

/** Share of the free memory that the balloon holds on average. */
export function heldByBalloon(
  free: Bytes,
  {
    balloonShare,
    balloonInterval,
    balloonRest,
    memoryChurn,
  }: TunableValues<typeof SELF_BALLOONING_TUNABLES>,
): Fraction {
  if (free <= 0) return 0;
  const needed = (memoryChurn * balloonInterval) / free;
  const left = 1 - balloonShare;
  // What was freed since waits for the next time: half of an interval's on average.
  if (needed <= left) return Math.max(0, balloonShare - needed / 2);
  const taken = Math.min(balloonShare, needed - left);
  return Math.max(0, balloonShare - (taken * (balloonRest + 0.5)) / (balloonRest + 1));
}
