import type { QuantityKind } from './types.ts';

/** What a failed reading of a quantity says: what was expected and an example that works. */
export interface QuantityProblem {
  readonly expected: string;
  readonly example: string;
}

export type QuantityReading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: QuantityProblem };

const DECIMAL: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  p: 1e15,
};
const BINARY: Readonly<Record<string, number>> = {
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
  pi: 2 ** 50,
};

const DURATIONS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
};

const EXPECTATION: Readonly<Record<QuantityKind, QuantityProblem>> = {
  bytes: { expected: 'a size', example: '"2 GiB", "64 KiB" or a number of bytes' },
  rate: { expected: 'a rate', example: '"1 Gbit/s", "50 MiB/s" or a number of bytes per second' },
  duration: { expected: 'a duration', example: '"300 ms", "2 min" or a number of seconds' },
  frequency: { expected: 'a frequency', example: '"6000 /s" or a number per second' },
  fraction: { expected: 'a share', example: '"25 %" or a number between 0 and 1' },
  count: { expected: 'a whole number', example: '4' },
  number: { expected: 'a number', example: '1.5' },
};

// One number and an optional unit; the length limit keeps hostile text away from the pattern.
const QUANTITY = /^([+-]?(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,3})?)\s*(.*)$/i;
const LONGEST_QUANTITY = 64;

function sizeFactor(unit: string): number | undefined {
  const match = /^([kmgtp]i?)?(b|bytes?)?$/i.exec(unit);
  if (!match) return undefined;
  const prefix = (match[1] ?? '').toLowerCase();
  return prefix.endsWith('i') ? BINARY[prefix] : DECIMAL[prefix];
}

function rateFactor(unit: string): number | undefined {
  const match = /^([kmgtp]i?)?(bits?|b|bytes?)?(?:\/s|ps|\/sec)?$/i.exec(unit);
  if (!match) return undefined;
  const prefix = (match[1] ?? '').toLowerCase();
  const factor = prefix.endsWith('i') ? BINARY[prefix] : DECIMAL[prefix];
  if (factor === undefined) return undefined;
  const word = match[2] ?? 'B';
  // "Mbit/s" and "Mbps" are bits, "MB/s" is bytes: the letter's case decides, as people write it.
  const bits = /^bits?$/i.test(word) || (word === 'b' && unit.length > 0);
  return bits ? factor / 8 : factor;
}

function factorOf(kind: QuantityKind, unit: string): number | undefined {
  switch (kind) {
    case 'bytes':
      return sizeFactor(unit);
    case 'rate':
      return unit === '' ? 1 : rateFactor(unit);
    case 'duration':
      return unit === '' ? 1 : DURATIONS[unit.toLowerCase()];
    case 'frequency': {
      const match =
        /^([kmg]?)\s*(?:pages?|writes?|requests?|blocks?)?\s*(?:\/s|per second|hz)?$/i.exec(unit);
      return match ? DECIMAL[(match[1] ?? '').toLowerCase()] : undefined;
    }
    case 'fraction':
      return unit === '' ? 1 : unit === '%' ? 0.01 : undefined;
    case 'count':
    case 'number': {
      const prefix = /^([kmg]?)$/i.exec(unit);
      return prefix ? DECIMAL[(prefix[1] ?? '').toLowerCase()] : undefined;
    }
  }
}

/**
 * Reads a quantity as people write it into the unit used inside: bytes, bytes per second,
 * seconds, per second, or a plain number.
 *
 * @param kind which kind of quantity the field holds
 * @param input a number (already in the inner unit) or text such as "2 GiB"
 * @returns the value, or what was expected and an example; never throws
 */
export function parseQuantity(kind: QuantityKind, input: unknown): QuantityReading {
  const failure: QuantityReading = { ok: false, problem: EXPECTATION[kind] };
  if (typeof input === 'number')
    return Number.isFinite(input) ? { ok: true, value: input } : failure;
  if (typeof input !== 'string' || input.length > LONGEST_QUANTITY) return failure;
  const match = QUANTITY.exec(input.trim());
  if (!match) return failure;
  const factor = factorOf(kind, (match[2] ?? '').trim());
  if (factor === undefined) return failure;
  const value = Number((match[1] ?? '').replaceAll('_', '')) * factor;
  if (!Number.isFinite(value)) return failure;
  if (kind === 'count' && !Number.isInteger(value)) return failure;
  return { ok: true, value };
}

/** What a field of this kind expects, in words, with an example. */
export function quantityExpectation(kind: QuantityKind): QuantityProblem {
  return EXPECTATION[kind];
}
