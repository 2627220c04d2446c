import type { ScenarioProblem } from './problem.ts';
import { fieldPath } from './problem.ts';

/** Deepest nesting that a scenario document may have; the schema itself needs eight levels. */
export const DEEPEST_DOCUMENT = 32;
/** Most values (keys, list entries, texts, numbers) that a document may hold. */
export const MOST_VALUES = 4_000_000;
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
  values: number;
}

function checkValue(value: unknown, path: PropertyKey[], walk: Walk): void {
  walk.values += 1;
  if (walk.values > MOST_VALUES || walk.problems.length >= MOST_PROBLEMS) return;
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return;
    case 'number':
      if (Number.isFinite(value)) return;
      walk.problems.push({
        path: fieldPath(path),
        message: `found ${value}; expected a finite number, because nothing real is infinite or undefined`,
        example: '1.5',
      });
      return;
    case 'object':
      if (value !== null) checkContainer(value, path, walk);
      return;
    default:
      walk.problems.push({
        path: fieldPath(path),
        message: `found a ${typeof value}; expected text, a number, true, false, a list or a group of fields`,
      });
  }
}

function checkContainer(value: object, path: PropertyKey[], walk: Walk): void {
  if (path.length >= DEEPEST_DOCUMENT) {
    walk.problems.push(tooDeepProblem(path));
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) checkValue(entry, [...path, index], walk);
    return;
  }
  for (const [key, entry] of Object.entries(value)) {
    if (isForbiddenKey(key)) walk.problems.push(forbiddenKeyProblem(path, key));
    else checkValue(entry, [...path, key], walk);
  }
}

/**
 * Checks that a value is plain data that is safe to look at closely: no deep nesting, no cycles, no
 * infinite numbers, no keys that reach prototypes, not too much of it. Returns what is wrong.
 */
export function checkPlain(value: unknown): ScenarioProblem[] {
  const walk: Walk = { problems: [], values: 0 };
  checkValue(value, [], walk);
  if (walk.values > MOST_VALUES) {
    walk.problems.unshift({
      path: '',
      message: `found more than ${MOST_VALUES.toLocaleString('en')} values; expected a scenario of at most that size: split it into several`,
    });
  }
  return walk.problems;
}
