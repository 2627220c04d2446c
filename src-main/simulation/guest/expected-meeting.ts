/** A guest that runs where items are missing, in expectation: what its accesses meet, and pushing around them. */
import type { ExpectedRegion } from './expected-region.ts';
import { Exposure } from './exposure.ts';
import type { Around, ItemTraffic, Met, TakeBudget, Taken } from './item-set.ts';

/** Share of a budget below which what is left of it is rounding. */
const ROUNDING = 1e-12;
const NO_TRAFFIC: ItemTraffic = { readRate: 0, readsPerWrite: 0, writesCover: true };

/** What reads and writes did since the last call (see `ItemSet.meet`). */
export function meetRegions(
  regions: readonly ExpectedRegion[],
  work: readonly number[],
  traffic: readonly ItemTraffic[],
): Met {
  let pulled = 0;
  let dropped = 0;
  for (const region of regions) {
    const now = work[region.index] as number;
    const done = now - region.metAt;
    if (done <= 0) continue;
    const { readRate, readsPerWrite, writesCover } = traffic[region.index] ?? NO_TRAFFIC;
    let written = 0;
    for (const [a, b] of region.swept(region.metAt, now)) written += region.remove(a, b);
    const gone = region.thin(done, readRate, readsPerWrite);
    written += gone.written;
    pulled += gone.read + (writesCover ? 0 : written);
    dropped += writesCover ? written : 0;
    region.metAt = now;
  }
  return { pulled, dropped, last: null };
}

/** See `ItemSet.exposure`. */
export function exposureOf(
  regions: readonly ExpectedRegion[],
  work: readonly number[],
  traffic: readonly ItemTraffic[],
  pace?: readonly number[],
): Exposure {
  const exposure = new Exposure();
  for (const region of regions) {
    const { index } = region;
    expose(
      exposure,
      region,
      work[index] as number,
      traffic[index] ?? NO_TRAFFIC,
      pace?.[index] ?? 1,
    );
  }
  return exposure;
}

/** Tells how accesses meet the waiting items of a region from some work on. */
function expose(
  exposure: Exposure,
  region: ExpectedRegion,
  work: number,
  { readRate, readsPerWrite }: ItemTraffic,
  pace: number,
): void {
  const { index, strata, rate, share, segments } = region;
  const { sweep } = region.model;
  if (sweep) {
    exposeSweep(exposure, region, work, sweep.rate, readRate, pace);
    return;
  }
  for (let k = 0; k < strata; k += 1) {
    const hazard = readRate + (rate[k] as number) * (1 + readsPerWrite);
    if (hazard === 0) continue;
    let waiting = 0;
    let start = 0;
    for (const segment of segments) {
      waiting += (segment.density[k] as number) * (segment.end - start);
      start = segment.end;
    }
    exposure.add(index, hazard * pace, waiting * (share[k] as number));
  }
}

function exposeSweep(
  exposure: Exposure,
  region: ExpectedRegion,
  work: number,
  rate: number,
  readRate: number,
  pace: number,
): void {
  const front = region.front(work);
  const density = region.segments.find((one) => front < one.end)?.density[0] ?? 0;
  exposure.addFront({
    region: region.index,
    rate: front >= 0 && front < region.items ? rate * density * pace : 0,
    speed: rate * pace,
    waiting: region.waiting(),
    hazard: readRate * pace,
    swept: (ahead) => {
      let sum = 0;
      for (const [a, b] of region.swept(work, work + ahead * pace, true))
        sum += region.waiting(a) - region.waiting(b);
      return sum;
    },
  });
}

/** See `ItemSet.takeAround`: what each region gets, and what they leave in the order of addresses. */
export function takeSpread(
  regions: readonly ExpectedRegion[],
  work: readonly number[],
  budget: TakeBudget,
  taken: Taken,
  { chances, run, forward }: Around,
): void {
  const limit = budget.bytes;
  let beyond = 0;
  for (const region of regions) {
    const { sweep } = region.model;
    const now = work[region.index] as number;
    const share = limit * (chances[region.index] ?? 0);
    const inside = share * (sweep ? 1 : insideShare(run, region.waiting()));
    const ahead = sweep ? takeAhead(region, now, share * forward, budget, taken) : 0;
    const rest = inside + beyond - ahead;
    beyond = share - inside + rest - takeEvenly(region, now, rest, budget, taken);
  }
  for (const region of regions) {
    if (limit - taken.bytes <= limit * ROUNDING) return;
    takeEvenly(region, work[region.index] as number, limit - taken.bytes, budget, taken);
  }
}

/** Share of a run from anywhere among so many waiting items on that ends before the last of them. */
function insideShare(run: number, waiting: number): number {
  if (waiting <= 0) return 0;
  return run < waiting ? 1 - run / waiting / 2 : waiting / run / 2;
}

/** Sends from where a sweep stands on; answers the bytes. */
function takeAhead(
  region: ExpectedRegion,
  work: number,
  bytes: number,
  budget: TakeBudget,
  taken: Taken,
): number {
  const from = Math.max(0, Math.min(region.items, region.front(work)));
  const waiting = region.waiting(from);
  if (waiting <= 0 || bytes <= 0) return 0;
  const wanted = bytes / budget.fullBytes;
  const to = wanted >= waiting ? region.items : region.addressAfter(from, wanted);
  const full = region.waiting(from) - region.waiting(to);
  region.empty(from, to);
  taken.full += full;
  taken.bytes += full * budget.fullBytes;
  return full * budget.fullBytes;
}

/** Sends an even share of a region's waiting items; answers the bytes. */
function takeEvenly(
  region: ExpectedRegion,
  work: number,
  bytes: number,
  budget: TakeBudget,
  taken: Taken,
): number {
  if (bytes <= 0) return 0;
  let full = 0;
  let zero = 0;
  let start = 0;
  for (const segment of region.segments) {
    for (let k = 0; k < region.strata; k += 1) {
      const waiting =
        (region.share[k] as number) * (segment.density[k] as number) * (segment.end - start);
      const zeros = waiting * region.zeroShare(segment, k, work);
      zero += zeros;
      full += waiting - zeros;
    }
    start = segment.end;
  }
  const all = full * budget.fullBytes + zero * budget.zeroBytes;
  if (all <= 0) return 0;
  const fraction = Math.min(1, bytes / all);
  taken.full += full * fraction;
  taken.zero += zero * fraction;
  taken.bytes += all * fraction;
  if (fraction === 1) region.empty(0, region.items);
  else for (const { density } of region.segments) scale(density, 1 - fraction);
  return all * fraction;
}

function scale(values: number[], factor: number): void {
  for (let at = 0; at < values.length; at += 1) values[at] = (values[at] as number) * factor;
}
