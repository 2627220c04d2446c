import type { GroupSummary, RunGroup } from '#shared/contract/runs.ts';
import { writeParameter } from '#shared/comparison/parameter-text.ts';
import { formatValue } from '#shared/figures/ticks.ts';
import { METRICS } from '#shared/result/catalogue.ts';

export const PARAMETER_PREFIX = 'parameters.';

function metricText(id: string, value: number): string {
  const metric = METRICS.find((one) => one.id === id);
  return metric ? formatValue(value, metric.format) : String(value);
}

/** The mean of a group, half the width of its 95 % interval, and over how many runs. */
export interface MeanCell {
  readonly mean: string;
  /** Null for a single value, which has no interval. */
  readonly half: string | null;
  readonly n: number;
  /** Everything, for the tooltip and for screen readers. */
  readonly low: string | null;
  readonly high: string | null;
  readonly least: string;
  readonly most: string;
}

/** What a group's cell of one metric shows; null when none of its runs has the metric. */
export function meanCell(group: RunGroup, metric: string): MeanCell | null {
  const summary: GroupSummary | undefined = group.metrics[metric];
  if (!summary) return null;
  const { n, mean, interval, minimum, maximum } = summary;
  const text = (value: number): string => metricText(metric, value);
  return {
    mean: text(mean),
    half: interval === null ? null : text((interval.high - interval.low) / 2),
    n,
    low: interval === null ? null : text(interval.low),
    high: interval === null ? null : text(interval.high),
    least: text(minimum),
    most: text(maximum),
  };
}

/** What a group shares in one column, for people; null where its runs have no value. */
export function keyText(column: string, value: string | number | null): string | null {
  if (value === null) return null;
  if (column.startsWith(PARAMETER_PREFIX))
    return writeParameter(column.slice(PARAMETER_PREFIX.length), value);
  return String(value);
}
