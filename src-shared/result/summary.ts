import { METRICS } from './catalogue.ts';
import type { MetricId } from './catalogue.ts';
import type { MigrationResult } from './result.ts';

/** How a metric of several migrations becomes one of their run. */
export type Joining = 'span' | 'sum' | 'largest';

export function joiningOf(id: MetricId): Joining {
  if (id === 'total_time_s') return 'span';
  const format = METRICS.find((one) => one.id === id)?.format;
  const adds =
    format === 'bytes' || format === 'count' || format === 'energy' || id === 'lost_work_s';
  return adds ? 'sum' : 'largest';
}

/**
 * One number per metric for a whole run, for tables: a run of one migration keeps its metrics;
 * with several, amounts (bytes, counts, energy, lost work) add up, durations and shares take the largest, and
 * the total time spans from the first request to the last end.
 */
export function summariseRun(
  migrations: readonly Pick<MigrationResult, 'metrics' | 'start'>[],
): Partial<Record<MetricId, number>> {
  const [first] = migrations;
  if (!first) return {};
  if (migrations.length === 1) return { ...first.metrics };
  const summary: Partial<Record<MetricId, number>> = {};
  for (const { id } of METRICS) {
    const values = migrations.flatMap((one) => one.metrics[id] ?? []);
    if (values.length === 0) continue;
    const adds = joiningOf(id) === 'sum';
    summary[id] = values.reduce((sum, value) => (adds ? sum + value : Math.max(sum, value)), 0);
  }
  const ends = migrations.flatMap((one) =>
    one.metrics.total_time_s === undefined ? [] : [one.start + one.metrics.total_time_s],
  );
  if (ends.length > 0)
    summary.total_time_s = Math.max(...ends) - Math.min(...migrations.map((one) => one.start));
  return summary;
}
