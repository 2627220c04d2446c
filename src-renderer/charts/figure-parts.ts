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

const FONT_SIZE = 11;
const STEPS = 5;
const HEX = /^#[\da-f]{6}$/i;

export const figureFont = (theme: ChartTheme) => ({ family: theme.font, size: FONT_SIZE });

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

/** A linear axis of a metric with round ticks in its unit. */
export function valueAxis(format: MetricFormat, theme: ChartTheme, title = '') {
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
      const step = tickStep(scale.max - scale.min, STEPS, format);
      scale.ticks = ticksBetween(scale.min, scale.max, step).map((value) => ({ value }));
    },
  };
}

/** Options of a figure between two quantities: it fills its frame, and what is written beside points has room. */
export function planeOptions({ standalone }: FigureView) {
  const edge = standalone ? 8 : 0;
  return {
    animation: false as const,
    responsive: true,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { top: 12, right: 24, bottom: edge, left: edge } },
  };
}

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
