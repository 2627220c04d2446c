import type { MaybeValue } from './types.ts';

/** Apart by no more than this share of their size, two numbers are one number with rounding errors. */
const ROUNDING = 1e-12;

/** The values that statistics can use. */
export function finiteValues(values: readonly MaybeValue[]): number[] {
  return values.filter((value): value is number => Number.isFinite(value));
}

/** The arithmetic mean; the deviations are summed so that large values keep their small differences. */
export function meanOf(values: readonly number[]): number {
  const [first] = values;
  if (first === undefined) throw new RangeError('A mean needs at least one value.');
  let deviations = 0;
  for (const value of values) deviations += value - first;
  return first + deviations / values.length;
}

/** Sum of squares about the mean divided by n − 1. */
export function varianceOf(values: readonly number[], mean = meanOf(values)): number {
  if (values.length < 2) throw new RangeError('A variance needs at least two values.');
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return squares / (values.length - 1);
}

/** Whether all values are the same number, but for rounding. */
export function isConstant(values: readonly number[]): boolean {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low <= ROUNDING * Math.max(Math.abs(low), Math.abs(high));
}
