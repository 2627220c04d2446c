import type { Bytes, Fraction, Pages } from '#shared/units/types.ts';
import type { ScanOrder, Taken } from '../guest/item-set.ts';
import type { Flow, FluidNetwork } from '../kernel/fluid.ts';

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
  readonly #fluid: FluidNetwork;
  /** The flow that carries it, its bytes, and what the flow has carried when they have arrived; null while none does. */
  #flow: Flow | null = null;
  #bytes: Bytes = 0;
  #goal: Bytes = 0;
  #order: ScanOrder = 'linear';
  #pages: Pages = 0;
  /** Span of the scan; it begins nowhere (below 0) when it is not in one piece. Numbers, as there is one for every batch. */
  #from: Pages = NOWHERE;
  #to: Pages = NOWHERE;
  #passes = 0;
  #again = false;

  constructor(items: Pages, fluid: FluidNetwork) {
    this.#items = items;
    this.#fluid = fluid;
  }

  /** Bytes that were taken and counted but have not been carried yet: a long stretch is taken at once. */
  get bytesLeft(): Bytes {
    return this.#flow ? Math.max(0, this.#goal - this.#fluid.carried(this.#flow)) : 0;
  }

  /** Pages among them. */
  get pagesLeft(): Pages {
    return this.#flow ? (this.#pages * this.bytesLeft) / this.#bytes : 0;
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

  /** What was taken goes; answers what the flow will have carried when it has arrived. */
  send(flow: Flow, bytes: Bytes): Bytes {
    this.#flow = flow;
    this.#bytes = bytes;
    this.#goal = this.#fluid.carried(flow) + bytes;
    return this.#goal;
  }

  arrived(): void {
    this.#flow = null;
    this.#pages = 0;
    this.#from = NOWHERE;
  }

  /** Where the pages that are left lie; null when none are on the way, or when that is not known. */
  get unsent(): UnsentPages | null {
    if (!this.#flow || this.#from < 0) return null;
    const left: Fraction = this.bytesLeft / this.#bytes;
    if (left <= 0) return null;
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
