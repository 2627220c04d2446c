import type {
  Chart,
  ChartConfiguration,
  ChartDataset,
  ChartOptions,
  Plugin,
  Scale,
} from 'chart.js';
import type { AnnotationOptions } from 'chartjs-plugin-annotation';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import type { TimeSpan } from './chart-group.ts';
import { decimate } from './decimate.ts';
import type { Point } from './decimate.ts';
import { timeExtent } from './figures.ts';
import type { ChartLine, TimeFigure } from './figures.ts';
import { FONT_SIZE, figureFont, figureLegend, figureTitle, frameOptions } from './figure-parts.ts';
import type { FigureView } from './figure-parts.ts';
import { highestOfRanges, rangeFill } from './range-fill.ts';
import type { ChartTheme } from './theme.ts';
import { tickLabel, ticksBetween, tickStep } from '#shared/figures/ticks.ts';

/** One width for all value axes, so that charts one above the other share their horizontal position. */
export const VALUE_AXIS_WIDTH = 76;
/** Room at the right for tags at the ends of lines. */
const TAG_ROOM = 22;
const LINE_WIDTH = 1.75;
/** Aimed number of steps on the axes; ticks closer than this read as a ruler. */
const VALUE_STEPS = 4;
const PIXELS_PER_TIME_STEP = 90;
/** Two pixels a bucket: four kept points of each are more than the line can show. */
const PIXELS_PER_BUCKET = 2;

export interface TimeChartView extends FigureView {
  /** The stretch to draw; null draws everything. */
  readonly window: TimeSpan | null;
  /** Width of the drawing in CSS pixels; decides how finely lines are thinned. */
  readonly width: number;
}

export type TimeChartPoints = ChartDataset<'line', Point[]>;

/** The stretch that a chart shows: the window, else all data; never empty. */
export function visibleSpan(figure: TimeFigure, window: TimeSpan | null): TimeSpan {
  if (window) return window;
  const extent = timeExtent(figure.lines);
  const from =
    figure.xAxis === 'fraction' ? 0 : Math.min(extent?.min ?? 0, figure.bands[0]?.from ?? Infinity);
  const to =
    figure.xAxis === 'fraction' ? 1 : Math.max(extent?.max ?? 1, figure.bands.at(-1)?.to ?? 0);
  return { from, to: to > from ? to : from + 1 };
}

/** The drawn points and look of every line. */
export function timeDatasets(
  figure: TimeFigure,
  { theme, window, width, standalone }: TimeChartView,
): TimeChartPoints[] {
  const span = visibleSpan(figure, window);
  const buckets = Math.max(50, Math.ceil(width / PIXELS_PER_BUCKET));
  return figure.lines.map((line) => ({
    label: line.tag ? `${line.tag}  ${line.label}` : line.label,
    data: decimate(line.time, line.values, { ...span, buckets }),
    borderColor: theme.colour(line.colour),
    borderWidth: LINE_WIDTH,
    borderDash: [...line.dash],
    // A single point would be invisible as a line.
    pointRadius: line.time.length === 1 ? 2.5 : 0,
    pointHitRadius: 0,
    pointHoverRadius: 0,
    stepped: line.shape === 'step' ? ('before' as const) : (false as const),
    // Chart.js strokes whole paths as Path2D objects, which cannot be written down; per segment it does not.
    ...(standalone ? { segment: {} } : {}),
    ...(line.range ? { range: line.range } : {}),
  }));
}

/** Phases as bands behind the lines, marks as dashed lines. */
export function timeAnnotations(
  figure: TimeFigure,
  { theme, standalone }: TimeChartView,
): Record<string, AnnotationOptions> {
  const bands = figure.bands.map((band, index): [string, AnnotationOptions] => [
    `band-${index}-${band.id}`,
    {
      type: 'box',
      xMin: band.from,
      xMax: band.to,
      // Every second band is left open, so that neighbours are told apart without a colour for each.
      backgroundColor: band.strong
        ? theme.bandStrong
        : index % 2 === 0
          ? theme.band
          : 'transparent',
      borderWidth: 0,
      drawTime: 'beforeDatasetsDraw',
      label: {
        display: standalone,
        content: band.label,
        color: theme.muted,
        font: { family: theme.font, size: FONT_SIZE - 1 },
        position: { x: 'start', y: 'start' },
        padding: 3,
      },
    },
  ]);
  const marks = figure.marks.map((mark, index): [string, AnnotationOptions] => [
    `mark-${index}`,
    {
      type: 'line',
      scaleID: 'x',
      value: mark.at,
      borderColor: theme.muted,
      borderWidth: 1,
      borderDash: [2, 3],
      drawTime: 'beforeDatasetsDraw',
      label: {
        display: standalone,
        content: mark.label,
        color: theme.text,
        backgroundColor: theme.surface,
        font: { family: theme.font, size: FONT_SIZE - 1 },
        position: 'start',
        padding: 2,
      },
    },
  ]);
  return Object.fromEntries([...bands, ...marks]);
}

function setTicks(scale: Scale, count: number, format: MetricFormat): void {
  const step = tickStep(scale.max - scale.min, count, format);
  scale.ticks = ticksBetween(scale.min, scale.max, step).map((value) => ({ value }));
}

