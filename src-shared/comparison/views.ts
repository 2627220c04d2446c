import type { Comparison, Configuration } from '../contract/comparison.ts';
import type { Box } from '../figures/box.ts';
import { boxOf } from '../figures/box.ts';
import type { CategoryValue } from '../figures/category.ts';
import { heatMap } from '../figures/heat-map.ts';
import type { HeatMap } from '../figures/heat-map.ts';
import { parallelCoordinates } from '../figures/parallel.ts';
import { paretoFront } from '../figures/pareto.ts';
import { metricDefinition } from '../result/catalogue.ts';
import type { Interval } from '../statistics/types.ts';
import type { Variable } from './recipe.ts';

/*
 * What the views of a comparison show, from its answer: means of configurations and values of single runs, as
 * they were stored.
 */

const columnOf = (comparison: Comparison, metric: string) => comparison.metrics.indexOf(metric);

/** What a configuration has of a variable: the mean of a metric, the value of a parameter; null where it has none. */
export function configurationValue(
  comparison: Comparison,
  configuration: Configuration,
  variable: Variable,
): CategoryValue {
  if (variable.of === 'metric')
    return configuration.cells[columnOf(comparison, variable.id)]?.summary.mean ?? null;
  const index = comparison.parameters.findIndex(({ path }) => path === variable.path);
  return configuration.parameters[index] ?? null;
}

/** The boxes of a metric, configuration by configuration; null where none of its runs has the metric. */
export function boxes(
  comparison: Comparison,
  metric: string,
): { readonly id: string; readonly box: Box | null }[] {
  const column = columnOf(comparison, metric);
  return comparison.configurations.map(({ id, cells }) => ({
    id,
    box: boxOf(cells[column]?.values ?? []),
  }));
}

/** A single run in a scatter plot. */
export interface ScatterPoint {
  readonly configuration: string;
  readonly run: string;
  readonly x: number;
  readonly y: number;
}

/** Every run that has a number of both variables. */
export function scatterPoints(comparison: Comparison, x: Variable, y: Variable): ScatterPoint[] {
  return comparison.configurations.flatMap((configuration) =>
    configuration.runIds.flatMap((run, place): ScatterPoint[] => {
      const of = (variable: Variable): CategoryValue =>
        variable.of === 'metric'
          ? (configuration.cells[columnOf(comparison, variable.id)]?.values[place] ?? null)
          : configurationValue(comparison, configuration, variable);
      const [left, top] = [of(x), of(y)];
      return typeof left === 'number' && typeof top === 'number'
        ? [{ configuration: configuration.id, run, x: left, y: top }]
        : [];
    }),
  );
}

/** The means of a metric over two parameters. */
export function heatMapOf(
  comparison: Comparison,
  { metric, x, y }: { readonly metric: string; readonly x: string; readonly y: string },
): HeatMap {
  const parameter = (path: string): Variable => ({ of: 'parameter', path });
  return heatMap(
    comparison.configurations.map((configuration) => {
      const value = configurationValue(comparison, configuration, { of: 'metric', id: metric });
      return {
        id: configuration.id,
        x: configurationValue(comparison, configuration, parameter(x)),
        y: configurationValue(comparison, configuration, parameter(y)),
        value: typeof value === 'number' ? value : null,
      };
    }),
  );
}

/** Configurations as lines over variables. */
export function parallelOf(comparison: Comparison, variables: readonly Variable[]) {
  return parallelCoordinates(
    comparison.configurations.map((configuration) => ({
      id: configuration.id,
      values: variables.map((variable) => configurationValue(comparison, configuration, variable)),
    })),
    variables.length,
  );
}

/** A configuration between two metrics, with the intervals of its means. */
export interface ParetoPlace {
  readonly id: string;
  readonly x: number | null;
  readonly y: number | null;
  readonly xInterval: Interval | null;
  readonly yInterval: Interval | null;
  /** No other configuration is better in one mean without being worse in the other. */
  readonly onFront: boolean;
}

/** Every configuration between two metrics, such as downtime against total time, with the Pareto front of the means. */
export function paretoOf(comparison: Comparison, x: string, y: string): ParetoPlace[] {
  const better = (metric: string) =>
    metricDefinition(metric)?.better === 'higher' ? ('higher' as const) : ('lower' as const);
  const places = comparison.configurations.map(({ id, cells }) => {
    const [left, top] = [cells[columnOf(comparison, x)], cells[columnOf(comparison, y)]];
    return {
      id,
      x: left?.summary.mean ?? null,
      y: top?.summary.mean ?? null,
      xInterval: left?.summary.interval ?? null,
      yInterval: top?.summary.interval ?? null,
    };
  });
  const front = paretoFront(places, { x: better(x), y: better(y) });
  return places.map((place, index) => ({ ...place, onFront: front[index] ?? false }));
}
