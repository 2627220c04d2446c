import type { Bytes, Fraction } from '#shared/units/types.ts';
import type { TakeBudget } from '../../guest/item-set.ts';
import type { MigrationContext } from '../context.ts';
import type { Pusher } from './post-copy-phase.ts';

/** A bubble around a page that was asked for: it grows forward from `front`, and backward from `back` when dual. */
interface Pivot {
  front: number;
  back: number;
}

/** Shortest run of pages that one edge of a bubble sends in a step; shorter ones would only cost events. */
const LEAST_PAGES = 4;

/**
 * Bubbling: pages around the latest faults are pushed first, for what a program needs next lies near what it needed last.
 *
 * Source: Hines and Gopalan, OSR 2009, section 3.3: the most recent pivots keep their bubbles, and a first one at address 0
 * never retires, so that pushing cannot stall.
 * Design: in a step every edge sends an equal share; a backward edge goes on in blocks.
 */
export class Bubbles implements Pusher {
  readonly forward: Fraction;
  /** Pivots kept beside the first. */
  readonly pivots: number;
  readonly #dual: boolean;
  readonly #first: Pivot = { front: 0, back: 0 };
  #recent: Pivot[] = [];

  /** @param pivots kept beside the first */
  constructor(pivots: number, dual: boolean) {
    this.pivots = pivots;
    this.#dual = dual;
    this.forward = dual ? 0.5 : 1;
  }

  faulted(address: number): void {
    this.#recent.push({ front: address, back: address });
    if (this.#recent.length > this.pivots) this.#recent.shift();
  }

  push(m: MigrationContext, budget: TakeBudget): Bytes {
    const allowed = budget.bytes;
    const pivots = this.#recent.length > 0 ? this.#recent : [this.#first];
    const edges = pivots.length * (this.#dual ? 2 : 1);
    const share = Math.max(LEAST_PAGES * budget.fullBytes, allowed / edges);
    let sent = 0;
    for (const pivot of pivots) {
      for (const backward of this.#dual ? [false, true] : [false]) {
        budget.bytes = Math.min(share, allowed - sent);
        if (budget.bytes <= 0) return sent;
        sent += backward ? pushBackward(m, pivot, budget) : pushForward(m, pivot, budget);
      }
    }
    // What the edges left of the step goes on from the pivot that never retires.
    m.memory.seek(this.#first.front);
    return sent;
  }
}

function pushForward(m: MigrationContext, pivot: Pivot, budget: TakeBudget): Bytes {
  if (pivot.front >= m.pages) return 0;
  m.memory.seek(pivot.front);
  const { bytes, passEnded } = m.takePages(budget);
  pivot.front = passEnded ? m.pages : m.memory.cursor();
  return bytes;
}

function pushBackward(m: MigrationContext, pivot: Pivot, budget: TakeBudget): Bytes {
  if (pivot.back <= 0) return 0;
  const block = Math.max(1, Math.round(budget.bytes / budget.fullBytes));
  pivot.back = Math.max(0, pivot.back - block);
  m.memory.seek(pivot.back);
  return m.takePages(budget).bytes;
}
