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

const NOWHERE: Pages = -1;

/**
 * The pages of the stretch that is on its way. A strategy takes a whole pass at once where nothing can change it, so to
 * the set its pages are sent; somebody who looks meanwhile must see them go one by one.
 */
export class Stretch {
  readonly #items: Pages;
  #order: ScanOrder = 'linear';
  #pages: Pages = 0;
  /** Span of the scan; it begins nowhere (below 0) when it is not in one piece. Numbers, as there is one for every batch. */
  #from: Pages = NOWHERE;
  #to: Pages = NOWHERE;
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
    if (this.#pages === 0) {
      this.#again = this.#passes > 0;
      this.#from = from ?? NOWHERE;
    } else if (this.#to !== from) this.#from = NOWHERE;
    this.#to = passEnded ? this.#items : to;
    this.#pages += full + zero;
    if (passEnded) this.#passes += 1;
  }

  arrived(): void {
    this.#pages = 0;
    this.#from = NOWHERE;
  }

  /** @param left share of the stretch that is still to be carried */
  unsent(left: Fraction): UnsentPages | null {
    if (this.#from < 0 || left <= 0) return null;
    const again = this.#again;
    if (this.#order === 'scattered')
      return { from: 0, to: this.#items, density: (this.#pages * left) / this.#items, again };
    const from = this.#from;
    const to = this.#to;
    if (to <= from) return null;
    const density = Math.min(1, this.#pages / (to - from));
    return { from: to - (to - from) * left, to, density, again };
  }
}
