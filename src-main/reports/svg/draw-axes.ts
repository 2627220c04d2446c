import type { ParallelFigure, ScatterFigure } from '../axes-figures.ts';
import { wrap } from './letters.ts';
import { element, escapeText, point } from './markup.ts';
import {
  axes,
  heading,
  LEAST_PLOT,
  legend,
  LEGEND_ROW,
  legendColumns,
  MARGIN,
  scale,
  SCREEN_PLOT,
  sheet,
} from './sheet.ts';
import type { Page, Scale } from './sheet.ts';

const RADIUS = 3;
const MOST_LEGEND = 24;

/** Room for the names of the configurations; none where they are too many to be read. */
const legendHeight = (entries: number, { layout }: Page): number =>
  entries > MOST_LEGEND ? 0 : Math.ceil(entries / legendColumns(layout)) * LEGEND_ROW + 8;

function trendPaths({ trend }: ScatterFigure, x: Scale, y: Scale, { ink }: Page): string {
  if (trend.length < 2) return '';
  const inside = (value: number): number => Math.max(0, Math.min(y.max, value));
  const place = (at: number, value: number): string =>
    `${point(x.at(at))} ${point(y.at(inside(value)))}`;
  const line = element('path', {
    d: `M${trend.map((one) => place(one.x, one.y)).join('L')}`,
    fill: 'none',
    'stroke-width': 1.4,
    'stroke-dasharray': '5 3',
    ...ink.whisker,
  });
  const bounded = trend.flatMap(({ x: at, low, high }) =>
    low === null || high === null ? [] : [{ at, low, high }],
  );
  const edge = (values: readonly string[]): string =>
    element('path', {
      d: `M${values.join('L')}`,
      fill: 'none',
      'stroke-width': 1,
      'stroke-dasharray': '1 3',
      ...ink.whisker,
    });
  const band =
    bounded.length < 2
      ? ''
      : edge(bounded.map(({ at, low }) => place(at, low))) +
        edge(bounded.map(({ at, high }) => place(at, high)));
  return band + line;
}

/** A point for each run, in the colour of its configuration, with the line through all of them. */
export function drawScatterFigure(figure: ScatterFigure, page: Page): string {
  const { layout, ink } = page;
  const below = legendHeight(figure.groups.length, page);
  const least = MARGIN.top + LEAST_PLOT + MARGIN.bottom;
  const height = layout.height === null ? SCREEN_PLOT : Math.max(least, layout.height - below);
  const points = figure.groups.flatMap((group) => group.points);
  const most = (of: 'x' | 'y'): number =>
    points.reduce((highest, one) => Math.max(highest, one[of]), 1e-9);
  const x = scale(most('x'), MARGIN.left, layout.width - MARGIN.right, {
    count: Math.max(2, Math.min(6, Math.round(layout.width / 110))),
    format: figure.x.format,
    whole: true,
  });
  const y = scale(most('y'), height - MARGIN.bottom, MARGIN.top, {
    count: 5,
    format: figure.y.format,
    whole: true,
  });
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  // Many colours look alike: the letter beside its runs tells which configuration they are of.
  const letters = figure.groups.map((group) =>
    element(
      'text',
      {
        x: point(x.at(mean(group.points.map((one) => one.x))) + RADIUS + 3),
        y: point(y.at(mean(group.points.map((one) => one.y))) - RADIUS - 1),
        'font-weight': 600,
        ...ink.label(group.slot),
      },
      escapeText(group.tag),
    ),
  );
  const dots = figure.groups.map((group) =>
    group.points
      .map((one) =>
        element('circle', {
          cx: point(x.at(one.x)),
          cy: point(y.at(one.y)),
          r: RADIUS,
          'fill-opacity': 0.75,
          ...ink.label(group.slot),
        }),
      )
      .join(''),
  );
  const body =
    heading(figure.title, page) +
    axes(x, y, { x: figure.x.format, y: figure.y.format, caption: figure.x.label }, height, page) +
    trendPaths(figure, x, y, page) +
    dots.join('') +
    letters.join('') +
    (below === 0 ? '' : legend(figure.groups, height + 10, page));
  return sheet(figure, height + below, page, body);
}

/** Room above the axes of parallel coordinates for two lines of their names. */
const NAMES = 44;
const NAME_LINE = 13;
const MOST_NAME_LINES = 2;

/** Axes side by side, a line over them for each configuration; broken where one has no value. */
export function drawParallelFigure(figure: ParallelFigure, page: Page): string {
  const { layout, ink } = page;
  const below = legendHeight(figure.lines.length, page);
  const least = NAMES + LEAST_PLOT + MARGIN.bottom;
  const height = layout.height === null ? SCREEN_PLOT : Math.max(least, layout.height - below);
  const [top, bottom] = [MARGIN.top + NAMES, height - 16];
  const width = layout.width - MARGIN.left - MARGIN.right;
  const gap = width / Math.max(1, figure.axes.length - 1);
  const left = (axis: number): number => MARGIN.left + axis * gap;
  const down = (position: number): number => bottom - position * (bottom - top);
  const lines = figure.lines.map((line) => {
    let isDown = false;
    const d = line.positions
      .map((position, axis) => {
        if (position === null) {
          isDown = false;
          return '';
        }
        const step = `${isDown ? 'L' : 'M'}${point(left(axis))} ${point(down(position))}`;
        isDown = true;
        return step;
      })
      .join('');
    return element('path', {
      d,
      fill: 'none',
      'stroke-width': 1.4,
      'stroke-opacity': 0.85,
      'stroke-linejoin': 'round',
      ...ink.line(line.slot),
    });
  });
  const axes = figure.axes.map(({ label, ticks }, axis) => {
    const isLast = axis === figure.axes.length - 1;
    const anchor = axis === 0 ? 'start' : isLast ? 'end' : 'middle';
    const shift = axis === 0 ? -MARGIN.left + 8 : isLast ? MARGIN.right - 4 : 0;
    const names = wrap(label, gap - 10, MOST_NAME_LINES).map((text, line) =>
      element(
        'text',
        {
          x: point(left(axis) + shift),
          y: MARGIN.top + 12 + line * NAME_LINE,
          'text-anchor': anchor,
          ...ink.strongText,
        },
        escapeText(text),
      ),
    );
    const marks = ticks.map(({ position, text }) =>
      element(
        'text',
        {
          x: point(left(axis) + (axis === 0 ? -6 : isLast ? -6 : 6)),
          y: point(down(position) + 4),
          'text-anchor': axis === 0 || isLast ? 'end' : 'start',
          ...ink.text,
        },
        escapeText(text),
      ),
    );
    const rule = element('path', {
      d: `M${point(left(axis))} ${point(top)}V${point(bottom)}`,
      'stroke-width': 1,
      ...ink.axis,
    });
    return names.join('') + rule + marks.join('');
  });
  const body =
    heading(figure.title, page) +
    lines.join('') +
    axes.join('') +
    (below === 0 ? '' : legend(figure.lines, height + 10, page));
  return sheet(figure, height + below, page, body);
}
