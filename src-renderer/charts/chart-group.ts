import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';

/** A stretch of the horizontal axis. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * What charts that stand together share: pointing at a moment in one shows it in all, a round pointed
 * at in a table lights its span, and zooming one zooms all.
 */
export interface ChartGroup {
  /** The moment pointed at; null when none is. */
  readonly cursor: ShallowRef<number | null>;
  /** The stretch lit because something else (a round, an event) is pointed at. */
  readonly lit: ShallowRef<TimeSpan | null>;
  /** The stretch zoomed into; null shows everything. */
  readonly window: ShallowRef<TimeSpan | null>;
}

export function createChartGroup(): ChartGroup {
  return { cursor: shallowRef(null), lit: shallowRef(null), window: shallowRef(null) };
}
