import type { ChartConfiguration } from 'chart.js';
import type { Comparison } from '#shared/contract/comparison.ts';
import { metricDefinition, SERIES } from '#shared/result/catalogue.ts';
import type { FigureView, StatisticFigure } from '#renderer/charts/figure-parts.ts';
import { SHEET_EXTRA, SHEET_WIDTH } from '#renderer/charts/figure-parts.ts';
import type { ParallelFigure } from '#renderer/charts/parallel-chart.ts';
import { PARALLEL_SHEET, parallelConfig } from '#renderer/charts/parallel-chart.ts';
import type { VectorSheet } from '#renderer/charts/vector.ts';
import type { ComparedRun } from '#renderer/state/compare.ts';
import { barFigures } from './compare-figures.ts';
import type { RunLook } from './run-looks.ts';
import type { ViewFigures } from './use-view-figures.ts';

/** A figure that can be saved alone. */
export interface ExportableFigure {
  readonly value: string;
  readonly label: string;
  /** How the window draws it; without one the service draws it from what is stored. */
  readonly drawing?: {
    readonly configure: (view: FigureView) => ChartConfiguration;
    readonly sheet: VectorSheet;
  };
}

interface Shown {
  readonly comparison: Comparison;
  readonly looks: ReadonlyMap<string, RunLook>;
  readonly drawn: ReadonlyMap<string, ComparedRun>;
  readonly views: ViewFigures;
  readonly parallel: { readonly figure: ParallelFigure; readonly sentence: string } | null;
}

function statistic(value: string, kind: string, figure: StatisticFigure): ExportableFigure {
  const { title, sentence, height, configure } = figure;
  return {
    value,
    label: kind === '' ? title : `${title} (${kind})`,
    drawing: {
      configure,
      sheet: { width: SHEET_WIDTH, height: height + SHEET_EXTRA, title, description: sentence },
    },
  };
}

/** Every figure on the page, in its order there. */
export function exportableFigures(
  { comparison, looks, drawn, views, parallel }: Shown,
  kinds: { readonly box: string; readonly bars: string },
): ExportableFigure[] {
  const columns = new Set(
    [...drawn.values()].flatMap((run) => Object.keys(run.series?.columns ?? {})),
  );
  const lines = SERIES.filter((series) => columns.has(series.id)).map(({ id, label }) => ({
    value: id,
    label,
  }));
  const bars = barFigures(comparison, looks).map(({ id }) => ({
    value: id,
    label: `${metricDefinition(id)?.label ?? id} (${kinds.bars})`,
  }));
  const { boxes, pareto, scatter, heat } = views;
  return [
    ...(parallel
      ? [
          {
            value: 'view parallel',
            label: parallel.figure.title,
            drawing: {
              configure: (view: FigureView) => parallelConfig(() => parallel.figure, view),
              sheet: {
                ...PARALLEL_SHEET,
                title: parallel.figure.title,
                description: parallel.sentence,
              },
            },
          },
        ]
      : []),
    ...(boxes ? [statistic('view box', kinds.box, boxes)] : []),
    ...(pareto ? [statistic('view pareto', '', pareto)] : []),
    ...(scatter ? [statistic('view scatter', '', scatter.figure)] : []),
    ...(heat ? [statistic('view heat-map', '', heat)] : []),
    ...lines,
    ...bars,
  ];
}
