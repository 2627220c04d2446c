import { bootstrapQuantileInterval } from './bootstrap.ts';
import { checkConfidence, criticalT } from './distributions.ts';
import { quantileOfSorted, sortedValues } from './quantile.ts';
import { finiteValues, isConstant, meanOf, varianceOf } from './sample.ts';
import type { Interval, MaybeValue, Summary } from './types.ts';

export interface SummaryOptions {
  /** Of all intervals; 0.95 when left out. */
  readonly confidence?: number;
  /** Besides the median; 0.05, 0.25, 0.75 and 0.95 when left out. */
  readonly quantiles?: readonly number[];
  /** False leaves the bootstrap intervals of quantiles out, which cost the most; true when left out. */
  readonly quantileIntervals?: boolean;
}

export const DEFAULT_CONFIDENCE = 0.95;
const DEFAULT_QUANTILES = [0.05, 0.25, 0.75, 0.95];

const EMPTY = {
  n: 0,
  mean: null,
  standardDeviation: null,
  interval: null,
  minimum: null,
  maximum: null,
  median: null,
  medianInterval: null,
  quantiles: [],
  constant: false,
};

/** Student's interval around a mean. */
export function meanInterval(
  mean: number,
  standardDeviation: number,
  n: number,
  confidence: number,
): Interval {
  const half = (criticalT(n - 1, confidence) * standardDeviation) / Math.sqrt(n);
  return { low: mean - half, high: mean + half };
}

/**
 * What a sample says: mean with Student's interval, spread, quantiles with bootstrap intervals. Missing
 * and infinite values are left out and counted.
 *
 * @throws RangeError for a confidence or a quantile outside 0 to 1
 */
export function summarise(values: readonly MaybeValue[], options: SummaryOptions = {}): Summary {
  const confidence = checkConfidence(options.confidence ?? DEFAULT_CONFIDENCE);
  const wanted = options.quantiles ?? DEFAULT_QUANTILES;
  const outside = wanted.find((p) => !(p >= 0 && p <= 1));
  if (outside !== undefined)
    throw new RangeError(`Expected quantiles between 0 and 1, found ${outside}.`);
  const finite = finiteValues(values);
  const n = finite.length;
  const missing = values.length - n;
  if (n === 0) return { ...EMPTY, missing };
  const sorted = sortedValues(finite);
  const constant = n > 1 && isConstant(finite);
  const mean = constant ? (finite[0] ?? 0) : meanOf(finite);
  const standardDeviation = n < 2 ? null : constant ? 0 : Math.sqrt(varianceOf(finite, mean));
  const bounded = (p: number): Interval | null =>
    options.quantileIntervals === false ? null : bootstrapQuantileInterval(sorted, p, confidence);
  return {
    n,
    missing,
    mean,
    standardDeviation,
    interval:
      standardDeviation === null ? null : meanInterval(mean, standardDeviation, n, confidence),
    minimum: sorted[0] ?? 0,
    maximum: sorted[n - 1] ?? 0,
    median: quantileOfSorted(sorted, 0.5),
    medianInterval: bounded(0.5),
    quantiles: wanted.map((p) => ({ p, value: quantileOfSorted(sorted, p), interval: bounded(p) })),
    constant,
  };
}
