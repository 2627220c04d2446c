import { quantileOfSorted, sortedValues } from '../statistics/quantile.ts';

/** A box plot of one sample. */
export interface Box {
  readonly n: number;
  readonly mean: number;
  readonly median: number;
  readonly firstQuartile: number;
  readonly thirdQuartile: number;
  /** The least and the largest value that are no outliers. */
  readonly lowWhisker: number;
  readonly highWhisker: number;
  /** Values beyond one and a half interquartile ranges from the box (Tukey 1977), rising. */
  readonly outliers: readonly number[];
}

const REACH = 1.5;

/** The box of a sample; null without any value. */
export function boxOf(values: readonly (number | null)[]): Box | null {
  const present = values.filter((value): value is number => Number.isFinite(value));
  if (present.length === 0) return null;
  const sorted = sortedValues(present);
  const firstQuartile = quantileOfSorted(sorted, 0.25);
  const thirdQuartile = quantileOfSorted(sorted, 0.75);
  const reach = REACH * (thirdQuartile - firstQuartile);
  const inside = (value: number) =>
    value >= firstQuartile - reach && value <= thirdQuartile + reach;
  const kept = sorted.filter(inside);
  return {
    n: sorted.length,
    mean: present.reduce((sum, value) => sum + value, 0) / present.length,
    median: quantileOfSorted(sorted, 0.5),
    firstQuartile,
    thirdQuartile,
    lowWhisker: kept[0] ?? firstQuartile,
    highWhisker: kept.at(-1) ?? thirdQuartile,
    outliers: [...sorted].filter((value) => !inside(value)),
  };
}
