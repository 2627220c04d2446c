/**
 * Names for plain numbers that carry a unit. They are aliases, not brands: arithmetic on
 * simulated quantities mixes them constantly, and the name in a signature is what readers need.
 */

/** A size in bytes. */
export type Bytes = number;
/** A duration or a point on the simulated clock, in seconds. */
export type Seconds = number;
/** A rate in bytes per second. */
export type BytesPerSecond = number;
/** A number of memory pages. Fractional in the expected resolution. */
export type Pages = number;
/** A number of disk blocks. Fractional in the expected resolution. */
export type Blocks = number;
/** Events per second (page writes, disk requests). */
export type PerSecond = number;
/** A share between 0 and 1. */
export type Fraction = number;

/** The kinds of quantity that a field of a scenario may hold. */
export const QUANTITY_KINDS = [
  'bytes',
  'rate',
  'duration',
  'frequency',
  'fraction',
  'count',
  'number',
] as const;
export type QuantityKind = (typeof QUANTITY_KINDS)[number];

/** Whether a field of this kind holds a quantity, and not a choice or a text. */
export function isQuantityKind(kind: string): kind is QuantityKind {
  return (QUANTITY_KINDS as readonly string[]).includes(kind);
}
