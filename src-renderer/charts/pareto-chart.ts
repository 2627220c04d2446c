import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import type { Interval } from '#shared/statistics/types.ts';
import {
  dashedLine,
  figureTitle,
  FONT_SIZE,
  planeOptions,
  pointsFrom,
  roomAbove,
  valueAxis,
} from './figure-parts.ts';
import type { FigureView } from './figure-parts.ts';
import { logTicks } from '#shared/figures/ticks.ts';
import { logSpan } from './log-scatter.ts';

export interface ParetoMark {
  readonly id: string;
  readonly tag: string;
  readonly label: string;
  readonly colour: string;
  readonly x: number;
  readonly y: number;
  readonly xInterval: Interval | null;
  readonly yInterval: Interval | null;
  readonly onFront: boolean;
}

export interface ParetoFigure {
  readonly title: string;
  readonly x: { readonly label: string; readonly format: MetricFormat };
  readonly y: { readonly label: string; readonly format: MetricFormat };
  readonly marks: readonly ParetoMark[];
}

const FRONT_RADIUS = 6;
const RADIUS = 4;
/** With more points than these only those on the front have their letters. */
const MOST_TAGS = 24;

function axis(
  { label, format }: ParetoFigure['x'],
  values: readonly number[],
  { theme }: FigureView,
) {
  const span = logSpan(values);
  const linear = valueAxis(format, theme, label);
  if (!span) return { ...linear, ...pointsFrom(values), ...roomAbove(0.06) };
  return {
    ...linear,
    type: 'logarithmic' as const,
    ...span,
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = logTicks(span.min, span.max, format).map((value) => ({ value }));
    },
  };
}

/** Writes each configuration's letter beside its point. */
function tags(marks: readonly ParetoMark[], { theme }: FigureView): Plugin {
  return {
    id: 'paretoTags',
    afterDatasetsDraw(chart: Chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `600 ${FONT_SIZE}px ${theme.font}`;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      for (const [index, point] of chart.getDatasetMeta(0).data.entries()) {
        const mark = marks[index];
        if (marks.length > MOST_TAGS && !mark?.onFront) continue;
        ctx.fillStyle = theme.colour(mark?.colour ?? 'var(--text-2)');
        ctx.fillText(mark?.tag ?? '', point.x + FRONT_RADIUS + 3, point.y - FRONT_RADIUS - 2);
      }
      ctx.restore();
    },
  };
}

const point = ({ x, y, xInterval, yInterval }: ParetoMark) => ({
  x,
  y,
  xMin: xInterval?.low ?? x,
  xMax: xInterval?.high ?? x,
  yMin: yInterval?.low ?? y,
  yMax: yInterval?.high ?? y,
});

/** Configurations between two metrics with the intervals of their means; those on the front are full diamonds on a line. */
export function paretoConfig(figure: ParetoFigure, view: FigureView): ChartConfiguration {
  const { theme } = view;
  const { marks } = figure;
  const colours = marks.map((mark) => theme.colour(mark.colour));
  const front = marks.filter((mark) => mark.onFront).toSorted((one, other) => one.x - other.x);
  const config = {
    type: 'scatterWithErrorBars',
    data: {
      datasets: [
        {
          data: marks.map(point),
          pointStyle: marks.map((mark) => (mark.onFront ? 'rectRot' : 'circle')),
          radius: marks.map((mark) => (mark.onFront ? FRONT_RADIUS : RADIUS)),
          backgroundColor: marks.map((mark, index) =>
            mark.onFront ? colours[index] : theme.surface,
          ),
          borderColor: colours,
          borderWidth: 1.5,
          errorBarColor: theme.muted,
          errorBarWhiskerColor: theme.muted,
          errorBarLineWidth: 1,
          errorBarWhiskerLineWidth: 1,
          errorBarWhiskerSize: 6,
          order: 1,
        },
        {
          ...dashedLine(front, theme.muted, view),
          borderWidth: 1,
          borderDash: [4, 3],
          order: 2,
        },
      ],
    },
    options: {
      ...planeOptions(view),
      scales: {
        x: axis(
          figure.x,
          marks.flatMap(({ x, xInterval }) => [x, xInterval?.low ?? x]),
          view,
        ),
        y: axis(
          figure.y,
          marks.flatMap(({ y, yInterval }) => [y, yInterval?.low ?? y]),
          view,
        ),
      },
      plugins: { title: figureTitle(figure.title, view), legend: { display: false } },
    },
    plugins: [tags(marks, view)],
  };
  return config as unknown as ChartConfiguration;
}
