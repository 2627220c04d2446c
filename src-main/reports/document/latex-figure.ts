import { tickLabel, ticksBetween, tickStep } from '#shared/figures/ticks.ts';
import { colourOf, STRATEGY_COLOURS } from '#shared/figures/palette.ts';
import { metricOf } from '#main/comparison/index.ts';
import type { BarFigure, FigureLine, TimeFigure } from '../figures.ts';
import { decimate } from '../svg/decimate.ts';
import { metricText } from '../words.ts';
import { latexText } from './latex-text.ts';
import { parallelPicture, scatterPicture } from './latex-axes.ts';
import { clip, coordinates, dashes, number, ticks } from './latex-plot.ts';
import type { Picture } from './latex-plot.ts';
import type { ReportFigure } from './model.ts';

/** TeX keeps every point in memory; print has no more of them to show. */
const BUCKETS = 120;
/** Of a bar: two lines of it fit beside the bar. */
const LONGEST_BAR_LABEL = 48;
/** Of the longest bar, for the value behind it. */
const VALUE_ROOM = 1.3;
/** Of the height, for labels below the axis. */
const MILLIMETRES_PER_BAR = 7;

/** Colours of the palette, once for the whole document. */
export const COLOUR_DEFINITIONS = STRATEGY_COLOURS.light
  .map((colour, slot) => `\\definecolor{godwit${slot}}{HTML}{${colour.slice(1).toUpperCase()}}`)
  .join('\n');

function thinned(line: FigureLine, values: readonly number[]) {
  return decimate(line.time, values, BUCKETS);
}

function plot(line: FigureLine): string {
  const drawn = thinned(line, line.values);
  const colour = `godwit${colourOf(line.slot)}`;
  const step = line.shape === 'step' ? ', const plot' : '';
  const path = `\\addplot[${colour}, thick, ${dashes(line.slot)}${step}] coordinates {${coordinates(drawn.time, drawn.values)}};`;
  const entry = `\\addlegendentry{${latexText(clip(`${line.tag} ${line.label}`))}}`;
  if (!line.band) return `${path}\n${entry}`;
  const high = thinned(line, line.band.high);
  const low = thinned(line, line.band.low);
  const around = coordinates(
    [...high.time, ...low.time.toReversed()],
    [...high.values, ...low.values.toReversed()],
  );
  return `\\addplot[draw=none, fill=${colour}, fill opacity=0.16, forget plot] coordinates {${around}} -- cycle;\n${path}\n${entry}`;
}

function timePicture(figure: TimeFigure): { options: string[]; body: string } {
  const longest = Math.max(...figure.lines.map((line) => line.time.at(-1) ?? 0), 1e-9);
  const highest = figure.lines
    .flatMap((line) => line.band?.high ?? line.values)
    .reduce((most, value) => Math.max(most, value), figure.format === 'fraction' ? 1 : 1e-9);
  const xs = ticksBetween(0, longest, tickStep(longest, 6, 'duration'));
  const step = tickStep(highest, 5, figure.format);
  const top = Math.ceil(highest / step - 1e-9) * step;
  const ys = ticksBetween(0, top, step);
  return {
    options: [
      `xmin=0, xmax=${number(longest)}, ymin=0, ymax=${number(top)}`,
      ticks(
        'x',
        xs,
        xs.map((at) => tickLabel(at, 'duration')),
      ),
      ticks(
        'y',
        ys,
        ys.map((at) => tickLabel(at, figure.format)),
      ),
      'xlabel={time since the request}',
      `ylabel={${latexText(figure.title)}}`,
      'legend style={at={(0,-0.3)}, anchor=north west, draw=none, fill=none, cells={anchor=west}}',
    ],
    body: figure.lines.map(plot).join('\n'),
  };
}

function barPicture(figure: BarFigure): { options: string[]; body: string } {
  const metric = { ...metricOf(figure.id), format: figure.format };
  const highest = figure.most;
  const xs = ticksBetween(0, highest, tickStep(highest, 4, figure.format));
  const labels = figure.bars.map(
    (bar) =>
      `${clip(bar.label, LONGEST_BAR_LABEL - (bar.baseline ? 11 : 0))}${bar.baseline ? ' (baseline)' : ''}`,
  );
  const bars = figure.bars.map((bar, index) => {
    const colour = `godwit${colourOf(bar.slot)}`;
    const value = bar.value ?? 0;
    const { low, high } = bar.interval ?? { low: value, high: value };
    const whiskers = `error bars/.cd, x dir=both, x explicit, error bar style={black}`;
    const errors = `+= (${number(high - value)},0) -= (${number(value - low)},0)`;
    const told = `\\node[anchor=west] at (axis cs:${number(Math.max(value, high))},${index}) {${latexText(metricText(metric, bar.value))}};`;
    const drawn =
      bar.interval === null || low === high
        ? `\\addplot[fill=${colour}, draw=none] coordinates {(${number(value)},${index})};`
        : `\\addplot[fill=${colour}, draw=none, ${whiskers}] coordinates {(${number(value)},${index}) ${errors}};`;
    return `${drawn}\n${told}`;
  });
  return {
    options: [
      'xbar, bar shift=0pt, bar width=3mm, y dir=reverse',
      `xmin=0, xmax=${number(highest * VALUE_ROOM)}, ymin=-0.6, ymax=${figure.bars.length - 0.4}`,
      ticks(
        'x',
        xs,
        xs.map((at) => tickLabel(at, figure.format)),
      ),
      ticks(
        'y',
        figure.bars.map((_, index) => index),
        labels,
      ),
      'yticklabel style={text width=0.3\\linewidth, align=right}',
    ],
    body: bars.join('\n'),
  };
}

function pictureOf(figure: ReportFigure['figure']): Picture {
  switch (figure.kind) {
    case 'time':
      return timePicture(figure);
    case 'bars':
      return barPicture(figure);
    case 'scatter':
      return scatterPicture(figure);
    case 'parallel':
      return parallelPicture(figure);
  }
}

/** A figure as a pgfplots picture of its size in print, with its caption. */
export function latexFigure({ figure, size, caption }: ReportFigure): string {
  const { options, body } = pictureOf(figure);
  const labels = figure.kind === 'bars' ? 0.32 : 0.12;
  const height =
    figure.kind === 'bars'
      ? Math.max(MILLIMETRES_PER_BAR * figure.bars.length, 14)
      : size.heightMillimetres * 0.7;
  const font = `\\fontsize{${number(size.fontPoints)}}{${number(size.fontPoints * 1.2)}}\\selectfont`;
  const all = [
    `scale only axis, width=${number(1 - labels)}\\godwitwidth, height=${number(height)}mm`,
    'scaled ticks=false, tick align=outside, tick pos=left, axis lines=left',
    'grid=major, grid style={black!10}',
    `every node/.append style={font=${font}}`,
    ...options,
  ];
  return `\\begin{figure}[htbp]
\\centering
{${font}%
\\setlength{\\godwitwidth}{${number(size.widthMillimetres)}mm}%
\\ifdim\\godwitwidth>\\linewidth \\setlength{\\godwitwidth}{\\linewidth}\\fi
\\begin{tikzpicture}
\\begin{axis}[
  ${all.join(',\n  ')}
]
${body}
\\end{axis}
\\end{tikzpicture}}
\\caption{${latexText(caption)}}
\\end{figure}`;
}
