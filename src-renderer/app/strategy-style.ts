import type { EffectiveTheme } from './theme.ts';

/** How one strategy is drawn everywhere: tables, charts, page map, reports. */
export interface StrategyStyle {
  /** Slot in the palette, from 0. */
  readonly slot: number;
  /** CSS colour that follows the theme: `var(--strategy-3)`. */
  readonly colour: string;
  /** Canvas and SVG dash pattern in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

/**
 * Colours of strategies, after Okabe and Ito's palette for colour vision deficiencies, moved in
 * lightness until each keeps 3:1 against the surfaces of its theme. Neighbours differ in
 * lightness too, and the dash tells them apart without any colour.
 */
export const STRATEGY_COLOURS: Readonly<Record<EffectiveTheme, readonly string[]>> = {
  light: ['#0067a5', '#c2500a', '#00795a', '#a3327a', '#8a6500', '#2a8bc4', '#4a4f57', '#7c3f1d'],
  dark: ['#5ab4ec', '#ff9a5c', '#35c79c', '#ee9ccb', '#e8c13a', '#a9d6ff', '#c6ccd4', '#cf9f80'],
};

const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [13, 4],
  [4, 4],
  [1, 4],
  [9, 3, 2, 3, 2, 3],
];

/** Slots of the strategies that ship, so that a strategy keeps its look when others are added. */
const SLOTS: Readonly<Record<string, number>> = {
  qemu: 0,
  'xen-4': 1,
  'xen-3': 2,
  'xen-2': 3,
  'stop-and-copy': 4,
  measured: 6,
  shared: 6,
  'block-bitmap': 2,
  'qemu-block': 5,
  'full-copy': 7,
};

/** A slot from the letters of an unknown id: stable across sessions and machines. */
function slotOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % DASHES.length;
}

/** The look of a strategy (or of `measured` runs) by its id. */
export function strategyStyle(id: string): StrategyStyle {
  const slot = SLOTS[id] ?? slotOf(id);
  return { slot, colour: `var(--strategy-${slot})`, dash: DASHES[slot] ?? [] };
}

/** The look of the n-th line of a chart whose lines are not strategies. */
export function seriesStyle(index: number): StrategyStyle {
  const slot = index % DASHES.length;
  return { slot, colour: `var(--strategy-${slot})`, dash: DASHES[slot] ?? [] };
}

/** The colour as a value, for canvases, which cannot read custom properties. */
export function colourValue(style: StrategyStyle, theme: EffectiveTheme): string {
  return STRATEGY_COLOURS[theme][style.slot] ?? STRATEGY_COLOURS[theme][0] ?? '#000000';
}
