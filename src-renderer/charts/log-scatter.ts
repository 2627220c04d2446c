import type { ChartConfiguration, ChartDataset, Scale } from 'chart.js';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import { figureFont, figureLegend, figureTitle, frameOptions } from './figure-parts.ts';
import type { FigureView } from './figure-parts.ts';
import { logTicks, tickLabel } from '#shared/figures/ticks.ts';

export interface ScatterPoint {
  readonly id: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}

/** Points that share a look. */
export interface ScatterGroup {
  readonly label: string;
  readonly colour: string;
  /** Told apart by shape as well as by colour. */
  readonly shape: 'circle' | 'rect' | 'triangle' | 'rectRot' | 'cross' | 'star';
  readonly points: readonly ScatterPoint[];
}

export interface ScatterFigure {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly format: MetricFormat;
  readonly groups: readonly ScatterGroup[];
  /** Half-width of the band around "equal", as a share: 0.1 draws 10 % above and below. */
  readonly tolerance: number;
}

export interface ScatterView extends FigureView {
  /** The point pointed at; drawn larger. */
  readonly lit: string | null;
}

const POINT_RADIUS = 4.5;
const LIT_RADIUS = 8;

/** A range for a logarithmic axis that holds all positive values with a little room. */
export function logRange(groups: readonly ScatterGroup[]): { min: number; max: number } {
  const values = groups
    .flatMap((group) => group.points.flatMap((point) => [point.x, point.y]))
    .filter((value) => value > 0);
  if (values.length === 0) return { min: 0.1, max: 10 };
  // An eighth more on each side keeps points off the frame.
  return { min: Math.min(...values) / 1.25, max: Math.max(...values) * 1.25 };
}

/** Values further apart than this are told apart only on a logarithmic axis. */
const LOG_RATIO = 30;
const ROOM = 1.25;

/** Between what a logarithmic axis of these values lies; null where a linear one shows them. */
export function logSpan(values: readonly number[]): { min: number; max: number } | null {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return values.length > 0 && least > 0 && most / least > LOG_RATIO
    ? { min: least / ROOM, max: most * ROOM }
    : null;
}

type ScatterDataset = ChartDataset<'scatter', { x: number; y: number }[]>;

/** The line of equality, or one a share above or below it. */
function guide(
  range: { min: number; max: number },
  factor: number,
  dash: number[],
  view: ScatterView,
) {
  return {
    type: 'line' as const,
    label: '',
    data: [
      { x: range.min, y: range.min * factor },
      { x: range.max, y: range.max * factor },
    ],
    borderColor: view.theme.muted,
    borderWidth: 1,
    borderDash: dash,
    pointRadius: 0,
    order: 2,
    // See `timeDatasets`: per segment, lines can be written down as vectors.
    ...(view.standalone ? { segment: {} } : {}),
  };
}

function datasets(figure: ScatterFigure, view: ScatterView): ScatterDataset[] {
  const range = logRange(figure.groups);
  const { tolerance } = figure;
  const groups = figure.groups.map((group) => {
    const points = group.points.filter((point) => point.x > 0 && point.y > 0);
    return {
      label: group.label,
      data: points.map(({ x, y }) => ({ x, y })),
      pointStyle: group.shape,
      pointRadius: points.map((point) => (point.id === view.lit ? LIT_RADIUS : POINT_RADIUS)),
      backgroundColor: view.theme.colour(group.colour),
      borderColor: view.theme.colour(group.colour),
      borderWidth: 1.5,
      order: 1,
    };
  });
  const guides = [
    guide(range, 1, [], view),
    guide(range, 1 + tolerance, [3, 3], view),
    guide(range, 1 - tolerance, [3, 3], view),
  ];
  // Chart.js lets a chart mix types, which its type for one chart does not say.
  return [...groups, ...guides] as unknown as ScatterDataset[];
}

function logAxis(figure: ScatterFigure, label: string, { theme }: ScatterView) {
  const { min, max } = logRange(figure.groups);
  const font = figureFont(theme);
  return {
    type: 'logarithmic' as const,
    min,
    max,
    title: { display: true, text: label, color: theme.muted, font },
    grid: { color: theme.grid, drawTicks: false },
    border: { color: theme.grid },
    ticks: {
      color: theme.muted,
      font,
      padding: 4,
      maxRotation: 0,
      callback: (value: string | number) => tickLabel(Number(value), figure.format),
    },
    afterBuildTicks: (scale: Scale) => {
      scale.ticks = logTicks(min, max, figure.format).map((value) => ({ value }));
    },
  };
}

/** Predicted against measured on equal logarithmic axes, with the line of equality and a band around it. */
export function scatterConfig(
  figure: ScatterFigure,
  view: ScatterView,
): ChartConfiguration<'scatter', { x: number; y: number }[]> {
  const legend = figureLegend(view.standalone, view.theme);
  return {
    type: 'scatter',
    data: { datasets: datasets(figure, view) },
    options: {
      ...frameOptions(view, { top: 8, right: 16 }),
      scales: { x: logAxis(figure, figure.xLabel, view), y: logAxis(figure, figure.yLabel, view) },
      plugins: {
        title: figureTitle(figure.title, view),
        // The lines of equality and of the band have no name.
        legend: { ...legend, labels: { ...legend.labels, filter: (item) => item.text !== '' } },
      },
    },
  };
}
