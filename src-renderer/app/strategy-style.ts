import { colourOf, dashOf, markOf, strategySlot } from '#shared/figures/palette.ts';
import type { LookMark } from '#shared/figures/palette.ts';

/** How one strategy is drawn everywhere: tables, charts, page map, reports. */
export interface StrategyStyle {
  /** Its look's place among all looks, from 0. */
  readonly slot: number;
  /** CSS colour that follows the theme: `var(--strategy-3)`. */
  readonly colour: string;
  /** Canvas and SVG dash pattern in pixels; empty for a solid line. */
  readonly dash: readonly number[];
  /** Stands on the line in tables; charts have letters or names at their lines. */
  readonly mark: LookMark;
}

/** The look of a slot; after the last one they begin again. */
export function seriesStyle(slot: number): StrategyStyle {
  return {
    slot,
    colour: `var(--strategy-${colourOf(slot)})`,
    dash: dashOf(slot),
    mark: markOf(slot),
  };
}

/** The look of a strategy (or of `measured` runs) by its id. */
export const strategyStyle = (id: string): StrategyStyle => seriesStyle(strategySlot(id));
