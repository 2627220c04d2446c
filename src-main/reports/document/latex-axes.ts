import { colourOf } from '#shared/figures/palette.ts';
import { tickLabel, ticksBetween, tickStep } from '#shared/figures/ticks.ts';
import type { ParallelFigure, ScatterFigure } from '../axes-figures.ts';
import { latexText } from './latex-text.ts';
import { clip, coordinates, dashes, number, ticks } from './latex-plot.ts';
import type { Picture } from './latex-plot.ts';

/** Longer legends than these fill a page of their own. */
const MOST_LEGEND = 24;
/** Of the width between two axes, for the label of a tick. */
const LABEL_GAP = 0.02;

const LEGEND =
  'legend style={at={(0,-0.3)}, anchor=north west, draw=none, fill=none, cells={anchor=west}}';

const entry = (all: number, { tag, label }: { readonly tag: string; readonly label: string }) =>
  all > MOST_LEGEND ? '' : `\n\\addlegendentry{${latexText(clip(`${tag} ${label}`))}}`;

/** Round ticks from zero to beyond the highest value. */
function axis(letter: 'x' | 'y', values: readonly number[], format: ScatterFigure['x']['format']) {
  const highest = values.reduce((most, value) => Math.max(most, value), 1e-9);
  const step = tickStep(highest, 5, format);
  const top = Math.ceil(highest / step - 1e-9) * step;
  const at = ticksBetween(0, top, step);
  const labels = at.map((value) => tickLabel(value, format));
  return `${letter}min=0, ${letter}max=${number(top)}, ${ticks(letter, at, labels)}`;
}

/** Points of single runs and the line through them. */
export function scatterPicture({ groups, trend, x, y }: ScatterFigure): Picture {
  const points = groups.flatMap((group) => group.points);
  const line = (values: readonly (number | null)[], style: string): string =>
    values.some((value) => value === null) || trend.length < 2
      ? ''
      : `\n\\addplot[black, ${style}, forget plot] coordinates {${coordinates(
          trend.map((one) => one.x),
          values.map((value) => value ?? 0),
        )}};`;
  const dots = groups.map(
    (group) =>
      `\\addplot[only marks, mark size=1.4pt, godwit${colourOf(group.slot)}] coordinates {${coordinates(
        group.points.map((one) => one.x),
        group.points.map((one) => one.y),
      )}};${entry(groups.length, group)}`,
  );
  return {
    options: [
      axis(
        'x',
        points.map((one) => one.x),
        x.format,
      ),
      axis(
        'y',
        points.map((one) => one.y),
        y.format,
      ),
      `xlabel={${latexText(x.label)}}`,
      `ylabel={${latexText(y.label)}}`,
      LEGEND,
    ],
    body: [
      ...dots,
      line(
        trend.map((one) => one.y),
        'dashed',
      ),
      line(
        trend.map(({ low }) => low),
        'densely dotted',
      ),
      line(
        trend.map(({ high }) => high),
        'densely dotted',
      ),
    ].join('\n'),
  };
}

/** Axes side by side with a line for each configuration. */
export function parallelPicture({ axes, lines }: ParallelFigure): Picture {
  const last = axes.length - 1;
  const rules = axes.map(
    (_, index) => `\\draw[black!40] (axis cs:${index},0) -- (axis cs:${index},1);`,
  );
  const labels = axes.flatMap((one, index) =>
    one.ticks.map(({ position, text }) => {
      const side = index === 0 || index === last ? 'east' : 'west';
      const shift = side === 'east' ? -LABEL_GAP : LABEL_GAP;
      return `\\node[anchor=${side}, inner sep=1pt] at (axis cs:${number(index + shift)},${number(position)}) {${latexText(text)}};`;
    }),
  );
  const drawn = lines.map((line) => {
    const places = line.positions.map((position, index) =>
      position === null ? `(${index},nan)` : `(${index},${number(position)})`,
    );
    return `\\addplot[godwit${colourOf(line.slot)}, ${dashes(line.slot)}, unbounded coords=jump] coordinates {${places.join(' ')}};${entry(lines.length, line)}`;
  });
  return {
    options: [
      `xmin=-0.3, xmax=${number(last + 0.1)}, ymin=-0.05, ymax=1.05`,
      ticks(
        'x',
        axes.map((_, index) => index),
        axes.map(({ label }) => clip(label, 40)),
      ),
      'ytick=\\empty, axis line style={draw=none}, grid=none, clip=false',
      `xticklabel style={text width=${number(0.8 / Math.max(1, axes.length))}\\godwitwidth, align=center}`,
      LEGEND,
    ],
    body: [...drawn, ...rules, ...labels].join('\n'),
  };
}
