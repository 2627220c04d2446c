import { describeValue } from '../plain.ts';
import type { RawColumn, RawField, RawRow, RawTrace } from './raw-trace.ts';
import { TraceError } from './raw-trace.ts';
import { MOST_ROWS } from './trace.ts';

/** The list of each kind, and the columns that an entry of it has. */
const LISTS: Readonly<Record<string, { readonly list: string; readonly columns: string[] }>> = {
  growth: { list: 'points', columns: ['window', 'dirtied'] },
  rate: { list: 'samples', columns: ['time', 'rate'] },
  bitmaps: { list: 'epochs', columns: ['dirtied'] },
};

function columnsOf(names: readonly string[], units: unknown): RawColumn[] {
  const known = typeof units === 'object' && units !== null && !Array.isArray(units);
  if (units !== undefined && !known)
    throw new TraceError(
      { path: ['units'] },
      `found ${describeValue(units)}; expected a unit for each column`,
      '{ "window": "s", "dirtied": "MiB" }',
    );
  const written = (units ?? {}) as Readonly<Record<string, unknown>>;
  const stranger = Object.keys(written).find((key) => !names.includes(key));
  if (stranger !== undefined)
    throw new TraceError(
      { path: ['units', stranger] },
      `found a unit of "${stranger.slice(0, 40)}"; expected units of ${names.join(' and ')} only`,
    );
  return names.map((name) => {
    const unit = written[name];
    if (unit !== undefined && typeof unit !== 'string')
      throw new TraceError(
        { path: ['units', name] },
        `found ${describeValue(unit)}; expected a unit as text`,
        '"s"',
      );
    return { name, unit, place: { path: ['units', name] } };
  });
}

function rowOf(entry: unknown, list: string, index: number, width: number): RawRow {
  if (width === 1) return { cells: [entry], placeOf: () => ({ path: [list, index] }) };
  if (!Array.isArray(entry))
    throw new TraceError(
      { path: [list, index] },
      `found ${describeValue(entry)}; expected a list of ${width} numbers`,
      '[0.5, 1200]',
    );
  return {
    cells: entry as unknown[],
    placeOf: (cell) => ({ path: cell < entry.length ? [list, index, cell] : [list, index] }),
  };
}

/**
 * Takes a JSON trace apart; its values are those of `readText`, so nesting and keys are harmless already.
 * @throws TraceError at the first thing that is no trace
 */
export function readJsonTrace(document: Readonly<Record<string, unknown>>): RawTrace {
  const { units, godwit: _godwit, version, ...others } = document;
  if (version !== undefined && version !== 1)
    throw new TraceError(
      { path: ['version'] },
      `found ${describeValue(version)}; expected version 1 of the trace format: update Godwit to open a newer one`,
      '1',
    );
  const shape = LISTS[typeof others['kind'] === 'string' ? others['kind'] : ''];
  const fields = new Map<string, RawField>();
  for (const [key, value] of Object.entries(others)) {
    if (key !== shape?.list) fields.set(key, { value, place: { path: [key] } });
  }
  if (!shape) return { fields, columns: [], rows: [], head: { path: [] } };
  const { list, columns } = shape;
  const encoding = fields.get('encoding')?.value;
  const entries = others[list];
  if (!Array.isArray(entries))
    throw new TraceError(
      { path: [list] },
      `found ${describeValue(entries)}; expected a list, since this is a trace of kind "${String(others['kind'])}"`,
    );
  if (entries.length > MOST_ROWS)
    throw new TraceError(
      { path: [list] },
      `found ${entries.length.toLocaleString('en')} entries; expected at most ${MOST_ROWS.toLocaleString('en')}`,
    );
  fields.delete('encoding');
  const named =
    list === 'epochs'
      ? columnsOf(columns, encoding === undefined ? undefined : { dirtied: encoding })
      : columnsOf(columns, units);
  const rows = entries.map((entry, index) => rowOf(entry, list, index, columns.length));
  return { fields, columns: named, rows, head: { path: [] } };
}
