import { countBits } from './bits.ts';
import type { Divergence } from './item-set.ts';

/** What was written since a point in time, item by item. */
export class ExactDivergence implements Divergence {
  readonly log: Uint32Array;
  readonly #settle: () => void;

  constructor(words: number, settle: () => void) {
    this.log = new Uint32Array(words);
    this.#settle = settle;
  }

  count(): number {
    this.#settle();
    return countBits(this.log);
  }
}
