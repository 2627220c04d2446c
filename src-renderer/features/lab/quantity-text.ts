import { exactQuantity, formatBitRate, formatFraction } from '#shared/units/format.ts';
import { withUnit } from '#shared/units/bare.ts';
import { parseQuantity } from '#shared/units/parse.ts';
import type { QuantityKind } from '#shared/units/types.ts';

/**
 * What goes into the document for what was typed: plain numbers as numbers, all else as text. A number that needs a unit
 * gets the one it is read in, so that the field shows "300 s" to whoever meant milliseconds.
 */
export function documentValue(kind: QuantityKind, typed: string): string | number | undefined {
  const text = typed.trim();
  if (text === '') return undefined;
  const plain = kind === 'count' || kind === 'number' || kind === 'fraction';
  return plain && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : withUnit(kind, text);
}

const RATE_UNITS: readonly (readonly [string, number])[] = [
  ['Gbit/s', 1e9 / 8],
  ['Mbit/s', 1e6 / 8],
  ['GiB/s', 2 ** 30],
  ['MiB/s', 2 ** 20],
  ['KiB/s', 2 ** 10],
  ['B/s', 1],
];

/** A rate in the unit that needs the fewest digits: "1 Gbit/s", but "500 MiB/s". */
function rateText(value: number): string {
  const exact = RATE_UNITS.map(([unit, factor]) => ({ unit, amount: value / factor }))
    .filter(({ amount }) => amount >= 0.1 && Number(amount.toFixed(3)) === amount)
    .map(({ unit, amount }) => `${amount} ${unit}`);
  const [first] = exact.toSorted((one, other) => one.length - other.length);
  return first ?? formatBitRate(value);
}

const MILLION = 1e6;

/** A quantity as people would type it; what is tidy in no unit is rounded for reading. */
export function quantityText(kind: QuantityKind, value: number): string {
  if (value === 0 && kind === 'duration') return '0 s';
  switch (kind) {
    case 'fraction': {
      const percent = Number((value * 100).toPrecision(12));
      return Number(percent.toFixed(3)) === percent ? `${percent} %` : formatFraction(value);
    }
    case 'rate':
      return value > 0 ? rateText(value) : '0 B/s';
    case 'count':
      return value >= MILLION && value % MILLION === 0 ? `${value / MILLION} M` : String(value);
    default:
      // Units that are no powers of two leave a last digit of rounding behind: "100.00000000000001 us".
      return exactQuantity(kind, value).replace(/^-?[\d.]+(?=\s|$)/, (figures) =>
        String(Number(Number(figures).toPrecision(12))),
      );
  }
}

/** Steps of an instrument's dial: 1, 2, 5, 10, 20, 50, ... */
function nextOnDial(value: number, direction: 1 | -1): number {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const steps = [0.5, 1, 2, 5, 10].map((step) => step * decade);
  const near = 1e-9 * value;
  const next =
    direction === 1
      ? steps.find((step) => step > value + near)
      : steps.findLast((step) => step < value - near);
  return Number((next ?? value).toPrecision(12));
}

/**
 * The next larger or smaller value on the dial, with the unit that was typed: "300 ms" goes to
 * "500 ms". Undefined when the text cannot be read.
 */
export function stepQuantity(
  kind: QuantityKind,
  typed: string,
  direction: 1 | -1,
): string | undefined {
  const reading = parseQuantity(kind, typed);
  const match = /^\s*([+-]?[\d_.]+(?:e[+-]?\d+)?)\s*(.*?)\s*$/i.exec(typed);
  if (!reading.ok || !match) return undefined;
  const shown = Number((match[1] ?? '').replaceAll('_', ''));
  const unit = match[2] ?? '';
  let next: number;
  if (kind === 'count') next = Math.max(0, Math.round(shown) + direction);
  else if (kind === 'bytes' && shown > 0) next = direction === 1 ? shown * 2 : shown / 2;
  else if (shown <= 0) next = direction === 1 ? 1 : 0;
  else next = nextOnDial(shown, direction);
  // A plain share is at most 1, a percentage at most 100.
  if (kind === 'fraction') next = Math.min(next, unit === '%' ? 100 : 1);
  return unit === '' ? String(next) : `${next} ${unit}`;
}
