import { fieldPath } from '#shared/scenario/problem.ts';
import type { Scenario } from '#shared/scenario/types.ts';

export type ParameterValue = string | number | boolean | null;

/** More parameters than anyone compares; a scenario of thousands of guests would drown the others. */
const MOST_PARAMETERS = 5000;
/** Fields that name or number a run instead of deciding what happens in it. */
const NOT_PARAMETERS: ReadonlySet<string> = new Set([
  'godwit',
  'version',
  'name',
  'description',
  'seed',
]);

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
      parameters[fieldPath(path)] = value;
      count += 1;
    }
  };
  visit(scenario, []);
  return parameters;
}
