import normal from '@stdlib/stats-base-dists-normal';
import studentT from '@stdlib/stats-base-dists-t';

/** Asking again is the rule: all metrics of a configuration have as many replications. */
const MOST_KEPT = 1000;
const kept = new Map<string, number>();

/** How many standard errors an interval of this confidence reaches to each side. */
export function criticalT(df: number, confidence: number): number {
  const key = `${df} ${confidence}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const value = studentT.quantile(0.5 + confidence / 2, df);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, value);
  return value;
}

/** Two-sided p value of a t statistic. */
export function twoSidedT(statistic: number, df: number): number {
  return 2 * studentT.cdf(-Math.abs(statistic), df);
}

/** Two-sided p value of a standard normal statistic. */
export function twoSidedNormal(statistic: number): number {
  return 2 * normal.cdf(-Math.abs(statistic), 0, 1);
}

/** @throws RangeError for a confidence that is none */
export function checkConfidence(confidence: number): number {
  if (confidence > 0 && confidence < 1) return confidence;
  throw new RangeError(`Expected a confidence between 0 and 1, such as 0.95; found ${confidence}.`);
}
