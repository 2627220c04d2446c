import type { Brush, Variable } from '#shared/comparison/recipe.ts';
import {
  parameterFactor,
  parameterFormat,
  writeParameter,
} from '#shared/comparison/parameter-text.ts';
import { variableKey } from '#shared/comparison/selection.ts';
import { configurationValue, parallelOf } from '#shared/comparison/views.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import type { CategoryValue } from '#shared/figures/category.ts';
import { numberAt, positionOn } from '#shared/figures/parallel.ts';
import type { Chosen, ParallelAxis } from '#shared/figures/parallel.ts';
import { formatValue, ticksBetween, tickStep } from '#shared/figures/ticks.ts';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import { metricDefinition } from '#shared/result/catalogue.ts';
import type { FigureTable } from '#renderer/charts/ChartFrame.vue';
import { logTicks } from '#renderer/charts/log-scatter.ts';
import type { DrawnAxis, ParallelFigure } from '#renderer/charts/parallel-chart.ts';
import type { ViewContext } from './view-figures.ts';

/** Axes that are drawn at first: more than these lie too close together for their names. */
const FIRST_PARAMETERS = 5;
const FIRST_METRICS = ['total_time_s', 'downtime_s', 'ram_bytes'];
/** With more different words than these an axis cannot be read. */
const MOST_WORDS = 24;
/** So few numbers are labelled one by one. */
const FEW_NUMBERS = 8;
const STEPS = 5;
const LEAST_GAP = 0.06;

const parameterValues = ({ configurations }: Comparison, index: number): CategoryValue[] =>
  configurations.map((one) => one.parameters[index] ?? null);

/** Which configurations have the same value as which: parameters that vary together split them equally. */
function partition(values: readonly CategoryValue[]): string {
  // Where each configuration has a value of its own, as in a random sample, only equal values vary together.
  if (new Set(values).size === values.length) return JSON.stringify(values);
  const seen = new Map<CategoryValue, number>();
  return values
    .map((value) => {
      const known = seen.get(value) ?? seen.size;
      seen.set(value, known);
      return known;
    })
    .join(' ');
}

/** Every parameter and metric that differs among the configurations and can be an axis; of equal ones the first. */
export function parallelVariables(comparison: Comparison): Variable[] {
  const seen = new Set<string>();
  const parameters = comparison.parameters.flatMap(({ path, differs }, index): Variable[] => {
    const all = parameterValues(comparison, index);
    const text = JSON.stringify(all);
    if (!differs || seen.has(text)) return [];
    seen.add(text);
    const values = new Set(all.filter((value) => value !== null));
    const isText = [...values].some((value) => typeof value !== 'number');
    const fits = values.size > 1 && (!isText || values.size <= MOST_WORDS);
    return fits ? [{ of: 'parameter', path }] : [];
  });
  const metrics = comparison.metrics.flatMap((id, column): Variable[] => {
    const means = new Set(
      comparison.configurations.map(({ cells }) => cells[column]?.summary.mean ?? null),
    );
    means.delete(null);
    return metricDefinition(id) && means.size > 1 ? [{ of: 'metric', id }] : [];
  });
  return [...parameters, ...metrics];
}

/**
 * The axes that a comparison begins with: parameters that every configuration has, one of those that vary together,
 * and the main metrics behind them.
 */
export function firstAxes(comparison: Comparison): Variable[] {
  const seen = new Set<string>();
  const parameters = parallelVariables(comparison).filter((variable) => {
    if (variable.of === 'metric') return false;
    const index = comparison.parameters.findIndex(({ path }) => path === variable.path);
    const values = parameterValues(comparison, index);
    const split = partition(values);
    if (values.includes(null) || seen.has(split)) return false;
    seen.add(split);
    return true;
  });
  const metrics = parallelVariables(comparison).filter(
    (variable) => variable.of === 'metric' && FIRST_METRICS.includes(variable.id),
  );
  return [...parameters.slice(0, FIRST_PARAMETERS), ...metrics];
}

/** What a variable is called, and how its values are written. */
export interface VariableWords {
  readonly label: string;
  readonly format: MetricFormat;
  /** Numbers are round when they are multiplied by it. */
  readonly factor: number;
  readonly write: (value: CategoryValue) => string;
}

export function variableWords(
  variable: Variable,
  labels: ReadonlyMap<string, string>,
): VariableWords {
  if (variable.of === 'parameter') {
    const { path } = variable;
    return {
      label: labels.get(path) ?? path,
      format: parameterFormat(path),
      factor: parameterFactor(path),
      write: (value) => writeParameter(path, value),
    };
  }
  const metric = metricDefinition(variable.id);
  const format = metric?.format ?? 'number';
  return {
    label: metric?.label ?? variable.id,
    format,
    factor: 1,
    write: (value) => (typeof value === 'number' ? formatValue(value, format) : String(value)),
  };
}

function ticksOf(
  axis: ParallelAxis,
  values: readonly CategoryValue[],
  { format, factor, write }: VariableWords,
): DrawnAxis['ticks'] {
  const at = (value: CategoryValue) => ({
    position: positionOn(axis, value) ?? 0,
    text: write(value),
  });
  if (axis.kind === 'places') return axis.values.map(at);
  const different = [...new Set(values)]
    .filter((value) => typeof value === 'number')
    .toSorted((a, b) => a - b);
  const { low, high, logarithmic } = axis;
  const [from, to] = [low * factor, high * factor];
  const round = (
    logarithmic
      ? logTicks(from, to, format)
      : ticksBetween(from, to, tickStep(to - from, STEPS, format))
  ).map((value) => value / factor);
  const isFew = different.length > 0 && different.length <= FEW_NUMBERS;
  const inner = isFew ? different : round;
  // The ends tell how far an axis reaches; what would cover them is left out.
  const ends = [at(low), ...(high > low ? [at(high)] : [])];
  const between = inner
    .map(at)
    .filter(({ position }) => position > LEAST_GAP && position < 1 - LEAST_GAP)
    .filter(({ position }, index, all) => {
      const before = all[index - 1];
      return before === undefined || position - before.position >= LEAST_GAP;
    });
  return [...ends, ...between];
}

