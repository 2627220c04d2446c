import type { SeriesTable } from '#shared/result/result.ts';
import type { SeriesId } from '#shared/result/catalogue.ts';
import type { Seconds } from '#shared/units/types.ts';

export type SamplePoint = Readonly<Record<SeriesId, number>>;

const COLUMNS: readonly SeriesId[] = [
  'remaining_ram_bytes',
  'remaining_disk_bytes',
  'sent_bytes',
  'send_rate',
  'write_rate',
  'guest_speed',
  'throughput',
  'latency',
  'throttle',
];

/** Points that a series keeps at most; then every other point goes and the distance doubles. */
const MOST_POINTS = 4096;

/**
 * Columns on a common time axis that never grow without bound: when full, points that were not marked as important are
 * thinned to half and the least distance between new points doubles.
 */
export class SeriesRecorder {
  #time: Seconds[] = [];
  #columns: number[][] = COLUMNS.map(() => []);
  #important: boolean[] = [];
  #leastDistance: Seconds = 0;
  #reportedUntil: Seconds = Number.NEGATIVE_INFINITY;

  /** True when a point at this time would be kept; saves computing points that are not. */
  wants(time: Seconds): boolean {
    const last = this.#time.at(-1);
    return last === undefined || time - last >= this.#leastDistance;
  }

  /** @param important kept for ever: the ends of phases, the moments where a rate jumps */
  add(time: Seconds, point: SamplePoint, important: boolean): void {
    if (!important && !this.wants(time)) return;
    this.#time.push(time);
    this.#important.push(important);
    COLUMNS.forEach((id, at) => this.#columns[at]?.push(point[id]));
    if (this.#time.length > MOST_POINTS) this.#thin();
  }

  #thin(): void {
    const span = (this.#time.at(-1) ?? 0) - (this.#time[0] ?? 0);
    this.#leastDistance = Math.max(this.#leastDistance * 2, span / (MOST_POINTS / 2));
    const keep = this.#extremes();
    const kept = <T>(values: readonly T[]): T[] => values.filter((_, at) => keep[at]);
    this.#time = kept(this.#time);
    this.#columns = this.#columns.map((column) => kept(column));
    // Importance lasts for one thinning, else a run with many phases would never shrink.
    this.#important = this.#time.map(() => false);
  }

  /** Of four points each: those with the least and the most left to send, so that a sawtooth keeps its height. */
  #extremes(): boolean[] {
    const [left = []] = this.#columns;
    const keep = this.#important.slice();
    for (let from = 0; from < left.length; from += 4) {
      let low = from;
      let high = from;
      for (let at = from; at < Math.min(from + 4, left.length); at += 1) {
        if ((left[at] as number) < (left[low] as number)) low = at;
        if ((left[at] as number) > (left[high] as number)) high = at;
      }
      keep[low] = true;
      keep[high] = true;
    }
    return keep;
  }

  table(): SeriesTable {
    return {
      time: this.#time,
      columns: Object.fromEntries(COLUMNS.map((id, at) => [id, this.#columns[at] ?? []])),
    };
  }

  /** Points since the last call. */
  fresh(): SeriesTable {
    const from = this.#time.findIndex((time) => time > this.#reportedUntil);
    const start = from < 0 ? this.#time.length : from;
    this.#reportedUntil = this.#time.at(-1) ?? this.#reportedUntil;
    return {
      time: this.#time.slice(start),
      columns: Object.fromEntries(
        COLUMNS.map((id, at) => [id, (this.#columns[at] ?? []).slice(start)]),
      ),
    };
  }
}
