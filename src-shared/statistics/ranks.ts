import wilcoxon from '@stdlib/stats-wilcoxon';
import { twoSidedNormal } from './distributions.ts';
import type { TestResult } from './types.ts';

/** Up to here the exact distribution is counted, as R and SciPy do by default. */
const LARGEST_EXACT_PAIRS = 50;
const LARGEST_EXACT_SAMPLE = 50;
/** Pairs of sizes whose distributions are kept; a comparison has a few. */
const MOST_TAILS = 100;

/** Ranks from 1 in the order of the values, equal values sharing the mean of theirs; and the sum of t³ − t over ties. */
export function midranks(values: readonly number[]): { ranks: Float64Array; ties: number } {
  const order = values.map((_, index) => index);
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  let ties = 0;
  for (let from = 0; from < order.length;) {
    const value = values[order[from] ?? 0];
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === value) to += 1;
    const size = to - from;
    for (let index = from; index < to; index += 1) ranks[order[index] ?? 0] = (from + to + 1) / 2;
    ties += size ** 3 - size;
    from = to;
  }
  return { ranks, ties };
}

/** By number of differences, the chance that the ranks of the positive ones add up to at most each sum. */
const signedRankTails = new Map<number, Float64Array>();

/**
 * The exact distribution of the signed rank statistic, by counting in how many of the 2ⁿ sign patterns the positive
 * ranks have each sum (Wilcoxon 1945). Kept, because the library counts each tail anew, a hundred times slower.
 */
function signedRankTail(n: number): Float64Array {
  const known = signedRankTails.get(n);
  if (known) return known;
  const most = (n * (n + 1)) / 2;
  const counts = new Float64Array(most + 1);
  counts[0] = 1;
  // Up to 50 differences the counts are below 2^50, and exact.
  for (let rank = 1; rank <= n; rank += 1) {
    for (let sum = most; sum >= rank; sum -= 1)
      counts[sum] = (counts[sum] ?? 0) + (counts[sum - rank] ?? 0);
  }
  let passed = 0;
  const tail = counts.map((count) => (passed += count) / 2 ** n);
  signedRankTails.set(n, tail);
  return tail;
}

/**
 * Wilcoxon's signed rank test of differences: zeros are dropped; exact up to 50 without ties and zeros, else
 * normal with corrections for ties and continuity. Null when fewer than two differences are left.
 */
export function signedRankTest(differences: readonly number[]): TestResult | null {
  const kept = differences.filter((value) => value !== 0);
  if (kept.length < 2) return null;
  const { ranks, ties } = midranks(kept.map(Math.abs));
  const n = kept.length;
  if (n > LARGEST_EXACT_PAIRS || ties > 0 || n < differences.length) {
    const { pValue, statistic } = wilcoxon(differences as number[]);
    return { name: 'wilcoxon', statistic, df: null, p: Math.min(1, pValue), exact: false };
  }
  let statistic = 0;
  for (const [index, value] of kept.entries()) if (value > 0) statistic += ranks[index] ?? 0;
  const smaller = Math.min(statistic, (n * (n + 1)) / 2 - statistic);
  // Twice the tail of the very middle counts it twice.
  const p = Math.min(1, 2 * (signedRankTail(n)[smaller] ?? 1));
  return { name: 'wilcoxon', statistic, df: null, p, exact: true };
}

/** (W+ − W−) / (W+ + W−) of differences, zeros dropped (Kerby 2014); null when all are zero. */
export function rankBiserial(differences: readonly number[]): number | null {
  const kept = differences.filter((value) => value !== 0);
  if (kept.length === 0) return null;
  const { ranks } = midranks(kept.map(Math.abs));
  let balance = 0;
  for (const [index, value] of kept.entries()) balance += Math.sign(value) * (ranks[index] ?? 0);
  return balance / ((kept.length * (kept.length + 1)) / 2);
}

/** By sizes of the samples, the chance that U is at most each number from 0 to half of its largest. */
const uTails = new Map<string, Float64Array>();

/**
 * The exact distribution of U when both samples come from one distribution, by counting the arrangements: those of
 * i and j in which the last is of the first sample leave U − j for i − 1 and j (Mann and Whitney 1947). Shares
 * instead of counts, which leave the range of doubles at a few hundred values.
 */
function uTail(m: number, n: number): Float64Array {
  const key = m < n ? `${m} ${n}` : `${n} ${m}`;
  const known = uTails.get(key);
  if (known) return known;
  const most = Math.floor((m * n) / 2);
  const certain = new Float64Array(most + 1);
  certain[0] = 1;
  let before: Float64Array[] = Array.from({ length: n + 1 }, () => certain);
  for (let i = 1; i <= m; i += 1) {
    const now: Float64Array[] = [certain];
    for (let j = 1; j <= n; j += 1) {
      const lastOfFirst = before[j] ?? certain;
      const lastOfSecond = now[j - 1] ?? certain;
      const share = i / (i + j);
      const shares = new Float64Array(most + 1);
      for (let u = 0; u <= most; u += 1) {
        const fromFirst = u >= j ? (lastOfFirst[u - j] ?? 0) : 0;
        shares[u] = share * fromFirst + (1 - share) * (lastOfSecond[u] ?? 0);
      }
      now.push(shares);
    }
    before = now;
  }
  let passed = 0;
  const tail = (before[n] ?? certain).map((share) => (passed += share));
  if (uTails.size >= MOST_TAILS) uTails.clear();
  uTails.set(key, tail);
  return tail;
}

/** Mann and Whitney's U of `other` over `baseline`: the pairs in which it is larger, ties as halves. */
export function mannWhitneyU(baseline: readonly number[], other: readonly number[]) {
  const { ranks, ties } = midranks([...other, ...baseline]);
  let sum = 0;
  for (let index = 0; index < other.length; index += 1) sum += ranks[index] ?? 0;
  return { u: sum - (other.length * (other.length + 1)) / 2, ties };
}

/**
 * Mann and Whitney's test, two-sided: exact for samples of up to 50 without ties, else normal with
 * corrections for ties and continuity. Null when a sample is empty or all values are equal.
 */
export function mannWhitneyTest(
  baseline: readonly number[],
  other: readonly number[],
): TestResult | null {
  const m = other.length;
  const n = baseline.length;
  if (m === 0 || n === 0) return null;
  const { u, ties } = mannWhitneyU(baseline, other);
  const result = { name: 'mann-whitney' as const, statistic: u, df: null };
  if (ties === 0 && m <= LARGEST_EXACT_SAMPLE && n <= LARGEST_EXACT_SAMPLE) {
    const smaller = Math.min(u, m * n - u);
    return { ...result, p: Math.min(1, 2 * (uTail(m, n)[smaller] ?? 1)), exact: true };
  }
  const total = m + n;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (!(variance > 0)) return null;
  const distance = Math.abs(u - (m * n) / 2) - 0.5;
  const p = distance <= 0 ? 1 : twoSidedNormal(distance / Math.sqrt(variance));
  return { ...result, p, exact: false };
}

/** Cliff's delta (1993): how much more often a value of `other` is larger than smaller. */
export function cliffsDelta(baseline: readonly number[], other: readonly number[]): number | null {
  const pairs = baseline.length * other.length;
  return pairs === 0 ? null : (2 * mannWhitneyU(baseline, other).u) / pairs - 1;
}
