import type { Fraction, Seconds } from '#shared/units/types.ts';
import { expectedCells } from './expected-cells.ts';
import { ExpectedChunks } from './expected-chunks.ts';
import { HeatChain } from './expected-heat.ts';
import { ExpectedDivergence } from './expected-divergence.ts';
import { ExpectedRegion } from './expected-region.ts';
import { mirrorRegion } from './expected-mirroring.ts';
import { exposureOf, meetRegions, takeSpread } from './expected-meeting.ts';
import type { Exposure } from './exposure.ts';
import type { Segment } from './segment.ts';
import { evenlySkippedFor } from './expected-peek.ts';
import { addScattered, affordable, liesIn, NOWHERE, takePiece } from './expected-taking.ts';
import type { Counts } from './expected-taking.ts';
import { fragmentBounds, heatTable } from './heat.ts';
import type { HeatRule } from './heat.ts';
import { clearTaken } from './item-set.ts';
import type {
  Around,
  CellState,
  Divergence,
  FetchMode,
  Fetched,
  ItemSet,
  ItemTraffic,
  Met,
  Mirrored,
  Mirroring,
  ScanOrder,
  TakeBudget,
  Taken,
} from './item-set.ts';
import type { ItemRegion } from './write-model.ts';

/** What is left below this many items is rounding, not items. */
const NEGLIGIBLE = 1e-6;

/**
 * The expected resolution: per region, expected counts in closed form. Items of a stratum are written by
 * independent Poisson processes, so the chance of being dirty after some work is 1 - exp(-rate x work), whatever
 * else happened; what depends on the address (the cursor) is kept as steps.
 */
export class ExpectedSet implements ItemSet {
  readonly items: number;
  /** The regions, or their parts between the bounds of fragments. */
  #regions: readonly ExpectedRegion[];
  readonly #whole: readonly ExpectedRegion[];
  /** First address of each whole region. */
  readonly #firsts: readonly number[];
  /** Which parts belong to each fragment: the first, and the end; null unless divided. */
  #fragments: readonly number[] | null = null;
  /** Seconds of full-speed work done per region; owned and advanced by the guest. */
  readonly #work: number[];
  #order: ScanOrder = 'linear';
  #region = 0;
  #offset = 0;
  /** Scattered order: share of all addresses that were visited. */
  #visited = 0;
  /** Empty unless writes are mirrored. */
  #mirroring: readonly Mirroring[] = [];
  /** Items waiting to be sent and not held back, and those that are. */
  #waiting = 0;
  #held = 0;
  /** Chunks whose log is cleared when they are met next; null while fetching clears. */
  #chunks: ExpectedChunks | null = null;
  /** The guest runs where the waiting items are missing. */
  #meeting = false;
  readonly #fetched = { logged: 0, added: 0, variance: 0 };
  readonly #counts: Counts = { full: 0, zero: 0, skipped: 0 };

  constructor(regions: readonly ItemRegion[], work: number[]) {
    this.#whole = regions.map((region, index) => new ExpectedRegion(region, index));
    this.#regions = this.#whole;
    this.#work = work;
    let items = 0;
    this.#firsts = regions.map((region) => (items += region.items) - region.items);
    this.items = items;
  }

  begin(order: ScanOrder, moves?: readonly number[]): void {
    this.#order = order;
    this.#meeting = false;
    this.#mirroring = [];
    this.#regions = this.#whole;
    this.#fragments = null;
    this.#chunks = null;
    this.#regions.forEach((region, at) =>
      region.begin(this.#work[region.index] as number, moves?.[at] ?? region.model.moves),
    );
    this.#recount();
    this.rewind();
  }

  beginFrom(divergence: Divergence): void {
    const { since } = divergence as ExpectedDivergence;
    this.begin('linear');
    this.#regions.forEach((region, at) =>
      region.replace(since[at] as number, this.#work[region.index] as number),
    );
    this.#recount();
  }

