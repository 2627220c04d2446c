import { exactQuantity, formatBitRate, formatFraction } from '#shared/units/format.ts';
import { parseQuantity } from '#shared/units/parse.ts';
import type { QuantityKind } from '#shared/units/types.ts';

/** What goes into the document for what was typed: plain numbers as numbers, all else as text. */
export function documentValue(kind: QuantityKind, typed: string): string | number | undefined {
  const text = typed.trim();
  if (text === '') return undefined;
  const plain = kind === 'count' || kind === 'number' || kind === 'fraction';
  return plain && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** A quantity as people would type it; shares as percentages where they are no tidy decimals. */
export function quantityText(kind: QuantityKind, value: number): string {
  if (kind === 'fraction') {
    const percent = value * 100;
    return Number(percent.toFixed(3)) === percent ? `${percent} %` : formatFraction(value);
  }
  // Link rates are told in bits; a value that is tidy in neither unit is rounded for reading.
  if (kind === 'rate' && exactQuantity(kind, value).length > 14) return formatBitRate(value);
  return exactQuantity(kind, value);
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
export function stepQuantity(kind: QuantityKind, typed: string, direction: 1 | -1): string | undefined {
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
