import type { SeriesTable } from '#shared/result/result.ts';
import { StoreInputError } from '../errors.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { CHUNK_POINTS, decodeChunk, encodeChunk } from '../series/codec.ts';
import { bucketsOfPoints, extentOf, joinBuckets, tableOfBuckets } from '../series/decimate.ts';
import type { Bucket, Extent } from '../series/decimate.ts';

/** The time axis is stored as a column without a name, which no recorded column can have. */
const TIME = '';

/** Also keeps names out that mean something to JavaScript objects. */
const COLUMN_NAME = /^[A-Za-z][\w.-]{0,79}$/;

interface StatisticsRow {
  readonly chunk: number;
  readonly points: number;
  readonly first_time: number;
  readonly last_time: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly minimum_at: number;
  readonly maximum_at: number;
}

interface DataRow {
  readonly points: number;
  readonly encoding: number;
  readonly data: Uint8Array;
}

/** A stretch of simulated seconds; what is read of it has a point beyond each end, so that lines reach its edges. */
interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Neighbouring chunks, with both ends, and which of their points are meant. */
interface Stretch {
  readonly first: number;
  readonly last: number;
  /** Among the points of these chunks. */
  readonly begin: number;
  readonly end: number;
}

export interface SeriesChunksReader {
  /** Names of the recorded columns, without the time axis. */
  names(runSeq: number, migration: number): string[];
  hasAny(runSeq: number): boolean;
  /** Everything that was recorded. */
  whole(
    runSeq: number,
    migration: number,
    columns: readonly string[] | null,
    span?: TimeSpan,
  ): SeriesTable;
  /** At most `maxPoints` rows in which every spike is still as high as it was. */
  overview(
    runSeq: number,
    migration: number,
    columns: readonly string[] | null,
    maxPoints: number,
    span?: TimeSpan,
  ): SeriesTable;
}

export interface SeriesChunksWriter {
  /** Adds points behind those that are there. @throws StoreInputError when they do not fit to them */
  append(runSeq: number, migration: number, table: SeriesTable): void;
  clear(runSeq: number): void;
}

/** The statements that read, and what they find of one column. */
function chunkQueries(handle: ReadHandle) {
  const selectNames = handle.select<{ name: string }>(
    'SELECT name FROM series_chunks WHERE run_seq = ? AND migration = ? AND chunk = 0 ORDER BY name',
  );
  const selectAny = handle.select<{ one: number }>(
    'SELECT 1 AS one FROM series_chunks WHERE run_seq = ? LIMIT 1',
  );
  const selectStatistics = handle.select<StatisticsRow>(
    `SELECT chunk, points, first_time, last_time, minimum, maximum, minimum_at, maximum_at
     FROM series_chunks WHERE run_seq = ? AND migration = ? AND name = ? ORDER BY chunk`,
  );
  const selectData = handle.select<DataRow>(
    `SELECT points, encoding, data FROM series_chunks
     WHERE run_seq = ? AND migration = ? AND name = ? AND chunk BETWEEN ? AND ? ORDER BY chunk`,
  );

  const names = (runSeq: number, migration: number): string[] =>
    selectNames.all(runSeq, migration).flatMap(({ name }) => (name === TIME ? [] : [name]));

  const wanted = (
    runSeq: number,
    migration: number,
    columns: readonly string[] | null,
  ): string[] => {
    const recorded = names(runSeq, migration);
    return columns === null ? recorded : recorded.filter((name) => columns.includes(name));
  };

  const chunksOf = (
    runSeq: number,
    migration: number,
    name: string,
    first: number,
    last: number,
  ): Float64Array => {
    const chunks = selectData.all(runSeq, migration, name, first, last);
    const values = new Float64Array(chunks.reduce((sum, chunk) => sum + chunk.points, 0));
    let offset = 0;
    for (const chunk of chunks) {
      values.set(decodeChunk(chunk, chunk.points), offset);
      offset += chunk.points;
    }
    return values;
  };

  return { selectAny, selectStatistics, names, wanted, chunksOf };
}

