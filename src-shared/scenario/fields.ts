import { z } from 'zod';
import { exactQuantity } from '../units/format.ts';
import { parseQuantity, quantityExpectation } from '../units/parse.ts';
import type { QuantityKind, Seconds } from '../units/types.ts';

/** Options of a quantity field. Bounds are in the inner unit (bytes, seconds, per second). */
export interface QuantityOptions {
  readonly min?: number;
  readonly max?: number;
  /** Excludes `min` itself, for fields that must be larger than zero. */
  readonly above?: number;
  readonly whole?: boolean;
  readonly meaning: string;
  /** Why values outside the bounds make no sense; told when one is refused. */
  readonly reason?: string;
}

/** What each quantity field of a schema is, for those who look at schemas: sweeps over any field. */
export const QUANTITIES = z.registry<QuantityOptions & { readonly kind: QuantityKind }>();

/** Bounds in words: "between 1 KiB and 4 TiB". */
function rangeWords(kind: QuantityKind, options: QuantityOptions): string {
  const { min, max, above } = options;
  const low = above !== undefined ? `more than ${exactQuantity(kind, above)}` : '';
  const from = min !== undefined ? `at least ${exactQuantity(kind, min)}` : '';
  const to = max !== undefined ? `at most ${exactQuantity(kind, max)}` : '';
  return [low || from, to].filter(Boolean).join(' and ');
}

/** A value that would be accepted: the bound that was crossed where it is allowed itself. */
function exampleWithin(kind: QuantityKind, value: number, options: QuantityOptions): string {
  const { min, max } = options;
  if (min !== undefined && value < min) return exactQuantity(kind, min);
  if (max !== undefined && value > max) return exactQuantity(kind, max);
  return quantityExpectation(kind).example;
}

function outOfRange(value: number, options: QuantityOptions): boolean {
  return (
    (options.min !== undefined && value < options.min) ||
    (options.max !== undefined && value > options.max) ||
    (options.above !== undefined && value <= options.above) ||
    (options.whole === true && !Number.isInteger(value))
  );
}

/**
 * A field that takes a number in the inner unit or text with a unit, and gives the number.
 * A refused value tells what was expected and an example that works.
 */
export function quantity(kind: QuantityKind, options: QuantityOptions) {
  const { expected, example } = quantityExpectation(kind);
  return z
    .union([z.number(), z.string()], { error: `expected ${expected}, for example ${example}` })
    .transform((input, context): number => {
      const reading = parseQuantity(kind, input);
      if (!reading.ok) {
        const problem = reading.problem;
        context.addIssue({
          code: 'custom',
          message: `expected ${problem.expected}, for example ${problem.example}`,
        });
        return z.NEVER;
      }
      if (outOfRange(reading.value, options)) {
        const whole = options.whole && kind !== 'count' ? ' (a whole number)' : '';
        const reason = options.reason === undefined ? '' : `: ${options.reason}`;
        context.addIssue({
          code: 'custom',
          message: `expected ${expected} of ${rangeWords(kind, options)}${whole}${reason}, for example ${exampleWithin(kind, reading.value, options)}`,
        });
        return z.NEVER;
      }
      return reading.value;
    })
    .register(QUANTITIES, { kind, ...options })
    .meta({ description: options.meaning });
}

/** Longer than any run is meant to simulate. */
export const YEARS_10: Seconds = 3.2e8;

/** A duration of at most ten years; more than `above`, where that is given. */
export const durationField = (meaning: string, above?: Seconds) =>
  quantity('duration', {
    min: 0,
    ...(above === undefined ? {} : { above }),
    max: YEARS_10,
    meaning,
  });

/** A short name: what hosts, guests, regions and disks are called. */
export const nameField = z
  .string()
  .min(1, 'expected a name, for example "alpha"')
  .max(80, 'expected a name of at most 80 characters')
  // Control characters and path separators have no place in a name that ends up in file names and reports.
  .regex(/^[^\p{C}/\\]+$/u, 'expected a name without control characters, "/" or "\\"');
