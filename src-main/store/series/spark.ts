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

/** Adds the highest value of each slice. Between two points what is left falls or rises evenly: at the expected resolution few are recorded. */
function addHighest(sums: Float64Array, table: SeriesTable, start: number, end: number): void {
  const { time } = table;
  const values = table.columns[SPARK_COLUMN] ?? [];
  let index = 0;
  /** The value at a moment, from the points around it; nothing is known before the first. */
  const valueAt = (moment: number): number => {
    const [before, after] = [values[index - 1], values[index]];
    if (before === undefined) return moment < (time[0] ?? Infinity) ? 0 : (after ?? 0);
    if (after === undefined) return before;
    const [from, to] = [time[index - 1] ?? 0, time[index] ?? 0];
    return to > from ? before + ((after - before) * (moment - from)) / (to - from) : after;
  };
  let entering = valueAt(start);
  for (let slice = 0; slice < sums.length; slice += 1) {
    const isLast = slice === sums.length - 1;
    const until = start + ((slice + 1) / sums.length) * (end - start);
    let highest = entering;
    while (index < values.length && (isLast || (time[index] ?? Infinity) < until)) {
      highest = Math.max(highest, values[index] ?? 0);
      index += 1;
    }
    entering = valueAt(until);
    sums[slice] = (sums[slice] ?? 0) + Math.max(highest, isLast ? 0 : entering);
  }
}

/** The stored bytes as numbers from 0 to 1. */
export function sparkNumbers(bytes: Uint8Array): number[] {
  return Array.from(bytes.subarray(0, SPARK_POINTS), (byte) => byte / FULL_SCALE);
}
