import type { Comparison } from '../contract/comparison.ts';
import { isChosen } from '../figures/parallel.ts';
import type { Brush, Variable } from './recipe.ts';
import { configurationValue } from './views.ts';

/** Two variables that are the same one have the same text. */
export const variableKey = (variable: Variable): string =>
  variable.of === 'metric' ? `metric ${variable.id}` : `parameter ${variable.path}`;

/** What is chosen on axes, with one more choice, or another one of the same variable; null takes it away. */
export function withBrush(
  brushes: readonly Brush[],
  variable: Variable,
  chosen: Brush['chosen'] | null,
): Brush[] {
  const key = variableKey(variable);
  const changed = { variable, chosen };
  const known = brushes.some((one) => variableKey(one.variable) === key);
  const next = chosen === null ? [] : [{ ...changed, chosen }];
  return known
    ? brushes.flatMap((one) => (variableKey(one.variable) === key ? next : [one]))
    : [...brushes, ...next];
}

/** Ids of the configurations that pass every brush, in the order of the comparison. */
export function selectedConfigurations(
  comparison: Comparison,
  brushes: readonly Brush[],
): ReadonlySet<string> {
  return new Set(
    comparison.configurations
      .filter((one) =>
        brushes.every(({ variable, chosen }) =>
          isChosen(chosen, configurationValue(comparison, one, variable)),
        ),
      )
      .map(({ id }) => id),
  );
}

/** A comparison of only some of its configurations. Statistics and changes against the baseline stay what they are. */
export function narrowed(comparison: Comparison, ids: ReadonlySet<string>): Comparison {
  const kept = comparison.configurations.filter(({ id }) => ids.has(id));
  if (kept.length === comparison.configurations.length) return comparison;
  const places = new Map(kept.map(({ id }, place) => [id, place]));
  return {
    ...comparison,
    configurations: kept,
    runs: comparison.runs.flatMap((run) => {
      const place = places.get(comparison.configurations[run.configuration]?.id ?? '');
      return place === undefined ? [] : [{ ...run, configuration: place }];
    }),
  };
}