export function seriesChunksReader(handle: ReadHandle): SeriesChunksReader {
  const { selectAny, selectStatistics, names, wanted, chunksOf } = chunkQueries(handle);

  const stretch = (
    runSeq: number,
    migration: number,
    time: readonly StatisticsRow[],
    span: TimeSpan | undefined,
  ): Stretch =>
    stretchOf(time, span, (first, last) => chunksOf(runSeq, migration, TIME, first, last));

  const column = (
    runSeq: number,
    migration: number,
    name: string,
    { first, last, begin, end }: Stretch,
  ): Float64Array => chunksOf(runSeq, migration, name, first, last).subarray(begin, end);

  return {
    names,
    hasAny: (runSeq) => selectAny.get(runSeq) !== undefined,
    whole: (runSeq, migration, columns, span) => {
      const time = selectStatistics.all(runSeq, migration, TIME);
      const meant = stretch(runSeq, migration, time, span);
      return {
        time: plainArray(column(runSeq, migration, TIME, meant)),
        columns: Object.fromEntries(
          wanted(runSeq, migration, columns).map((name) => [
            name,
            plainArray(column(runSeq, migration, name, meant)),
          ]),
        ),
      };
    },
    overview: (runSeq, migration, columns, maxPoints, span) => {
      const chosen = wanted(runSeq, migration, columns);
      const all = selectStatistics.all(runSeq, migration, TIME);
      const meant = stretch(runSeq, migration, all, span);
      const within = <Row>(rows: readonly Row[]): readonly Row[] =>
        rows.slice(meant.first, meant.last + 1);
      const time = within(all);
      const total = time.reduce((sum, chunk) => sum + chunk.points, 0);
      const most = Math.floor(maxPoints / 2);
      if (time.length >= most && total > maxPoints) {
        const statistics = new Map(
          chosen.map((name) => [name, within(selectStatistics.all(runSeq, migration, name))]),
        );
        return tableOfBuckets(joinBuckets(bucketsOfChunks(time, statistics), most), chosen);
      }
      const axis = column(runSeq, migration, TIME, meant);
      const values = new Map(chosen.map((name) => [name, column(runSeq, migration, name, meant)]));
      if (axis.length > maxPoints)
        return tableOfBuckets(bucketsOfPoints(axis, values, most), chosen);
      return {
        time: plainArray(axis),
        columns: Object.fromEntries(
          [...values].map(([name, numbers]) => [name, plainArray(numbers)]),
        ),
      };
    },
  };
}

/**
 * Where a span lies; everything without one.
 *
 * @param time the chunks of the time axis
 * @param axisOf the times in chunks
 */
function stretchOf(
  time: readonly StatisticsRow[],
  span: TimeSpan | undefined,
  axisOf: (first: number, last: number) => Float64Array,
): Stretch {
  const lastChunk = time.length - 1;
  if (!span) return { first: 0, last: lastChunk, begin: 0, end: Number.POSITIVE_INFINITY };
  const following = time.findIndex((chunk) => chunk.last_time >= span.from);
  const found = following < 0 ? lastChunk : following;
  // The point before the span may end the chunk before, the one behind it begin the next.
  const first = Math.max(0, (time[found]?.first_time ?? 0) >= span.from ? found - 1 : found);
  const beyond = time.findIndex((chunk) => chunk.first_time > span.to);
  const last = Math.max(first, beyond < 0 ? lastChunk : beyond);
  const axis = axisOf(first, last);
  let begin = 0;
  while (begin + 1 < axis.length && (axis[begin + 1] ?? 0) < span.from) begin += 1;
  let end = axis.length;
  while (end > begin + 1 && (axis[end - 2] ?? 0) > span.to) end -= 1;
  return { first, last, begin, end };
}

/** `Array.from` goes through the iterator, at a quarter of the speed. */
function plainArray(values: Float64Array): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < values.length; index += 1) numbers.push(values[index] ?? 0);
  return numbers;
}

/** Each chunk as a bucket, from its stored minima and maxima alone: nothing is unpacked. */
function bucketsOfChunks(
  time: readonly StatisticsRow[],
  statistics: ReadonlyMap<string, readonly StatisticsRow[]>,
): Bucket[] {
  return time.map(({ points, first_time: firstTime, last_time: lastTime }, index) => {
    const extents = new Map<string, Extent>();
    for (const [name, rows] of statistics) {
      const row = rows[index];
      if (!row) throw new Error(`the column "${name}" lacks chunk ${index}`);
      extents.set(name, {
        minimum: row.minimum,
        maximum: row.maximum,
        minimumFirst: row.minimum_at <= row.maximum_at,
      });
    }
    return { points, firstTime, lastTime, extents };
  });
}

