import type { Fraction, Pages } from '#shared/units/types.ts';
import type { RateClass, Writing } from './writing.ts';

/** The hottest pages that make a share of all page writes. */
export interface HotPages {
  /** Share of the writes. */
  readonly writes: Fraction;
  readonly pages: Pages;
  /** Those pages as a share of the memory. */
  readonly share: Fraction;
}

/** All pages by their mean rate over the phases, hottest first. */
function ranked({ groups, durations }: Writing): RateClass[] {
  const total = durations.reduce((sum, one) => sum + one, 0);
  return groups
    .flatMap(({ factors, classes, sweeps }) => {
      const factor =
        total === 0
          ? 1
          : durations.reduce((sum, one, at) => sum + (one / total) * (factors[at] ?? 1), 0);
      return [
        ...classes.map(({ pages, rate }) => ({ pages, rate: rate * factor })),
        // Every page of a sweep is written as often as any other of it.
        ...sweeps.map(({ pages, rate }) => ({ pages, rate: (rate / pages) * factor })),
      ];
    })
    .toSorted((a, b) => b.rate - a.rate);
}

/** How few pages make each share of the page writes; no page at all for a guest that writes nothing. */
export function hotPages(writing: Writing, shares: readonly Fraction[]): HotPages[] {
  const classes = ranked(writing);
  const all = classes.reduce((sum, one) => sum + one.pages * one.rate, 0);
  return shares.map((writes) => {
    let missing = all * writes;
    let pages = 0;
    for (const one of classes) {
      if (!(missing > 0)) break;
      const taken = Math.min(one.pages, missing / one.rate);
      pages += taken;
      missing = taken < one.pages ? 0 : missing - one.pages * one.rate;
    }
    return { writes, pages, share: writing.pages === 0 ? 0 : pages / writing.pages };
  });
}
