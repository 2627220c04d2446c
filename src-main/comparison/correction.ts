import type { Recipe } from '#shared/comparison/recipe.ts';
import type { Contrast } from '#shared/statistics/index.ts';
import { holm } from '#shared/statistics/index.ts';

type Row<Value> = readonly (Value | null)[];

/** Corrected p values of one contrast's tests, in their order. */
export type Adjusted = readonly (number | null)[];

export interface Corrected {
  /** Group by group and metric by metric. */
  readonly adjusted: readonly (readonly Adjusted[])[];
  /** How many tests each group's t tests were corrected over; 1 without a correction. */
  readonly tests: readonly number[];
}

/**
 * Corrects p values over the metrics of each group, over everything, or not at all. The t tests and the rank tests are
 * families of their own: they ask the same questions twice.
 */
export function correct(
  contrasts: readonly Row<Contrast>[],
  correction: Recipe['correction'],
): Corrected {
  const pOf = (which: number) =>
    contrasts.map((row) => row.map((contrast) => contrast?.tests[which]?.p ?? null));
  const apply = (rows: readonly Row<number>[]): (number | null)[][] => {
    if (correction === 'none') return rows.map((row) => [...row]);
    if (correction === 'metrics') return rows.map((row) => holm(row));
    const all = holm(rows.flat());
    let next = 0;
    return rows.map((row) => row.map(() => all[next++] ?? null));
  };
  const plain = pOf(0);
  const [first, second] = [apply(plain), apply(pOf(1))];
  const counts = plain.map((row) => row.filter((p) => p !== null).length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return {
    adjusted: first.map((row, group) =>
      row.map((p, metric) => [p, second[group]?.[metric] ?? null]),
    ),
    tests: counts.map((count) =>
      correction === 'none' ? 1 : correction === 'metrics' ? count : total,
    ),
  };
}
