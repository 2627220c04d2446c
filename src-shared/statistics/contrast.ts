import ttest from '@stdlib/stats-ttest';
import ttest2 from '@stdlib/stats-ttest2';
import { checkConfidence, criticalT, twoSidedT } from './distributions.ts';
import { independentEffect, pairedEffect } from './effect.ts';
import { relativeInterval } from './fieller.ts';
import type { MeansOfRatio } from './fieller.ts';
import { cliffsDelta, mannWhitneyTest, rankBiserial, signedRankTest } from './ranks.ts';
import { finiteValues, isConstant, meanOf, varianceOf } from './sample.ts';
import { DEFAULT_CONFIDENCE } from './summary.ts';
import type { Change, Contrast, Interval, MaybeValue, TestResult } from './types.ts';

export interface CompareOptions {
  /** Values of one index belong together, such as runs of one seed. */
  readonly paired: boolean;
  /** Of all intervals; 0.95 when left out. */
  readonly confidence?: number;
}

const NO_EFFECT = { cohen: null, hedges: null, rank: null };
const NOTHING: Contrast = {
  design: 'none',
  baselineN: 0,
  n: 0,
  absolute: null,
  relative: null,
  tests: [],
  effect: NO_EFFECT,
  constant: false,
};

/** Least values beside a single one for its place among them to be judged. */
const LEAST_BESIDE_SINGLE = 3;

function relativeChange(baseline: number, other: number, interval: Interval | null): Change | null {
  if (baseline === 0) return other === 0 ? { value: 0, interval } : null;
  return { value: (other - baseline) / Math.abs(baseline), interval };
}

/** Without spread an interval has no width, and no ratio has any doubt. */
function withoutSpread(
  design: Contrast['design'],
  baseline: readonly number[],
  other: readonly number[],
): Contrast {
  const from = meanOf(baseline);
  const to = meanOf(other);
  const several = baseline.length > 1 && other.length > 1;
  // The means carry the rounding of the values: a difference as small is none.
  const difference = isConstant([from, to]) ? 0 : to - from;
  const point = (value: number): Interval | null => (several ? { low: value, high: value } : null);
  const relative = relativeChange(from, from + difference, null);
  return {
    design,
    baselineN: baseline.length,
    n: other.length,
    absolute: { value: difference, interval: point(difference) },
    relative: relative && { value: relative.value, interval: point(relative.value) },
    tests: [],
    effect: NO_EFFECT,
    constant: several,
  };
}

function isTest(test: TestResult | null): test is TestResult {
  return test !== null;
}

function covarianceOf(x: readonly number[], y: readonly number[]): number {
  const meanX = meanOf(x);
  const meanY = meanOf(y);
  let sum = 0;
  for (const [index, value] of x.entries()) sum += (value - meanX) * ((y[index] ?? 0) - meanY);
  return sum / (x.length - 1);
}

function comparePairs(
  baseline: readonly number[],
  other: readonly number[],
  confidence: number,
): Contrast {
  const n = baseline.length;
  const differences = other.map((value, index) => value - (baseline[index] ?? 0));
  const same = other.every((value, index) => isConstant([value, baseline[index] ?? 0]));
  if (same || n < 2) return withoutSpread(n < 2 ? 'single' : 'paired', baseline, other);
  if (isConstant(differences)) {
    const contrast = withoutSpread('paired', baseline, other);
    if (isConstant(baseline)) return contrast;
    // Every pair differs by the same amount while the values vary: so does their ratio.
    return { ...contrast, relative: contrast.relative && { ...contrast.relative, interval: null } };
  }
  const from = meanOf(baseline);
  const to = meanOf(other);
  const ratio = from === 0 ? 0 : to / from;
  const residuals = other.map((value, index) => value - ratio * (baseline[index] ?? 0));
  const student = ttest(differences, { alpha: 1 - confidence });
  const ratioOf: MeansOfRatio = {
    baseline: from,
    other: to,
    baselineVariance: varianceOf(baseline) / n,
    otherVariance: varianceOf(other) / n,
    covariance: covarianceOf(baseline, other) / n,
    residualVariance: varianceOf(residuals) / n,
    critical: criticalT(n - 1, confidence),
  };
  const tests: (TestResult | null)[] = [
    {
      name: 'paired-t',
      statistic: student.statistic,
      df: student.df,
      p: student.pValue,
      exact: true,
    },
    signedRankTest(differences),
  ];
  return {
    design: 'paired',
    baselineN: n,
    n,
    absolute: { value: meanOf(differences), interval: intervalOf(student.ci) },
    relative: relativeChange(from, to, relativeInterval(ratioOf)),
    tests: tests.filter(isTest),
    effect: { ...pairedEffect(differences), rank: rankBiserial(differences) },
    constant: false,
  };
}

