import type { ComparedRun } from '#shared/comparison/run.ts';
import type { Comparison, Configuration } from '#shared/contract/comparison.ts';
import type { Group } from './grouping.ts';

type ParameterValue = Configuration['parameters'][number];

/** The value that all runs of a group have; null where they differ or have none. */
function commonValue(group: Group, path: string): { value: ParameterValue; varies: boolean } {
  let value: ParameterValue = null;
  let seen: ComparedRun['parameters'] | undefined;
  for (const { parameters } of group.runs) {
    // Runs of one scenario share one object.
    if (parameters === seen) continue;
    const own = parameters[path] ?? null;
    if (seen !== undefined && own !== value) return { value: null, varies: true };
    value = own;
    seen = parameters;
  }
  return { value, varies: false };
}

/** Every parameter that some run has, marked where the configurations differ, and each configuration's values. */
export function parametersOf(groups: readonly Group[]): {
  readonly parameters: Comparison['parameters'];
  readonly values: readonly Configuration['parameters'][];
} {
  const scenarios = new Set(groups.flatMap((group) => group.runs.map((run) => run.parameters)));
  const paths = [...new Set([...scenarios].flatMap((parameters) => Object.keys(parameters)))];
  const values: ParameterValue[][] = groups.map(() => []);
  const parameters = paths.map((path) => {
    const found = groups.map((group) => commonValue(group, path));
    for (const [index, one] of found.entries()) values[index]?.push(one.value);
    const [first] = found;
    const differs = found.some((one) => one.varies || one.value !== first?.value);
    return { path, differs };
  });
  return { parameters, values };
}