function timeScales(
  figure: TimeFigure,
  view: TimeChartView,
): NonNullable<ChartOptions<'line'>['scales']> {
  const { theme } = view;
  const font = figureFont(theme);
  const span = visibleSpan(figure, view.window);
  const axis = {
    grid: { color: theme.grid, drawTicks: false },
    border: { display: false },
  };
  return {
    x: {
      ...axis,
      type: 'linear',
      bounds: 'data',
      min: span.from,
      max: span.to,
      title: {
        display: figure.xTitle || view.standalone,
        text: figure.xLabel,
        color: theme.muted,
        font,
        padding: 0,
      },
      ticks: {
        color: theme.muted,
        font,
        maxRotation: 0,
        padding: 4,
        callback: (value) => tickLabel(Number(value), figure.xAxis),
      },
      afterBuildTicks: (scale) =>
        setTicks(scale, Math.max(2, scale.width / PIXELS_PER_TIME_STEP), figure.xAxis),
    },
    y: {
      ...axis,
      type: 'linear',
      // The limits are round already: Chart.js must not move them to ticks of its own.
      bounds: 'data',
      min: 0,
      suggestedMax: figure.yAtLeast,
      ticks: {
        color: theme.muted,
        font,
        padding: 6,
        callback: (value) => tickLabel(Number(value), figure.yFormat),
      },
      afterDataLimits: (scale) => {
        const highest = Math.max(scale.max, highestOfRanges(scale.chart));
        const top = highest > 0 ? highest : 1;
        const step = tickStep(top, VALUE_STEPS, figure.yFormat);
        scale.max = Math.ceil(top / step - 1e-9) * step;
      },
      afterBuildTicks: (scale) => setTicks(scale, VALUE_STEPS, figure.yFormat),
      afterFit: (scale) => {
        scale.width = VALUE_AXIS_WIDTH;
      },
    },
  };
}

/** Tags that are closer than this to each other in both directions would cover each other. */
const TAG_HEIGHT = 11;
const TAG_REACH = 16;

interface PlacedTag {
  readonly line: ChartLine;
  readonly x: number;
  readonly y: number;
}

/** Places for the tags at the ends of lines, from top to bottom, moved down where they would overlap. */
function placeTags(chart: Chart<'line'>, lines: readonly ChartLine[]): PlacedTag[] {
  const { chartArea } = chart;
  const wanted = lines.flatMap((line, index): PlacedTag[] => {
    const points = chart.getDatasetMeta(index).data;
    const point = points.findLast((one) => one.x <= chartArea.right + 1);
    return line.tag && point
      ? [{ line, x: Math.min(point.x, chartArea.right) + 4, y: point.y }]
      : [];
  });
  const placed: PlacedTag[] = [];
  for (const tag of wanted.toSorted((a, b) => a.y - b.y)) {
    const near = placed.findLast((other) => Math.abs(other.x - tag.x) < TAG_REACH);
    placed.push(near && tag.y - near.y < TAG_HEIGHT ? { ...tag, y: near.y + TAG_HEIGHT } : tag);
  }
  // What was pushed below the drawing goes back up, and pushes what lies above it.
  let lowest = chartArea.bottom;
  return placed.toReversed().map((tag, index, all) => {
    const below = all[index - 1];
    const isFree = !below || Math.abs(below.x - tag.x) >= TAG_REACH;
    const y = Math.min(tag.y, isFree ? chartArea.bottom : lowest);
    lowest = y - TAG_HEIGHT;
    return { ...tag, y };
  });
}

/** Writes each line's tag at its last visible point, so that lines are told apart without colour. */
function lineTags(lines: readonly ChartLine[], theme: ChartTheme): Plugin<'line'> {
  return {
    id: 'lineTags',
    afterDatasetsDraw(chart: Chart<'line'>) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `600 ${FONT_SIZE}px ${theme.font}`;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'left';
      for (const { line, x, y } of placeTags(chart, lines)) {
        ctx.fillStyle = theme.colour(line.colour);
        ctx.fillText(line.tag ?? '', x, y);
      }
      ctx.restore();
    },
  };
}

/** The whole chart: everything but what listens to the pointer. */
export function timeChartConfig(
  figure: TimeFigure,
  view: TimeChartView,
): ChartConfiguration<'line', Point[]> {
  const { theme, standalone } = view;
  const legend = figureLegend(standalone && figure.lines.length > 1, theme);
  const tagged = figure.lines.some((line) => line.tag);
  return {
    type: 'line',
    data: { datasets: timeDatasets(figure, view) },
    options: {
      parsing: false,
      normalized: true,
      ...frameOptions(view, {
        top: standalone ? 8 : 6,
        right: tagged ? TAG_ROOM : 10,
        // Value axes have the same width everywhere, with room of their own.
        left: 0,
      }),
      scales: timeScales(figure, view),
      plugins: {
        annotation: { annotations: timeAnnotations(figure, view) },
        title: figureTitle(
          figure.yUnit === '' ? figure.title : `${figure.title} (${figure.yUnit})`,
          view,
        ),
        legend: {
          ...legend,
          labels: { ...legend.labels, pointStyle: 'line', pointStyleWidth: 28 },
        },
      },
    },
    plugins: [rangeFill, ...(tagged ? [lineTags(figure.lines, theme)] : [])],
  };
}
