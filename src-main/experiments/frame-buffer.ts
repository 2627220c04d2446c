import type { PageMap, RunFrame } from '#shared/contract/runs.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import { bucketsOfPoints, tableOfBuckets } from '#main/store/series/decimate.ts';

/** Points that a window can show of one series. */
const POINTS_PER_SERIES = 2000;
/** Points of all series of a run together; runs with very many migrations get coarser ones. */
const POINTS_PER_RUN = 400_000;
const FEWEST_POINTS = 50;
/** Rounds, and events, that a frame carries at most: the newest. The stored run has all of them. */
const ROWS_PER_FRAME = 20_000;

interface Points {
  time: number[];
  columns: Record<string, number[]>;
}

/**
 * Merges frames of one run into one. Increments are joined, so nothing is missing between two frames that
 * are taken; what describes the present moment (and maps) is the latest. Series that grow beyond what can be
 * drawn are reduced to the extremes of buckets: display only, what is stored does not pass here.
 */
export class FrameBuffer {
  #latest: RunFrame | null = null;
  readonly #series = new Map<number, Points>();
  #rounds: RunFrame['rounds'] = [];
  #events: RunFrame['events'] = [];
  #maps: PageMap[] = [];

  get empty(): boolean {
    return this.#latest === null;
  }

  add(frame: RunFrame): void {
    this.#latest = frame;
    const most = Math.max(
      FEWEST_POINTS,
      Math.min(
        POINTS_PER_SERIES,
        Math.floor(POINTS_PER_RUN / Math.max(1, frame.migrations.length)),
      ),
    );
    for (const { migration, table } of frame.series) this.#join(migration, table, most);
    this.#rounds = newest(this.#rounds, frame.rounds);
    this.#events = newest(this.#events, frame.events);
    if (frame.maps.length > 0) this.#maps = frame.maps;
  }

  /** Everything added and not taken yet, as one frame; null when there is nothing. */
  peek(): RunFrame | null {
    if (this.#latest === null) return null;
    return {
      ...this.#latest,
      series: [...this.#series].map(([migration, { time, columns }]) => ({
        migration,
        table: {
          time: [...time],
          columns: Object.fromEntries(
            Object.entries(columns).map(([name, values]) => [name, [...values]]),
          ),
        },
      })),
      rounds: this.#rounds,
      events: this.#events,
      maps: this.#maps,
    };
  }

  /** Like `peek`, and forgets it. */
  take(): RunFrame | null {
    const frame = this.peek();
    this.#latest = null;
    this.#series.clear();
    this.#rounds = [];
    this.#events = [];
    this.#maps = [];
    return frame;
  }

  #join(migration: number, table: SeriesTable, most: number): void {
    if (table.time.length === 0) return;
    const points = this.#series.get(migration) ?? { time: [], columns: {} };
    this.#series.set(migration, points);
    append(points.time, table.time);
    for (const [name, values] of Object.entries(table.columns))
      append((points.columns[name] ??= []), values);
    if (points.time.length > most) this.#series.set(migration, reduced(points, most));
  }
}

/** Spreading a long array into `push` overflows the stack. */
function append(target: number[], values: readonly number[]): void {
  for (const value of values) target.push(value);
}

function newest<T>(rows: readonly T[], more: readonly T[]): T[] {
  return [...rows, ...more].slice(-ROWS_PER_FRAME);
}

/** Half of what is allowed, so that it is not reduced again at the next point. */
function reduced(points: Points, most: number): Points {
  const buckets = bucketsOfPoints(
    points.time,
    new Map(Object.entries(points.columns)),
    Math.ceil(most / 4),
  );
  const table = tableOfBuckets(buckets, Object.keys(points.columns));
  return table as Points;
}
