import { parseQuantity } from '../units/parse.ts';
import type { QuantityKind } from '../units/types.ts';
import type { Scalar } from './axis-values.ts';
import { ConditionTextError } from './condition-error.ts';

/** A piece of a condition, with the place of its first character, counted from 1. */
export type Token =
  | { readonly kind: 'name' | 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'value'; readonly text: string; readonly at: number; readonly value: Scalar };

/** A unit right behind its number; "6000 /s" has one, "6000 / s" is a division. */
const NUMBER =
  /(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?(?:\s*(?:%|\/s\b|(?:[kKMGTP]i?)?(?:bits?|bytes?|b|B)(?:\/s|ps)?\b|(?:ns|us|µs|μs|ms|s|sec|seconds?|min|minutes?|h|hours?|d|days?|[kKMGTP])(?![\w])))?/y;
const NAME = /[A-Za-z_]\w*/y;
const TEXT = /"([^"\n]*)"|'([^'\n]*)'/y;
const SIGN = /<=|>=|==|!=|[<>()+\-*/,]/y;
const SPACE = /\s+/y;

const KINDS: readonly QuantityKind[] = [
  'number',
  'duration',
  'bytes',
  'rate',
  'frequency',
  'fraction',
];
const WORDS: Readonly<Record<string, boolean | null>> = {
  true: true,
  false: false,
  none: null,
  null: null,
};

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A quantity means the same whichever field it is compared with, since no unit belongs to two kinds. */
function quantityValue(text: string): number | null {
  for (const kind of KINDS) {
    const reading = parseQuantity(kind, text);
    if (reading.ok) return reading.value;
  }
  return null;
}

function tokenAt(text: string, offset: number): Token | null {
  const at = offset + 1;
  const number = match(NUMBER, text, offset)?.[0];
  if (number !== undefined) {
    const value = quantityValue(number);
    if (value === null)
      throw new ConditionTextError(
        `found "${number.slice(0, 40)}"; expected a number or a quantity such as 300 ms`,
        at,
      );
    return { kind: 'value', text: number, at, value };
  }
  const name = match(NAME, text, offset)?.[0];
  if (name !== undefined) {
    const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
    return word === undefined
      ? { kind: 'name', text: name, at }
      : { kind: 'value', text: name, at, value: word };
  }
  const quoted = match(TEXT, text, offset);
  if (quoted) return { kind: 'value', text: quoted[0], at, value: quoted[1] ?? quoted[2] ?? '' };
  const sign = match(SIGN, text, offset)?.[0];
  return sign === undefined ? null : { kind: 'sign', text: sign, at };
}

/** The pieces of a condition's text. @throws ConditionTextError */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const space = match(SPACE, text, offset)?.[0];
    if (space !== undefined) {
      offset += space.length;
      continue;
    }
    const token = tokenAt(text, offset);
    if (token === null) {
      const found = text.slice(offset, offset + 1);
      const hint = found === '=' ? '; write == for "equal to"' : '';
      throw new ConditionTextError(
        `found "${found}"${hint}; expected a name, a value or an operator`,
        offset + 1,
      );
    }
    tokens.push(token);
    offset += token.text.length;
  }
  return tokens;
}
