import wilcoxon from '@stdlib/stats-wilcoxon';
import { twoSidedNormal } from './distributions.ts';
import type { TestResult } from './types.ts';

/** Up to here the exact distribution is counted, as R and SciPy do by default. */
const LARGEST_EXACT_PAIRS = 50;
const LARGEST_EXACT_SAMPLE = 50;

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

/**
 * Wilcoxon's signed rank test of differences: zeros are dropped; exact up to 50 without ties, else
 * normal with corrections for ties and continuity. Null when no difference is left.
 */
export function signedRankTest(differences: readonly number[]): TestResult | null {
  const kept = differences.filter((value) => value !== 0);
  if (kept.length < 2) return null;
  const { pValue, statistic } = wilcoxon(kept);
  const exact = kept.length <= LARGEST_EXACT_PAIRS && midranks(kept.map(Math.abs)).ties === 0;
  // Twice the tail of the very middle counts it twice.
  return { name: 'wilcoxon', statistic, df: null, p: Math.min(1, Math.max(0, pValue)), exact };
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

/**
 * Chance of a U of at most `u` when both samples come from one distribution, by counting the arrangements:
 * those of m and n in which the last is of the first sample leave U − n for m − 1 and n (Mann and Whitney 1947).
 */
function exactTail(u: number, m: number, n: number): number {
  const most = Math.floor(u);
  // Shares instead of counts: the numbers of arrangements leave the range of doubles at a few hundred.
  let before: Float64Array[] = Array.from({ length: n + 1 }, () => withOneAtZero(most));
  for (let i = 1; i <= m; i += 1) {
    const now: Float64Array[] = [withOneAtZero(most)];
    for (let j = 1; j <= n; j += 1) {
      const lastOfFirst = before[j] ?? withOneAtZero(most);
      const lastOfSecond = now[j - 1] ?? withOneAtZero(most);
      const share = i / (i + j);
      const shares = new Float64Array(most + 1);
      for (let value = 0; value <= most; value += 1) {
        const fromFirst = value >= j ? (lastOfFirst[value - j] ?? 0) : 0;
        shares[value] = share * fromFirst + (1 - share) * (lastOfSecond[value] ?? 0);
      }
      now.push(shares);
    }
    before = now;
  }
  return (before[n] ?? withOneAtZero(most)).reduce((sum, one) => sum + one, 0);
}

function withOneAtZero(most: number): Float64Array {
  const shares = new Float64Array(most + 1);
  shares[0] = 1;
  return shares;
}

/** Tails that were counted; most comparisons ask for the same few. */
const MOST_TAILS = 2000;
const tails = new Map<string, number>();

function keptTail(u: number, m: number, n: number): number {
  const [small, large] = m < n ? [m, n] : [n, m];
  const key = `${u} ${small} ${large}`;
  const known = tails.get(key);
  if (known !== undefined) return known;
  const tail = exactTail(u, small, large);
  if (tails.size >= MOST_TAILS) tails.clear();
  tails.set(key, tail);
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
    return { ...result, p: Math.min(1, 2 * keptTail(smaller, m, n)), exact: true };
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
