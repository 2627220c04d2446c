import { ones } from './bits.ts';
import { heatTable } from './heat.ts';
import type { HeatRule } from './heat.ts';

/** Heat of single items, and which of those that wait are held back. */
export class ExactHeat {
  readonly held: Uint32Array;
  readonly #table: readonly number[];
  readonly #state: Uint8Array;
  /** Items whose state is not 0: the others need no visit unless they were written. */
  readonly #warm: Uint32Array;
  #holds: Uint8Array;

  constructor(rule: HeatRule, words: number) {
    this.#table = heatTable(rule);
    this.#state = new Uint8Array(words * 32);
    this.#warm = new Uint32Array(words);
    this.held = new Uint32Array(words);
    this.#holds = new Uint8Array(rule.states);
  }

  /** Moves the items of a word on. */
  step(at: number, written: number): void {
    let warm = this.#warm[at] as number;
    for (let left = written | warm; left !== 0; left &= left - 1) {
      const bit = left & -left;
      const item = (at << 5) + (31 - Math.clz32(bit));
      const dirty = (written & bit) !== 0 ? 1 : 0;
      const to = this.#table[2 * (this.#state[item] as number) + dirty] as number;
      this.#state[item] = to;
      warm = to === 0 ? warm & ~bit : warm | bit;
    }
    this.#warm[at] = warm;
  }

  /** Holds back waiting items by their state; answers how many. */
  hold(holds: (heat: number) => boolean, waiting: Uint32Array): number {
    for (let heat = 0; heat < this.#holds.length; heat += 1)
      this.#holds[heat] = Number(holds(heat));
    const holdsCold = this.#holds[0] === 1;
    let count = 0;
    for (let at = 0; at < waiting.length; at += 1) {
      const word = waiting[at] as number;
      const warm = this.#warm[at] as number;
      let held = holdsCold ? word & ~warm : 0;
      for (let left = word & warm; left !== 0; left &= left - 1) {
        const bit = left & -left;
        const item = (at << 5) + (31 - Math.clz32(bit));
        if (this.#holds[this.#state[item] as number] === 1) held |= bit;
      }
      this.held[at] = held;
      if (held !== 0) count += ones(held);
    }
    return count;
  }
}
