import { isKnownParameter, nearestName, resolveName } from './resolve.ts';
import { bareNumberOf, isQuantity, isQuantityOf, readLiteral, unitInstead } from './literals.ts';
import { keywordOf, tokenise } from './tokens.ts';
import type { Token } from './tokens.ts';
import { OPERATORS } from './tree.ts';
import type {
  Filter,
  FilterNote,
  FilterProblem,
  Literal,
  Operator,
  Span,
  Subject,
  Vocabulary,
} from './tree.ts';
import { NO_VOCABULARY } from './tree.ts';

export const LONGEST_FILTER = 2000;
/** Deeper than anyone writes, and far from where recursion or SQLite's own limits would end. */
const DEEPEST = 30;
const MOST_CONDITIONS = 200;
const MOST_VALUES = 500;
/** A unit may be two words: "6000 per second". */
const LONGEST_UNIT_WORDS = 2;

export type FilterReading =
  | {
      readonly ok: true;
      readonly filter: Filter;
      /** Numbers without a unit, in the order of the text. */
      readonly notes: readonly FilterNote[];
    }
  | { readonly ok: false; readonly problem: FilterProblem };

class Refusal extends Error {
  readonly problem: FilterProblem;

  constructor(span: Span, message: string, suggestion: string | null = null) {
    super(message);
    this.problem = { from: span.from, to: span.to, message, suggestion };
  }
}

/**
 * Reads a filter expression. "and" binds tighter than "or" and may be left out; an empty text lets every run through.
 *
 * @param vocabulary what the store knows: parameters that no run has are refused, unless it knows none at all
 */
