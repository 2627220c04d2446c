import { isValueAfter } from '#shared/result/ended.ts';
import type { Ending } from '#shared/result/ended.ts';
import type { ReadHandle } from '../handles.ts';
import { endingsReader } from './endings.ts';

/** One metric of all runs of which it is known, run by run in no order that means anything. */
export interface ValuesOfMetric {
  readonly runs: Int32Array;
  readonly values: Float64Array;
}

export interface MetricValues {
  /**
   * Without the runs that did not complete, where all they have is a bound.
   * @param metric its number
   */
  of(metric: number, name: string): ValuesOfMetric;
  /** The runs that did not complete, by their number. */
  endings(): ReadonlyMap<number, Ending>;
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
  const endings = endingsReader(handle);
  let heldAt = Number.NaN;
  let heldEndings: ReadonlyMap<number, Ending> | null = null;
  const held = new Map<number, ValuesOfMetric>();
  const forgetOlder = (): void => {
    const now = revision();
    if (now === heldAt) return;
    held.clear();
    heldEndings = null;
    heldAt = now;
  };
  const endingsNow = (): ReadonlyMap<number, Ending> => {
    forgetOlder();
    heldEndings ??= endings.notCompleted();
    return heldEndings;
  };
  return {
    endings: endingsNow,
    of: (metric, name) => {
      forgetOlder();
      const known = held.get(metric);
      if (known) return known;
      const runs = selectRuns.all(metric);
      const values = selectValues.all(metric);
      const ended = endingsNow();
      const isKnown = (run: number): boolean => isValueAfter(name, ended.get(run) ?? 'completed');
      const all = ended.size === 0 || runs.every(isKnown);
      const read = {
        runs: Int32Array.from(all ? runs : runs.filter(isKnown)),
        values: Float64Array.from(
          all ? values : values.filter((_, index) => isKnown(runs[index] ?? -1)),
        ),
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
