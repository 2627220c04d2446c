import { exactQuantity, formatNumber, formatQuantity } from '#shared/units/format.ts';
import type { QuantityKind } from '#shared/units/types.ts';

/** Longer exact numbers are harder to read than they are useful. */
const LONGEST = 11;

/** A default or a bound with its unit: exact while that is short, else rounded. */
export function quantityWords(kind: QuantityKind, value: number): string {
  if (kind === 'fraction') return `${Number((value * 100).toPrecision(6))} %`;
  if (kind === 'count' || kind === 'number') return formatNumber(value);
  const exact = exactQuantity(kind, value);
  return exact.length <= LONGEST ? exact : formatQuantity(kind, value);
}
