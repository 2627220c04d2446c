import { tickLabel, ticksBetween, tickStep } from '#shared/figures/ticks.ts';
import type { MetricFormat } from '#shared/result/catalogue.ts';
import type { Interval } from '#shared/statistics/index.ts';
import type { BarFigure, Figure, FigureLine, TimeFigure } from '../figures.ts';
import { metricText } from '../words.ts';
import { decimate } from './decimate.ts';
import type { Ink } from './ink.ts';
import { element, escapeText, point } from './markup.ts';

const WIDTH = 720;
const TIME_HEIGHT = 280;
const MARGIN = { left: 76, right: 30, top: 30, bottom: 44 };
const BAR_ROW = 26;
const BAR_LABELS = 250;
const BAR_VALUES = 96;
const LINE_BUCKETS = 700;
const LEGEND_COLUMNS = 2;
const LONGEST_LABEL = 32;
const FONT = {
  'font-family': 'system-ui, -apple-system, "Segoe UI", "Noto Sans", Arial, sans-serif',
  'font-size': 12,
};

const clip = (text: string, longest = LONGEST_LABEL) =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

interface Scale {
  readonly max: number;
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** @param whole whether the scale ends at a tick, as a value axis does; a time axis ends with the last run */
function scale(
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

/** Wraps a drawing: title and description for screen readers, and an id prefix that is unique in a page. */
function sheet(figure: Figure, height: number, ink: Ink, prefix: string, body: string): string {
  const titleId = `${prefix}${figure.id}-title`;
  const descriptionId = `${prefix}${figure.id}-description`;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
      'aria-labelledby': `${titleId} ${descriptionId}`,
      ...FONT,
    },
    element('title', { id: titleId }, escapeText(figure.title)) +
      element('desc', { id: descriptionId }, escapeText(figure.description)) +
      (ink.background ? element('rect', { width: WIDTH, height, ...ink.background }) : '') +
      body,
  );
}

function axes(x: Scale, y: Scale, format: MetricFormat, height: number, ink: Ink): string {
  const bottom = height - MARGIN.bottom;
  const right = WIDTH - MARGIN.right;
  const rows = y.ticks.map(
    (tick) =>
      element('path', {
        d: `M${MARGIN.left} ${point(y.at(tick))}H${right}`,
        'stroke-width': 1,
        ...(tick === 0 ? ink.axis : ink.grid),
      }) +
      element(
        'text',
        { x: MARGIN.left - 8, y: point(y.at(tick) + 4), 'text-anchor': 'end', ...ink.text },
        escapeText(tickLabel(tick, format)),
      ),
  );
  const columns = x.ticks.map(
    (tick) =>
      element('path', { d: `M${point(x.at(tick))} ${bottom}v4`, ...ink.axis }) +
      element(
        'text',
        { x: point(x.at(tick)), y: bottom + 18, 'text-anchor': 'middle', ...ink.text },
        escapeText(tickLabel(tick, 'duration')),
      ),
  );
  const caption = element(
    'text',
    { x: right, y: height - 6, 'text-anchor': 'end', ...ink.text },
    'time since the request',
  );
  return rows.join('') + columns.join('') + caption;
}

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

function legend(figure: TimeFigure, top: number, ink: Ink): string {
  const perRow = LEGEND_COLUMNS;
  const width = (WIDTH - MARGIN.left) / perRow;
  return figure.lines
    .map((line, index) => {
      const x = MARGIN.left + (index % perRow) * width;
      const y = top + Math.floor(index / perRow) * 18;
      return (
        element('path', {
          d: `M${point(x)} ${y}h28`,
          fill: 'none',
          'stroke-width': 2.2,
          ...ink.line(line.slot),
        }) +
        element(
          'text',
          { x: point(x + 34), y: y + 4, ...ink.text },
          escapeText(clip(`${line.tag} ${line.label}`, 44)),
        )
      );
    })
    .join('');
}

