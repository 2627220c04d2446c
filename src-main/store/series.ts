import type { z } from 'zod';
import type { seriesRequestSchema } from '#shared/contract/runs.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';
import { activeSeq } from './runs.ts';
import { runsTableReader } from './tables/runs.ts';
import { seriesChunksReader, seriesChunksWriter } from './tables/series-chunks.ts';
import { whole } from './values.ts';

export type SeriesRequest = z.infer<typeof seriesRequestSchema>;

export interface SeriesReader {
  /**
   * Series of one migration of a run; empty when nothing was recorded. Columns that were not recorded are left
   * out. With `maxPoints`, buckets of points are shown by their least and largest values: for drawing only.
   *
   * @throws UnknownIdError
   */
  read(request: SeriesRequest): SeriesTable;
  /** Names of the columns that were recorded. @throws UnknownIdError */
  columns(id: string, migration: number): string[];
}

export interface SeriesWriter extends SeriesReader {
  /**
   * Adds points to a run that is under way, so that a crash leaves them. Each call is a transaction: gather
   * a second's worth of frames rather than call for each.
   *
   * @throws WrongStateError when the run has ended
   * @throws StoreInputError when columns differ in length, hold NaN, or do not continue what is stored
   */
  append(id: string, migration: number, table: SeriesTable): void;
  /** The same for many migrations of a run in one transaction: thousands of them would spend their time on beginning and ending. */
  appendAll(id: string, series: readonly MigrationSeries[]): void;
}

/** New points of one migration. */
export interface MigrationSeries {
  readonly migration: number;
  readonly table: SeriesTable;
}

/** The contract's bounds. */
const LARGEST_MIGRATION = 1e6;
const MOST_POINTS = 1e6;

export function seriesReader(handle: ReadHandle): SeriesReader {
  const table = runsTableReader(handle);
  const chunks = seriesChunksReader(handle);
  return {
    read: ({ id, migration, columns, maxPoints, span }) =>
      handle.snapshot(() => {
        const { seq } = table.key(id);
        if (maxPoints === null) return chunks.whole(seq, migration, columns, span);
        return chunks.overview(
          seq,
          migration,
          columns,
          whole(maxPoints, 2, MOST_POINTS, 'maxPoints'),
          span,
        );
      }),
    columns: (id, migration) => handle.snapshot(() => chunks.names(table.key(id).seq, migration)),
  };
}

export function seriesWriter(handle: WriteHandle): SeriesWriter {
  const table = runsTableReader(handle);
  const chunks = seriesChunksWriter(handle);
  const appendAll: SeriesWriter['appendAll'] = (id, series) =>
    handle.transaction(() => {
      const seq = activeSeq(table, id, 'given more series');
      for (const { migration, table: points } of series)
        chunks.append(seq, whole(migration, 0, LARGEST_MIGRATION, 'migration'), points);
    });
  return {
    ...seriesReader(handle),
    append: (id, migration, points) => appendAll(id, [{ migration, table: points }]),
    appendAll,
  };
}
