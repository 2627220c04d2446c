import type { PointSummary } from '#shared/contract/experiments.ts';
import { summarise } from '#shared/statistics/index.ts';

/** Means of metrics over the replications of a point, each with Student's interval. */
export function pointSummaries(
  metrics: Readonly<Record<string, readonly number[]>>,
): Record<string, PointSummary> {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([metric, values]) => {
      const { n, mean, interval } = summarise(values, { quantiles: [], quantileIntervals: false });
      return mean === null ? [] : [[metric, { n, mean, interval }]];
    }),
  );
}