function spansOf(axis: ParallelAxis, chosen: Chosen | undefined): [number, number][] {
  if (!chosen) return [];
  const clamp = (position: number): number => Math.max(0, Math.min(1, position));
  if (chosen.kind === 'values') {
    return chosen.values.flatMap((value): [number, number][] => {
      const position = positionOn(axis, value);
      return position === null ? [] : [[position, position]];
    });
  }
  if (axis.kind === 'places') return [];
  const ends = [chosen.from, chosen.to].map((value) =>
    // A logarithmic axis has no place for what is not above zero.
    clamp(positionOn(axis, axis.logarithmic ? Math.max(value, axis.low) : value) ?? 0),
  );
  return [[ends[0] ?? 0, ends[1] ?? 1]];
}

/** What is chosen of a variable, as a person would say it. */
export function brushWords(
  { variable, chosen }: Brush,
  comparison: Comparison,
  { labels, t }: ViewContext,
): string {
  const { label, write } = variableWords(variable, labels);
  if (chosen.kind === 'values')
    return t('compare.selection.values', { label, values: chosen.values.map(write).join(', ') });
  const [axis] = parallelOf(comparison, [variable]).axes;
  const [low, high] =
    axis?.kind === 'range'
      ? [numberAt(axis, 0), numberAt(axis, 1)]
      : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const [from, to] = [write(chosen.from), write(chosen.to)];
  if (chosen.from <= low && chosen.to < high) return t('compare.selection.atMost', { label, to });
  if (chosen.to >= high && chosen.from > low)
    return t('compare.selection.atLeast', { label, from });
  return t('compare.selection.between', { label, from, to });
}

interface ParallelContext extends ViewContext {
  readonly axes: readonly Variable[];
  readonly brushes: readonly Brush[];
  readonly selected: ReadonlySet<string>;
}

/** Every configuration as a line over the axes, with what is chosen on them. */
export function parallelFigure(context: ParallelContext): ParallelFigure {
  const { comparison, looks, labels, axes: variables, brushes, selected, t } = context;
  const { axes, lines } = parallelOf(comparison, variables);
  const names = new Map(comparison.configurations.map((one) => [one.id, one.label]));
  const chosenOf = (variable: Variable): Chosen | undefined =>
    brushes.find((brush) => variableKey(brush.variable) === variableKey(variable))?.chosen;
  return {
    title: t('compare.parallel.title'),
    words:
      brushes.length === 0
        ? ''
        : [
            t('compare.selection.count', {
              count: selected.size,
              total: comparison.configurations.length,
            }),
            ...brushes.map((brush) => brushWords(brush, comparison, context)),
          ].join(' · '),
    axes: axes.flatMap((axis, index): DrawnAxis[] => {
      const variable = variables[index];
      if (!variable) return [];
      const words = variableWords(variable, labels);
      // A parameter has the few values that were tried; means of a metric lie anywhere.
      const values =
        variable.of === 'metric'
          ? []
          : comparison.configurations.map((one) => configurationValue(comparison, one, variable));
      return [
        {
          key: variableKey(variable),
          label: words.label,
          axis,
          ticks: ticksOf(axis, values, words),
          spans: spansOf(axis, chosenOf(variable)),
          write: words.write,
        },
      ];
    }),
    lines: lines.map(({ id, positions }) => {
      const look = looks.get(id);
      return {
        id,
        tag: look?.tag ?? '',
        label: names.get(id) ?? id,
        colour: look?.colour ?? 'var(--text-2)',
        dash: look?.dash ?? [],
        positions,
        passes: selected.has(id),
      };
    }),
  };
}

/** The same in a sentence. */
export function parallelSentence(figure: ParallelFigure, { t }: ViewContext): string {
  return t('compare.parallel.sentence', {
    title: figure.title,
    count: figure.lines.length,
    axes: figure.axes.map(({ label }) => label).join(', '),
    words: figure.words,
  });
}

/** The same as a table: a row for each configuration, what passes first. */
export function parallelTable(figure: ParallelFigure, context: ParallelContext): FigureTable {
  const { comparison, axes, t } = context;
  const configurations = new Map(comparison.configurations.map((one) => [one.id, one]));
  const rows = figure.lines.toSorted((one, other) => Number(other.passes) - Number(one.passes));
  return {
    columns: [
      t('compare.why.configuration'),
      t('compare.parallel.chosen'),
      ...figure.axes.map(({ label }) => label),
    ],
    rows: rows.map((line) => {
      const configuration = configurations.get(line.id);
      return [
        `${line.tag} ${line.label}`,
        t(line.passes ? 'compare.views.yes' : 'compare.views.no'),
        ...figure.axes.map(({ write }, index) => {
          const variable = axes[index];
          const value =
            variable && configuration
              ? configurationValue(comparison, configuration, variable)
              : null;
          return value === null ? '–' : write(value);
        }),
      ];
    }),
  };
}