export function parseFilter(text: string, vocabulary: Vocabulary = NO_VOCABULARY): FilterReading {
  if (text.length > LONGEST_FILTER) {
    const message = `The filter has ${text.length} characters; expected at most ${LONGEST_FILTER}.`;
    return {
      ok: false,
      problem: { from: LONGEST_FILTER, to: text.length, message, suggestion: null },
    };
  }
  const { tokens, problem } = tokenise(text);
  if (problem) return { ok: false, problem };
  try {
    const parser = new Parser(tokens, text, vocabulary);
    return { ok: true, filter: parser.whole(), notes: parser.notes };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

const isOperator = (text: string): text is Operator =>
  (OPERATORS as readonly string[]).includes(text);

class Parser {
  readonly notes: FilterNote[] = [];
  readonly #tokens: readonly Token[];
  readonly #text: string;
  readonly #vocabulary: Vocabulary;
  #at = 0;
  #depth = 0;
  #conditions = 0;

  constructor(tokens: readonly Token[], text: string, vocabulary: Vocabulary) {
    this.#tokens = tokens;
    this.#text = text;
    this.#vocabulary = vocabulary;
  }

  whole(): Filter {
    if (this.#token().kind === 'end') return { kind: 'and', parts: [], from: 0, to: 0 };
    const filter = this.#either();
    const left = this.#token();
    if (left.kind === 'end') return filter;
    throw new Refusal(left, `Found "${left.text}" without an opening bracket before it.`);
  }

  #token(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (!token) throw new Error('a token list always ends with "end"');
    return token;
  }

  #take(): Token {
    const token = this.#token();
    this.#at += 1;
    return token;
  }

  #either(): Filter {
    const parts = [this.#all()];
    while (keywordOf(this.#token()) === 'or') {
      this.#take();
      parts.push(this.#all());
    }
    return joined('or', parts);
  }

  #all(): Filter {
    const parts = [this.#one()];
    for (;;) {
      const token = this.#token();
      const keyword = keywordOf(token);
      if (keyword === 'or' || token.kind === 'end' || token.kind === 'close') break;
      if (keyword === 'and') this.#take();
      parts.push(this.#one());
    }
    return joined('and', parts);
  }

  #one(): Filter {
    const token = this.#token();
    this.#depth += 1;
    this.#conditions += 1;
    if (this.#depth > DEEPEST)
      throw new Refusal(
        token,
        `Brackets and "not" may lie in one another ${DEEPEST} times at most.`,
      );
    if (this.#conditions > MOST_CONDITIONS)
      throw new Refusal(token, `Expected at most ${MOST_CONDITIONS} conditions.`);
    const filter = this.#oneAt(token);
    this.#depth -= 1;
    return filter;
  }

  #oneAt(token: Token): Filter {
    if (keywordOf(token) === 'not') {
      this.#take();
      const part = this.#one();
      return { kind: 'not', part, from: token.from, to: part.to };
    }
    if (token.kind === 'open') return this.#bracket();
    if (token.kind === 'quoted') {
      this.#take();
      return { kind: 'text', text: token.text, from: token.from, to: token.to };
    }
    const keyword = keywordOf(token);
    if (token.kind === 'word' && (keyword === null || keyword === 'in')) return this.#word();
    throw new Refusal(this.#orLast(token), this.#missingCondition(token));
  }

  /** At the end of the text there is nothing to point at but what stands last. */
  #orLast(token: Token): Span {
    if (token.kind !== 'end') return token;
    return this.#tokens[this.#tokens.length - 2] ?? token;
  }

  #missingCondition(token: Token): string {
    if (token.kind === 'end')
      return 'Something is missing at the end; expected a condition such as downtime < 300 ms.';
    if (token.kind === 'operator') {
      return `Found "${token.text}" with nothing before it; expected the name of a field, for example downtime ${token.text} 1 s.`;
    }
    return `Found "${token.text}"; expected a condition such as downtime < 300 ms, or a word to look for.`;
  }

  #bracket(): Filter {
    const open = this.#take();
    if (this.#token().kind === 'close')
      throw new Refusal(this.#token(), 'The brackets are empty; expected a condition in them.');
    const inner = this.#either();
    const close = this.#token();
    if (close.kind !== 'close')
      throw new Refusal(open, 'This bracket is never closed; expected ")" at the end.', null);
    this.#take();
    return { ...inner, from: open.from, to: close.to };
  }

  #word(): Filter {
    const name = this.#take();
    const next = this.#token();
    if (next.kind === 'operator') return this.#comparison(name);
    if (keywordOf(next) === 'in' && this.#token(1).kind === 'open') return this.#oneOf(name, '=');
    const isNotIn =
      keywordOf(next) === 'not' &&
      keywordOf(this.#token(1)) === 'in' &&
      this.#token(2).kind === 'open';
    if (isNotIn) {
      this.#take();
      return this.#oneOf(name, '!=');
    }
    return this.#bareWord(name);
  }

  #bareWord(word: Token): Filter {
    const subject = resolveName(word.text);
    if (subject?.kind === 'field' && subject.field.type === 'flag') {
      const values: Literal[] = [{ kind: 'flag', value: true }];
      return { kind: 'condition', subject, operator: '=', values, from: word.from, to: word.to };
    }
    const asksForMore =
      (subject?.kind === 'metric' && word.text.includes('_')) ||
      (subject?.kind === 'parameter' &&
        this.#vocabulary.parameters.length > 0 &&
        isKnownParameter(subject.path, this.#vocabulary));
    if (asksForMore) {
      throw new Refusal(
        word,
        `"${word.text}" is a field; expected a comparison after it, for example ${word.text} < 1. Put it in quotation marks to look for the word.`,
        `"${word.text}"`,
      );
    }
    return { kind: 'text', text: word.text, from: word.from, to: word.to };
  }

  #subject(name: Token): Subject {
    const subject = resolveName(name.text);
    const isKnown =
      subject !== undefined &&
      (subject.kind !== 'parameter' || isKnownParameter(subject.path, this.#vocabulary));
    if (isKnown) return subject;
    const near = nearestName(name.text, this.#vocabulary);
    const what = subject ? 'No run has a parameter' : 'There is no field';
    const instead = near === undefined ? '' : `; did you mean ${near}`;
    throw new Refusal(
      name,
      `${what} "${name.text.slice(0, 80)}"${instead}${near === undefined ? '.' : '?'}`,
      near ?? null,
    );
  }

  #comparison(name: Token): Filter {
    const subject = this.#subject(name);
    const sign = this.#take();
    const type = subject.kind === 'field' ? subject.field.type : null;
    const operator = sign.text === ':' ? (type === 'text' ? '~' : '=') : sign.text;
    if (!isOperator(operator)) throw new Error(`unknown sign ${operator}`);
    checkOperator(subject, operator, sign, name.text);
    const { literal, span } = this.#value(subject, name.text);
    checkValue(operator, literal, span, sign);
    return {
      kind: 'condition',
      subject,
      operator,
      values: [literal],
      from: name.from,
      to: span.to,
    };
  }

  #oneOf(name: Token, operator: '=' | '!='): Filter {
    const subject = this.#subject(name);
    this.#take();
    const open = this.#take();
    const values: Literal[] = [];
    for (;;) {
      values.push(this.#value(subject, name.text).literal);
      if (values.length > MOST_VALUES)
        throw new Refusal(open, `Expected at most ${MOST_VALUES} values in a list.`);
      const next = this.#take();
      if (next.kind === 'close')
        return { kind: 'condition', subject, operator, values, from: name.from, to: next.to };
      if (next.kind === 'end')
        throw new Refusal(open, 'This list is never closed; expected ")" at its end.');
      if (next.kind !== 'comma')
        throw new Refusal(next, `Found "${next.text}" in a list; expected "," or ")".`);
    }
  }

  #value(subject: Subject, name: string): { literal: Literal; span: Span } {
    const first = this.#token();
    const keyword = keywordOf(first);
    if (
      (first.kind !== 'word' && first.kind !== 'quoted') ||
      (keyword !== null && keyword !== 'in')
    ) {
      const found = first.kind === 'end' ? 'Nothing follows' : `Found "${first.text}"`;
      throw new Refusal(this.#orLast(first), `${found}; expected a value to compare ${name} with.`);
    }
    this.#take();
    if (first.kind === 'quoted') return this.#literal(subject, name, first, first.text, true);
    const units = this.#unitWords(subject, first.text);
    for (let word = 0; word < units.count; word += 1) this.#take();
    const last = this.#tokens[this.#at - 1] ?? first;
    const span = { from: first.from, to: last.to };
    const words = this.#text.slice(span.from, span.to);
    const reading = this.#literal(subject, name, span, words, false);
    this.#refuseStrangeUnit(subject, name, first, units.count);
    const bare = bareNumberOf(subject, name, words);
    if (bare) {
      const message = `${words} has no unit and is read as ${bare.readAs}.`;
      this.notes.push({ ...span, message, suggestion: bare.perhaps });
    }
    return reading;
  }

  /** How many of the words that follow a number are its unit. */
  #unitWords(subject: Subject, number: string): { count: number } {
    for (let count = LONGEST_UNIT_WORDS; count > 0; count -= 1) {
      const words = Array.from({ length: count }, (_, index) => this.#token(index));
      const areWords = words.every((word) => word.kind === 'word' && keywordOf(word) === null);
      const written = [number, ...words.map(({ text }) => text)].join(' ');
      if (areWords && isQuantityOf(subject, written)) return { count };
    }
    return { count: 0 };
  }

  /** "12 sek" is a mistake and not twelve and the word "sek"; a field after a number begins a condition. */
  #refuseStrangeUnit(subject: Subject, name: string, number: Token, units: number): void {
    const next = this.#token();
    const after = this.#token(1);
    const isStray =
      units === 0 &&
      next.kind === 'word' &&
      keywordOf(next) === null &&
      after.kind !== 'operator' &&
      keywordOf(after) !== 'in' &&
      !(keywordOf(after) === 'not' && keywordOf(this.#token(2)) === 'in') &&
      !(subject.kind === 'field' && subject.field.type !== 'number') &&
      /^[+-]?[\d.]+$/u.test(number.text);
    if (!isStray) return;
    const instead = unitInstead(subject, number.text, next.text);
    const written = `${number.text} ${next.text}`;
    // A unit of another kind, or one that is spelled wrong, is not a word to look for.
    if (instead !== null || isQuantity(written)) {
      const reading = readLiteral(subject, written, false);
      const expected = reading.ok ? 'another unit' : reading.expected;
      const span = { from: number.from, to: next.to };
      throw new Refusal(span, `Found "${written}"; expected for ${name} ${expected}.`, instead);
    }
    throw new Refusal(
      next,
      `Found "${next.text}" after ${number.text}; expected a unit that fits, or "and" before a word to look for.`,
      `and ${next.text}`,
    );
  }

  #literal(
    subject: Subject,
    name: string,
    span: Span,
    words: string,
    quoted: boolean,
  ): { literal: Literal; span: Span } {
    const reading = readLiteral(subject, words, quoted);
    if (reading.ok) return { literal: reading.literal, span };
    const found = words.length > 40 ? `${words.slice(0, 40)}…` : words;
    throw new Refusal(
      span,
      `Found "${found}"; expected for ${name} ${reading.expected}.`,
      reading.suggestion,
    );
  }
}

function joined(kind: 'and' | 'or', parts: readonly Filter[]): Filter {
  const [first] = parts;
  if (!first) throw new Error('nothing to join');
  if (parts.length === 1) return first;
  return { kind, parts, from: first.from, to: parts.at(-1)?.to ?? first.to };
}

const IN_ORDER: readonly Operator[] = ['<', '<=', '>', '>='];

function checkOperator(subject: Subject, operator: Operator, span: Span, name: string): void {
  const type = subject.kind === 'field' ? subject.field.type : subject.kind;
  const takesOrder = ['number', 'moment', 'metric', 'parameter'].includes(type);
  const takesText = ['text', 'list', 'parameter'].includes(type);
  if (IN_ORDER.includes(operator) && !takesOrder)
    throw new Refusal(
      span,
      `${name} has no order; expected ${takesText ? '=, != or ~' : '= or !='}.`,
      '=',
    );
  if (operator === '~' && !takesText)
    throw new Refusal(
      span,
      `${name} is not a text; expected =, !=${takesOrder ? ', <, <=, > or >=' : ''}.`,
      '=',
    );
}

function checkValue(operator: Operator, literal: Literal, span: Span, sign: Span): void {
  if (literal.kind === 'none' && operator !== '=' && operator !== '!=')
    throw new Refusal(sign, '"none" can only be compared by = and !=.', '=');
  const isOrdered = literal.kind === 'number' || literal.kind === 'moment';
  if (IN_ORDER.includes(operator) && !isOrdered)
    throw new Refusal(span, 'Expected a number here, with or without a unit.');
  if (operator === '~' && literal.kind === 'number')
    throw new Refusal(sign, 'A number is compared by =, !=, <, <=, > and >=.', '=');
}
