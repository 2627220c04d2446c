import type { PageMap } from '#shared/contract/runs.ts';
import type { Seconds } from '#shared/units/types.ts';

interface PaintedMap {
  readonly time: Seconds;
  readonly cells: string;
}

/** Maps that are kept, some megabytes. Of a longer run every second, fourth, ... map is, so that all of it stays covered evenly. */
const MOST_MAPS = 1024;
const SENT = 's';

/** The page map of a migration as it was in the course of a watched run. */
export class MapHistory {
  #maps: PaintedMap[] = [];
  #stride = 1;
  #passed = 0;

  add(time: Seconds, { cells }: PageMap): void {
    const last = this.#maps.at(-1);
    // A watcher that lost its connection may receive again what it has.
    if (last && time <= last.time) return;
    if (last && last.cells.length !== cells.length) this.#maps = [];
    this.#passed += 1;
    if (this.#passed % this.#stride !== 0) return;
    this.#maps.push({ time, cells });
    if (this.#maps.length < MOST_MAPS) return;
    this.#maps = this.#maps.filter((_, at) => at % 2 === 1);
    this.#stride *= 2;
  }

  /**
   * Cells that came to be mostly at the destination within a span of simulated time.
   *
   * @returns numbers of cells; null when no map was painted within the span, so that nothing is known
   */
  sentBetween(from: Seconds, to: Seconds): ReadonlySet<number> | null {
    const first = this.#maps.findIndex(({ time }) => time > from);
    if (first < 0) return null;
    const within = this.#maps.slice(first).filter(({ time }) => time <= to);
    if (within.length === 0) return null;
    const sent = new Set<number>();
    let before = this.#maps[first - 1]?.cells ?? '';
    for (const { cells } of within) {
      for (let cell = 0; cell < cells.length; cell += 1) {
        if (cells[cell] === SENT && before[cell] !== SENT) sent.add(cell);
      }
      before = cells;
    }
    return sent;
  }
}
