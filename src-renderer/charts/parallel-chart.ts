import type { Chart, ChartConfiguration, Plugin } from 'chart.js';
import type { ParallelAxis } from '#shared/figures/parallel.ts';
import type { CategoryValue } from '#shared/figures/category.ts';
import type { ChartTheme } from './theme.ts';
import { faded, FONT_SIZE, figureFont, figureTitle, frameOptions } from './figure-parts.ts';
import type { FigureView } from './figure-parts.ts';

/** One axis as it is drawn. */
export interface DrawnAxis {
  readonly key: string;
  readonly label: string;
  readonly axis: ParallelAxis;
  /** Labelled places, from 0 at the foot to 1. */
  readonly ticks: readonly { readonly position: number; readonly text: string }[];
  /** What is chosen, as stretches of the axis; empty where everything is. */
  readonly spans: readonly (readonly [from: number, to: number])[];
  readonly write: (value: CategoryValue) => string;
}

export interface DrawnLine {
  readonly id: string;
  readonly tag: string;
  readonly label: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly positions: readonly (number | null)[];
  /** It passes everything that is chosen. */
  readonly passes: boolean;
}

export interface ParallelFigure {
  readonly title: string;
  /** What is chosen, in words; empty where nothing is. */
  readonly words: string;
  readonly axes: readonly DrawnAxis[];
  readonly lines: readonly DrawnLine[];
}

/** CSS pixels around the axes; what lies over the drawing on the page counts on them. */
export const PARALLEL_MARGIN = { side: 84, top: 10, bottom: 12 } as const;
/** CSS pixels of the figure in a file. */
export const PARALLEL_SHEET = { width: 760, height: 380 } as const;
/** On paper the axes' names stand in the drawing. */
const HEADS = 34;
const HEAD_LINE = 13;
const TICK_GAP = 7;
/** With more lines than these, letters at their ends would cover each other. */
const MOST_TAGS = 12;
const SPAN_WIDTH = 12;
const LINE = { passing: 1.5, faint: 1, lit: 3 };
/** Where many lines pass, each is drawn lightly, so that where they lie close together is seen. */
const CROWD = 60;
const CROWD_ALPHA = 0.45;

/** Where an axis stands, from the left edge. */
export function axisPlace(index: number, count: number, width: number): number {
  const { side } = PARALLEL_MARGIN;
  return count < 2 ? width / 2 : side + (index * (width - 2 * side)) / (count - 1);
}

interface Area {
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
}

const heightOf = (position: number, { top, bottom }: Area): number =>
  bottom - position * (bottom - top);

type Draw = (context: CanvasRenderingContext2D, figure: ParallelFigure, area: Area) => void;

function strokeLine(
  context: CanvasRenderingContext2D,
  { positions }: DrawnLine,
  count: number,
  area: Area,
): void {
  context.beginPath();
  let isDown = false;
  for (const [index, position] of positions.entries()) {
    if (position === null) {
      isDown = false;
      continue;
    }
    const place = [axisPlace(index, count, area.width), heightOf(position, area)] as const;
    if (isDown) context.lineTo(...place);
    else context.moveTo(...place);
    isDown = true;
  }
  context.stroke();
}

function drawLines(theme: ChartTheme, lit: string | null): Draw {
  return (context, { lines, axes }, area) => {
    const passing = lines.filter(({ passes }) => passes);
    context.lineWidth = LINE.faint;
    context.strokeStyle = theme.grid;
    for (const line of lines) if (!line.passes) strokeLine(context, line, axes.length, area);
    const alpha = passing.length > CROWD ? CROWD_ALPHA : 1;
    for (const line of passing.toSorted((a, b) => Number(a.id === lit) - Number(b.id === lit))) {
      const isLit = line.id === lit;
      context.lineWidth = isLit ? LINE.lit : LINE.passing;
      context.setLineDash([...line.dash]);
      context.strokeStyle = faded(
        theme.colour(line.colour),
        isLit ? 1 : alpha * (lit === null ? 1 : 0.5),
      );
      strokeLine(context, line, axes.length, area);
    }
    context.setLineDash([]);
    if (passing.length <= MOST_TAGS) drawTags(context, theme, passing, axes.length, area);
  };
}