function intervalOf(ends: readonly number[]): Interval | null {
  const [low, high] = ends;
  return low === undefined || high === undefined || !Number.isFinite(low + high)
    ? null
    : { low, high };
}

function independentRatio(
  baseline: readonly number[],
  other: readonly number[],
  variances: { readonly baseline: number; readonly other: number },
  critical: number,
): Interval | null {
  const from = meanOf(baseline);
  const to = meanOf(other);
  const ratio = from === 0 ? 0 : to / from;
  return relativeInterval({
    baseline: from,
    other: to,
    baselineVariance: variances.baseline,
    otherVariance: variances.other,
    covariance: 0,
    residualVariance: variances.other + ratio ** 2 * variances.baseline,
    critical,
  });
}

function compareSamples(
  baseline: readonly number[],
  other: readonly number[],
  confidence: number,
): Contrast {
  const welch = ttest2([...other], [...baseline], { alpha: 1 - confidence });
  const variances = {
    baseline: isConstant(baseline) ? 0 : varianceOf(baseline) / baseline.length,
    other: isConstant(other) ? 0 : varianceOf(other) / other.length,
  };
  const tests: (TestResult | null)[] = [
    { name: 'welch-t', statistic: welch.statistic, df: welch.df, p: welch.pValue, exact: true },
    mannWhitneyTest(baseline, other),
  ];
  const from = meanOf(baseline);
  const to = meanOf(other);
  const ratio = independentRatio(baseline, other, variances, criticalT(welch.df, confidence));
  return {
    design: 'independent',
    baselineN: baseline.length,
    n: other.length,
    absolute: { value: to - from, interval: intervalOf(welch.ci) },
    relative: relativeChange(from, to, ratio),
    tests: tests.filter(isTest),
    effect: { ...independentEffect(baseline, other), rank: cliffsDelta(baseline, other) },
    constant: false,
  };
}

/**
 * A single value, such as one measured migration, against a sample: the t test of Crawford and Howell (1998)
 * takes the sample's spread for that of both sides and asks whether the value could be one more of the sample.
 */
function compareSingle(
  baseline: readonly number[],
  other: readonly number[],
  confidence: number,
): Contrast {
  const sample = baseline.length > 1 ? baseline : other;
  const plain = withoutSpread('single', baseline, other);
  if (sample.length < LEAST_BESIDE_SINGLE || isConstant(sample)) return plain;
  const variance = varianceOf(sample);
  const variances = {
    baseline: variance / baseline.length,
    other: variance / other.length,
  };
  const error = Math.sqrt(variances.baseline + variances.other);
  const df = sample.length - 1;
  const critical = criticalT(df, confidence);
  const difference = plain.absolute?.value ?? 0;
  const statistic = difference / error;
  const ratio = independentRatio(baseline, other, variances, critical);
  return {
    ...plain,
    absolute: {
      value: difference,
      interval: { low: difference - critical * error, high: difference + critical * error },
    },
    relative: plain.relative && { value: plain.relative.value, interval: ratio },
    tests: [{ name: 'single-case-t', statistic, df, p: twoSidedT(statistic, df), exact: true }],
    effect: { cohen: difference / Math.sqrt(variance), hedges: null, rank: null },
  };
}

/**
 * What two samples say about their difference, other minus baseline. Missing and infinite values are left
 * out, of pairs the whole pair.
 *
 * Pairs get the paired t test and Wilcoxon's signed rank test, independent samples those of Welch and of Mann and
 * Whitney. The relative change has Fieller's interval, which agrees with the t test (see `fieller.ts`).
 *
 * @throws RangeError when pairs are asked for and the lengths differ, or for a confidence that is none
 */
export function compare(
  baseline: readonly MaybeValue[],
  other: readonly MaybeValue[],
  options: CompareOptions,
): Contrast {
  const confidence = checkConfidence(options.confidence ?? DEFAULT_CONFIDENCE);
  if (options.paired) {
    if (baseline.length !== other.length) {
      throw new RangeError(
        `Pairs need as many values on both sides; found ${baseline.length} and ${other.length}.`,
      );
    }
    const whole = baseline.flatMap((value, index) => {
      const beside = other[index];
      return Number.isFinite(value) && Number.isFinite(beside) ? [index] : [];
    });
    if (whole.length === 0) return NOTHING;
    return comparePairs(
      finiteValues(whole.map((index) => baseline[index])),
      finiteValues(whole.map((index) => other[index])),
      confidence,
    );
  }
  const from = finiteValues(baseline);
  const to = finiteValues(other);
  if (from.length === 0 || to.length === 0) return NOTHING;
  if (from.length === 1 || to.length === 1) return compareSingle(from, to, confidence);
  if (isConstant(from) && isConstant(to)) return withoutSpread('independent', from, to);
  return compareSamples(from, to, confidence);
}
