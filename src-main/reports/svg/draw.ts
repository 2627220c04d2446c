import type { Interval } from '#shared/statistics/index.ts';
import type { BarFigure, Figure, FigureLine, TimeFigure } from '../figures.ts';
import type { FigureSize } from '#shared/report/document.ts';
import { metricText } from '../words.ts';
import { decimate } from './decimate.ts';
import type { Ink } from './ink.ts';
import { wrap } from './letters.ts';
import { element, escapeText, point } from './markup.ts';
import {
  axes,
  heading,
  layoutOf,
  LEAST_PLOT,
  legend,
  LEGEND_ROW,
  legendColumns,
  MARGIN,
  scale,
  SCREEN_PLOT,
  sheet,
} from './sheet.ts';
import type { Layout, Page, Scale } from './sheet.ts';
import { drawParallelFigure, drawScatterFigure } from './draw-axes.ts';

const LINE_BUCKETS = 700;

function linePath(line: FigureLine, x: Scale, y: Scale): string {
  const { time, values } = decimate(line.time, line.values, LINE_BUCKETS);
  return time
    .map((at, index) => {
      const [left, top] = [point(x.at(at)), point(y.at(values[index] ?? 0))];
      if (index === 0) return `M${left} ${top}`;
      return line.shape === 'step' ? `H${left}V${top}` : `L${left} ${top}`;
    })
    .join('');
}

/** Where each line's letter goes: at its end, or as near above or below as it covers no other letter. */
function tagPlaces(lines: readonly FigureLine[], x: Scale, y: Scale): { x: number; y: number }[] {
  const places: { x: number; y: number }[] = [];
  const lowest = y.at(0);
  for (const line of lines) {
    const end = line.time.length - 1;
    const left = x.at(line.time[end] ?? 0) + 5;
    const top = Math.max(MARGIN.top + 10, y.at(line.values[end] ?? 0) - 4);
    const isFree = (candidate: number) =>
      candidate > MARGIN.top &&
      candidate <= lowest &&
      !places.some((one) => Math.abs(one.x - left) < 18 && Math.abs(one.y - candidate) < 12);
    const candidates = lines.flatMap((_, step) => [top - step * 12, top + step * 12]);
    places.push({ x: left, y: candidates.find(isFree) ?? top });
  }
  return places;
}

/** The area that replications span: along the highest, and back along the lowest. */
function bandPath(line: FigureLine, x: Scale, y: Scale): string {
  const { band, time } = line;
  if (!band) return '';
  const places = (values: readonly number[]) =>
    time.map((at, index) => `${point(x.at(at))} ${point(y.at(values[index] ?? 0))}`);
  return `M${[...places(band.high), ...places(band.low).toReversed()].join('L')}Z`;
}

function drawLines(lines: readonly FigureLine[], x: Scale, y: Scale, ink: Ink): string {
  const places = tagPlaces(lines, x, y);
  return lines
    .map((line, index) => {
      const place = places[index] ?? { x: 0, y: 0 };
      const path = {
        d: linePath(line, x, y),
        fill: 'none',
        'stroke-width': 1.8,
        'stroke-linejoin': 'round',
      };
      const tag = { x: point(place.x), y: point(place.y), 'font-weight': 600 };
      const area = bandPath(line, x, y);
      return (
        (area === '' ? '' : element('path', { d: area, ...ink.band(line.slot) })) +
        element('path', { ...path, ...ink.line(line.slot) }) +
        element('text', { ...tag, ...ink.label(line.slot) }, escapeText(line.tag))
      );
    })
    .join('');
}

function drawTimeFigure(figure: TimeFigure, page: Page): string {
  const { layout, ink } = page;
  const below = Math.ceil(figure.lines.length / legendColumns(layout)) * LEGEND_ROW + 8;
  const least = MARGIN.top + LEAST_PLOT + MARGIN.bottom;
  const height = layout.height === null ? SCREEN_PLOT : Math.max(least, layout.height - below);
  const longest = Math.max(...figure.lines.map((line) => line.time.at(-1) ?? 0), 1e-9);
  const values = figure.lines.map((line) =>
    (line.band?.high ?? line.values).reduce((most, value) => Math.max(most, value), 0),
  );
  const highest = Math.max(...values, figure.format === 'fraction' ? 1 : 1e-9);
  const x = scale(longest, MARGIN.left, layout.width - MARGIN.right, {
    count: Math.max(2, Math.min(6, Math.round(layout.width / 110))),
    format: 'duration',
    whole: false,
  });
  const y = scale(highest, height - MARGIN.bottom, MARGIN.top, {
    count: 5,
    format: figure.format,
    whole: true,
  });
  const lines = drawLines(figure.lines, x, y, ink);
  const body =
    heading(figure.title, page) +
    axes(
      x,
      y,
      { x: 'duration', y: figure.format, caption: 'time since the request' },
      height,
      page,
    ) +
    lines +
    legend(figure.lines, height + 10, page);
  return sheet(figure, height + below, page, body);
}

