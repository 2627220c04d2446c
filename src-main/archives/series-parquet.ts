import { parquetMetadata, parquetRead } from 'hyparquet';
import type { FileMetaData } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { SeriesTable } from '#shared/result/result.ts';
import { ArchiveError } from './errors.ts';

/** Name of the time axis in the file; seconds. */
const TIME = 'time_s';

/** Rows of a group, which is written and read at once: the first lets a reader see early what there is. */
const GROUPS = [1000, 16_384];

/**
 * Series as a Parquet file: a column of doubles each, the time first.
 *
 * @param breathe called between groups of rows
 */
export async function seriesToParquet(
  { time, columns }: SeriesTable,
  breathe: () => Promise<void>,
): Promise<Uint8Array> {
  const names = Object.keys(columns).sort();
  const writer = Object.assign(new ByteWriter(), { flush: breathe });
  await parquetWrite({
    writer,
    columnData: [
      { name: TIME, data: Float64Array.from(time), type: 'DOUBLE' },
      ...names.map((name) => ({
        name,
        data: Float64Array.from(columns[name] ?? []),
        type: 'DOUBLE' as const,
      })),
    ],
    rowGroupSize: GROUPS,
    createdBy: 'Godwit',
  });
  return new Uint8Array(writer.getBuffer());
}

/** Numbers in all columns of a file together: thousands of times more than a run leaves, and 160 MB. */
const MOST_VALUES = 20_000_000;

/**
 * Series back from a Parquet file of an archive.
 *
 * @param entry name of the entry, for messages
 * @param breathe called between groups of rows
 * @param mostValues in all columns together; equal values take next to nothing in a file, whatever their number
 * @throws ArchiveError when it is no such file, its columns are no numbers of equal length, or they are too many
 */
export async function seriesFromParquet(
  entry: string,
  data: Uint8Array,
  breathe: () => Promise<void>,
  mostValues = MOST_VALUES,
): Promise<SeriesTable> {
  const columns = new Map<string, number[]>();
  const file = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
  // Thrown inside of the reader, it would be lost and end the process.
  let strange: string | null = null;
  const take: NonNullable<Parameters<typeof parquetRead>[0]['onChunk']> = ({
    columnName,
    columnData,
    rowStart,
  }) => {
    const column = columns.get(columnName) ?? [];
    columns.set(columnName, column);
    if (rowStart !== column.length || rowStart + columnData.length > mostValues)
      strange ??= `column ${columnName} is not in order`;
    for (let row = 0; row < columnData.length && strange === null; row += 1) {
      const value: unknown = columnData[row];
      if (typeof value === 'number' && Number.isFinite(value)) column.push(value);
      else strange = `column ${columnName}, row ${rowStart + row}: not a number`;
    }
  };
  try {
    const metadata = parquetMetadata(file);
    checkSize(metadata, mostValues);
    let rowStart = 0;
    for (const { num_rows: rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(rows);
      await parquetRead({ file, metadata, rowStart, rowEnd, onChunk: take });
      if (strange !== null) throw new Error(strange);
      rowStart = rowEnd;
      await breathe();
    }
  } catch (error) {
    throw unreadable(entry, error);
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

/** What the file says about itself, before any of it is unpacked. */
function checkSize({ row_groups }: FileMetaData, mostValues: number): void {
  let values = 0n;
  for (const { num_rows: rows, columns } of row_groups) {
    if (rows < 0n) throw new Error('a group of fewer than no rows');
    values += rows * BigInt(columns.length);
  }
  if (values > BigInt(mostValues))
    throw new Error(`${values} numbers, more than the ${mostValues} that Godwit reads`);
}

/** What the reader found; who stopped the reading is told nothing else. */
function unreadable(entry: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  return new ArchiveError('content', entry, `no readable series: ${error.message}.`);
}
