import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { HeatMap } from '#shared/figures/heat-map.ts';
import { FONT_SIZE, figureFont, figureTitle, frameOptions, shortened } from './figure-parts.ts';
import type { FigureView } from './figure-parts.ts';

export interface HeatFigure {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The columns' and rows' values for people, all different. */
  readonly xs: readonly string[];
  readonly ys: readonly string[];
  readonly map: HeatMap;
  readonly write: (value: number) => string;
}

/** A cell narrower than its number shows its shade alone; the data table has the number. */
const NUMBER_ROOM = 6;
const FAINTEST = 0.08;
// Text on the strongest shade keeps its contrast in both themes.
const STRONGEST = 0.5;

/** Names of columns and rows are cut behind so many letters. */
const LONGEST_NAME = 26;
/** Of a letter at this size, about; and of the narrowest frame that figures stand in. */
const LETTER_WIDTH = 6.2;
const FRAME_WIDTH = 520;
const MOST_TILT = 60;

/** CSS pixels that the names of the columns take below the map beyond one line: they are tilted where they are long. */
export function tiltedHeight({ xs, ys }: Pick<HeatFigure, 'xs' | 'ys'>): number {
  const longest = (names: readonly string[]): number =>
    LETTER_WIDTH * Math.max(0, ...names.map((name) => Math.min(name.length, LONGEST_NAME)));
  const column = (FRAME_WIDTH - longest(ys)) / Math.max(1, xs.length);
  return longest(xs) < column ? 0 : Math.round(longest(xs) * Math.sin((MOST_TILT * Math.PI) / 180));
}

/** How strongly a value is shaded, from the least to the largest of the map. */
export function shade(value: number, { low, high }: Pick<HeatMap, 'low' | 'high'>): number {
  if (low === null || high === null || high <= low) return FAINTEST;
  return FAINTEST + ((value - low) / (high - low)) * (STRONGEST - FAINTEST);
}

/** Style sheets are made shorter when they are built: #ffffff becomes #fff. */
const longHex = (colour: string): string =>
  colour.length === 4 ? colour.replaceAll(/[\da-f]/gi, '$&$&') : colour;

function mix(from: string, to: string, share: number): string {
  const part = (colour: string, at: number): number =>
    Number.parseInt(colour.slice(at, at + 2), 16);
  const channels = [1, 3, 5].map((at) =>
    Math.round(part(from, at) + (part(to, at) - part(from, at)) * share)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${channels.join('')}`;
}

interface DrawnCell {
  readonly x: string;
  readonly y: string;
  readonly v: number;
}

function numbers(cells: readonly DrawnCell[], { write }: HeatFigure, view: FigureView): Plugin {
  return {
    id: 'heatNumbers',
    afterDatasetsDraw(chart: Chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `${FONT_SIZE}px ${view.theme.font}`;
      ctx.fillStyle = view.theme.text;
      ctx.textBaseline = 'middle';
      ctx.textAlign = 'center';
      for (const [index, element] of chart.getDatasetMeta(0).data.entries()) {
        const text = write(cells[index]?.v ?? 0);
        const { width, height } = element as unknown as { width: number; height: number };
        if (ctx.measureText(text).width + NUMBER_ROOM > width) continue;
        ctx.fillText(text, element.x + width / 2, element.y + height / 2);
      }
      ctx.restore();
    },
  };
}

/** A cell for each pair of values, shaded by the metric and with its number written in it. */
export function heatConfig(figure: HeatFigure, view: FigureView): ChartConfiguration {
  const { theme } = view;
  const font = figureFont(theme);
  const { xs, ys, map } = figure;
  const cells = map.cells.flatMap((row, y) =>
    row.flatMap((cell, x): DrawnCell[] =>
      cell ? [{ x: xs[x] ?? '', y: ys[y] ?? '', v: cell.value }] : [],
    ),
  );
  const scale = (labels: readonly string[], title: string) => ({
    type: 'category' as const,
    labels: [...labels],
    offset: true,
    reverse: false,
    grid: { display: false },
    border: { display: false },
    title: { display: true, text: title, color: theme.muted, font },
    // Every column and row has its name: those that are too long for theirs stand at an angle.
    ticks: {
      color: theme.text,
      font,
      autoSkip: false,
      minRotation: 0,
      maxRotation: MOST_TILT,
      padding: 4,
      callback: (_: unknown, index: number) => shortened(labels[index] ?? '', LONGEST_NAME),
    },
  });
  const config = {
    type: 'matrix',
    data: {
      datasets: [
        {
          data: cells,
          backgroundColor: cells.map(({ v }) =>
            mix(longHex(theme.surface), longHex(theme.accent), shade(v, map)),
          ),
          borderWidth: 0,
          width: ({ chart }: { chart: Chart }) =>
            Math.max(1, (chart.chartArea?.width ?? 0) / xs.length - 2),
          height: ({ chart }: { chart: Chart }) =>
            Math.max(1, (chart.chartArea?.height ?? 0) / ys.length - 2),
        },
      ],
    },
    options: {
      ...frameOptions(view, { top: 4, right: 8 }),
      scales: { x: scale(xs, figure.xLabel), y: scale(ys, figure.yLabel) },
      plugins: { title: figureTitle(figure.title, view), legend: { display: false } },
    },
    plugins: [numbers(cells, figure, view)],
  };
  return config as unknown as ChartConfiguration;
}
