import { quantilePosition } from './quantile.ts';
import type { Interval } from './types.ts';

/** Stated with every report: the seed and the number of resamples decide every bootstrap interval. */
export const BOOTSTRAP = { seed: 20_260_101, resamples: 2000, method: 'percentile' } as const;

/** Tables of resampled ranks are shared by all metrics of equally many replications. */
const MOST_TABLES = 64;
/** A table of more cells than these isn't worth its memory: it is made for one interval and dropped. */
const LARGEST_KEPT = 4_000_000;
const tables = new Map<string, Ranks>();

interface Ranks {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** 32 random bits at a time: xoshiro128** of Blackman and Vigna (2021), seeded through SplitMix32. */
function generator(seed: number): () => number {
  let mixed = seed | 0;
  const state = Int32Array.from({ length: 4 }, () => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let word = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  });
  let [a = 0, b = 0, c = 0, d = 0] = state;
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}

/**
 * Which ranks of the sample stand at the quantile in each resample. Drawing ranks instead of values makes
 * one table serve every sample of this size.
 */
function resampledRanks(n: number, p: number, resamples: number, seed: number): Ranks {
  const key = `${n} ${p} ${resamples} ${seed}`;
  const known = tables.get(key);
  if (known) return known;
  const next = generator(seed);
  const { low: position, share } = quantilePosition(n, p);
  const low = new Int32Array(resamples);
  const high = new Int32Array(resamples);
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
    low[resample] = advance(position);
    high[resample] = share === 0 ? rank : advance(position + 1);
  }
  const ranks = { low, high };
  if (n * resamples <= LARGEST_KEPT) {
    if (tables.size >= MOST_TABLES) tables.clear();
    tables.set(key, ranks);
  }
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
  const { low, high } = resampledRanks(n, p, resamples, seed);
  const { share } = quantilePosition(n, p);
  const found = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    const below = sorted[low[resample] ?? 0] ?? 0;
    const above = sorted[high[resample] ?? 0] ?? 0;
    found[resample] = below + share * (above - below);
  }
  found.sort();
  const tail = Math.floor(((1 - confidence) / 2) * resamples);
  return { low: found[tail] ?? 0, high: found[resamples - 1 - tail] ?? 0 };
}