  divergeFrom(): Divergence {
    return new ExpectedDivergence(this.#whole, this.#work);
  }

  rewind(): void {
    this.#region = 0;
    this.#offset = 0;
    this.#visited = 0;
  }

  pending(): number {
    const waiting = this.#waiting + this.#held;
    return waiting < NEGLIGIBLE ? 0 : waiting;
  }

  divide(fragments: number): void {
    const bounds = fragmentBounds(this.items, fragments);
    const parts: ExpectedRegion[] = [];
    const firsts: number[] = [];
    let first = 0;
    let fragment = 0;
    for (const region of this.#whole) {
      const end = first + region.items;
      for (let from = first; from < end;) {
        while ((bounds[fragment + 1] as number) <= from) fragment += 1;
        while (firsts.length <= fragment) firsts.push(parts.length);
        const to = Math.min(end, bounds[fragment + 1] as number);
        parts.push(region.part(from - first, to - first));
        from = to;
      }
      first = end;
    }
    while (firsts.length <= fragments) firsts.push(parts.length);
    this.#regions = parts;
    this.#fragments = firsts;
  }

  startHeat(rule: HeatRule): void {
    const chain = new HeatChain(heatTable(rule));
    for (const region of this.#regions) region.startHeat(chain);
  }

  countWrites(): void {
    // Expectations know how often an item was written.
  }

  clearByChunk(items: number): void {
    this.#chunks = new ExpectedChunks(this.#whole, this.#work, items);
  }

  clearsLate(): boolean {
    return this.#chunks !== null && this.#chunks.armed;
  }

  releaseFree(from: number, to: number, free: readonly number[]): number {
    let released = 0;
    let first = 0;
    for (const region of this.#whole) {
      const share = free[region.index] ?? 0;
      const a = Math.max(0, from - first);
      const b = Math.min(region.items, to - first);
      first += region.items;
      if (share > 0 && b > a) released += region.release(a, b, share);
    }
    this.#waiting -= released;
    return released;
  }

  hold(holds: (heat: number) => boolean): number {
    for (const region of this.#regions) region.heat?.hold(holds);
    this.#recount();
    return this.#held;
  }

  /** Counts the waiting items anew; between two counts what is taken is subtracted. */
  #recount(): void {
    this.#waiting = 0;
    this.#held = 0;
    for (const region of this.#regions) {
      this.#waiting += region.waiting();
      this.#held += region.heat?.held ?? 0;
    }
  }

  logged(): number {
    if (this.#mirroring.length > 0) return 0;
    let sum = 0;
    for (let at = 0; at < this.#regions.length; at += 1) {
      const region = this.#regions[at] as ExpectedRegion;
      sum += region.writtenCount(region.clearedAt, this.#work[region.index] as number);
    }
    return sum;
  }

  fetch(mode: FetchMode, fragment?: number): Fetched {
    const fetched = this.#fetched;
    fetched.logged = 0;
    fetched.added = 0;
    fetched.variance = 0;
    const end = this.#endOf(fragment);
    this.#chunks?.arm();
    for (let at = this.#startOf(fragment); at < end; at += 1) {
      const region = this.#regions[at] as ExpectedRegion;
      const now = this.#work[region.index] as number;
      fetched.logged += region.writtenCount(region.clearedAt, now);
      if (mode === 'merge') (region.heat ?? region).merge(region.clearedAt, now, fetched);
      else {
        fetched.variance += region.writtenVariance(region.clearedAt, now);
        region.replace(region.clearedAt, now);
      }
      region.clearedAt = now;
      region.peekedAt = now;
    }
    // One fragment of many: what it added is known, and counting all of them for each would take their square.
    if (fragment !== undefined && mode === 'merge' && this.#held === 0)
      this.#waiting += fetched.added;
    else this.#recount();
    if (mode !== 'merge') fetched.added = fetched.logged;
    return fetched;
  }

  /** First region of a fragment, and the one after its last; of all regions when none is named. */
  #startOf(fragment: number | undefined): number {
    return fragment === undefined || !this.#fragments ? 0 : (this.#fragments[fragment] as number);
  }

  #endOf(fragment: number | undefined): number {
    return fragment === undefined || !this.#fragments
      ? this.#regions.length
      : (this.#fragments[fragment + 1] as number);
  }

  peek(ahead: Seconds = 0, pace?: readonly number[]): void {
    for (let at = 0; at < this.#regions.length; at += 1) {
      const region = this.#regions[at] as ExpectedRegion;
      const more = pace ? ahead * (pace[region.index] as number) : 0;
      region.peekedAt = (this.#work[region.index] as number) + more;
    }
  }

  evenFor(pace: readonly number[], tolerance: Fraction): Seconds {
    return evenlySkippedFor(this.#regions, this.#work, pace, tolerance, this.#order);
  }

  take(budget: TakeBudget, taken: Taken): void {
    clearTaken(taken);
    if (this.#order === 'scattered') this.#takeScattered(budget, taken);
    else this.#takeLinear(budget, taken);
    this.#waiting -= taken.full + taken.zero + taken.skipped;
  }

  #takeLinear(budget: TakeBudget, taken: Taken): void {
    const first = this.#startOf(budget.fragment);
    const count = this.#endOf(budget.fragment);
    if (this.#region < first || this.#region >= count) {
      this.#region = first;
      this.#offset = 0;
    }
    // With wrapping, the region in which it starts is visited again for the addresses before the cursor.
    for (let visits = 0; visits <= count; visits += 1) {
      if (!this.#takeRegion(budget, taken)) return;
      this.#region += 1;
      this.#offset = 0;
      if (this.#region < count) continue;
      taken.passEnded = true;
      budget.sizes?.wrapped();
      if (this.#region === this.#regions.length) this.#region = 0;
      if (!budget.wrap) return;
    }
  }

  /** Sends from the cursor to the end of its region; false when the budget ended first. */
  #takeRegion(budget: TakeBudget, taken: Taken): boolean {
    const region = this.#regions[this.#region];
    if (!region) return true;
    if (budget.sizes || this.clearsLate()) return this.#takePieces(region, budget, taken);
    const from = this.#offset;
    const { clearedAt, peekedAt, segments } = region;
    const skipping = budget.skip && peekedAt > clearedAt;
    const sweeps = region.model.sweep !== null;
    // A sweep leaves a run of certainly dirty addresses: cut there, so that a segment is all skipped or not at all.
    const sweptRuns = skipping && sweeps ? region.cutSwept(clearedAt, peekedAt) : NOWHERE;
    const skip = skipping && !sweeps ? region.fillWritten(clearedAt, peekedAt) : null;
    let start = 0;
    let reached = region.items;
    for (let at = 0; at < segments.length; at += 1) {
      const segment = segments[at] as Segment;
      const low = start > from ? start : from;
      start = segment.end;
      if (segment.end <= low) continue;
      const inSweep = sweptRuns.length > 0 && liesIn(sweptRuns, low, segment.end);
      const length = segment.end - low;
      const fraction = this.#takeSegment(region, segment, length, skip, inSweep, budget, taken);
      if (fraction < 1) {
        reached = low + length * fraction;
        break;
      }
    }
    region.empty(from, reached);
    this.#offset = reached;
    return reached >= region.items;
  }

  /** The same where prices differ from item to item or the log is cleared by chunks; nothing is skipped then. */
  #takePieces(region: ExpectedRegion, budget: TakeBudget, taken: Taken): boolean {
    const work = this.#work[region.index] as number;
    const { sizes } = budget;
    const first = this.#firsts[region.index] as number;
    const began = this.#offset;
    let from = began;
    let whole = true;
    while (whole && from < region.items) {
      let to = sizes ? Math.min(region.items, sizes.end(region.index, from)) : region.items;
      if (this.#chunks) to = Math.min(to, this.#chunks.meet(first + from) - first);
      from = takePiece(region, from, to, work, budget, taken);
      whole = from >= to;
    }
    // What was taken is not looked at again until the cursor comes back: one cut for all pieces.
    region.empty(began, from);
    this.#offset = from;
    return whole;
  }

  /** Sends as much of a stretch of a segment as the budget allows; answers which share of it that was. */
  #takeSegment(
    region: ExpectedRegion,
    segment: Segment,
    length: number,
    skip: number[] | null,
    allSkipped: boolean,
    budget: TakeBudget,
    taken: Taken,
  ): number {
    const work = this.#work[region.index] as number;
    let full = 0;
    let zero = 0;
    let skipped = 0;
    for (let k = 0; k < region.strata; k += 1) {
      const waiting = (region.share[k] as number) * (segment.density[k] as number) * length;
      if (waiting === 0) continue;
      const left = allSkipped ? waiting : skip ? waiting * (skip[k] as number) : 0;
      const zeros = (waiting - left) * region.zeroShare(segment, k, work);
      skipped += left;
      zero += zeros;
      full += waiting - left - zeros;
    }
    const fullBytes = budget.regionBytes?.[region.index] ?? budget.fullBytes;
    const bytes = full * fullBytes + zero * budget.zeroBytes;
    const fraction = affordable(full + zero, bytes, budget, taken);
    taken.full += full * fraction;
    taken.zero += zero * fraction;
    taken.skipped += skipped * fraction;
    taken.bytes += bytes * fraction;
    return fraction;
  }

  /** All regions advance together, as their pages are spread evenly over the scan. */
  #takeScattered(budget: TakeBudget, taken: Taken): void {
    const before = this.#visited;
    const rest = 1 - before;
    const counts = this.#counts;
    counts.full = 0;
    counts.zero = 0;
    counts.skipped = 0;
    for (let at = 0; at < this.#regions.length; at += 1) {
      const region = this.#regions[at] as ExpectedRegion;
      addScattered(counts, region, this.#work[region.index] as number, budget.skip, rest);
    }
    const { full, zero, skipped } = counts;
    const bytes = full * budget.fullBytes + zero * budget.zeroBytes;
    const fraction = affordable(full + zero, bytes, budget, taken);
    taken.full = full * fraction;
    taken.zero = zero * fraction;
    taken.skipped = skipped * fraction;
    taken.bytes = taken.full * budget.fullBytes + taken.zero * budget.zeroBytes;
    this.#visited = fraction < 1 ? before + rest * fraction : 1;
    if (fraction < 1) return;
    taken.passEnded = true;
    this.rewind();
    for (const region of this.#regions) region.empty(0, region.items);
  }

  startMeeting(): void {
    this.#meeting = true;
    this.#chunks = null;
    this.#regions.forEach((region) => {
      region.metAt = this.#work[region.index] as number;
    });
  }

  meet(traffic: readonly ItemTraffic[]): Met {
    const met = meetRegions(this.#regions, this.#work, traffic);
    this.#recount();
    return met;
  }

  exposure(traffic: readonly ItemTraffic[], pace?: readonly number[]): Exposure {
    return exposureOf(this.#regions, this.#work, traffic, pace);
  }

  takeAround(budget: TakeBudget, taken: Taken, around: Around): void {
    clearTaken(taken);
    takeSpread(this.#regions, this.#work, budget, taken, around);
    this.#waiting -= taken.full + taken.zero;
  }

  runs(): number {
    let runs = 0;
    for (const region of this.#regions) runs += region.runs();
    return runs;
  }

  startMirroring(rules: readonly Mirroring[]): void {
    this.#mirroring = rules;
    this.#regions.forEach((region) => {
      region.clearedAt = this.#work[region.index] as number;
      region.peekedAt = region.clearedAt;
    });
  }

  mirrored(): Mirrored {
    const sum = { writes: 0, bytes: 0, covered: 0 };
    for (let at = 0; at < this.#regions.length; at += 1) {
      const region = this.#regions[at] as ExpectedRegion;
      const rule = this.#mirroring[at];
      if (!rule) continue;
      const now = this.#work[region.index] as number;
      const { writes, covered } = mirrorRegion(region, region.clearedAt, now, rule.waiting);
      sum.writes += writes;
      sum.bytes += writes * rule.bytes;
      sum.covered += covered;
      region.clearedAt = now;
      region.peekedAt = now;
    }
    if (sum.covered > 0) this.#recount();
    return sum;
  }

  seek(address: number): void {
    let first = 0;
    for (let at = 0; at < this.#regions.length; at += 1) {
      const { items } = this.#regions[at] as ExpectedRegion;
      if (address < first + items) {
        this.#region = at;
        this.#offset = address - first;
        return;
      }
      first += items;
    }
    this.rewind();
  }

  cursor(): number {
    const region = this.#regions[this.#region];
    if (!region) return this.items;
    return (this.#firsts[region.index] as number) + region.from + this.#offset;
  }

  cells(cells: number): CellState[] {
    const visited = this.#order === 'scattered' ? this.#visited : null;
    return expectedCells(cells, this.#regions, this.#work, visited, !this.#meeting);
  }

  lost(): number {
    return 0;
  }
}
