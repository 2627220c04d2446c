import { extname } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parseQuantity } from '#shared/units/parse.ts';
import { InputError } from './failures.ts';

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

/**
 * The form in which a file is written, by the ending of its name.
 *
 * @param others endings that are no names of formats
 * @throws InputError when the ending is none of them: a report in a file called .docx is no Word document
 */
export function formatOfFile<Format extends string>(
  output: string,
  formats: readonly Format[],
  others: Readonly<Record<string, Format>>,
): Format {
  const ending = extname(output).slice(1).toLowerCase();
  const found = formats.find((one) => one === ending) ?? others[ending];
  if (found !== undefined) return found;
  const known = [
    ...formats.filter((one) => !one.includes('-') && one !== 'latex'),
    ...Object.keys(others),
  ];
  const what = ending === '' ? 'no ending' : `the ending .${ending.slice(0, 20)}`;
  throw new InputError(
    `-o ${output}: found ${what}; expected one of ${known.map((one) => `.${one}`).join(', ')}, or --format to say what to write.`,
  );
}
