import type { Pages, Seconds } from '#shared/units/types.ts';
import { cycleOf, writtenPages } from './writing.ts';
import type { Writing } from './writing.ts';

/** A figure over the moments at which a migration may begin. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Most moments that are looked at, and what looking at each may cost in rate classes. */
const MOST_STARTS = 24;
const FEWEST_STARTS = 4;
const CLASS_BUDGET = 20_000;

/**
 * Moments at which a migration may begin, evenly over the phases of the workload, each in the middle of its
 * share; one is enough for a guest without phases.
 */
export function startsOf(writing: Writing): Seconds[] {
  const cycle = cycleOf(writing);
  if (cycle === 0) return [0];
  const classes = writing.groups.reduce(
    (sum, group) => sum + group.classes.length + group.sweeps.length,
    1,
  );
  const count = Math.max(FEWEST_STARTS, Math.min(MOST_STARTS, Math.floor(CLASS_BUDGET / classes)));
  return Array.from({ length: count }, (_, at) => ((at + 0.5) / count) * cycle);
}

/** Median, least and most of values; all 0 without any. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted.length >> 1;
  const lower = (sorted.length - 1) >> 1;
  return {
    median: ((sorted[lower] ?? 0) + (sorted[upper] ?? 0)) / 2,
    least: sorted[0] ?? 0,
    most: sorted[sorted.length - 1] ?? 0,
  };
}

/**
 * Expected distinct pages dirtied in a window of a length, over all moments at which it may begin: the working
 * set of that window, and one point of the dirty-growth curve.
 */
export function dirtiedWithin(
  writing: Writing,
  window: Seconds,
  starts: readonly Seconds[],
): Spread {
  const pages = starts.map((start): Pages => writtenPages(writing, start, start + window));
  return spreadOf(pages);
}
