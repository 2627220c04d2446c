import type { Fraction, Pages } from '#shared/units/types.ts';
import type { ScanOrder, Taken } from '../guest/item-set.ts';

/** Taken pages that the network has not carried yet, as a part of the address space. */
export interface UnsentPages {
  /** First address (a page number). */
  readonly from: Pages;
  /** Address after the last one. */
  readonly to: Pages;
  /** Share of the pages between them that is not sent. */
  readonly density: Fraction;
  /** They were sent before, in an earlier pass. */
  readonly again: boolean;
}

/**
 * The pages of the stretch that is on its way. A strategy takes a whole pass at once where nothing can change it, so to
 * the set its pages are sent; somebody who looks meanwhile must see them go one by one.
 */
export class Stretch {
  readonly #items: Pages;
  #order: ScanOrder = 'linear';
  #pages: Pages = 0;
  /** Span of the scan; null when it is not in one piece. */
  #span: { readonly from: Pages; readonly to: Pages } | null = null;
  #passes = 0;
  #again = false;

  constructor(items: Pages) {
    this.#items = items;
  }

  get pages(): Pages {
    return this.#pages;
  }

  begin(order: ScanOrder): void {
    this.#order = order;
    this.#passes = 0;
  }

  /**
   * Pages that were taken between two places of the cursor.
   * @param from null when they were taken from anywhere
   */
  add({ full, zero, passEnded }: Taken, from: Pages | null, to: Pages): void {
    const first = this.#pages === 0;
    const begins = first ? from : this.#span?.to === from ? (this.#span?.from ?? null) : null;
    if (first) this.#again = this.#passes > 0;
    this.#span = begins === null ? null : { from: begins, to: passEnded ? this.#items : to };
    this.#pages += full + zero;
    if (passEnded) this.#passes += 1;
  }

  arrived(): void {
    this.#pages = 0;
    this.#span = null;
  }

  /** @param left share of the stretch that is still to be carried */
  unsent(left: Fraction): UnsentPages | null {
    if (this.#span === null || left <= 0) return null;
    const again = this.#again;
    if (this.#order === 'scattered')
      return { from: 0, to: this.#items, density: (this.#pages * left) / this.#items, again };
    const { from, to } = this.#span;
    if (to <= from) return null;
    const density = Math.min(1, this.#pages / (to - from));
    return { from: to - (to - from) * left, to, density, again };
  }
}
