import { STRATEGY_DASHES, strategySlot } from '#shared/figures/palette.ts';

/** How one strategy is drawn everywhere: tables, charts, page map, reports. */
export interface StrategyStyle {
  /** Slot in the palette, from 0. */
  readonly slot: number;
  /** CSS colour that follows the theme: `var(--strategy-3)`. */
  readonly colour: string;
  /** Canvas and SVG dash pattern in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

/** The look of a strategy (or of `measured` runs) by its id. */
export function strategyStyle(id: string): StrategyStyle {
  const slot = strategySlot(id);
  return { slot, colour: `var(--strategy-${slot})`, dash: STRATEGY_DASHES[slot] ?? [] };
}

/** The look of the n-th line of a chart whose lines are not strategies. */
export function seriesStyle(index: number): StrategyStyle {
  const slot = index % STRATEGY_DASHES.length;
  return { slot, colour: `var(--strategy-${slot})`, dash: STRATEGY_DASHES[slot] ?? [] };
}
