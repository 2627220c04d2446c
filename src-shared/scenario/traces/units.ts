import type { Bytes } from '../../units/types.ts';
import { describeValue } from '../plain.ts';
import type { RawColumn, RawRow } from './raw-trace.ts';
import { TraceError } from './raw-trace.ts';

type Units = Readonly<Record<string, number>>;

const BYTES: Units = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** Units of time columns, in seconds. */
export const TIME_UNITS: Units = { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600 };

/** Units of columns that count pages, in pages. */
export function PAGE_UNITS(pageSize: Bytes): Units {
  const sizes = Object.entries(BYTES).map(([unit, bytes]) => [unit, bytes / pageSize] as const);
  return { pages: 1, ...Object.fromEntries(sizes) };
}

/** Units of rate columns, in pages per second. */
export function RATE_UNITS(pageSize: Bytes): Units {
  const perSecond = Object.entries(PAGE_UNITS(pageSize));
  return Object.fromEntries(perSecond.map(([unit, pages]) => [`${unit}/s`, pages]));
}

/**
 * What one of a column's unit is.
 * @throws TraceError when the column names none, or one that is not known
 */
export function unitOf({ name, unit, place }: RawColumn, units: Units, usual: string): number {
  if (unit !== undefined && Object.hasOwn(units, unit)) return units[unit] as number;
  throw new TraceError(
    place,
    `found ${unit === undefined ? `no unit of "${name}"` : `the unit ${describeValue(unit)} of "${name}"`}; expected one of ${Object.keys(units).join(', ')}`,
    `${name} (${usual})`,
  );
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/**
 * A cell as a number of 0 or more.
 * @throws TraceError when it is none
 */
export function numberCell(row: RawRow, cell: number): number {
  const value = row.cells[cell];
  const number =
    typeof value === 'string' && value.length <= 40 && NUMBER.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  const negative = typeof number === 'number' && number < 0 ? ' of 0 or more' : '';
  throw new TraceError(
    row.placeOf(cell),
    value === ''
      ? 'found an empty cell; expected a number: leave a row out only where the format allows a gap'
      : `found ${describeValue(value)}; expected a number${negative}, written like 12.5`,
    '12.5',
  );
}
