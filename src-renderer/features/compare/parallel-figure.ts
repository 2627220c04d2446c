import { axisTicks, variableWords } from '#shared/comparison/axes.ts';
import type { Brush, Variable } from '#shared/comparison/recipe.ts';
import { variableKey } from '#shared/comparison/selection.ts';
import { configurationValue, parallelOf } from '#shared/comparison/views.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import { numberAt, positionOn } from '#shared/figures/parallel.ts';
import type { Chosen, ParallelAxis } from '#shared/figures/parallel.ts';
import type { FigureTable } from '#renderer/charts/ChartFrame.vue';
import type { DrawnAxis, ParallelFigure } from '#renderer/charts/parallel-chart.ts';
import type { ViewContext } from './view-figures.ts';

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
          ticks: axisTicks(axis, values, words),
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
