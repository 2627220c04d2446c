import type { Fraction, Pages } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';

/** From this share of zeros on, looking for them takes longer than sending what lies between. */
const MOSTLY: Fraction = 0.95;

interface Run {
  readonly from: Pages;
  readonly to: Pages;
  /** Its pages are written to, and stay zeros. */
  readonly again: boolean;
}

/**
 * Runs of addresses with nothing but pages of zeros. A scan that meets one sends next to nothing until it is through, however
 * much it may send: windows before it are not like those within.
 */
export class ZeroRuns {
  readonly #runs: readonly Run[];

  constructor({ guest, pageSize }: MigrationContext) {
    const runs: Run[] = [];
    let from = 0;
    for (const { size, zero, writes, writesZero } of guest.spec.memory) {
      const to = from + size / pageSize;
      if (writes.process !== 'mixed' && zero >= MOSTLY) runs.push({ from, to, again: writesZero });
      from = to;
    }
    this.#runs = runs;
  }

  /** Pages from an address to the next run; 0 within one. After the first pass only those that are written to come again. */
  ahead(address: Pages, firstPass: boolean): Pages {
    for (const { from, to, again } of this.#runs)
      if (address < to && (firstPass || again)) return Math.max(0, from - address);
    return Number.POSITIVE_INFINITY;
  }
}
