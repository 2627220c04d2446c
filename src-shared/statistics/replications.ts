import { checkConfidence, criticalT } from './distributions.ts';
import { DEFAULT_CONFIDENCE, summarise } from './summary.ts';
import type { MaybeValue } from './types.ts';

export interface ReplicationsNeeded {
  /** How many replications there are. */
  readonly n: number;
  /** Half of the width that the interval of the mean has now. */
  readonly halfWidth: number;
  /** Whether that is narrow enough. */
  readonly reached: boolean;
  /** How many there would have to be in all, at the spread seen so far. */
  readonly total: number;
  readonly additional: number;
}

/** More replications than these are no plan but a wrong width. */
export const MOST_REPLICATIONS = 1_000_000;

/**
 * How many replications the interval of a mean needs to be no wider than ± `halfWidth`, at the spread
 * seen so far: the least n with t(n − 1) · s / √n ≤ halfWidth. Null with fewer than two values, when nothing is
 * known about the spread. Capped at a million.
 *
 * @param halfWidth in the unit of the values; a share of the mean is `share * Math.abs(mean)`
 * @throws RangeError for a half-width that is not above zero
 */
export function replicationsNeeded(
  values: readonly MaybeValue[],
  halfWidth: number,
  options: { readonly confidence?: number } = {},
): ReplicationsNeeded | null {
  if (!(halfWidth > 0)) {
    throw new RangeError(`Expected a half-width above zero, found ${halfWidth}.`);
  }
  const confidence = checkConfidence(options.confidence ?? DEFAULT_CONFIDENCE);
  const { n, standardDeviation } = summarise(values, {
    confidence,
    quantiles: [],
    quantileIntervals: false,
  });
  if (standardDeviation === null) return null;
  const widthAt = (count: number) =>
    (criticalT(count - 1, confidence) * standardDeviation) / Math.sqrt(count);
  const now = widthAt(n);
  const total = now <= halfWidth ? n : leastCount((count) => widthAt(count) <= halfWidth, n);
  return { n, halfWidth: now, reached: now <= halfWidth, total, additional: total - n };
}

/** The least count above `from` for which a condition holds that stays true once it is. */
function leastCount(holds: (count: number) => boolean, from: number): number {
  let below = from;
  let above = from * 2;
  while (above < MOST_REPLICATIONS && !holds(above)) {
    below = above;
    above *= 2;
  }
  above = Math.min(above, MOST_REPLICATIONS);
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return above;
}
