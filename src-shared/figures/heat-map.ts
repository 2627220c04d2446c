import type { CategoryValue } from './category.ts';
import { orderedValues } from './category.ts';

/** One value at a place of two parameters. */
export interface HeatPoint {
  readonly id: string;
  readonly x: CategoryValue;
  readonly y: CategoryValue;
  readonly value: number | null;
}

export interface HeatCell {
  /** Mean over what lies at this place. */
  readonly value: number;
  /** What lies there: more than one where the others' differences are pooled. */
  readonly ids: readonly string[];
}

export interface HeatMap {
  readonly xs: readonly CategoryValue[];
  readonly ys: readonly CategoryValue[];
  /** Row by row of `ys`, each in the order of `xs`; null where nothing lies. */
  readonly cells: readonly (readonly (HeatCell | null)[])[];
  /** Of the values; null without any. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Sorts values into the matrix of two parameters. */
export function heatMap(points: readonly HeatPoint[]): HeatMap {
  const told = points.filter((point) => point.value !== null);
  const xs = orderedValues(points.map(({ x }) => x));
  const ys = orderedValues(points.map(({ y }) => y));
  const places = new Map<CategoryValue, Map<CategoryValue, { ids: string[]; sum: number }>>();
  for (const { id, x, y, value } of told) {
    const row = places.get(y) ?? new Map<CategoryValue, { ids: string[]; sum: number }>();
    places.set(y, row);
    const place = row.get(x) ?? { ids: [], sum: 0 };
    row.set(x, place);
    place.ids.push(id);
    place.sum += value ?? 0;
  }
  const cells = ys.map((y) =>
    xs.map((x): HeatCell | null => {
      const place = places.get(y)?.get(x);
      return place ? { value: place.sum / place.ids.length, ids: place.ids } : null;
    }),
  );
  const values = cells.flat().flatMap((cell) => (cell ? [cell.value] : []));
  return {
    xs,
    ys,
    cells,
    low: values.length === 0 ? null : Math.min(...values),
    high: values.length === 0 ? null : Math.max(...values),
  };
}
