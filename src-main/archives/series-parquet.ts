import { parquetRead } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { SeriesTable } from '#shared/result/result.ts';
import { ArchiveError } from './errors.ts';

/** Name of the time axis in the file; seconds. */
const TIME = 'time_s';

/** Series as a Parquet file: a column of doubles each, the time first. */
export function seriesToParquet({ time, columns }: SeriesTable): Uint8Array {
  const names = Object.keys(columns).sort();
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: TIME, data: Float64Array.from(time), type: 'DOUBLE' },
        ...names.map((name) => ({
          name,
          data: Float64Array.from(columns[name] ?? []),
          type: 'DOUBLE' as const,
        })),
      ],
      createdBy: 'Godwit',
    }),
  );
}

/** Least and most rows of a file that are believed before its content has been seen. */
const MOST_POINTS = 50_000_000;

/**
 * Series back from a Parquet file of an archive.
 *
 * @param entry name of the entry, for messages
 * @throws ArchiveError when it is no such file, or its columns are no numbers of equal length
 */
export async function seriesFromParquet(entry: string, data: Uint8Array): Promise<SeriesTable> {
  const columns = new Map<string, number[]>();
  const file = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  try {
    await parquetRead({
      file,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const column = columns.get(columnName) ?? [];
        if (rowStart !== column.length || rowStart + columnData.length > MOST_POINTS)
          throw new Error(`column ${columnName} is not in order`);
        for (let row = 0; row < columnData.length; row += 1) {
          const value: unknown = columnData[row];
          if (typeof value !== 'number' || !Number.isFinite(value))
            throw new Error(`column ${columnName}, row ${rowStart + row}: not a number`);
          column.push(value);
        }
        columns.set(columnName, column);
      },
    });
  } catch (error) {
    throw new ArchiveError('content', entry, `no readable series: ${(error as Error).message}.`);
  }
  const time = columns.get(TIME);
  if (!time) throw new ArchiveError('content', entry, `the series have no column ${TIME}.`);
  columns.delete(TIME);
  for (const [name, values] of columns) {
    if (values.length !== time.length)
      throw new ArchiveError('content', entry, `column ${name} is not as long as the time.`);
  }
  return { time, columns: Object.fromEntries(columns) };
}
