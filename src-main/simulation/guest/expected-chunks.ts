import type { ExpectedRegion } from './expected-region.ts';

/** Equal runs of addresses whose log is cleared when the cursor meets them, and not when it was fetched. */
export class ExpectedChunks {
  readonly #regions: readonly ExpectedRegion[];
  readonly #work: readonly number[];
  readonly #items: number;
  /** Which of them still have their log to be cleared, and how many. */
  readonly #waits: boolean[];
  #left: number;

  /** @param items of a chunk */
  constructor(regions: readonly ExpectedRegion[], work: readonly number[], items: number) {
    this.#regions = regions;
    this.#work = work;
    this.#items = items;
    const all = regions.reduce((sum, region) => sum + region.items, 0);
    this.#left = Math.ceil(all / items);
    this.#waits = new Array<boolean>(this.#left).fill(true);
  }

  /** True while a chunk is still to be cleared. */
  get armed(): boolean {
    return this.#left > 0;
  }

  /** The log was fetched. */
  arm(): void {
    this.#waits.fill(true);
    this.#left = this.#waits.length;
  }

  /** The cursor stands at an address: its chunk is cleared, once. Answers where the next one begins. */
  meet(address: number): number {
    const chunk = Math.floor(address / this.#items);
    const end = (chunk + 1) * this.#items;
    if (this.#waits[chunk]) {
      this.#waits[chunk] = false;
      this.#left -= 1;
      this.#clear(end - this.#items, end);
    }
    return end;
  }

  #clear(from: number, to: number): void {
    let first = 0;
    for (const region of this.#regions) {
      const a = Math.max(0, from - first);
      const b = Math.min(region.items, to - first);
      first += region.items;
      const work = this.#work[region.index] as number;
      // What is met as soon as the log was fetched is cleared as if it had been then.
      if (b > a && work > region.clearedAt) region.clearLate(a, b, work);
    }
  }
}
