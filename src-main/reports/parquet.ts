import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ColumnSource } from 'hyparquet-writer';
import type { Comparison } from '#shared/contract/comparison.ts';
import { runsTable } from './runs-table.ts';
import type { Value } from './runs-table.ts';

/** A column of one type: numbers are doubles, and what is of several types becomes text. */
function columnSource(name: string, values: readonly Value[]): ColumnSource {
  const types = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  if (types.size === 1 && types.has('number'))
    return { name, data: [...values], type: 'DOUBLE', nullable: true };
  if (types.size === 1 && types.has('boolean'))
    return { name, data: [...values], type: 'BOOLEAN', nullable: true };
  const data = values.map((value) => (value === null ? null : String(value)));
  return { name, data, type: 'STRING', nullable: true };
}

/** The runs of a comparison as Parquet: the same columns as in CSV, typed, which pandas and R open as a table. */
export function renderParquet(comparison: Comparison): Uint8Array {
  const { columns, rows } = runsTable(comparison);
  const taken = new Set<string>();
  const columnData = columns.map((column, index) => {
    // A scenario may have a field of the name of a fact; two columns of one name can't be told apart.
    let name = column;
    while (taken.has(name)) name = `parameter ${name}`;
    taken.add(name);
    return columnSource(
      name,
      rows.map((row) => row[index] ?? null),
    );
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'Godwit' }));
}