/** Each line's letter behind the last axis, moved down where they would cover each other. */
function drawTags(
  context: CanvasRenderingContext2D,
  theme: ChartTheme,
  lines: readonly DrawnLine[],
  count: number,
  area: Area,
): void {
  context.font = `600 ${FONT_SIZE}px ${theme.font}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const placed = lines
    .flatMap((line) => {
      const first = line.positions[0] ?? null;
      return first === null ? [] : [{ line, y: heightOf(first, area) }];
    })
    .toSorted((one, other) => one.y - other.y);
  // The last ones leave room for themselves above the foot; whatever lies higher is pushed down no further than that.
  let least = Number.NEGATIVE_INFINITY;
  for (const [index, { line, y }] of placed.entries()) {
    const most = area.bottom - (placed.length - 1 - index) * FONT_SIZE;
    const at = Math.min(Math.max(y, least), most);
    least = at + FONT_SIZE;
    context.fillStyle = theme.colour(line.colour);
    context.fillText(line.tag, axisPlace(0, count, area.width) - TICK_GAP, at);
  }
}

function drawAxes(theme: ChartTheme, standalone: boolean): Draw {
  return (context, { axes }, area) => {
    context.textBaseline = 'middle';
    for (const [index, { axis, ticks, spans }] of axes.entries()) {
      const x = axisPlace(index, axes.length, area.width);
      context.lineWidth = 1;
      context.strokeStyle = theme.muted;
      context.beginPath();
      context.moveTo(x, area.top);
      context.lineTo(x, area.bottom);
      context.stroke();
      for (const [from, to] of spans) {
        const [low, high] = [heightOf(to, area), heightOf(from, area)];
        context.fillStyle = faded(theme.accent, 0.35);
        // A single value is a stretch of no length, and is seen all the same.
        context.fillRect(x - SPAN_WIDTH / 2, low - 2, SPAN_WIDTH, Math.max(high - low, 0) + 4);
      }
      // Words are buttons on the page.
      if (standalone || axis.kind === 'range') drawTicks(context, theme, { x, ticks, area });
    }
  };
}

function drawTicks(
  context: CanvasRenderingContext2D,
  theme: ChartTheme,
  { x, ticks, area }: { x: number; ticks: DrawnAxis['ticks']; area: Area },
): void {
  context.font = `${FONT_SIZE}px ${theme.font}`;
  context.textAlign = 'left';
  for (const { position, text } of ticks) {
    const y = heightOf(position, area);
    context.strokeStyle = theme.muted;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 4, y);
    context.stroke();
    // Lines pass behind the numbers.
    context.fillStyle = faded(theme.surface, 0.8);
    context.fillRect(
      x + TICK_GAP - 2,
      y - FONT_SIZE / 2,
      context.measureText(text).width + 4,
      FONT_SIZE,
    );
    context.fillStyle = theme.muted;
    context.fillText(text, x + TICK_GAP, y);
  }
}

/** A name in at most two lines of a width; what does not fit is cut. */
export function wrapped(
  text: string,
  width: number,
  measure: (text: string) => number,
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && measure(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  const [first = '', ...rest] = lines;
  const cut = (one: string): string => {
    if (measure(one) <= width) return one;
    let kept = one;
    while (kept.length > 1 && measure(`${kept}…`) > width) kept = kept.slice(0, -1);
    return `${kept}…`;
  };
  return rest.length === 0 ? [cut(first)] : [cut(first), cut(rest.join(' '))];
}

function drawHeads(theme: ChartTheme): Draw {
  return (context, { axes }, area) => {
    context.font = `600 ${FONT_SIZE}px ${theme.font}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = theme.text;
    const room =
      axes.length < 2
        ? area.width
        : axisPlace(1, axes.length, area.width) - axisPlace(0, axes.length, area.width) - 8;
    const width = Math.min(room, 2 * PARALLEL_MARGIN.side - 8);
    for (const [index, { label }] of axes.entries()) {
      const lines = wrapped(label, width, (text) => context.measureText(text).width);
      const x = axisPlace(index, axes.length, area.width);
      for (const [row, text] of lines.toReversed().entries())
        context.fillText(text, x, area.top - 12 - row * HEAD_LINE);
    }
  };
}

/**
 * Lines over parallel axes. Chart.js gives the sheet, its title and its export; it has no such chart of its own.
 *
 * @param figure asked at each drawing, so that a choice on an axis is drawn without a new chart
 */
export function parallelConfig(
  figure: () => ParallelFigure,
  view: FigureView,
  lit: () => string | null = () => null,
): ChartConfiguration {
  const { theme, standalone } = view;
  const { title, words } = figure();
  const { side, top, bottom } = PARALLEL_MARGIN;
  const plugin: Plugin = {
    id: 'parallelCoordinates',
    afterDraw({ ctx, chartArea, width }: Chart) {
      // Below title and words, which Chart.js places.
      const top = chartArea.top + (standalone ? HEADS : 0);
      const area = { width, top, bottom: chartArea.bottom };
      ctx.save();
      const drawn = figure();
      for (const draw of [
        drawLines(theme, lit()),
        drawAxes(theme, standalone),
        ...(standalone ? [drawHeads(theme)] : []),
      ])
        draw(ctx, drawn, area);
      ctx.restore();
    },
  };
  return {
    type: 'scatter',
    data: { datasets: [] },
    options: {
      ...frameOptions(view, { left: side, right: side, top, bottom }),
      scales: { x: { display: false }, y: { display: false } },
      plugins: {
        title: figureTitle(title, view),
        subtitle: {
          display: standalone && words !== '',
          text: words,
          color: theme.muted,
          align: 'start',
          font: figureFont(theme),
        },
        legend: { display: false },
      },
    },
    plugins: [plugin],
  };
}
