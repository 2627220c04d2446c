import { parseQuantity } from './parse.ts';
import type { QuantityKind } from './types.ts';

/** A number without the unit that it needs, as it was read, and what was as likely meant. */
export interface BareNumber {
  /** "300 s", "2500 %". */
  readonly readAs: string;
  /** "300 ms", "25 %". */
  readonly perhaps: string;
}

/** The unit that a number without one is read in, and the one that people most often leave out. */
const UNITS: Readonly<Partial<Record<QuantityKind, readonly [read: string, perhaps: string]>>> = {
  duration: ['s', 'ms'],
  bytes: ['B', 'MiB'],
  rate: ['B/s', 'Mbit/s'],
};

const PLAIN = /^[+-]?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,3})?$/iu;

/**
 * What to say of a number that was written without a unit; null where none is missing: zero is zero in every unit, a
 * share up to 1 is meant as one, and counts and frequencies have only one unit.
 *
 * @param written as people wrote it, or a number of a document
 */
export function bareNumber(kind: QuantityKind, written: unknown): BareNumber | null {
  const text = String(written).trim();
  const reading = PLAIN.test(text) ? parseQuantity(kind, text) : null;
  if (!reading?.ok || reading.value === 0) return null;
  if (kind === 'fraction') {
    if (Math.abs(reading.value) <= 1) return null;
    return { readAs: `${Number((reading.value * 100).toPrecision(12))} %`, perhaps: `${text} %` };
  }
  const units = UNITS[kind];
  return units ? { readAs: `${text} ${units[0]}`, perhaps: `${text} ${units[1]}` } : null;
}

/** The text with the unit that it is read in, where it has none: "300" is "300 s". */
export function withUnit(kind: QuantityKind, text: string): string {
  return kind === 'fraction' ? text : (bareNumber(kind, text)?.readAs ?? text);
}
