import type { CategoryValue } from './category.ts';
import { orderedValues } from './category.ts';

/** An axis of parallel coordinates: a range of numbers, or a place for each of a few values. */
export type ParallelAxis =
  | { readonly kind: 'range'; readonly low: number; readonly high: number }
  | { readonly kind: 'places'; readonly values: readonly CategoryValue[] };

export interface ParallelLine {
  readonly id: string;
  /** From 0 to 1 along each axis; null where there is no value, and the line is broken. */
  readonly positions: readonly (number | null)[];
}

/** What is chosen on an axis: lines that pass between the two positions stay. */
export interface Brush {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
}

function axisOf(values: readonly CategoryValue[]): ParallelAxis {
  const present = values.filter((value) => value !== null);
  const numbers = present.filter((value): value is number => typeof value === 'number');
  if (numbers.length === present.length && numbers.length > 0)
    return { kind: 'range', low: Math.min(...numbers), high: Math.max(...numbers) };
  return { kind: 'places', values: orderedValues(present) };
}

function positionOn(axis: ParallelAxis, value: CategoryValue): number | null {
  if (value === null) return null;
  if (axis.kind === 'places') {
    const place = axis.values.indexOf(value);
    // A single value stands in the middle.
    return axis.values.length === 1 ? 0.5 : place / (axis.values.length - 1);
  }
  if (typeof value !== 'number') return null;
  return axis.high === axis.low ? 0.5 : (value - axis.low) / (axis.high - axis.low);
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

/** The ids of the lines that pass every brush; several on one axis let pass what one of them does. */
export function passing(lines: readonly ParallelLine[], brushes: readonly Brush[]): Set<string> {
  const byAxis = Map.groupBy(brushes, ({ axis }) => axis);
  const passes = ({ positions }: ParallelLine): boolean =>
    [...byAxis].every(([axis, own]) => {
      const position = positions[axis] ?? null;
      if (position === null) return false;
      return own.some(
        ({ from, to }) => position >= Math.min(from, to) && position <= Math.max(from, to),
      );
    });
  return new Set(lines.filter(passes).map(({ id }) => id));
}
