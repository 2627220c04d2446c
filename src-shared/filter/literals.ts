import { parameterFormat } from '../comparison/parameter-text.ts';
import { nearest } from '../scenario/suggest.ts';
import { bareNumber } from '../units/bare.ts';
import type { BareNumber } from '../units/bare.ts';
import { parseQuantity, quantityExpectation } from '../units/parse.ts';
import type { QuantityKind } from '../units/types.ts';
import type { Literal, Subject } from './tree.ts';

/** A value as it was read, or what was expected in its place. */
export type LiteralReading =
  | { readonly ok: true; readonly literal: Literal }
  | { readonly ok: false; readonly expected: string; readonly suggestion: string | null };

const refused = (expected: string, suggestion: string | null = null): LiteralReading => ({
  ok: false,
  expected,
  suggestion,
});
const taken = (literal: Literal): LiteralReading => ({ ok: true, literal });
const text = (value: string): LiteralReading =>
  taken({ kind: 'text', value: value.normalize('NFC').trim() });

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  false: false,
  no: false,
};

/** Kinds by their units, tried in this order: "1 GB" is a size, "1 Gbit/s" a rate. */
const BY_UNIT: readonly QuantityKind[] = [
  'number',
  'bytes',
  'duration',
  'rate',
  'frequency',
  'fraction',
];

/**
 * The kind of quantity whose units the words are; undefined when they are not a number with a unit.
 * Used for parameters, which the store keeps as plain numbers in inner units.
 */
function quantityOfWords(words: string): number | undefined {
  for (const kind of BY_UNIT) {
    const reading = parseQuantity(kind, words);
    if (reading.ok) return reading.value;
  }
  return undefined;
}

/** Whether the words are a number with or without a unit, whatever its kind. */
export function isQuantity(words: string): boolean {
  return quantityOfWords(words) !== undefined;
}

/** Names of metrics that say in which unit they are: a number that is compared with them needs none. */
const NAMES_UNIT = /_(?:s|bytes)$/iu;

/** What to say of a value without the unit that it needs; null where none is missing. */
export function bareNumberOf(subject: Subject, name: string, words: string): BareNumber | null {
  if (subject.kind === 'metric')
    return NAMES_UNIT.test(name) ? null : bareNumber(subject.quantity, words);
  const kind = subject.kind === 'parameter' ? kindOfParameter(subject.path) : null;
  return kind === null ? null : bareNumber(kind, words);
}

/** The kind of a parameter as far as its path tells it. */
function kindOfParameter(path: string): QuantityKind | null {
  const format = parameterFormat(path);
  return format === 'duration' || format === 'bytes' || format === 'rate' ? format : null;
}

/** Units that people write most, by the kind of quantity. */
const USUAL_UNITS: Readonly<Partial<Record<QuantityKind, readonly string[]>>> = {
  duration: ['ms', 's', 'min', 'h', 'sec', 'us', 'ns'],
  bytes: ['MiB', 'GiB', 'KiB', 'B', 'MB', 'GB', 'kB'],
  rate: ['Mbit/s', 'Gbit/s', 'MiB/s', 'MB/s'],
  fraction: ['%'],
};

/**
 * The number with a unit of the subject's kind in place of one that is misspelled or of another kind;
 * null for neither.
 */
export function unitInstead(subject: Subject, number: string, unit: string): string | null {
  if (subject.kind === 'field') return null;
  const kind = subject.kind === 'metric' ? subject.quantity : kindOfParameter(subject.path);
  const units = (kind && USUAL_UNITS[kind]) ?? [];
  const [usual] = units;
  if (usual !== undefined && isQuantity(`${number} ${unit}`)) return `${number} ${usual}`;
  if (!/^[a-zµμ/]{2,8}$/iu.test(unit)) return null;
  // "msec" is nearer to "sec" than to "ms", and a thousand times off.
  const first = unit.charAt(0).toLowerCase();
  const near = nearest(
    unit,
    units.filter((one) => one.toLowerCase().startsWith(first)),
  );
  return near === undefined ? null : `${number} ${near}`;
}

/** Whether the words are a number, with or without a unit, of the subject's kind. */
export function isQuantityOf(subject: Subject, words: string): boolean {
  if (subject.kind === 'metric') return parseQuantity(subject.quantity, words).ok;
  if (subject.kind === 'parameter') return quantityOfWords(words) !== undefined;
  return subject.field.type === 'number' && parseQuantity('number', words).ok;
}

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d))?)?)?)?)?$/u;

/** A year, month, day, hour, minute or second of local time, as the table writes them. */
function readMoment(words: string): LiteralReading {
  const match = DATE.exec(words);
  const expected = 'a date such as 2026-11-21, 2026-11 or 2026-11-21T14:30';
  if (!match) return refused(expected);
  const parts = match.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]));
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const from = new Date(year, month - 1, day, hour, minute, second);
  // Dates that do not exist (31 April, 25 o'clock) would silently become others.
  const same =
    from.getFullYear() === year &&
    from.getMonth() === month - 1 &&
    from.getDate() === day &&
    from.getHours() === hour &&
    from.getMinutes() === minute &&
    from.getSeconds() === second;
  if (!same) return refused(expected);
  const next = [year, month - 1, day, hour, minute, second] as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const last = parts.length - 1;
  next[last] = (next[last] ?? 0) + 1;
  return taken({ kind: 'moment', from: from.toISOString(), to: new Date(...next).toISOString() });
}

function readQuantity(kind: QuantityKind, words: string): LiteralReading {
  const reading = parseQuantity(kind, words);
  if (reading.ok) return taken({ kind: 'number', value: reading.value });
  const { expected, example } = quantityExpectation(kind);
  return refused(`${expected}, for example ${example.replaceAll('"', '')}`);
}

/**
 * Reads a value by what it is compared with.
 *
 * @param words the value as it was written, without quotes
 * @param quoted whether it stood in quotes: then it is never a number, a flag or `none`
 */
export function readLiteral(subject: Subject, words: string, quoted: boolean): LiteralReading {
  if (!quoted && words.toLowerCase() === 'none') return taken({ kind: 'none' });
  if (subject.kind === 'metric') {
    if (quoted) return refused('a number without quotation marks', words);
    return readQuantity(subject.quantity, words);
  }
  if (subject.kind === 'parameter') {
    if (quoted) return text(words);
    const flag = FLAGS[words.toLowerCase()];
    if (flag !== undefined && /^(?:true|false)$/iu.test(words))
      return taken({ kind: 'flag', value: flag });
    const value = quantityOfWords(words);
    return value === undefined ? text(words) : taken({ kind: 'number', value });
  }
  const { field } = subject;
  switch (field.type) {
    case 'text':
    case 'list':
      return text(words);
    case 'choice': {
      const choices = field.choices ?? [];
      const found = choices.find((choice) => choice === words.toLowerCase());
      if (found !== undefined) return taken({ kind: 'text', value: found });
      return refused(`one of ${choices.join(', ')}`, nearest(words, choices) ?? null);
    }
    case 'flag': {
      const value = Object.hasOwn(FLAGS, words.toLowerCase())
        ? FLAGS[words.toLowerCase()]
        : undefined;
      return value === undefined ? refused('yes or no') : taken({ kind: 'flag', value });
    }
    case 'moment':
      return readMoment(words);
    case 'number':
      return readQuantity('number', words);
  }
}
