import { didYouMean } from '../scenario/suggest.ts';
import type { Scalar } from './axis-values.ts';
import { ConditionTextError } from './condition-error.ts';
import { tokensOf } from './condition-tokens.ts';
import type { Token } from './condition-tokens.ts';
import type { Condition } from './points.ts';

/** What an expression gives; `any` where the value decides. */
type Type = 'number' | 'text' | 'truth' | 'any';

interface Expression {
  readonly type: Type;
  readonly at: number;
  readonly evaluate: (value: (column: number) => Scalar) => Scalar;
}

/** A column that a condition may name, with the type of what it holds. */
export interface ConditionName {
  readonly name: string;
  readonly type: Type;
}

/** Deeper nesting is nobody's condition and would exhaust the stack. */
const DEEPEST = 50;
const EPSILON = 1e-9;

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

const FUNCTIONS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  abs: ([value = Number.NaN]) => Math.abs(value),
};

/** Numbers made by arithmetic are seldom equal to the last bit. */
function sameNumber(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= EPSILON * Math.max(Math.abs(a), Math.abs(b));
}

function same(a: Scalar, b: Scalar): boolean {
  return typeof a === 'number' && typeof b === 'number' ? sameNumber(a, b) : a === b;
}

const TYPE_WORDS: Readonly<Record<Type, string>> = {
  number: 'a number',
  text: 'text',
  truth: 'true or false',
  any: 'any value',
};

/**
 * Reads a condition over axes: comparisons (`<`, `<=`, `>`, `>=`, `==`, `!=`), `and`, `or`, `not`, arithmetic,
 * `min`, `max`, `abs`, quantities with units ("300 ms", "1 Gbit/s"), texts in quotes, `true`, `false`, `none`. It is
 * parsed into functions of this file; nothing of it is ever executed as code.
 *
 * @throws ConditionTextError
 */
