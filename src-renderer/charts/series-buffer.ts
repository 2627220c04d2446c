import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { SeriesTable } from '#shared/result/result.ts';
import { decimate } from './decimate.ts';
import { lastIndexUpTo } from './figures.ts';

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

/** A series of which a stretch is replaced by what was read of it more finely. */
export function spliced(coarse: Columns, fine: Columns): Columns {
  const first = fine.time[0];
  const last = fine.time.at(-1);
  if (first === undefined || last === undefined) return coarse;
  const before = lastIndexUpTo(coarse.time, first);
  const behind = lastIndexUpTo(coarse.time, last) + 1;
  // A row of the overview at the very edge would be drawn twice.
  const until = coarse.time[before] === first ? before : before + 1;
  return {
    time: [...coarse.time.slice(0, until), ...fine.time, ...coarse.time.slice(behind)],
    values: [...coarse.values.slice(0, until), ...fine.values, ...coarse.values.slice(behind)],
  };
}

/**
 * The series of a migration while they grow. Arrays grow in place, because copying them at every
 * frame would cost more than drawing; `version` changes with them and is what components watch.
 */
export class SeriesBuffer {
  readonly version: ShallowRef<number> = shallowRef(0);
  // Kept per column: thinning keeps other moments of each.
  readonly #columns = new Map<string, Columns>();
  /** With a stretch that was read more finely; empty while there is none. */
  readonly #refined = new Map<string, Columns>();

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
    this.#refined.clear();
    for (const [id, values] of Object.entries(table.columns)) {
      this.#columns.set(id, { time: [...table.time], values: [...values] });
    }
    this.version.value += 1;
  }

  /** Shows a stretch as it was read now, instead of how the overview has it; null: the overview alone. */
  refine(table: SeriesTable | null): void {
    this.#refined.clear();
    for (const [id, values] of Object.entries(table?.columns ?? {})) {
      const coarse = this.#columns.get(id);
      if (coarse && table)
        this.#refined.set(id, spliced(coarse, { time: [...table.time], values: [...values] }));
    }
    this.version.value += 1;
  }

  ids(): string[] {
    return [...this.#columns.keys()];
  }

  /** The points of one series; empty arrays when it was not recorded. */
  column(id: string): { readonly time: readonly number[]; readonly values: readonly number[] } {
    return this.#refined.get(id) ?? this.#columns.get(id) ?? { time: [], values: [] };
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
