import type { Pages, PerSecond, Seconds } from '../../units/types.ts';
import { nonNegativeLeastSquares } from './nnls.ts';

/** One point of a dirty-growth curve: distinct pages written within a window. */
export interface GrowthPoint {
  readonly window: Seconds;
  readonly pages: Pages;
}

/**
 * A point of the curve of a guest that is not always equally busy: `works` are what the window holds at each of its places,
 * in seconds of writing at the rate of the classes.
 */
export interface WorkedPoint {
  readonly works: readonly Seconds[];
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
/** Points that a fit looks at; a curve of classes has no more to say. */
const MOST_POINTS = 256;
/** Classes of less than this share of the pages of the curve's end are rounding. */
const LEAST_SHARE = 1e-4;

/** Candidate rates for windows between two lengths. */
function candidates(shortest: Seconds, longest: Seconds): number[] {
  const low = Math.log10(SLOWEST / longest);
  const high = Math.log10(FASTEST / shortest);
  const count = Math.max(2, Math.ceil((high - low) * PER_DECADE) + 1);
  return Array.from({ length: count }, (_, at) => 10 ** (low + ((high - low) * at) / (count - 1)));
}

/** Mean share of the pages of a rate that the places of a window find dirty. */
function shareDirty(rate: PerSecond, works: readonly Seconds[]): number {
  return works.reduce((sum, work) => sum - Math.expm1(-rate * work), 0) / works.length;
}

/** Pages of each rate by least squares of relative errors, no class negative, all classes at most all pages. */
function sizes(
  points: readonly WorkedPoint[],
  pages: Pages,
  rates: readonly PerSecond[],
): number[] {
  const rows: number[][] = [];
  const right: number[] = [];
  for (const { works, pages: dirty } of points) {
    // Relative errors: the short windows decide the downtime, and an absolute fit would ignore them.
    const weight = 1 / Math.max(1, dirty);
    rows.push([...rates.map((rate) => shareDirty(rate, works) * weight * pages), 0]);
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
  return fitWorked(
    points.map((one) => ({ works: [one.window], pages: one.pages })),
    pages,
  );
}

/** At most so many of some points, evenly, the first and the last among them. */
function thinned(points: readonly WorkedPoint[]): WorkedPoint[] {
  if (points.length <= MOST_POINTS) return [...points];
  const step = (points.length - 1) / (MOST_POINTS - 1);
  return Array.from(
    { length: MOST_POINTS },
    (_, at) => points[Math.round(at * step)] as WorkedPoint,
  );
}

/** As `fitGrowth`, for a curve that is a mean over places at which the guest is not equally busy. */
export function fitWorked(curve: readonly WorkedPoint[], pages: Pages): FittedClass[] {
  const points = thinned(curve);
  const works = points
    .flatMap((point) => (point.pages > 0 ? point.works : []))
    .filter((work) => work > 0);
  if (works.length === 0) return [];
  const shortest = works.reduce((least, work) => Math.min(least, work));
  const longest = works.reduce((most, work) => Math.max(most, work));
  const rates = candidates(shortest, longest);
  const least = LEAST_SHARE * Math.max(...points.map((point) => point.pages));
  const first = someOf(rates, sizes(points, pages, rates), least);
  const step = 10 ** (1.5 / PER_DECADE);
  const few = merged(first, step).map((one) => one.rate);
  const second = someOf(few, sizes(points, pages, few), least);
  return workedError(second, points) <= workedError(first, points) + 0.005 ? second : first;
}

/** Root of the mean squared relative error of classes. */
function workedError(classes: readonly FittedClass[], points: readonly WorkedPoint[]): number {
  const squares = points.map(({ works, pages }) => {
    const fitted = classes.reduce((sum, one) => sum + one.pages * shareDirty(one.rate, works), 0);
    return ((fitted - pages) / Math.max(1, pages)) ** 2;
  });
  return Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / Math.max(1, squares.length));
}

/** Pages that are written one after the other, over and over. */
export interface FittedSweep {
  readonly pages: Pages;
  /** Pages written per second. */
  readonly rate: PerSecond;
}

/** Classes that are off by less than this are kept: within noise a curve of classes is as good as a sweep. */
const GOOD_ENOUGH = 0.02;

/**
 * The sweep whose curve, a straight line up to all its pages, comes at least twice as close as classes; undefined when
 * there is none. A program that goes over an array has such a curve, and no sum of classes bends as sharply.
 */
export function fitSweep(
  points: readonly GrowthPoint[],
  classes: readonly FittedClass[],
): FittedSweep | undefined {
  const pages = Math.max(...points.map((point) => point.pages));
  const rising = points.filter((point) => point.pages > 0 && point.pages < 0.98 * pages);
  if (rising.length < 2) return undefined;
  // Least squares of the relative errors of a line through the origin.
  const ratios = rising.map((point) => point.window / point.pages);
  const rate =
    ratios.reduce((sum, one) => sum + one, 0) / ratios.reduce((sum, one) => sum + one * one, 0);
  const sweep = curveError(points, (window) => Math.min(pages, rate * window));
  const mixed = curveError(points, (window) => grownPages(classes, window));
  return mixed.rms > GOOD_ENOUGH && sweep.rms < mixed.rms / 2 ? { pages, rate } : undefined;
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
