import type { Pages, Seconds } from '#shared/units/types.ts';

/** A point of a dirty-growth curve: distinct pages written within an interval that begins with a clean log. */
export interface GrowthPoint {
  readonly interval: Seconds;
  readonly pages: Pages;
}

/** Pages that are each written at one rate; together they reproduce a dirty-growth curve. */
export interface GrowthClass {
  readonly pages: Pages;
  /** Writes per second into one page. */
  readonly rate: number;
}

/** Ratio of neighbouring write rates that a curve is composed of; closer ones cannot be told apart in a curve. */
const RATE_RATIO = 2;
/** Sweeps of the coordinate descent; a dozen unknowns settle far earlier. */
const SWEEPS = 4000;
/** Classes of fewer pages than this are rounding. */
const FEWEST_PAGES = 0.5;

/** Candidate rates: from pages that are written about once in the longest interval to ones that are full in the shortest. */
function candidateRates(points: readonly GrowthPoint[]): number[] {
  const intervals = points.map((point) => point.interval);
  const slowest = 0.5 / Math.max(...intervals);
  const fastest = 8 / Math.min(...intervals);
  const rates: number[] = [];
  for (let rate = slowest; rate < fastest * RATE_RATIO; rate *= RATE_RATIO) rates.push(rate);
  return rates;
}

/**
 * Composes a dirty-growth curve of pages with steady write rates: `pages(t) = sum of N (1 - exp(-w t))` with N >= 0, by
 * non-negative least squares of the relative errors (coordinate descent).
 *
 * Source: page classes of independent writers; every curve of independent writers has this form.
 *
 * @param points at least one point; intervals and pages above 0
 */
export function classesOfGrowth(points: readonly GrowthPoint[]): readonly GrowthClass[] {
  const rates = candidateRates(points);
  const columns = rates.map((rate) =>
    points.map(({ interval, pages }) => -Math.expm1(-rate * interval) / pages),
  );
  const counts = rates.map(() => 0);
  const residual = points.map(() => -1);
  const squares = columns.map((column) => column.reduce((sum, x) => sum + x * x, 0));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    columns.forEach((column, k) => {
      const slope = column.reduce((sum, x, i) => sum + x * (residual[i] as number), 0);
      const count = counts[k] as number;
      const next = Math.max(0, count - slope / (squares[k] as number));
      if (next === count) return;
      counts[k] = next;
      column.forEach((x, i) => {
        residual[i] = (residual[i] as number) + x * (next - count);
      });
    });
  }
  return rates.flatMap((rate, k) => {
    const pages = counts[k] as number;
    return pages < FEWEST_PAGES ? [] : [{ pages, rate }];
  });
}

/** Pages that the classes dirty within an interval. */
export function pagesDirtied(classes: readonly GrowthClass[], interval: Seconds): Pages {
  return classes.reduce((sum, { pages, rate }) => sum - pages * Math.expm1(-rate * interval), 0);
}
