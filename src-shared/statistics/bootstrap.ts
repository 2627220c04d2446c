import { quantilePosition } from './quantile.ts';
import type { Interval } from './types.ts';
import { SplitMix32, xoshiro128 } from './xoshiro.ts';

/** Stated with every report: the seed and the number of resamples decide every bootstrap interval. */
export const BOOTSTRAP = { seed: 20_260_101, resamples: 2000, method: 'percentile' } as const;

/** Tables of resampled ranks are shared by all metrics of equally many replications. */
const MOST_TABLES = 64;
const tables = new Map<string, Ranks>();

/** Pairs of neighbouring ranks at the quantile, each with the number of resamples that had it. */
interface Ranks {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly times: Int32Array;
  /** The pairs by their lower rank, rising, and by their higher rank, falling. */
  readonly rising: Int32Array;
  readonly falling: Int32Array;
}

/**
 * Which ranks of the sample stand at the quantile in each resample. Drawing ranks instead of values makes
 * one table serve every sample of this size.
 */
function resampledRanks(n: number, p: number, resamples: number, seed: number): Ranks {
  const key = `${n} ${p} ${resamples} ${seed}`;
  const known = tables.get(key);
  if (known) return known;
  const next = xoshiro128(new SplitMix32(seed).four());
  const { low: position, share } = quantilePosition(n, p);
  const times = new Map<number, number>();
  const drawn = new Int32Array(n);
  for (let resample = 0; resample < resamples; resample += 1) {
    drawn.fill(0);
    for (let draw = 0; draw < n; draw += 1) {
      const rank = Math.floor((next() / 2 ** 32) * n);
      drawn[rank] = (drawn[rank] ?? 0) + 1;
    }
    let rank = 0;
    let passed = drawn[0] ?? 0;
    const advance = (to: number) => {
      while (passed <= to) {
        rank += 1;
        passed += drawn[rank] ?? 0;
      }
      return rank;
    };
    const below = advance(position);
    const pair = below * n + (share === 0 ? below : advance(position + 1));
    times.set(pair, (times.get(pair) ?? 0) + 1);
  }
  const pairs = [...times];
  const low = Int32Array.from(pairs, ([pair]) => Math.floor(pair / n));
  const high = Int32Array.from(pairs, ([pair]) => pair % n);
  const ranks = {
    low,
    high,
    times: Int32Array.from(pairs, ([, count]) => count),
    rising: Int32Array.from(low.keys()).sort((a, b) => (low[a] ?? 0) - (low[b] ?? 0)),
    falling: Int32Array.from(low.keys()).sort((a, b) => (high[b] ?? 0) - (high[a] ?? 0)),
  };
  if (tables.size >= MOST_TABLES) tables.clear();
  tables.set(key, ranks);
  return ranks;
}

/**
 * Whether a sample of this size can bound a quantile at all: the chance that the quantile lies between the least
 * and the largest value must reach the confidence (six values for a median at 95 %).
 */
export function canBoundQuantile(n: number, p: number, confidence: number): boolean {
  return 1 - p ** n - (1 - p) ** n >= confidence;
}

/**
 * The value at a place in the order of all resamples, from one end. Only what can lie before that place is sorted: the
 * pairs up to it in the order of their ranks, and those that might come before one of these.
 *
 * @param order the pairs by the rank that bounds them on this side
 * @param sign 1 from the least value on, −1 from the largest on
 */
function valueAtPlace(
  place: number,
  order: Int32Array,
  times: Int32Array,
  valueOf: (pair: number) => number,
  boundOf: (pair: number) => number,
  sign: 1 | -1,
): number {
  const found: { value: number; times: number }[] = [];
  let passed = 0;
  let farthest = -Infinity;
  for (const pair of order) {
    if (passed > place && sign * boundOf(pair) > farthest) break;
    const value = sign * valueOf(pair);
    found.push({ value, times: times[pair] ?? 0 });
    if (passed <= place) farthest = Math.max(farthest, value);
    passed += times[pair] ?? 0;
  }
  found.sort((one, other) => one.value - other.value);
  let before = 0;
  for (const one of found) {
    before += one.times;
    if (before > place) return sign * one.value;
  }
  return sign * (found.at(-1)?.value ?? 0);
}

/**
 * Percentile bootstrap interval of a quantile (Efron 1979): the quantile of resamples drawn with replacement, cut
 * at both tails. Null where the sample is too small for it to mean anything.
 *
 * @param sorted values in rising order
 */
export function bootstrapQuantileInterval(
  sorted: ArrayLike<number>,
  p: number,
  confidence: number,
  { resamples, seed }: { readonly resamples: number; readonly seed: number } = BOOTSTRAP,
): Interval | null {
  const n = sorted.length;
  if (!canBoundQuantile(n, p, confidence)) return null;
  const { low, high, times, rising, falling } = resampledRanks(n, p, resamples, seed);
  const { share } = quantilePosition(n, p);
  const lowOf = (pair: number): number => sorted[low[pair] ?? 0] ?? 0;
  const highOf = (pair: number): number => sorted[high[pair] ?? 0] ?? 0;
  const valueOf = (pair: number): number => {
    const below = lowOf(pair);
    return below + share * (highOf(pair) - below);
  };
  const tail = Math.floor(((1 - confidence) / 2) * resamples);
  return {
    low: valueAtPlace(tail, rising, times, valueOf, lowOf, 1),
    high: valueAtPlace(tail, falling, times, valueOf, highOf, -1),
  };
}