export function seriesChunksWriter(handle: WriteHandle): SeriesChunksWriter {
  const reader = seriesChunksReader(handle);
  const selectLast = handle.select<{ chunk: number; last_time: number }>(
    `SELECT chunk, last_time FROM series_chunks
     WHERE run_seq = ? AND migration = ? AND name = ? ORDER BY chunk DESC LIMIT 1`,
  );
  const insert = handle.change(
    `INSERT INTO series_chunks (run_seq, migration, name, chunk, points, first_time, last_time,
       minimum, maximum, minimum_at, maximum_at, encoding, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const clear = handle.change('DELETE FROM series_chunks WHERE run_seq = ?');

  const write = (
    runSeq: number,
    migration: number,
    table: SeriesTable,
    firstChunk: number,
  ): void => {
    const axis = Float64Array.from(table.time);
    const columns: [string, Float64Array][] = [[TIME, axis]];
    for (const [name, values] of Object.entries(table.columns))
      columns.push([name, Float64Array.from(values)]);
    for (let from = 0, chunk = firstChunk; from < axis.length; from += CHUNK_POINTS, chunk += 1) {
      const to = Math.min(from + CHUNK_POINTS, axis.length);
      for (const [name, values] of columns) {
        const { minimum, maximum, minimumAt, maximumAt } = extentOf(values, from, to);
        const { encoding, data } = encodeChunk(values.slice(from, to));
        insert.run(
          runSeq,
          migration,
          name,
          chunk,
          to - from,
          axis[from] ?? 0,
          axis[to - 1] ?? 0,
          minimum,
          maximum,
          minimumAt - from,
          maximumAt - from,
          encoding,
          data,
        );
      }
    }
  };

  return {
    append: (runSeq, migration, table) => {
      checkTable(table);
      if (table.time.length === 0) return;
      const last = selectLast.get(runSeq, migration, TIME);
      if (last) checkFollows(table, last.last_time, reader.names(runSeq, migration));
      write(runSeq, migration, table, last ? last.chunk + 1 : 0);
    },
    clear: (runSeq) => void clear.run(runSeq),
  };
}

/** @throws StoreInputError naming the column and the point that cannot be stored */
function checkTable(table: SeriesTable): void {
  checkNumbers(table.time, 'series.time');
  let before = -Infinity;
  for (const [index, time] of table.time.entries()) {
    if (time < before)
      throw new StoreInputError(
        `series.time[${index}]`,
        `expected at least ${before}, found ${time}`,
      );
    before = time;
  }
  for (const [name, values] of Object.entries(table.columns)) {
    const field = `series.columns.${name.slice(0, 80)}`;
    if (!COLUMN_NAME.test(name)) {
      throw new StoreInputError(
        field,
        'expected a name of at most 80 letters, digits, "_", "-" and ".", a letter first',
      );
    }
    if (values.length !== table.time.length) {
      throw new StoreInputError(
        field,
        `expected ${table.time.length} values, as many as times, found ${values.length}`,
      );
    }
    checkNumbers(values, field);
  }
}

function checkNumbers(values: readonly number[], field: string): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0)
    throw new StoreInputError(
      `${field}[${index}]`,
      `expected a finite number, found ${values[index]}`,
    );
}

function checkFollows(table: SeriesTable, lastTime: number, recorded: readonly string[]): void {
  const first = table.time[0] ?? 0;
  if (first < lastTime) {
    throw new StoreInputError(
      'series.time[0]',
      `expected at least ${lastTime}, the last stored time, found ${first}`,
    );
  }
  const given = Object.keys(table.columns).toSorted();
  if (given.length !== recorded.length || given.some((name, index) => name !== recorded[index])) {
    throw new StoreInputError(
      'series.columns',
      `expected the columns that are stored already (${recorded.join(', ')}), found ${given.join(', ')}`,
    );
  }
}
