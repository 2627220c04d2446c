import type { ExpectedRegion } from './expected-region.ts';
import type { Segment } from './segment.ts';
import type { TakeBudget, Taken } from './item-set.ts';

/** Runs of addresses [from, to). */
type Runs = readonly (readonly [number, number])[];

export const NOWHERE: Runs = [];

/** True when one of the runs holds the addresses [from, to). */
export function liesIn(runs: Runs, from: number, to: number): boolean {
  return runs.some(([a, b]) => from >= a && to <= b);
}

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

/** Sendable, zero and skipped items. */
export interface Counts {
  full: number;
  zero: number;
  skipped: number;
}

/**
 * Adds a share of the sendable, zero and skipped items of a region under scattered order.
 * @param part of the region's addresses, spread evenly
 */
export function addScattered(
  counts: Counts,
  region: ExpectedRegion,
  work: number,
  skipping: boolean,
  part: number,
): void {
  const { clearedAt, segments, share, strata, still } = region;
  const to = skipping ? region.peekedAt : clearedAt;
  const runs = still ? NOWHERE : region.swept(clearedAt, to);
  const skip =
    to > clearedAt && !still && !region.model.sweep ? region.fillWritten(clearedAt, to) : null;
  let start = 0;
  for (let at = 0; at < segments.length; at += 1) {
    const segment = segments[at] as Segment;
    const { density, end } = segment;
    const length = (end - start) * part;
    const covered = runs.length > 0 ? coveredShare(runs, start, end) : 0;
    start = end;
    for (let k = 0; k < strata; k += 1) {
      const waiting = (share[k] as number) * (density[k] as number) * length;
      if (waiting === 0) continue;
      const left = waiting * (skip ? (skip[k] as number) : covered);
      const zeros = (waiting - left) * region.zeroShare(segment, k, work);
      counts.skipped += left;
      counts.zero += zeros;
      counts.full += waiting - left - zeros;
    }
  }
}

/** Share of the addresses [start, end) that lies in runs. */
function coveredShare(runs: Runs, start: number, end: number): number {
  let covered = 0;
  for (const [a, b] of runs) covered += Math.max(0, Math.min(b, end) - Math.max(a, start));
  return covered / (end - start);
}

/**
 * Sends from a run of addresses [from, to) in which one price holds for each stratum as much as the budget allows.
 * @returns the address up to which it went
 */
export function takePiece(
  region: ExpectedRegion,
  from: number,
  to: number,
  work: number,
  budget: TakeBudget,
  taken: Taken,
): number {
  const { segments } = region;
  let start = 0;
  for (let at = 0; start < to && at < segments.length; at += 1) {
    const segment = segments[at] as Segment;
    const low = start > from ? start : from;
    start = segment.end;
    const length = (start < to ? start : to) - low;
    if (length <= 0) continue;
    const fraction =
      region.strata === 1
        ? takeStratum(region, segment, low, length, work, budget, taken)
        : takeStrata(region, segment, low, length, work, budget, taken);
    if (fraction < 1) return low + length * fraction;
  }
  return to;
}

/** Takes of what waits as much as the budget allows; answers which share of it. */
function pay(full: number, zero: number, bytes: number, budget: TakeBudget, taken: Taken): number {
  const fraction = affordable(full + zero, bytes, budget, taken);
  taken.full += full * fraction;
  taken.zero += zero * fraction;
  taken.bytes += bytes * fraction;
  return fraction;
}

/** A stretch of the only stratum of a region: thousands of cells of a cache pass here in a migration. */
function takeStratum(
  region: ExpectedRegion,
  segment: Segment,
  from: number,
  length: number,
  work: number,
  budget: TakeBudget,
  taken: Taken,
): number {
  const density = segment.density[0] as number;
  if (density === 0) return 1;
  const { sizes } = budget;
  const waiting = (region.share[0] as number) * density * length;
  const zero = waiting * region.zeroShare(segment, 0, work);
  const full = waiting - zero;
  const { stretch } = region;
  stretch.from = from;
  stretch.work = work;
  stretch.clearedAt = region.clearedAt;
  const price = sizes
    ? sizes.price(stretch)
    : (budget.regionBytes?.[region.index] ?? budget.fullBytes);
  const bytes = full * price + zero * budget.zeroBytes;
  const fraction = pay(full, zero, bytes, budget, taken);
  sizes?.went(stretch, from + length * fraction, full * fraction, zero * fraction);
  return fraction;
}

/** The same where items are written at several rates. */
function takeStrata(
  region: ExpectedRegion,
  segment: Segment,
  from: number,
  length: number,
  work: number,
  budget: TakeBudget,
  taken: Taken,
): number {
  const parts = partsOf(region, segment, from, length, work, budget);
  const full = parts.reduce((sum, one) => sum + one.full, 0);
  const zero = parts.reduce((sum, one) => sum + one.zero, 0);
  const bytes = parts.reduce((sum, one) => sum + one.bytes, 0);
  const fraction = pay(full, zero, bytes, budget, taken);
  for (const one of parts)
    budget.sizes?.went(
      one.stretch,
      from + length * fraction,
      one.full * fraction,
      one.zero * fraction,
    );
  return fraction;
}

/** What waits in a stretch of a segment, stratum by stratum, and what it costs. */
function partsOf(
  region: ExpectedRegion,
  segment: Segment,
  from: number,
  length: number,
  work: number,
  budget: TakeBudget,
) {
  const fullBytes = budget.regionBytes?.[region.index] ?? budget.fullBytes;
  const parts = [];
  for (let stratum = 0; stratum < region.strata; stratum += 1) {
    const density = segment.density[stratum] as number;
    if (density === 0) continue;
    const waiting = (region.share[stratum] as number) * density * length;
    const zero = waiting * region.zeroShare(segment, stratum, work);
    const stretch = { region: region.index, from, stratum, work, clearedAt: region.clearedAt };
    const price = budget.sizes?.price(stretch) ?? fullBytes;
    const full = waiting - zero;
    parts.push({ stretch, full, zero, bytes: full * price + zero * budget.zeroBytes });
  }
  return parts;
}