export function parseCondition(text: string, names: readonly ConditionName[]): Condition {
  const parser = new Parser(tokensOf(text), names, text.length + 1);
  const expression = parser.whole();
  return (value) => expression.evaluate(value) === true;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #names: readonly ConditionName[];
  readonly #end: number;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], names: readonly ConditionName[], end: number) {
    this.#tokens = tokens;
    this.#names = names;
    this.#end = end;
  }

  whole(): Expression {
    const expression = this.#or();
    const rest = this.#tokens[this.#next];
    if (rest)
      throw new ConditionTextError(
        `found "${rest.text}"; expected "and", "or" or the end`,
        rest.at,
      );
    return need(expression, 'truth', 'a condition, such as rate < 1 Gbit/s');
  }

  #or(): Expression {
    return this.#nested(() => this.#joined('or', () => this.#joined('and', () => this.#not())));
  }

  #nested(work: () => Expression): Expression {
    this.#depth += 1;
    if (this.#depth > DEEPEST)
      throw new ConditionTextError(
        `found more than ${DEEPEST} levels of brackets; expected fewer`,
        this.#here(),
      );
    const expression = work();
    this.#depth -= 1;
    return expression;
  }

  #joined(word: 'and' | 'or', operand: () => Expression): Expression {
    let left = operand();
    while (this.#take(word)) {
      const [a, b] = [need(left, 'truth'), need(operand(), 'truth')];
      const evaluate: Expression['evaluate'] =
        word === 'and'
          ? (value) => a.evaluate(value) === true && b.evaluate(value) === true
          : (value) => a.evaluate(value) === true || b.evaluate(value) === true;
      left = { type: 'truth', at: a.at, evaluate };
    }
    return left;
  }

  #not(): Expression {
    const at = this.#here();
    if (!this.#take('not')) return this.#comparison();
    const inner = this.#nested(() => need(this.#not(), 'truth'));
    return { type: 'truth', at, evaluate: (value) => inner.evaluate(value) !== true };
  }

  #comparison(): Expression {
    const left = this.#sum();
    const operator = this.#takeOne(['<', '<=', '>', '>=', '==', '!=']);
    if (operator === null) return left;
    const right = this.#sum();
    const order = COMPARISONS[operator];
    const evaluate: Expression['evaluate'] = order
      ? compared(need(left, 'number'), need(right, 'number'), order)
      : equality(left, right, operator === '==');
    return { type: 'truth', at: left.at, evaluate };
  }

  #sum(): Expression {
    return this.#arithmetic({ '+': (a, b) => a + b, '-': (a, b) => a - b }, () =>
      this.#arithmetic({ '*': (a, b) => a * b, '/': (a, b) => a / b }, () => this.#signed()),
    );
  }

  #arithmetic(
    operators: Readonly<Record<string, (a: number, b: number) => number>>,
    operand: () => Expression,
  ): Expression {
    let left = operand();
    for (;;) {
      const operator = this.#takeOne(Object.keys(operators));
      const apply = operator === null ? undefined : operators[operator];
      if (!apply) return left;
      const [a, b] = [need(left, 'number'), need(operand(), 'number')];
      left = {
        type: 'number',
        at: a.at,
        evaluate: (value) => apply(numeric(a.evaluate(value)), numeric(b.evaluate(value))),
      };
    }
  }

  #signed(): Expression {
    const at = this.#here();
    if (!this.#take('-')) return this.#primary();
    const inner = this.#nested(() => need(this.#signed(), 'number'));
    return { type: 'number', at, evaluate: (value) => -numeric(inner.evaluate(value)) };
  }

  #primary(): Expression {
    const token = this.#tokens[this.#next];
    if (!token)
      throw new ConditionTextError(
        'found the end; expected the name of an axis or a value',
        this.#end,
      );
    this.#next += 1;
    const { kind, at, text } = token;
    if (kind === 'value') return constant(token.value, at);
    if (text === '(') {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    if (kind === 'name') return this.#take('(') ? this.#call(text, at) : this.#column(text, at);
    throw new ConditionTextError(`found "${text}"; expected the name of an axis or a value`, at);
  }

  #column(name: string, at: number): Expression {
    const column = this.#names.findIndex((one) => one.name === name);
    const found = this.#names[column];
    if (found) return { type: found.type, at, evaluate: (value) => value(column) };
    const known = this.#names.map((one) => one.name);
    const hint = didYouMean(name, known);
    const axes =
      known.length === 0 ? 'no axis has a name yet' : `expected one of ${known.join(', ')}`;
    throw new ConditionTextError(
      `found the unknown name "${name.slice(0, 60)}"${hint}; ${axes}, or a text in quotes`,
      at,
    );
  }

  #call(name: string, at: number): Expression {
    const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!apply) {
      const known = Object.keys(FUNCTIONS);
      throw new ConditionTextError(
        `found the unknown function "${name.slice(0, 60)}"${didYouMean(name, known)}; expected one of ${known.join(', ')}`,
        at,
      );
    }
    const inputs = [need(this.#sum(), 'number')];
    while (this.#take(',')) inputs.push(need(this.#sum(), 'number'));
    this.#expect(')');
    return {
      type: 'number',
      at,
      evaluate: (value) => apply(inputs.map((input) => numeric(input.evaluate(value)))),
    };
  }

  #here(): number {
    return this.#tokens[this.#next]?.at ?? this.#end;
  }

  #take(text: string): boolean {
    return this.#takeOne([text]) !== null;
  }

  #takeOne(texts: readonly string[]): string | null {
    const token = this.#tokens[this.#next];
    if (!token || token.kind === 'value' || !texts.includes(token.text)) return null;
    this.#next += 1;
    return token.text;
  }

  #expect(text: string): void {
    const token = this.#tokens[this.#next];
    if (!this.#take(text))
      throw new ConditionTextError(
        `found ${token ? `"${token.text}"` : 'the end'}; expected "${text}"`,
        this.#here(),
      );
  }
}

function constant(value: Scalar, at: number): Expression {
  const type: Type =
    typeof value === 'number'
      ? 'number'
      : typeof value === 'string'
        ? 'text'
        : value === null
          ? 'any'
          : 'truth';
  return { type, at, evaluate: () => value };
}

function need(expression: Expression, type: Type, what = TYPE_WORDS[type]): Expression {
  if (expression.type === type || expression.type === 'any') return expression;
  throw new ConditionTextError(
    `found ${TYPE_WORDS[expression.type]}; expected ${what}`,
    expression.at,
  );
}

/** What is no number (none) makes every comparison false. */
function numeric(value: Scalar): number {
  return typeof value === 'number' ? value : Number.NaN;
}

function compared(
  left: Expression,
  right: Expression,
  holds: (order: number) => boolean,
): Expression['evaluate'] {
  return (value) => {
    const [a, b] = [numeric(left.evaluate(value)), numeric(right.evaluate(value))];
    if (Number.isNaN(a) || Number.isNaN(b)) return false;
    return holds(sameNumber(a, b) ? 0 : a - b);
  };
}

function equality(left: Expression, right: Expression, wanted: boolean): Expression['evaluate'] {
  if (left.type !== right.type && left.type !== 'any' && right.type !== 'any') {
    const message = `found ${TYPE_WORDS[right.type]}; expected ${TYPE_WORDS[left.type]}, as on the other side`;
    throw new ConditionTextError(message, right.at);
  }
  return (value) => same(left.evaluate(value), right.evaluate(value)) === wanted;
}
