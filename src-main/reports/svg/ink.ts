import type { FigureTheme } from '#shared/figures/palette.ts';
import { colourOf, dashOf, STRATEGY_COLOURS } from '#shared/figures/palette.ts';
import type { Attributes } from './markup.ts';

/** How a figure gets its colours: classes inside a page that has a style sheet, or plain values in a file. */
export interface Ink {
  line(slot: number): Attributes;
  /** What replications span around their mean. */
  band(slot: number): Attributes;
  bar(slot: number, baseline: boolean): Attributes;
  label(slot: number): Attributes;
  readonly text: Attributes;
  readonly strongText: Attributes;
  readonly grid: Attributes;
  readonly axis: Attributes;
  readonly whisker: Attributes;
  /** Behind everything; undefined where the page shows through. */
  readonly background: Attributes | undefined;
}

const SURFACES: Readonly<
  Record<FigureTheme, { text: string; strong: string; grid: string; axis: string; surface: string }>
> = {
  light: {
    text: '#4c5560',
    strong: '#1a1e24',
    grid: '#e2e6ea',
    axis: '#868f9b',
    surface: '#ffffff',
  },
  dark: {
    text: '#b1bac4',
    strong: '#e5e9ee',
    grid: '#2d343d',
    axis: '#6f7a87',
    surface: '#181c21',
  },
};

/** Light enough that two bands over each other are both seen. */
const BAND_OPACITY = 0.16;

function dash(slot: number): string | undefined {
  const pattern = dashOf(slot);
  return pattern.length === 0 ? undefined : pattern.join(' ');
}

/** Plain colours: for figures that stand alone and go into papers, where no style sheet follows. */
export function plainInk(theme: FigureTheme): Ink {
  const surface = SURFACES[theme];
  const colour = (slot: number) => STRATEGY_COLOURS[theme][colourOf(slot)] ?? surface.strong;
  return {
    line: (slot) => ({ stroke: colour(slot), 'stroke-dasharray': dash(slot) }),
    band: (slot) => ({ fill: colour(slot), 'fill-opacity': BAND_OPACITY }),
    bar: (slot, baseline) => ({ fill: colour(slot), stroke: baseline ? surface.strong : 'none' }),
    label: (slot) => ({ fill: colour(slot) }),
    text: { fill: surface.text },
    strongText: { fill: surface.strong },
    grid: { stroke: surface.grid },
    axis: { stroke: surface.axis },
    whisker: { stroke: surface.strong },
    background: { fill: surface.surface },
  };
}

/** Classes of the report's own style sheet, which follow the reader's light or dark setting. */
export const CLASS_INK: Ink = {
  line: (slot) => ({ class: `line s${colourOf(slot)}`, 'stroke-dasharray': dash(slot) }),
  band: (slot) => ({ class: `tag s${colourOf(slot)}`, 'fill-opacity': BAND_OPACITY }),
  bar: (slot, baseline) => ({ class: `bar s${colourOf(slot)}${baseline ? ' base' : ''}` }),
  label: (slot) => ({ class: `tag s${colourOf(slot)}` }),
  text: { class: 'text' },
  strongText: { class: 'strong' },
  grid: { class: 'grid' },
  axis: { class: 'axis' },
  whisker: { class: 'whisker' },
  background: undefined,
};

/** The colours of one theme, as custom properties that the rules of `CLASS_INK` use. */
export function inkVariables(theme: FigureTheme): string {
  const surface = SURFACES[theme];
  return [
    ...STRATEGY_COLOURS[theme].map((colour, slot) => `--s${slot}:${colour}`),
    `--ink:${surface.text}`,
    `--ink-strong:${surface.strong}`,
    `--ink-grid:${surface.grid}`,
    `--ink-axis:${surface.axis}`,
  ].join(';');
}

/** The rules that `CLASS_INK` relies on. */
export const CLASS_INK_RULES = [
  ...STRATEGY_COLOURS.light.map(
    (_, slot) =>
      `.line.s${slot}{stroke:var(--s${slot})}.bar.s${slot},.tag.s${slot}{fill:var(--s${slot})}`,
  ),
  '.text{fill:var(--ink)}',
  '.strong{fill:var(--ink-strong)}',
  '.grid{stroke:var(--ink-grid)}',
  '.axis{stroke:var(--ink-axis)}',
  '.whisker,.bar.base{stroke:var(--ink-strong)}',
].join('');
