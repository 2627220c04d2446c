/** Something in a row of others, described by values and the variance that chance gives each. */
export interface Stretch {
  /** How much of it there is: pages, epochs. */
  readonly weight: number;
  readonly values: readonly number[];
  /** Variance of each value for a weight of one. */
  readonly variances: readonly number[];
}

/** Neighbours are one when they differ by no more than chance does in all but one of 10,000 cases, about. */
const CHANCE = 4;

interface Segment {
  weight: number;
  values: number[];
  variances: number[];
  /** First stretch, and the one after the last. */
  from: number;
  to: number;
}

/** Squared difference of two segments in units of what chance explains, a mean over the values. */
function difference(one: Segment, other: Segment): number {
  const share = (one.weight * other.weight) / (one.weight + other.weight);
  let sum = 0;
  for (let at = 0; at < one.values.length; at += 1) {
    const gap = (one.values[at] as number) - (other.values[at] as number);
    const variance =
      ((one.variances[at] as number) * one.weight +
        (other.variances[at] as number) * other.weight) /
      (one.weight + other.weight);
    sum += (gap * gap * share) / Math.max(variance, Number.MIN_VALUE);
  }
  return sum / Math.max(1, one.values.length);
}

function joined(one: Segment, other: Segment): Segment {
  const weight = one.weight + other.weight;
  const mean = (a: readonly number[], b: readonly number[]): number[] =>
    a.map((value, at) => (value * one.weight + (b[at] as number) * other.weight) / weight);
  return {
    weight,
    values: mean(one.values, other.values),
    variances: mean(one.variances, other.variances),
    from: one.from,
    to: other.to,
  };
}

/**
 * Cuts a row into segments within which neighbours look alike: the two most alike are joined again and again, until all
 * differ by more than chance and there are no more than `most`.
 * Source: agglomerative clustering with Ward's criterion, restricted to neighbours.
 *
 * @returns the first stretch of each segment and the one after its last
 */
export function segment(
  row: readonly Stretch[],
  most: number,
): { readonly from: number; readonly to: number }[] {
  const segments: Segment[] = row.map(({ weight, values, variances }, at) => ({
    weight,
    values: [...values],
    variances: [...variances],
    from: at,
    to: at + 1,
  }));
  const gaps = segments.slice(1).map((one, at) => difference(segments[at] as Segment, one));
  while (gaps.length > 0) {
    let least = 0;
    for (let at = 1; at < gaps.length; at += 1)
      if ((gaps[at] as number) < (gaps[least] as number)) least = at;
    if ((gaps[least] as number) > CHANCE && segments.length <= most) break;
    const both = joined(segments[least] as Segment, segments[least + 1] as Segment);
    segments.splice(least, 2, both);
    gaps.splice(least, 1);
    if (least > 0) gaps[least - 1] = difference(segments[least - 1] as Segment, both);
    if (least < gaps.length) gaps[least] = difference(both, segments[least + 1] as Segment);
  }
  return segments.map(({ from, to }) => ({ from, to }));
}
