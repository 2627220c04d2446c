import type { PointSummary } from '#shared/contract/experiments.ts';
import { DEFAULT_CONFIDENCE, meanInterval } from '#shared/statistics/index.ts';

/** Means of metrics over the replications of a point, each with Student's interval. */
export function pointSummaries(
  metrics: Readonly<Record<string, readonly number[]>>,
): Record<string, PointSummary> {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([metric, values]) =>
      values.length === 0 ? [] : [[metric, summaryOf(values)]],
    ),
  );
}

function summaryOf(values: readonly number[]): PointSummary {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  if (n < 2) return { n, mean, interval: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (n - 1));
  return { n, mean, interval: meanInterval(mean, deviation, n, DEFAULT_CONFIDENCE) };
}
