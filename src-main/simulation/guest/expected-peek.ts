import type { Fraction, Seconds } from '#shared/units/types.ts';
import type { ExpectedRegion } from './expected-region.ts';
import type { ScanOrder } from './item-set.ts';
import type { Segment } from './segment.ts';

/** Error of the midpoint rule over a time T, for a second derivative of 1: T^2 / 24. */
const MIDPOINT = 24;

/** What peeks see of the items that wait, and how that grows and bends with the work done. */
interface Seen {
  waiting: number;
  seen: number;
  slope: number;
  bend: number;
  /** Until a sweep has been everywhere: what it adds ends at a moment that no middle stands for. */
  longest: Seconds;
}

/**
 * Work during which the middle stands for what all peeks would see. Of s, the share that is seen, a scan passes 1 / (1 - s)
 * items for each that it sends, whose second derivative against its value is at most s'' / (1 - s) + 2 (s' / (1 - s))^2.
 * In the order of addresses a sweep meets the cursor at one moment, which no middle stands for.
 * @param tolerance share of the items that are passed
 */
export function evenlySkippedFor(
  regions: readonly ExpectedRegion[],
  work: readonly number[],
  pace: readonly number[],
  tolerance: Fraction,
  order: ScanOrder,
): Seconds {
  let longest = Number.POSITIVE_INFINITY;
  let sum = nothingSeen();
  for (let at = 0; at < regions.length; at += 1) {
    const region = regions[at] as ExpectedRegion;
    const now = work[region.index] as number;
    const own = pace[region.index] as number;
    if (region.model.sweep) {
      if (order === 'linear') return 0;
      addSwept(sum, region, now, own);
    } else addWritten(sum, region, now, own);
    // A scan in the order of addresses is in one region at a time, which all others say nothing about.
    if (order === 'scattered') continue;
    longest = Math.min(longest, evenFor(sum, tolerance));
    sum = nothingSeen();
  }
  return order === 'scattered' ? evenFor(sum, tolerance) : longest;
}

const nothingSeen = (): Seen => ({
  waiting: 0,
  seen: 0,
  slope: 0,
  bend: 0,
  longest: Number.POSITIVE_INFINITY,
});

function evenFor({ waiting, seen, slope, bend, longest }: Seen, tolerance: Fraction): Seconds {
  const rest = waiting - seen;
  const curve = rest > 0 ? bend / rest + 2 * (slope / rest) ** 2 : 0;
  return curve > 0 ? Math.min(longest, Math.sqrt((MIDPOINT * tolerance) / curve)) : longest;
}

function addWritten(sum: Seen, region: ExpectedRegion, now: number, own: number): void {
  const { share, rate, strata, segments, still } = region;
  const written = still ? null : region.fillWritten(region.clearedAt, now);
  let start = 0;
  for (let place = 0; place < segments.length; place += 1) {
    const { end, density } = segments[place] as Segment;
    for (let k = 0; k < strata; k += 1) {
      const items = (share[k] as number) * (density[k] as number) * (end - start);
      sum.waiting += items;
      if (!written || items === 0) continue;
      const unseen = items * (1 - (written[k] as number));
      const hurry = (rate[k] as number) * own;
      sum.seen += items - unseen;
      sum.slope += unseen * hurry;
      sum.bend += unseen * hurry * hurry;
    }
    start = end;
  }
}

/** As if what waits were spread evenly over the addresses: enough to tell for how long. */
function addSwept(sum: Seen, region: ExpectedRegion, now: number, own: number): void {
  const { rate = 0 } = region.model.sweep ?? {};
  const { items } = region.model;
  const swept = rate * (now - region.clearedAt);
  const waiting = region.waiting();
  sum.waiting += waiting;
  sum.seen += waiting * Math.min(1, swept / items);
  if (swept >= items) return;
  sum.slope += rate * own;
  sum.longest = Math.min(sum.longest, (items - swept) / (rate * own));
}
