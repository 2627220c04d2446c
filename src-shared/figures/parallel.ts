import type { CategoryValue } from './category.ts';
import { orderedValues } from './category.ts';

/** An axis of parallel coordinates: a range of numbers, or a place for each of a few values. */
export type ParallelAxis =
  | {
      readonly kind: 'range';
      readonly low: number;
      readonly high: number;
      /** Equal ratios lie equally far apart: where values span decades, a linear axis would press most of them together. */
      readonly logarithmic: boolean;
    }
  | { readonly kind: 'places'; readonly values: readonly CategoryValue[] };

export interface ParallelLine {
  readonly id: string;
  /** From 0 to 1 along each axis; null where there is no value, and the line is broken. */
  readonly positions: readonly (number | null)[];
}

/** What is chosen of one variable: numbers from one to another, or some of its values. */
export type Chosen =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'values'; readonly values: readonly CategoryValue[] };

/** From this ratio of the largest to the least on, an axis is logarithmic. */
const LOGARITHMIC_RATIO = 50;
/** A single value stands in the middle. */
const MIDDLE = 0.5;

function axisOf(values: readonly CategoryValue[]): ParallelAxis {
  const present = values.filter((value) => value !== null);
  const numbers = present.filter((value): value is number => typeof value === 'number');
  if (numbers.length < present.length || numbers.length === 0)
    return { kind: 'places', values: orderedValues(present) };
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return { kind: 'range', low, high, logarithmic: low > 0 && high / low >= LOGARITHMIC_RATIO };
}

/** Where a value lies on an axis, from 0 to 1; null for one that has no place there. */
export function positionOn(axis: ParallelAxis, value: CategoryValue): number | null {
  if (value === null) return null;
  if (axis.kind === 'places') {
    const place = axis.values.indexOf(value);
    if (place < 0) return null;
    return axis.values.length === 1 ? MIDDLE : place / (axis.values.length - 1);
  }
  if (typeof value !== 'number') return null;
  const { low, high, logarithmic } = axis;
  if (high === low) return MIDDLE;
  return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
}

/** The number at a position of a range. */
export function numberAt(
  { low, high, logarithmic }: Extract<ParallelAxis, { kind: 'range' }>,
  position: number,
): number {
  if (position <= 0) return low;
  if (position >= 1) return high;
  return logarithmic ? low * (high / low) ** position : low + position * (high - low);
}

/** Rows of values as lines over parallel axes. */
export function parallelCoordinates(
  rows: readonly { readonly id: string; readonly values: readonly CategoryValue[] }[],
  axisCount: number,
): { readonly axes: readonly ParallelAxis[]; readonly lines: readonly ParallelLine[] } {
  const axes = Array.from({ length: axisCount }, (_, index) =>
    axisOf(rows.map(({ values }) => values[index] ?? null)),
  );
  const lines = rows.map(({ id, values }) => ({
    id,
    positions: axes.map((axis, index) => positionOn(axis, values[index] ?? null)),
  }));
  return { axes, lines };
}

/** Whether a value is among what is chosen; a missing one never is. */
export function isChosen(chosen: Chosen, value: CategoryValue): boolean {
  if (value === null) return false;
  if (chosen.kind === 'values') return chosen.values.includes(value);
  return typeof value === 'number' && value >= chosen.from && value <= chosen.to;
}
