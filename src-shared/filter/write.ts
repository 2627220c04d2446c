import { parseFilter } from './parse.ts';
import { keywordOf, tokenise } from './tokens.ts';
import type { Filter, Literal, Vocabulary } from './tree.ts';

/** A text value as an expression holds it: in quotation marks where it would be taken for something else. */
export function writeText(value: string): string {
  const { tokens, problem } = tokenise(value);
  const [only] = tokens;
  const isPlain =
    problem === null &&
    tokens.length === 2 &&
    only?.kind === 'word' &&
    keywordOf(only) === null &&
    !/^(?:none|true|false|yes|no)$/iu.test(value) &&
    !/^[+-]?[\d.]/u.test(value);
  return isPlain ? value : `"${value.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}

/** Whether a part asks only that a field has one of some texts, as quick filters write it. */
function valuesOf(part: Filter, field: string): readonly Literal[] | null {
  const isIt =
    part.kind === 'condition' &&
    part.subject.kind === 'field' &&
    part.subject.field.id === field &&
    part.operator === '=' &&
    part.values.every(({ kind }) => kind === 'text');
  return isIt ? part.values : null;
}

/** Brackets around an "and" or "or" make it wider than its first part. */
const isBracketed = (filter: Filter): boolean =>
  (filter.kind === 'and' || filter.kind === 'or') && filter.from < (filter.parts[0]?.from ?? 0);

const conjuncts = (filter: Filter): readonly Filter[] =>
  filter.kind === 'and' && !isBracketed(filter) ? filter.parts : [filter];

/** The values that a quick filter shows as chosen: those of the first condition of that form which every run has to meet. */
export function chosenValues(text: string, field: string, vocabulary: Vocabulary): string[] {
  const reading = parseFilter(text, vocabulary);
  if (!reading.ok) return [];
  for (const part of conjuncts(reading.filter)) {
    const values = valuesOf(part, field);
    if (values !== null) return values.flatMap((one) => (one.kind === 'text' ? [one.value] : []));
  }
  return [];
}

/**
 * The text with its condition on one field replaced, added or taken away, and everything else as it was written. A text
 * that cannot be read is replaced by the condition alone.
 */
export function withValues(
  text: string,
  field: string,
  values: readonly string[],
  vocabulary: Vocabulary,
): string {
  const list = values.map(writeText);
  const condition =
    list.length === 0
      ? ''
      : list.length === 1
        ? `${field} = ${list[0]}`
        : `${field} in (${list.join(', ')})`;
  const reading = parseFilter(text, vocabulary);
  if (!reading.ok) return condition;
  const { filter } = reading;
  if (filter.kind === 'and' && filter.parts.length === 0) return condition;
  const parts = conjuncts(filter);
  const held = parts.find((part) => valuesOf(part, field) !== null);
  if (held && condition !== '') return text.slice(0, held.from) + condition + text.slice(held.to);
  if (held) {
    const kept = parts.filter((part) => part !== held);
    return kept.map((part) => text.slice(part.from, part.to)).join(' and ');
  }
  if (condition === '') return text;
  const whole = filter.kind === 'or' && !isBracketed(filter) ? `(${text.trim()})` : text.trim();
  return `${whole} and ${condition}`;
}

/** Two expressions that both have to hold; either may be empty. */
export function bothOf(one: string, other: string): string {
  const texts = [one, other].map((text) => text.trim()).filter((text) => text !== '');
  return texts.length < 2 ? (texts[0] ?? '') : texts.map((text) => `(${text})`).join(' and ');
}
