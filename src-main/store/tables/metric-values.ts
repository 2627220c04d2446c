import type { ReadHandle } from '../handles.ts';

/** One metric of all runs that have it, run by run in no order that means anything. */
export interface ValuesOfMetric {
  readonly runs: Int32Array;
  readonly values: Float64Array;
}

export interface MetricValues {
  /** @param metric its number */
  of(metric: number): ValuesOfMetric;
  /** What was held at the one revision holds at the other too: nothing happened in between that metrics depend on. */
  keep(before: number, after: number): void;
}

/** Some megabytes at a hundred thousand runs. */
const MOST_HELD = 40;

/**
 * Holds the values of metrics that were asked for, since grouping runs in another way asks for the same ones, and
 * reading a hundred thousand takes most of the time.
 *
 * @param revision another number whenever anything was stored; what was read before then is read again
 */
export function metricValues(handle: ReadHandle, revision: () => number): MetricValues {
  // Along the metric's own index, which holds all that is needed; two lists of numbers are cheaper than one of pairs.
  const FROM =
    'FROM run_metrics INDEXED BY run_metrics_by_value WHERE metric = ? ORDER BY value, run_seq';
  const selectRuns = handle.numbers(`SELECT run_seq ${FROM}`);
  const selectValues = handle.numbers(`SELECT value ${FROM}`);
  let heldAt = Number.NaN;
  const held = new Map<number, ValuesOfMetric>();
  return {
    of: (metric) => {
      const now = revision();
      if (now !== heldAt) held.clear();
      heldAt = now;
      const known = held.get(metric);
      if (known) return known;
      const read = {
        runs: Int32Array.from(selectRuns.all(metric)),
        values: Float64Array.from(selectValues.all(metric)),
      };
      if (held.size >= MOST_HELD) held.clear();
      held.set(metric, read);
      return read;
    },
    keep: (before, after) => {
      if (heldAt === before) heldAt = after;
    },
  };
}
