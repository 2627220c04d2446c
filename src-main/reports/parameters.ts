import { fieldPath } from '#shared/scenario/problem.ts';
import type { Scenario } from '#shared/scenario/types.ts';

export type ParameterValue = string | number | boolean | null;

/** More parameters than anyone compares; a scenario of thousands of guests would drown the others. */
const MOST_PARAMETERS = 5000;
/** Characters of a text that are kept. */
const LONGEST_TEXT = 200;
/** Fields that name or number a run instead of deciding what happens in it. */
const NOT_PARAMETERS: ReadonlySet<string> = new Set([
  'godwit',
  'version',
  'name',
  'description',
  'seed',
]);

/** An embedded file is told apart by its beginning and its length; nobody compares all of it. */
function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}… (${text.length})`;
}

/** A scenario as a flat list of paths and values, as comparisons and the command line name them. */
export function flattenParameters(
  scenario: Scenario | Readonly<Record<string, unknown>>,
): Record<string, ParameterValue> {
  const parameters: Record<string, ParameterValue> = {};
  let count = 0;
  const visit = (value: unknown, path: readonly PropertyKey[]): void => {
    if (count >= MOST_PARAMETERS) return;
    if (typeof value === 'object' && value !== null) {
      const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
      for (const [key, entry] of entries) {
        if (path.length > 0 || !NOT_PARAMETERS.has(String(key))) visit(entry, [...path, key]);
      }
    } else if (
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      value === null
    ) {
      parameters[fieldPath(path)] = typeof value === 'string' ? shortened(value) : value;
      count += 1;
    }
  };
  visit(scenario, []);
  return parameters;
}
