import { patternOfPath } from '#shared/filter/index.ts';
import type { Filter, Literal, Operator } from '#shared/filter/index.ts';
import type { RunRow } from '#shared/contract/runs.ts';

/** A run as a filter sees it. */
export interface SeenRun extends RunRow {
  readonly all: Readonly<Record<string, string | number>>;
}

type Value = string | number;

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();

/** What the language means, said as plainly as possible: the oracle of what the store answers. */
export function lets(filter: Filter, run: SeenRun): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => lets(part, run));
    case 'or':
      return filter.parts.some((part) => lets(part, run));
    case 'not':
      return !lets(filter.part, run);
    case 'text': {
      const texts = [run.name, run.note, ...run.tags, run.memoryStrategy, run.diskStrategy];
      return texts.some((text) => fold(text).includes(fold(filter.text)));
    }
    case 'condition': {
      const values = valuesOf(filter, run);
      const isList = filter.subject.kind === 'field' && filter.subject.field.type === 'list';
      return compared(values, filter.operator, filter.values, isList);
    }
  }
}

function compared(
  values: readonly Value[],
  operator: Operator,
  literals: readonly Literal[],
  isList: boolean,
): boolean {
  const equal = (value: Value) =>
    literals.some((one) =>
      one.kind === 'moment'
        ? String(value) >= one.from && String(value) < one.to
        : 'value' in one && (one.kind === 'flag' ? String(one.value) : one.value) === value,
    );
  const wantsNone = literals.some(({ kind }) => kind === 'none');
  const isNone = values.length === 0;
  const [first] = literals;
  if (!first) return false;
  if (operator === '=') return (wantsNone && isNone) || values.some(equal);
  if (operator === '!=') {
    if (isNone) return false;
    return isList ? !values.some(equal) : values.some((value) => !equal(value));
  }
  if (operator === '~')
    return values.some(
      (value) =>
        typeof value === 'string' &&
        'value' in first &&
        fold(value).includes(fold(String(first.value))),
    );
  return values.some((value) => ordered(value, operator, first));
}

function ordered(value: Value, operator: Operator, literal: Literal): boolean {
  if (literal.kind === 'moment') {
    const text = String(value);
    if (operator === '<') return text < literal.from;
    if (operator === '<=') return text < literal.to;
    return operator === '>' ? text >= literal.to : text >= literal.from;
  }
  if (literal.kind !== 'number' || typeof value !== 'number') return false;
  const bound = literal.value;
  if (operator === '<') return value < bound;
  if (operator === '<=') return value <= bound;
  return operator === '>' ? value > bound : value >= bound;
}

const words = (text: string): string[] => text.split(', ').filter(Boolean);
const some = (text: string): string[] => (text === '' ? [] : [text]);

/** Everything that a run has there; nothing when it lacks it. */
function valuesOf({ subject }: Extract<Filter, { kind: 'condition' }>, run: SeenRun): Value[] {
  if (subject.kind === 'metric') {
    const value = run.metrics[subject.id];
    return value === undefined ? [] : [value];
  }
  if (subject.kind === 'parameter') {
    const isWild = subject.path.includes('[*]');
    return Object.entries(run.all).flatMap(([path, value]) =>
      (isWild ? patternOfPath(path) : path) === subject.path ? [value] : [],
    );
  }
  switch (subject.field.id) {
    case 'name':
      return [run.name];
    case 'note':
      return some(run.note);
    case 'tag':
      return [...run.tags];
    case 'state':
      return [run.state];
    case 'kind':
      return [run.kind];
    case 'experiment':
      return run.experiment ? [run.experiment.name] : [];
    case 'configuration':
      return some(run.configuration ?? '');
    case 'strategy':
      return words(run.memoryStrategy);
    case 'disk_strategy':
      return words(run.diskStrategy);
    case 'resolution':
      return run.resolution === null ? [] : [run.resolution];
    case 'seed':
      return [run.seed];
    case 'guests':
      return [run.guests];
    case 'engine':
      return [run.engineVersion];
    case 'digest':
      return some(run.digest);
    case 'id':
      return [run.id];
    case 'started':
      return [run.createdAt];
    case 'converged':
      return run.converged === null ? [] : [String(run.converged)];
    case 'pinned':
      return [String(run.pinned)];
  }
}
