import type { ChartConfiguration } from 'chart.js';
import type { Box } from '#shared/figures/box.ts';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import {
  faded,
  figureTitle,
  frameOptions,
  nameAxis,
  roomAbove,
  shortened,
  valueAxis,
} from './figure-parts.ts';
import { logTicks } from '#shared/figures/ticks.ts';
import { logSpan } from './log-scatter.ts';
import type { ChartTheme } from './theme.ts';
import type { FigureView } from './figure-parts.ts';

interface BoxRow {
  readonly id: string;
  readonly tag: string;
  readonly label: string;
  readonly colour: string;
  /** Null where no run has the metric. */
  readonly box: Box | null;
}

export interface BoxFigure {
  readonly title: string;
  readonly format: MetricFormat;
  readonly rows: readonly BoxRow[];
}

/** What the drawing takes of a box. It gets finished statistics, so that it never makes its own of the values. */
const drawnBox = (box: Box) => ({
  min: Math.min(box.lowWhisker, box.outliers[0] ?? box.lowWhisker),
  max: Math.max(box.highWhisker, box.outliers.at(-1) ?? box.highWhisker),
  q1: box.firstQuartile,
  q3: box.thirdQuartile,
  median: box.median,
  mean: box.mean,
  whiskerMin: box.lowWhisker,
  whiskerMax: box.highWhisker,
  items: [],
  outliers: [...box.outliers],
});

/** Logarithmic where boxes lie so far apart that a linear scale would show most of them as a line. */
function valueScale({ rows, format }: BoxFigure, theme: ChartTheme) {
  const linear = valueAxis(format, theme);
  const ends = rows.flatMap(({ box }) => (box ? [drawnBox(box).min, drawnBox(box).max] : []));
  const span = logSpan(ends);
  if (!span) return { ...linear, min: 0, ...roomAbove(0.04) };
  return {
    ...linear,
    type: 'logarithmic' as const,
    ...span,
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = logTicks(span.min, span.max, format).map((value) => ({ value }));
    },
  };
}

/** A horizontal box a configuration: quartiles, whiskers without outliers, the mean as a dot. */
export function boxChartConfig(figure: BoxFigure, view: FigureView): ChartConfiguration {
  const { theme, standalone } = view;
  // A configuration without a value has no box; the data table has its row.
  const rows = figure.rows.filter(({ box }) => box !== null);
  const colours = rows.map((row) => theme.colour(row.colour));
  const config: ChartConfiguration<'boxplot', (ReturnType<typeof drawnBox> | null)[], string> = {
    type: 'boxplot',
    data: {
      labels: rows.map((row) => (standalone ? shortened(`${row.tag}  ${row.label}`) : row.tag)),
      datasets: [
        {
          data: rows.map(({ box }) => (box ? drawnBox(box) : null)),
          backgroundColor: colours.map((colour) => faded(colour, 0.25)),
          borderColor: colours,
          borderWidth: 1.5,
          medianColor: theme.text,
          meanBackgroundColor: theme.text,
          meanBorderColor: theme.text,
          meanRadius: 2,
          outlierBackgroundColor: 'transparent',
          outlierBorderColor: theme.muted,
          outlierRadius: 2.5,
          outlierBorderWidth: 1,
          itemRadius: 0,
          barPercentage: 0.75,
          categoryPercentage: 0.85,
        },
      ],
    },
    options: {
      ...frameOptions(view, { top: 4, right: 16 }),
      indexAxis: 'y',
      minStats: 'min',
      maxStats: 'max',
      scales: {
        x: valueScale(figure, theme),
        y: nameAxis(theme),
      },
      plugins: { title: figureTitle(figure.title, view), legend: { display: false } },
    },
  };
  return config as unknown as ChartConfiguration;
}
