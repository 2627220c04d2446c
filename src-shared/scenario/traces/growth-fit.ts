import type { Pages, PerSecond, Seconds } from '../../units/types.ts';
import { nonNegativeLeastSquares } from './nnls.ts';

/** One point of a dirty-growth curve: distinct pages written within a window. */
export interface GrowthPoint {
  readonly window: Seconds;
  readonly pages: Pages;
}

/** Pages that are written independently at one rate. */
export interface FittedClass {
  readonly pages: Pages;
  /** Writes per second into one page. */
  readonly rate: PerSecond;
}

/** Candidate rates per decade; finer ones change no fitted point by more than a thousandth. */
const PER_DECADE = 12;
/** Beyond this many visits within the shortest window a page is always dirty: faster rates can't be told apart. */
const FASTEST = 5;
/** Below this many visits within the longest window a class is a straight line: slower rates can't be told apart. */
const SLOWEST = 0.05;
/** Weight of "classes and idle pages make all pages" against one point of the curve. */
const TOTAL_WEIGHT = 1e3;
/** Classes of less than this share of the pages of the curve's end are rounding. */
const LEAST_SHARE = 1e-4;

/** Candidate rates for windows between two lengths. */
function candidates(shortest: Seconds, longest: Seconds): number[] {
  const low = Math.log10(SLOWEST / longest);
  const high = Math.log10(FASTEST / shortest);
  const count = Math.max(2, Math.ceil((high - low) * PER_DECADE) + 1);
  return Array.from({ length: count }, (_, at) => 10 ** (low + ((high - low) * at) / (count - 1)));
}

/** Pages of each rate by least squares of relative errors, no class negative, all classes at most all pages. */
function sizes(
  points: readonly GrowthPoint[],
  pages: Pages,
  rates: readonly PerSecond[],
): number[] {
  const rows: number[][] = [];
  const right: number[] = [];
  for (const { window, pages: dirty } of points) {
    // Relative errors: the short windows decide the downtime, and an absolute fit would ignore them.
    const weight = 1 / Math.max(1, dirty);
    rows.push([...rates.map((rate) => -Math.expm1(-rate * window) * weight * pages), 0]);
    right.push(dirty * weight);
  }
  rows.push([...rates.map(() => TOTAL_WEIGHT), TOTAL_WEIGHT]);
  right.push(TOTAL_WEIGHT);
  return nonNegativeLeastSquares(rows, right)
    .slice(0, rates.length)
    .map((share) => share * pages);
}

/** Neighbouring candidates stand for one rate between them. */
function merged(classes: readonly FittedClass[], step: number): FittedClass[] {
  const result: FittedClass[] = [];
  let last = Number.NaN;
  for (const one of classes) {
    const before = result.at(-1);
    if (before && one.rate / last < step) {
      const pages = before.pages + one.pages;
      const rate = (before.rate * before.pages + one.rate * one.pages) / pages;
      result[result.length - 1] = { pages, rate };
    } else {
      result.push(one);
    }
    last = one.rate;
  }
  return result;
}

const someOf = (rates: readonly number[], found: readonly number[], least: Pages): FittedClass[] =>
  rates
    .map((rate, at) => ({ rate, pages: found[at] as number }))
    .filter((one) => one.pages > least);

/**
 * Rate classes whose dirty-growth curve comes closest to a given one, slowest first: pages of each class are written at
 * random moments, so that of `n` pages at rate `r` a window `t` finds `n (1 - exp(-r t))` dirty. Pages of no class are idle.
 *
 * A curve says nothing about rates far above one visit per shortest window or far below one per longest; the fit stays
 * within those bounds.
 *
 * @param pages of the guest; the classes together have no more
 */
export function fitGrowth(points: readonly GrowthPoint[], pages: Pages): FittedClass[] {
  const written = points.filter((point) => point.pages > 0);
  const windows = written.map((point) => point.window);
  if (written.length === 0) return [];
  const rates = candidates(Math.min(...windows), Math.max(...windows));
  const least = LEAST_SHARE * Math.max(...written.map((point) => point.pages));
  const first = someOf(rates, sizes(points, pages, rates), least);
  const step = 10 ** (1.5 / PER_DECADE);
  const few = merged(first, step).map((one) => one.rate);
  const second = someOf(few, sizes(points, pages, few), least);
  const better = errorOf(second, points).rms <= errorOf(first, points).rms + 0.005;
  return better ? second : first;
}

/** Distinct pages that classes write within a window. */
export function grownPages(classes: readonly FittedClass[], window: Seconds): Pages {
  return classes.reduce((sum, { pages, rate }) => sum - pages * Math.expm1(-rate * window), 0);
}

/** How far a curve lies from the one it should follow. */
export interface FitError {
  /** Root of the mean squared relative error over the points. */
  readonly rms: number;
  /** Largest relative error, and at which window. */
  readonly largest: number;
  readonly at: Seconds;
}

/** Relative errors of a curve against points; points without pages count by pages. */
export function curveError(
  points: readonly GrowthPoint[],
  curve: (window: Seconds) => Pages,
): FitError {
  let squares = 0;
  let largest = 0;
  let at = points[0]?.window ?? 0;
  for (const { window, pages } of points) {
    const error = (curve(window) - pages) / Math.max(1, pages);
    squares += error * error;
    if (Math.abs(error) > Math.abs(largest)) {
      largest = error;
      at = window;
    }
  }
  return { rms: Math.sqrt(squares / Math.max(1, points.length)), largest, at };
}

function errorOf(classes: readonly FittedClass[], points: readonly GrowthPoint[]): FitError {
  return curveError(points, (window) => grownPages(classes, window));
}