/** The interval of a mean, as a line with ends across its bar. */
function whisker(
  interval: Interval | null,
  at: (value: number) => number,
  middle: number,
  ink: Ink,
): string {
  if (interval === null || interval.low === interval.high) return '';
  const [low, high] = [point(at(interval.low)), point(at(interval.high))];
  const [y, top] = [point(middle), point(middle - 4)];
  const d = `M${low} ${top}v8M${low} ${y}H${high}M${high} ${top}v8`;
  return element('path', { d, fill: 'none', 'stroke-width': 1.4, ...ink.whisker });
}

const LINE_HEIGHT = 13;
/** Thicker bars say no more. */
const THICKEST_BAR = 32;

/** The name of a bar beside its middle, at the end of its column. */
function barLabel(bar: BarFigure['bars'][number], right: number, middle: number, row: number) {
  const text = bar.baseline ? `${bar.label} (baseline)` : bar.label;
  const lines = wrap(text, right, Math.max(1, Math.floor((row - 4) / LINE_HEIGHT)));
  const first = middle + 3 - ((lines.length - 1) * LINE_HEIGHT) / 2;
  return { lines, first };
}

/** Where things are in a figure of bars: labels, bars and values from left to right, a row a bar. */
function barLayout(figure: BarFigure, { width, height }: Layout) {
  const labels = Math.min(250, Math.round(width * 0.36));
  const values = Math.min(96, Math.max(70, Math.round(width * 0.16)));
  const free = (height ?? 0) - MARGIN.top - 10;
  const row = height === null ? 26 : Math.max(18, free / Math.max(1, figure.bars.length));
  return { labels, bars: Math.max(20, width - labels - values), row };
}

function drawBarFigure(figure: BarFigure, page: Page): string {
  const { layout, ink } = page;
  const { labels, bars, row } = barLayout(figure, layout);
  const height = MARGIN.top + figure.bars.length * row + 10;
  const metric = {
    id: figure.id,
    label: figure.title,
    unit: '',
    format: figure.format,
    definition: '',
    better: 'none',
  } as const;
  const at = (value: number) => labels + (Math.max(0, value) / figure.most) * bars;
  const thick = Math.min(THICKEST_BAR, row - 8);
  const rows = figure.bars.map((bar, index) => {
    const middle = MARGIN.top + index * row + row / 2 - 1;
    const end = at(bar.value ?? 0);
    const { lines, first } = barLabel(bar, labels - 10, middle + 1, row);
    return (
      lines
        .map((line, place) =>
          element(
            'text',
            {
              x: labels - 10,
              y: point(first + place * LINE_HEIGHT),
              'text-anchor': 'end',
              ...ink.text,
            },
            escapeText(line),
          ),
        )
        .join('') +
      element('rect', {
        x: labels,
        y: point(middle - thick / 2),
        width: point(end - labels),
        height: point(thick),
        'stroke-width': 1.5,
        ...ink.bar(bar.slot, bar.baseline),
      }) +
      whisker(bar.interval, at, middle, ink) +
      element(
        'text',
        {
          x: point(Math.max(end, at(bar.interval?.high ?? 0)) + 8),
          y: point(middle + 4),
          ...ink.strongText,
        },
        escapeText(metricText(metric, bar.value)),
      )
    );
  });
  const axis = element('path', {
    d: `M${labels} ${MARGIN.top}V${point(height - 10)}`,
    'stroke-width': 1,
    ...ink.axis,
  });
  return sheet(figure, height, page, heading(figure.title, page, 0) + rows.join('') + axis);
}

/**
 * A figure as SVG markup.
 *
 * @param look.prefix of the ids inside, when several figures stand in one page
 * @param look.size in print; a drawing for a screen when left out
 */
export function drawFigure(
  figure: Figure,
  ink: Ink,
  look: { readonly prefix?: string; readonly size?: FigureSize } = {},
): string {
  const page = { ink, layout: layoutOf(look.size), prefix: look.prefix ?? '' };
  switch (figure.kind) {
    case 'time':
      return drawTimeFigure(figure, page);
    case 'bars':
      return drawBarFigure(figure, page);
    case 'scatter':
      return drawScatterFigure(figure, page);
    case 'parallel':
      return drawParallelFigure(figure, page);
  }
}
