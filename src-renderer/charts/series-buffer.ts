import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { SeriesTable } from '#shared/result/result.ts';
import { decimate } from './decimate.ts';

/**
 * Points kept of each series while a run is watched: thirty times what a wide chart shows, so that
 * zooming in still finds something. The stored series replaces them when the run ends.
 */
const MOST_POINTS = 60_000;
/** Share of the limit to which thinning goes down, so that it does not happen at every frame. */
const THINNED_BUCKETS = MOST_POINTS / 8;

interface Columns {
  readonly time: number[];
  readonly values: number[];
}

/**
 * The series of a migration while they grow. Arrays grow in place, because copying them at every
 * frame would cost more than drawing; `version` changes with them and is what components watch.
 */
export class SeriesBuffer {
  readonly version: ShallowRef<number> = shallowRef(0);
  // Kept per column: thinning keeps other moments of each.
  readonly #columns = new Map<string, Columns>();

  /** Adds points that follow those held already. Points that repeat the past are left out. */
  append(table: SeriesTable): void {
    for (const [id, added] of Object.entries(table.columns)) {
      const column = this.#columns.get(id) ?? { time: [], values: [] };
      this.#columns.set(id, column);
      const after = column.time.at(-1) ?? -Infinity;
      for (const [index, value] of added.entries()) {
        const time = table.time[index];
        if (time === undefined || time < after) continue;
        column.time.push(time);
        column.values.push(value);
      }
      if (column.time.length > MOST_POINTS) this.#thin(id, column);
    }
    this.version.value += 1;
  }

  /** Replaces everything, as when the stored series of a finished run arrive. */
  replace(table: SeriesTable): void {
    this.#columns.clear();
    for (const [id, values] of Object.entries(table.columns)) {
      this.#columns.set(id, { time: [...table.time], values: [...values] });
    }
    this.version.value += 1;
  }

  ids(): string[] {
    return [...this.#columns.keys()];
  }

  /** The points of one series; empty arrays when it was not recorded. */
  column(id: string): { readonly time: readonly number[]; readonly values: readonly number[] } {
    return this.#columns.get(id) ?? { time: [], values: [] };
  }

  /** The last moment of any series; 0 without points. */
  end(): number {
    let end = 0;
    for (const { time } of this.#columns.values()) end = Math.max(end, time.at(-1) ?? 0);
    return end;
  }

  #thin(id: string, { time, values }: Columns): void {
    const points = decimate(time, values, {
      from: time[0] ?? 0,
      to: time.at(-1) ?? 0,
      buckets: THINNED_BUCKETS,
    });
    this.#columns.set(id, {
      time: points.map((point) => point.x),
      values: points.map((point) => point.y),
    });
  }
}
