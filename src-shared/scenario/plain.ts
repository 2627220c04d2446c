import type { ScenarioProblem } from './problem.ts';
import { fieldPath } from './problem.ts';

/** Deepest nesting that a scenario document may have; the schema itself needs eight levels. */
export const DEEPEST_DOCUMENT = 32;
/** Most values (groups, lists, texts, numbers) that a document may hold: about as many as fit into its longest text. */
const MOST_VALUES = 1_500_000;
/** Most fields of one group; the largest one of the schema has as many as a guest may have regions. */
const MOST_FIELDS = 1100;
/** As many problems as a person will read; a hostile document could cause millions. */
export const MOST_PROBLEMS = 50;

// Keys that reach the prototype of an object instead of the object when assigned carelessly later on.
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a key may not occur in any document. */
export function isForbiddenKey(key: string): boolean {
  return PROTOTYPE_KEYS.has(key);
}

export function forbiddenKeyProblem(path: readonly PropertyKey[], key: string): ScenarioProblem {
  return {
    path: fieldPath(path),
    message: `found the key "${key}"; expected only fields of a scenario: this key is never one`,
  };
}

export function tooDeepProblem(path: readonly PropertyKey[]): ScenarioProblem {
  return {
    path: fieldPath(path.slice(0, 4)),
    message: `found more than ${DEEPEST_DOCUMENT} levels of nesting; expected a scenario, which needs fewer than ten`,
  };
}

/** A value in a few words, for messages: `"big"`, `12`, `a list`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string')
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a group of fields';
  return String(value);
}

interface Walk {
  readonly problems: ScenarioProblem[];
  /** Where the walk stands; pushed and popped, because a document may have a million values. */
  readonly path: PropertyKey[];
  values: number;
}

const isOver = (walk: Walk) => walk.values > MOST_VALUES || walk.problems.length >= MOST_PROBLEMS;

function checkValue(value: unknown, walk: Walk): void {
  walk.values += 1;
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return;
    case 'number':
      if (Number.isFinite(value)) return;
      walk.problems.push({
        path: fieldPath(walk.path),
        message: `found ${value}; expected a finite number, because nothing real is infinite or undefined`,
        example: '1.5',
      });
      return;
    case 'object':
      if (value !== null) checkContainer(value, walk);
      return;
    default:
      walk.problems.push({
        path: fieldPath(walk.path),
        message: `found a ${typeof value}; expected text, a number, true, false, a list or a group of fields`,
      });
  }
}

function checkContainer(value: object, walk: Walk): void {
  const { path, problems } = walk;
  if (path.length >= DEEPEST_DOCUMENT) {
    problems.push(tooDeepProblem(path));
    return;
  }
  const isList = Array.isArray(value);
  const entries: Iterable<[PropertyKey, unknown]> = isList
    ? value.entries()
    : Object.entries(value);
  const fields = isList ? 0 : Object.keys(value).length;
  if (fields > MOST_FIELDS) {
    const message = `found ${fields} fields in one group; expected at most ${MOST_FIELDS}, since no group of a scenario has more`;
    problems.push({ path: fieldPath(path), message });
    return;
  }
  for (const [key, entry] of entries) {
    if (isOver(walk)) return;
    if (typeof key === 'string' && isForbiddenKey(key)) {
      problems.push(forbiddenKeyProblem(path, key));
      continue;
    }
    path.push(key);
    checkValue(entry, walk);
    path.pop();
  }
}

/**
 * Checks that a value is plain data that is safe to look at closely: no deep nesting, no cycles, no
 * infinite numbers, no keys that reach prototypes, not too much of it. Returns what is wrong.
 */
export function checkPlain(value: unknown): ScenarioProblem[] {
  const walk: Walk = { problems: [], path: [], values: 0 };
  checkValue(value, walk);
  if (walk.values <= MOST_VALUES) return walk.problems;
  const most = MOST_VALUES.toLocaleString('en');
  const message = `found more than ${most} values; expected a scenario of at most that size: split it into several`;
  return [{ path: '', message }];
}
