import { summarise } from '../statistics/index.ts';
import type { StopRule } from './types.ts';

/**
 * How many replications a point wants, as far as is known: the first so many of its seeds. The rule is looked at only
 * where all of a batch have ended, and looks at them in the order of the seeds; so whichever worker was faster, the
 * answer is the same.
 *
 * @param values the metric of the first replications, in the order of the seeds; null for one that failed or lacks it
 * @param most number of seeds
 */
export function wantedReplications(
  rule: StopRule | null,
  values: readonly (number | null)[],
  most: number,
): number {
  if (rule === null) return most;
  let wanted = Math.min(rule.minimum, most);
  while (wanted < most && values.length >= wanted) {
    if (isNarrow(rule, values.slice(0, wanted))) return wanted;
    wanted = Math.min(wanted + rule.batch, most);
  }
  return wanted;
}

function isNarrow(rule: StopRule, values: readonly (number | null)[]): boolean {
  const known = values.filter((value) => value !== null);
  const { interval, mean } = summarise(known, {
    confidence: rule.confidence,
    quantiles: [],
    quantileIntervals: false,
  });
  if (interval === null || mean === null) return false;
  const width = rule.absolute ?? (rule.relative ?? 0) * Math.abs(mean);
  return (interval.high - interval.low) / 2 <= width;
}
