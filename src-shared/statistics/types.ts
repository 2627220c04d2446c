/** From where to where, at the confidence that was asked for. Both ends are finite. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface QuantileEstimate {
  /** Between 0 and 1. */
  readonly p: number;
  readonly value: number;
  /** Bootstrap interval; null where so few values can't bound that quantile. */
  readonly interval: Interval | null;
}

/** What a sample says about where it came from. Numbers are in the unit of the values. */
export interface Summary {
  /** Values that were used: finite ones. */
  readonly n: number;
  /** Values left out because they were missing or not finite. */
  readonly missing: number;
  readonly mean: number | null;
  /** Of the sample, with n − 1 in the denominator; null for a single value. */
  readonly standardDeviation: number | null;
  /** Student's interval of the mean; null for a single value. */
  readonly interval: Interval | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly median: number | null;
  readonly medianInterval: Interval | null;
  readonly quantiles: readonly QuantileEstimate[];
  /** All of several values are the same number (to twelve digits). */
  readonly constant: boolean;
}

export type TestName = 'paired-t' | 'welch-t' | 'single-case-t' | 'wilcoxon' | 'mann-whitney';

export interface TestResult {
  readonly name: TestName;
  readonly statistic: number;
  /** Degrees of freedom; null for a rank test. */
  readonly df: number | null;
  /** Two-sided. */
  readonly p: number;
  /** From the exact distribution of the statistic, or from its normal approximation (with ties, or large samples). */
  readonly exact: boolean;
}

/** How large a difference is, in the sample's own spread or in ranks; null where that is not defined. */
export interface EffectSize {
  /** Cohen's d_z of pairs, Cohen's d of independent samples: the mean difference in standard deviations. */
  readonly cohen: number | null;
  /** The same without the bias of small samples (Hedges' g). */
  readonly hedges: number | null;
  /** From −1 to 1: the matched-pairs rank-biserial correlation of pairs, Cliff's delta of independent samples. */
  readonly rank: number | null;
}

/**
 * `paired`: value by value; `independent`: two samples; `single`: one value on one side, so its spread is
 * unknown; `none`: nothing to compare.
 */
export type Design = 'paired' | 'independent' | 'single' | 'none';

export interface Change {
  readonly value: number;
  readonly interval: Interval | null;
}

/** What two samples say about their difference: other minus baseline. */
export interface Contrast {
  readonly design: Design;
  /** Pairs, or values of the baseline. */
  readonly baselineN: number;
  /** Pairs, or values of the other. */
  readonly n: number;
  /** Null where there is no value on one side. */
  readonly absolute: Change | null;
  /** As a share of the baseline's mean; null where that is zero. */
  readonly relative: Change | null;
  /** The t test first: its interval is the one that is told; then the rank test. Empty where nothing can be tested. */
  readonly tests: readonly TestResult[];
  readonly effect: EffectSize;
  /** The difference is the same in every pair, or neither side has any spread: nothing to test. */
  readonly constant: boolean;
}

/** A value that a run may not have. */
export type MaybeValue = number | null | undefined;
