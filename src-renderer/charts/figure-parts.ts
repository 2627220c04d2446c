import type { ChartConfiguration, Scale } from 'chart.js';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import { tickLabel, ticksBetween, tickStep } from '#shared/figures/ticks.ts';
import type { FigureTable } from './ChartFrame.vue';
import type { ChartTheme } from './theme.ts';

/** How a figure is drawn: on the page, or alone as a file that has to name itself. */
export interface FigureView {
  readonly theme: ChartTheme;
  readonly standalone: boolean;
}

/** A figure with all that stands around it. */
export interface StatisticFigure {
  readonly title: string;
  readonly definition: string;
  /** What it shows, for people who do not see it. */
  readonly sentence: string;
  /** CSS pixels. */
  readonly height: number;
  readonly configure: (view: FigureView) => ChartConfiguration;
  readonly table: () => FigureTable;
}

/** CSS pixels of a figure in a file, which has its title and its edges besides. */
export const SHEET_WIDTH = 640;
export const SHEET_EXTRA = 48;

/** CSS pixels of everything that is written in a figure but its title. */
export const FONT_SIZE = 11;
const STEPS = 5;
const HEX = /^#[\da-f]{6}$/i;

export const figureFont = (theme: ChartTheme) => ({ family: theme.font, size: FONT_SIZE });

/** Longer names would take the room of what is drawn; the data table has them whole. */
const LONGEST_NAME = 34;

export const shortened = (name: string, longest = LONGEST_NAME): string =>
  name.length <= longest ? name : `${name.slice(0, longest - 1).trimEnd()}…`;

/** A colour that lets what lies behind shine through, where it is written in a way that allows it. */
export function faded(colour: string, share: number): string {
  const alpha = Math.round(share * 255)
    .toString(16)
    .padStart(2, '0');
  return HEX.test(colour) ? colour + alpha : colour;
}

/** The title of a figure that stands alone; on the page the frame has it. */
export const figureTitle = (text: string, { theme, standalone }: FigureView) => ({
  display: standalone,
  text,
  color: theme.text,
  align: 'start' as const,
  font: { family: theme.font, size: 13, weight: 600 },
});

/**
 * Room behind the largest value of a linear axis, so that what is drawn there is not cut. Chart.js' own `grace` holds for
 * ticks, and these axes end with the data.
 *
 * @param share of the length of the axis
 */
export const roomAbove = (share: number) => ({
  afterDataLimits: (scale: { min: number; max: number }) => {
    scale.max += (scale.max - scale.min) * share;
  },
});

/** Points that lie closer together than this share of their distance from zero are looked at from near by. */
const NEAR = 0.5;
const BELOW = 0.08;

/**
 * Where an axis of points begins: at zero, where that leaves them room to differ; else below the least of them. Bars always
 * begin at zero, since their length is what is read.
 */
export function pointsFrom(values: readonly number[]): { min?: number } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (!(least >= 0)) return {};
  return { min: most > least && most - least < NEAR * least ? least - BELOW * (most - least) : 0 };
}

/** A linear axis of a metric with about so many steps between round ticks in its unit. */
export function valueAxis(format: MetricFormat, theme: ChartTheme, title = '', steps = STEPS) {
  const font = figureFont(theme);
  return {
    type: 'linear' as const,
    bounds: 'data' as const,
    grid: { color: theme.grid, drawTicks: false },
    border: { display: false },
    title: { display: title !== '', text: title, color: theme.muted, font },
    ticks: {
      color: theme.muted,
      font,
      padding: 4,
      maxRotation: 0,
      callback: (value: string | number) => tickLabel(Number(value), format),
    },
    afterBuildTicks: (scale: Scale) => {
      const step = tickStep(scale.max - scale.min, steps, format);
      scale.ticks = ticksBetween(scale.min, scale.max, step).map((value) => ({ value }));
    },
  };
}

/** CSS pixels that a figure in a file keeps from the sheet's edge; on the page its frame does. */
const EDGE = 8;

/**
 * Options of every figure: it fills its frame, stands still and leaves pointers to the page.
 *
 * @param room CSS pixels kept free inside the frame; below and at the left what a file needs, where nothing is said
 */
export function frameOptions(
  { standalone }: FigureView,
  room: {
    readonly top: number;
    readonly right: number;
    readonly bottom?: number;
    readonly left?: number;
  },
) {
  const edge = standalone ? EDGE : 0;
  return {
    animation: false as const,
    responsive: true,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { bottom: edge, left: edge, ...room } },
  };
}

/** The same for a figure between two quantities: what is written beside points has room. */
export const planeOptions = (view: FigureView) => frameOptions(view, { top: 12, right: 24 });

/** The axis that names the rows of a figure of horizontal bars or boxes; every row has its name. */
export const nameAxis = (theme: ChartTheme) => ({
  type: 'category' as const,
  grid: { display: false },
  border: { color: theme.grid },
  ticks: { color: theme.text, font: figureFont(theme), autoSkip: false },
});

/** The legend of a figure that stands alone; on the page the frame has it. */
export const figureLegend = (shown: boolean, theme: ChartTheme) => ({
  display: shown,
  position: 'bottom' as const,
  align: 'start' as const,
  labels: { color: theme.text, font: figureFont(theme), usePointStyle: true },
});

/** A line without points over such a figure; its width and dashes are those of the figure. */
export const dashedLine = (
  places: readonly { readonly x: number; readonly y: number }[],
  borderColor: string,
  { standalone }: FigureView,
) => ({
  type: 'line' as const,
  data: places.map(({ x, y }) => ({ x, y })),
  borderColor,
  pointRadius: 0,
  // See `timeDatasets`: per segment, lines can be written down as vectors.
  ...(standalone ? { segment: {} } : {}),
});
