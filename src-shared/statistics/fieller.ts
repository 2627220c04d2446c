import type { Interval } from './types.ts';

/** Two means with the variances of the means (not of the values) and their covariance. */
export interface MeansOfRatio {
  readonly baseline: number;
  readonly other: number;
  readonly baselineVariance: number;
  readonly otherVariance: number;
  readonly covariance: number;
  /** Variance of `other − (other / baseline) · baseline`, taken over the pairs where there are any: it would cancel badly otherwise. */
  readonly residualVariance: number;
  /** Critical value of Student's t. */
  readonly critical: number;
}

/**
 * Interval of the relative change of two means, by Fieller's theorem (1954): all ratios that a t test would
 * not reject. So it excludes "no change" exactly when the t test of the difference does, which intervals of
 * log-ratios do not promise, and it holds where values are zero, as many metrics are. Null where the baseline's
 * mean cannot be told from zero: then any ratio would do.
 */
export function relativeInterval(means: MeansOfRatio): Interval | null {
  const { baseline, other, critical } = means;
  const square = baseline ** 2;
  if (square === 0) return null;
  const ratio = other / baseline;
  const varianceX = means.baselineVariance / square;
  const varianceY = means.otherVariance / square;
  const covariance = means.covariance / square;
  const g = critical ** 2 * varianceX;
  if (!(g < 1)) return null;
  const unexplained = varianceX > 0 ? varianceY - covariance ** 2 / varianceX : varianceY;
  const spread = Math.max(0, means.residualVariance / square - g * Math.max(0, unexplained));
  const centre = ratio - critical ** 2 * covariance;
  const reach = critical * Math.sqrt(spread);
  const low = (centre - reach) / (1 - g) - 1;
  const high = (centre + reach) / (1 - g) - 1;
  // A share of the size of a negative baseline: rising means nearing zero from below.
  return baseline > 0 ? { low, high } : { low: -high, high: -low };
}