function drawTimeFigure(figure: TimeFigure, ink: Ink, prefix: string): string {
  const legendRows = Math.ceil(figure.lines.length / LEGEND_COLUMNS);
  const height = TIME_HEIGHT;
  const longest = Math.max(...figure.lines.map((line) => line.time.at(-1) ?? 0), 1e-9);
  const values = figure.lines.map((line) =>
    (line.band?.high ?? line.values).reduce((most, value) => Math.max(most, value), 0),
  );
  const highest = Math.max(...values, figure.format === 'fraction' ? 1 : 1e-9);
  const x = scale(longest, MARGIN.left, WIDTH - MARGIN.right, {
    count: 6,
    format: 'duration',
    whole: false,
  });
  const y = scale(highest, height - MARGIN.bottom, MARGIN.top, {
    count: 5,
    format: figure.format,
    whole: true,
  });
  const heading = element(
    'text',
    { x: MARGIN.left, y: 18, 'font-weight': 600, ...ink.strongText },
    escapeText(figure.title),
  );
  const lines = drawLines(figure.lines, x, y, ink);
  const body =
    heading + axes(x, y, figure.format, height, ink) + lines + legend(figure, height + 10, ink);
  return sheet(figure, height + legendRows * 18 + 8, ink, prefix, body);
}

/** The interval of a mean, as a line with ends across its bar. */
function whisker(
  interval: Interval | null,
  at: (value: number) => number,
  middle: number,
  ink: Ink,
): string {
  if (interval === null || interval.low === interval.high) return '';
  const [low, high] = [point(BAR_LABELS + at(interval.low)), point(BAR_LABELS + at(interval.high))];
  const d = `M${low} ${middle - 4}v8M${low} ${middle}H${high}M${high} ${middle - 4}v8`;
  return element('path', { d, fill: 'none', 'stroke-width': 1.4, ...ink.whisker });
}

function drawBarFigure(figure: BarFigure, ink: Ink, prefix: string): string {
  const height = MARGIN.top + figure.bars.length * BAR_ROW + 10;
  const highest = Math.max(
    ...figure.bars.map((bar) => Math.max(bar.value ?? 0, bar.interval?.high ?? 0)),
    1e-12,
  );
  const width = WIDTH - BAR_LABELS - BAR_VALUES;
  const metric = {
    id: figure.id,
    label: figure.title,
    unit: '',
    format: figure.format,
    definition: '',
    better: 'none',
  } as const;
  const rows = figure.bars.map((bar, index) => {
    const top = MARGIN.top + index * BAR_ROW;
    const at = (value: number) => (Math.max(0, value) / highest) * width;
    const length = at(bar.value ?? 0);
    const label = bar.baseline ? `${clip(bar.label, 24)} (baseline)` : clip(bar.label);
    return (
      element(
        'text',
        { x: BAR_LABELS - 10, y: top + 15, 'text-anchor': 'end', ...ink.text },
        escapeText(label),
      ) +
      element('rect', {
        x: BAR_LABELS,
        y: top + 3,
        width: point(length),
        height: BAR_ROW - 8,
        'stroke-width': 1.5,
        ...ink.bar(bar.slot, bar.baseline),
      }) +
      whisker(bar.interval, at, top + BAR_ROW / 2 - 1, ink) +
      element(
        'text',
        {
          x: point(BAR_LABELS + Math.max(length, at(bar.interval?.high ?? 0)) + 8),
          y: top + 15,
          ...ink.strongText,
        },
        escapeText(metricText(metric, bar.value)),
      )
    );
  });
  const axis = element('path', {
    d: `M${BAR_LABELS} ${MARGIN.top}V${height - 10}`,
    'stroke-width': 1,
    ...ink.axis,
  });
  const heading = element(
    'text',
    { x: 0, y: 18, 'font-weight': 600, ...ink.strongText },
    escapeText(figure.title),
  );
  return sheet(figure, height, ink, prefix, heading + rows.join('') + axis);
}

/**
 * A figure as SVG markup.
 *
 * @param prefix of the ids inside, when several figures stand in one page
 */
export function drawFigure(figure: Figure, ink: Ink, prefix = ''): string {
  return figure.kind === 'time'
    ? drawTimeFigure(figure, ink, prefix)
    : drawBarFigure(figure, ink, prefix);
}
