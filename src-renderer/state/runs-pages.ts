import type { RunRow } from '#shared/contract/runs.ts';

/** Rows asked for at once: two screens of a tall window. */
export const PAGE_ROWS = 200;

/**
 * The rows of a table that is far longer than what is held of it: pages by number, each fresh or
 * stale. Stale rows stay visible until their page was read again, so that nothing flickers.
 */
export class PageCache {
  #pages = new Map<number, readonly RunRow[]>();
  readonly #stale = new Set<number>();
  /** Pages beyond this distance from what is looked at are let go. */
  readonly #kept = 20;

  row(index: number): RunRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** Every row that is held, with its index in the table. */
  *entries(): Generator<readonly [number, RunRow]> {
    for (const [page, rows] of this.#pages) {
      for (const [offset, row] of rows.entries()) yield [page * PAGE_ROWS + offset, row];
    }
  }

  put(page: number, rows: readonly RunRow[]): void {
    this.#pages.set(page, rows);
    this.#stale.delete(page);
  }

  /** The pages of a stretch of rows that must be read; those far away from it are let go. */
  missing(first: number, last: number): number[] {
    const from = Math.floor(Math.max(0, first) / PAGE_ROWS);
    const to = Math.floor(Math.max(0, last) / PAGE_ROWS);
    for (const page of this.#pages.keys()) {
      if (page < from - this.#kept || page > to + this.#kept) this.#pages.delete(page);
    }
    const wanted = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    return wanted.filter((page) => !this.#pages.has(page) || this.#stale.has(page));
  }

  /** The store changed: what is held is shown on, and read again when it is looked at. */
  expire(): void {
    for (const page of this.#pages.keys()) this.#stale.add(page);
  }

  /** Another question: nothing held answers it. */
  clear(): void {
    this.#pages = new Map();
    this.#stale.clear();
  }
}
