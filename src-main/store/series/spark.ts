import type { SeriesTable } from '#shared/result/result.ts';

/** Points of the small picture of a run in a table; the contract allows no more. */
const SPARK_POINTS = 32;

const FULL_SCALE = 255;

/** The column that the picture shows. */
const SPARK_COLUMN = 'remaining_ram_bytes';

/**
 * Remaining memory of all migrations together over the time of the run, in equal slices of time, each at
 * its highest value, scaled so that the largest is 255. Empty when nothing was recorded.
 */
export function sparkOf(tables: readonly SeriesTable[]): Uint8Array {
  const recorded = tables.filter(
    (table) => table.time.length > 1 && table.columns[SPARK_COLUMN] !== undefined,
  );
  const start = recorded.reduce(
    (least, table) => Math.min(least, table.time[0] ?? Infinity),
    Infinity,
  );
  const end = recorded.reduce(
    (most, table) => Math.max(most, table.time.at(-1) ?? -Infinity),
    -Infinity,
  );
  if (!(end > start)) return new Uint8Array();
  const sums = new Float64Array(SPARK_POINTS);
  for (const table of recorded) addHighest(sums, table, start, end);
  const largest = sums.reduce((most, value) => Math.max(most, value), 0);
  return Uint8Array.from(sums, (value) =>
    largest > 0 ? Math.round((value / largest) * FULL_SCALE) : 0,
  );
}

/** Adds the highest value of each slice; a slice without a point keeps the value before it. */
function addHighest(sums: Float64Array, table: SeriesTable, start: number, end: number): void {
  const values = table.columns[SPARK_COLUMN] ?? [];
  let index = 0;
  let last = 0;
  for (let slice = 0; slice < sums.length; slice += 1) {
    const until =
      slice === sums.length - 1 ? Infinity : start + ((slice + 1) / sums.length) * (end - start);
    let highest: number | null = null;
    while (index < values.length && (table.time[index] ?? Infinity) < until) {
      last = values[index] ?? 0;
      highest = highest === null ? last : Math.max(highest, last);
      index += 1;
    }
    sums[slice] = (sums[slice] ?? 0) + (highest ?? last);
  }
}

/** The stored bytes as numbers from 0 to 1. */
export function sparkNumbers(bytes: Uint8Array): number[] {
  return Array.from(bytes.subarray(0, SPARK_POINTS), (byte) => byte / FULL_SCALE);
}
