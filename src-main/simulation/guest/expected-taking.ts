import type { ExpectedRegion } from './expected-region.ts';
import type { TakeBudget, Taken } from './item-set.ts';

/** Share of the rest of a stretch that the budget pays for. */
export function affordable(items: number, bytes: number, budget: TakeBudget, taken: Taken): number {
  if (items === 0) return 1;
  const itemsLeft = budget.items - taken.full - taken.zero;
  const bytesLeft = budget.bytes - taken.bytes;
  let fraction = 1;
  if (items > itemsLeft) fraction = Math.max(0, itemsLeft / items);
  if (bytes * fraction > bytesLeft) fraction = Math.max(0, bytesLeft / bytes);
  return fraction;
}

/** Sendable, zero and skipped items of a whole region under scattered order. */
export function scatteredCounts(region: ExpectedRegion, work: number, skipping: boolean) {
  const counts = { full: 0, zero: 0, skipped: 0 };
  const to = skipping ? region.peekedAt : region.clearedAt;
  const runs = region.swept(region.clearedAt, to);
  const skip =
    to > region.clearedAt && !region.model.sweep ? region.fillWritten(region.clearedAt, to) : null;
  let start = 0;
  for (const segment of region.segments) {
    const length = segment.end - start;
    const covered = runs.reduce(
      (sum, [a, b]) => sum + Math.max(0, Math.min(b, segment.end) - Math.max(a, start)),
      0,
    );
    for (let k = 0; k < region.strata; k += 1) {
      const waiting = (region.share[k] as number) * (segment.density[k] as number) * length;
      const left = skip ? waiting * (skip[k] as number) : (waiting * covered) / length;
      const zeros = (waiting - left) * region.zeroShare(segment, k, work);
      counts.skipped += left;
      counts.zero += zeros;
      counts.full += waiting - left - zeros;
    }
    start = segment.end;
  }
  return counts;
}
