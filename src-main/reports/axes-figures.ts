import { axisTicks, firstAxes, variableWords } from '#shared/comparison/axes.ts';
import type { Variable } from '#shared/comparison/recipe.ts';
import { configurationValue, parallelOf, scatterPoints } from '#shared/comparison/views.ts';
import type { TrendLine } from '#shared/contract/comparison.ts';
import { runTag } from '#shared/figures/palette.ts';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import { formatFraction } from '#shared/units/format.ts';
import { buildTrend, parameterNames } from '#main/comparison/index.ts';
import type { ReportInput } from './input.ts';

/** How a configuration looks in a figure. */
interface Look {
  readonly label: string;
  readonly tag: string;
  /** Of the palette: colour and dash. */
  readonly slot: number;
}

export interface ScatterFigure {
  readonly kind: 'scatter';
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: { readonly label: string; readonly format: MetricFormat };
  readonly y: { readonly label: string; readonly format: MetricFormat };
  /** A point for each run, configuration by configuration. */
  readonly groups: readonly (Look & {
    readonly points: readonly { readonly x: number; readonly y: number }[];
  })[];
  /** Places of the line by least squares with its interval; empty where there is none. */
  readonly trend: NonNullable<TrendLine>['places'];
}

export interface ParallelFigure {
  readonly kind: 'parallel';
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly axes: readonly {
    readonly label: string;
    /** Positions from 0 to 1 along the axis. */
    readonly ticks: readonly { readonly position: number; readonly text: string }[];
  }[];
  readonly lines: readonly (Look & { readonly positions: readonly (number | null)[] })[];
}

const X: Variable = { of: 'metric', id: 'total_time_s' };
const Y: Variable = { of: 'metric', id: 'downtime_s' };
/** With fewer axes nothing can be seen that bars do not show; with more there is no room for their names. */
const FEWEST_AXES = 2;
const MOST_AXES = 7;
/** More lines than these can't be told apart by any means. */
const MOST_LINES = 400;

function looksOf({ comparison }: ReportInput, slots: readonly number[]): Look[] {
  return comparison.configurations.map(({ label }, index) => ({
    label,
    tag: runTag(index),
    slot: slots[index] ?? 0,
  }));
}

/** Downtime against total time, a point for each run, with the line through all of them. */
export function scatterFigures(input: ReportInput, slots: readonly number[]): ScatterFigure[] {
  const { comparison } = input;
  const points = scatterPoints(comparison, X, Y);
  if (new Set(points.map(({ x }) => x)).size < 2) return [];
  const looks = looksOf(input, slots);
  const groups = comparison.configurations.flatMap(({ id }, index) => {
    const look = looks[index];
    const own = points.filter(({ configuration }) => configuration === id);
    return look && own.length > 0 ? [{ ...look, points: own.map(({ x, y }) => ({ x, y })) }] : [];
  });
  const [x, y] = [variableWords(X, new Map()), variableWords(Y, new Map())];
  const trend = buildTrend(comparison, { x: X, y: Y, logarithmic: false });
  const told =
    trend === null
      ? ''
      : ` The line by least squares explains ${formatFraction(trend.explained)} of the variance.`;
  return [
    {
      kind: 'scatter',
      id: 'scatter',
      title: `${y.label} against ${x.label.toLowerCase()}`,
      description: `${points.length} runs of ${groups.length} configurations, a point each.${told}`,
      x: { label: x.label, format: x.format },
      y: { label: y.label, format: y.format },
      groups,
      trend: trend?.places ?? [],
    },
  ];
}

/** Every configuration as a line over the parameters that differ and the main metrics. */
export function parallelFigures(input: ReportInput, slots: readonly number[]): ParallelFigure[] {
  const { comparison } = input;
  const variables = firstAxes(comparison).slice(-MOST_AXES);
  const { configurations } = comparison;
  if (variables.length < FEWEST_AXES || configurations.length < 2) return [];
  if (configurations.length > MOST_LINES) return [];
  const names = parameterNames(
    variables.flatMap((one) => (one.of === 'parameter' ? [one.path] : [])),
  );
  const looks = looksOf(input, slots);
  const { axes, lines } = parallelOf(comparison, variables);
  const drawn = axes.flatMap((axis, index) => {
    const variable = variables[index];
    if (!variable) return [];
    const words = variableWords(variable, names);
    // A parameter has the few values that were tried; means of a metric lie anywhere.
    const values =
      variable.of === 'metric'
        ? []
        : configurations.map((one) => configurationValue(comparison, one, variable));
    return [{ label: words.label, ticks: axisTicks(axis, values, words) }];
  });
  return [
    {
      kind: 'parallel',
      id: 'parallel',
      title: 'Configurations over parameters and metrics',
      description: `${lines.length} configurations, a line each, over ${drawn.map(({ label }) => label).join(', ')}.`,
      axes: drawn,
      lines: lines.flatMap(({ positions }, index) => {
        const look = looks[index];
        return look ? [{ ...look, positions }] : [];
      }),
    },
  ];
}
