import { InvalidArgumentError } from 'commander';
import { parseQuantity } from '#shared/units/parse.ts';

/** Gathers an option that may be given several times. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** A whole number from 0 on. */
export function wholeNumber(text: string): number {
  const reading = parseQuantity('count', text);
  if (reading.ok && Number.isSafeInteger(reading.value) && reading.value >= 0) return reading.value;
  throw new InvalidArgumentError('Expected a whole number from 0 on, for example 7.');
}

/** A TCP port. */
export function port(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 0 && number <= 65_535) return number;
  throw new InvalidArgumentError(
    'Expected a port from 0 (any free one) to 65535, for example 8080.',
  );
}

/** A share between 0 and 1, such as 0.95. */
export function share(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number > 0 && number < 1) return number;
  throw new InvalidArgumentError('Expected a share between 0 and 1, for example 0.95.');
}
