import { ticksBetween, tickStep } from '#shared/figures/ticks.ts';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import type { FigureSize } from '#shared/report/document.ts';
import type { Figure } from '../figures.ts';
import type { Ink } from './ink.ts';
import { clip } from './letters.ts';
import { element, escapeText, point } from './markup.ts';

export const MARGIN = { left: 76, right: 30, top: 30, bottom: 44 };
export const LEGEND_ROW = 18;
/** Below it a plot tells nothing any more; a figure then becomes higher than asked. */
export const LEAST_PLOT = 60;
const FONT = {
  'font-family': 'system-ui, -apple-system, "Segoe UI", "Noto Sans", Arial, sans-serif',
  'font-size': 12,
};

export interface Scale {
  readonly max: number;
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** @param whole whether the scale ends at a tick, as a value axis does; a time axis ends with the last run */
export function scale(
  max: number,
  from: number,
  to: number,
  steps: { count: number; format: MetricFormat; whole: boolean },
): Scale {
  const step = tickStep(max, steps.count, steps.format);
  const top = steps.whole ? Math.max(step, Math.ceil(max / step - 1e-9) * step) : max;
  return {
    max: top,
    ticks: ticksBetween(0, top, step),
    at: (value) => from + (value / top) * (to - from),
  };
}

/** Measures of a drawing, in its own units, of which type has twelve. */
export interface Layout {
  readonly width: number;
  /** Of the whole drawing; null: as high as the plot of a screen and its legend. */
  readonly height: number | null;
  /** What a unit is in print; null: a pixel. */
  readonly millimetres: number | null;
}

const SCREEN: Layout = { width: 720, height: null, millimetres: null };
export const SCREEN_PLOT = 280;
const POINTS_PER_MILLIMETRE = 72 / 25.4;

export function layoutOf(size: FigureSize | undefined): Layout {
  if (!size) return SCREEN;
  const millimetres = size.fontPoints / FONT['font-size'] / POINTS_PER_MILLIMETRE;
  return {
    width: size.widthMillimetres / millimetres,
    height: size.heightMillimetres / millimetres,
    millimetres,
  };
}

/** Wraps a drawing: title and description for screen readers, and an id prefix that is unique in a page. */
export function sheet(figure: Figure, height: number, page: Page, body: string): string {
  const { layout, ink, prefix } = page;
  const { width, millimetres } = layout;
  const length = (units: number) =>
    millimetres === null ? point(units) : `${point(units * millimetres)}mm`;
  const titleId = `${prefix}${figure.id}-title`;
  const descriptionId = `${prefix}${figure.id}-description`;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${point(width)} ${point(height)}`,
      width: length(width),
      height: length(height),
      role: 'img',
      'aria-labelledby': `${titleId} ${descriptionId}`,
      ...FONT,
    },
    element('title', { id: titleId }, escapeText(figure.title)) +
      element('desc', { id: descriptionId }, escapeText(figure.description)) +
      (ink.background
        ? element('rect', { width: point(width), height: point(height), ...ink.background })
        : '') +
      body,
  );
}

export const legendColumns = ({ width }: Layout): number => (width >= 560 ? 2 : 1);

/** What each line is, below a plot; */
export function legend(
  entries: readonly { readonly tag: string; readonly label: string; readonly slot: number }[],
  top: number,
  { layout, ink }: Page,
): string {
  const perRow = legendColumns(layout);
  const width = (layout.width - MARGIN.left) / perRow;
  return entries
    .map((line, index) => {
      const x = MARGIN.left + (index % perRow) * width;
      const y = top + Math.floor(index / perRow) * LEGEND_ROW;
      return (
        element('path', {
          d: `M${point(x)} ${point(y)}h28`,
          fill: 'none',
          'stroke-width': 2.2,
          ...ink.line(line.slot),
        }) +
        element(
          'text',
          { x: point(x + 34), y: point(y + 4), ...ink.text },
          escapeText(clip(`${line.tag} ${line.label}`, width - 42)),
        )
      );
    })
    .join('');
}

/** What a drawing is made with, beside what it shows. */
export interface Page {
  readonly ink: Ink;
  readonly layout: Layout;
  readonly prefix: string;
}
