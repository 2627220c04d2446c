import { tickLabel, ticksBetween, tickStep } from '#shared/figures/ticks.ts';
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

/** The title of a figure, above its plot. */
export const heading = (title: string, { ink }: Page, left: number = MARGIN.left): string =>
  element('text', { x: left, y: 18, 'font-weight': 600, ...ink.strongText }, escapeText(title));

/** Formats of the values at both axes, and what is written below the lower one. */
export interface AxesWords {
  readonly x: MetricFormat;
  readonly y: MetricFormat;
  readonly caption: string;
}

/** Lines of the grid with their labels, and the name of the lower axis. */
export function axes(x: Scale, y: Scale, words: AxesWords, height: number, page: Page): string {
  const { ink, layout } = page;
  const [bottom, right] = [height - MARGIN.bottom, layout.width - MARGIN.right];
  const rows = y.ticks.map(
    (tick) =>
      element('path', {
        d: `M${MARGIN.left} ${point(y.at(tick))}H${point(right)}`,
        'stroke-width': 1,
        ...(tick === 0 ? ink.axis : ink.grid),
      }) +
      element(
        'text',
        { x: MARGIN.left - 8, y: point(y.at(tick) + 4), 'text-anchor': 'end', ...ink.text },
        escapeText(tickLabel(tick, words.y)),
      ),
  );
  const columns = x.ticks.map(
    (tick) =>
      element('path', { d: `M${point(x.at(tick))} ${point(bottom)}v4`, ...ink.axis }) +
      element(
        'text',
        { x: point(x.at(tick)), y: point(bottom + 18), 'text-anchor': 'middle', ...ink.text },
        escapeText(tickLabel(tick, words.x)),
      ),
  );
  const caption = element(
    'text',
    { x: point(right), y: point(height - 6), 'text-anchor': 'end', ...ink.text },
    escapeText(words.caption),
  );
  return rows.join('') + columns.join('') + caption;
}

/** What each line is, below a plot: its dash and colour, its letter and its name. */
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
