import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import { logTicks, ticksBetween, tickStep } from '#shared/figures/ticks.ts';
import {
  dashedLine,
  faded,
  FONT_SIZE,
  figureFont,
  figureTitle,
  planeOptions,
  pointsFrom,
  roomAbove,
  valueAxis,
} from './figure-parts.ts';
import type { FigureView } from './figure-parts.ts';

interface ScatterSeries {
  readonly tag: string;
  readonly label: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** The line at a place, and between what its mean lies there; null where nothing can be said of that. */
export interface TrendPlace {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
}

interface ScatterAxis {
  readonly label: string;
  readonly format: MetricFormat;
  /** Ticks are round when they are multiplied by it. */
  readonly factor: number;
  readonly write: (value: number) => string;
}

export interface TrendFigure {
  readonly title: string;
  readonly x: ScatterAxis;
  readonly y: ScatterAxis;
  readonly logarithmic: boolean;
  readonly series: readonly ScatterSeries[];
  /** From left to right; empty without a line. */
  readonly trend: readonly TrendPlace[];
  /** What the line is, in words; written below the title of a figure that stands alone. */
  readonly words: string;
}

const STEPS = 5;
const RADIUS = 3;
/** Many points lie over each other: lighter ones show where they are dense. */
const CROWD = 400;
/** More letters than these cover the points. */
const MOST_TAGS = 16;
const ROOM = 1.15;
const BAND_SHARE = 0.16;

function axis(
  { label, format, factor, write }: ScatterAxis,
  values: readonly number[],
  logarithmic: boolean,
  { theme }: FigureView,
) {
  const plain = valueAxis(format, theme, label);
  const linear = {
    ...plain,
    ticks: {
      ...plain.ticks,
      callback: (value: string | number) => write(Number(value)).replace(/\.0+(?= |$)/, ''),
    },
  };
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const ticks = (round: readonly number[]) => round.map((value) => ({ value: value / factor }));
  if (!logarithmic) {
    return {
      ...linear,
      ...pointsFrom(values),
      ...roomAbove(0.04),
      afterBuildTicks: (scale: { min: number; max: number; ticks: { value: number }[] }) => {
        const [from, to] = [scale.min * factor, scale.max * factor];
        scale.ticks = ticks(ticksBetween(from, to, tickStep(to - from, STEPS, format)));
      },
    };
  }
  const span = { min: least / ROOM, max: most * ROOM };
  return {
    ...linear,
    type: 'logarithmic' as const,
    ...span,
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = ticks(logTicks(span.min * factor, span.max * factor, format));
    },
  };
}

/** The area in which the mean lies, behind everything, and a letter at the middle of each configuration. */
function besides({ series, trend }: TrendFigure, { theme }: FigureView): Plugin {
  const middles = series.map(({ tag, colour, points }) => ({
    tag,
    colour,
    x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
    y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
  }));
  return {
    id: 'scatterBesides',
    beforeDatasetsDraw({ ctx, scales, chartArea }: Chart) {
      const { x: across, y: up } = scales;
      const known = trend.filter(({ low }) => low !== null);
      if (!across || !up || known.length < 2) return;
      ctx.save();
      const { left, top, right, bottom } = chartArea;
      ctx.beginPath();
      ctx.rect(left, top, right - left, bottom - top);
      ctx.clip();
      ctx.beginPath();
      const at = (place: TrendPlace, value: number | null): [number, number] => [
        across.getPixelForValue(place.x),
        up.getPixelForValue(value ?? place.y),
      ];
      const [first, ...rest] = known;
      if (first) ctx.moveTo(...at(first, first.high));
      for (const place of rest) ctx.lineTo(...at(place, place.high));
      for (const place of known.toReversed()) ctx.lineTo(...at(place, place.low));
      ctx.closePath();
      ctx.fillStyle = faded(theme.muted, BAND_SHARE);
      ctx.fill();
      ctx.restore();
    },
    afterDatasetsDraw({ ctx, scales }: Chart) {
      const { x: across, y: up } = scales;
      if (!across || !up || middles.length > MOST_TAGS) return;
      ctx.save();
      ctx.font = `600 ${FONT_SIZE}px ${theme.font}`;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'middle';
      for (const { tag, colour, x, y } of middles) {
        ctx.fillStyle = theme.colour(colour);
        ctx.fillText(tag, across.getPixelForValue(x) + 7, up.getPixelForValue(y) - 7);
      }
      ctx.restore();
    },
  };
}

/** A point for each run, with the line through all of them. */
export function scatterConfig(figure: TrendFigure, view: FigureView): ChartConfiguration {
  const { theme, standalone } = view;
  const { series, trend, logarithmic } = figure;
  const points = series.flatMap((one) => one.points);
  const alpha = points.length > CROWD ? 0.35 : 0.75;
  const config = {
    type: 'scatter',
    data: {
      datasets: [
        ...series.map((one) => ({
          data: one.points.map(({ x, y }) => ({ x, y })),
          pointRadius: RADIUS,
          pointBackgroundColor: faded(theme.colour(one.colour), alpha),
          pointBorderWidth: 0,
          order: 1,
        })),
        {
          ...dashedLine(trend, theme.text, view),
          borderWidth: 1.5,
          borderDash: [6, 4],
          order: 0,
        },
      ],
    },
    options: {
      ...planeOptions(view),
      scales: {
        x: axis(
          figure.x,
          points.map(({ x }) => x),
          logarithmic,
          view,
        ),
        y: axis(
          figure.y,
          points.map(({ y }) => y),
          logarithmic,
          view,
        ),
      },
      plugins: {
        title: figureTitle(figure.title, view),
        subtitle: {
          display: standalone && figure.words !== '',
          text: figure.words,
          color: theme.muted,
          align: 'start',
          font: figureFont(theme),
        },
        legend: { display: false },
      },
    },
    plugins: [besides(figure, view)],
  };
  return config as unknown as ChartConfiguration;
}
