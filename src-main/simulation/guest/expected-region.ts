import { ExpectedHeat } from './expected-heat.ts';
import type { HeatChain } from './expected-heat.ts';
import { chanceWithin } from './chance.ts';
import type { PricedStretch } from './item-sizes.ts';
import { clear, insert, isEmpty, sameState } from './segment.ts';
import type { LateClear, Segment } from './segment.ts';
import { sweptTwice } from './write-model.ts';
import type { ItemRegion } from './write-model.ts';

/** No address was swept. */
const NOWHERE: readonly [number, number][] = [];

/** What logs added to the items that wait, summed over regions. */
export interface Gained {
  added: number;
  variance: number;
}

/**
 * Expected state of one region: the probability that an item waits to be sent, as a step function of the address (a
 * sync leaves a step where the cursor stood), and the work done since the log was cleared, from which the
 * log's content follows in closed form.
 */
export class ExpectedRegion {
  readonly model: ItemRegion;
  /** Place of the model among the guest's regions. */
  readonly index: number;
  /** First item of the model that belongs here; 0 unless the region is a part of one. */
  readonly from: number;
  readonly items: number;
  readonly strata: number;
  readonly share: readonly number[];
  readonly rate: readonly number[];
  segments: Segment[] = [];
  /** How often its items were written; null unless a strategy asked. */
  heat: ExpectedHeat | null = null;
  /** Work when the log was cleared, when it was last peeked, and when traffic was last met. */
  clearedAt = 0;
  peekedAt = 0;
  metAt = 0;
  /** Nothing ever writes it. */
  readonly still: boolean;
  /** Share of its items that did not have to move when the migration began. */
  stays = 0;
  /** Scratch: what is priced when there is only one stratum; thousands of cells of a cache are, in a migration. */
  readonly stretch: { -readonly [Key in keyof PricedStretch]: PricedStretch[Key] };
  /** Probability of being in the log, per stratum, between the two amounts of work that `fillWritten` was asked for last. */
  readonly logged: number[];
  #loggedFrom = 0;
  #loggedTo = 0;

  /** @param part the items of another region of the model that belong here; all items of the model when left out */
  constructor(
    model: ItemRegion,
    index = 0,
    part?: { of: ExpectedRegion; from: number; to: number },
  ) {
    this.model = model;
    this.index = index;
    this.from = part?.from ?? 0;
    this.items = (part?.to ?? model.items) - this.from;
    const { strata } = model;
    this.strata = Math.max(1, strata.length);
    // Guests are divided into many parts; what describes all of them is there once.
    this.share = part?.of.share ?? (strata.length > 0 ? strata.map((one) => one.share) : [1]);
    this.rate = part?.of.rate ?? (strata.length > 0 ? strata.map((one) => one.rate) : [0]);
    this.still = part?.of.still ?? (!model.sweep && this.rate.every((rate) => rate === 0));
    this.stretch = { region: index, from: 0, stratum: 0, work: 0, clearedAt: 0 };
    this.logged = this.strata === 1 ? [0] : new Array<number>(this.strata).fill(0);
  }

  /** The items [from, to) as a region of their own, in the same state; for a region that was begun and not changed since. */
  part(from: number, to: number): ExpectedRegion {
    const part = new ExpectedRegion(this.model, this.index, { of: this, from, to });
    part.begin(this.clearedAt, this.segments[0]?.density[0] ?? 0);
    return part;
  }

  startHeat(chain: HeatChain): void {
    this.heat = new ExpectedHeat(chain, this);
  }

  begin(work: number, moves: number): void {
    this.heat = null;
    this.segments = [this.#segment(this.items, moves, true)];
    this.stays = 1 - moves;
    this.clearedAt = work;
    this.peekedAt = work;
    this.metAt = work;
  }

  #segment(end: number, density: number, fresh: boolean): Segment {
    const densities = this.strata === 1 ? [density] : new Array<number>(this.strata).fill(density);
    return { end, density: densities, fresh, late: undefined, released: undefined };
  }

  /** Fills `logged` with the chance that an item was written between two amounts of work. */
  fillWritten(from: number, to: number): number[] {
    const { logged, rate } = this;
    // A fetch asks for the count and then for the pages.
    if (from === this.#loggedFrom && to === this.#loggedTo) return logged;
    this.#loggedFrom = from;
    this.#loggedTo = to;
    const done = to - from;
    for (let k = 0; k < this.strata; k += 1) {
      const own = rate[k] as number;
      logged[k] = done > 0 && own > 0 ? chanceWithin(own * done) : 0;
    }
    return logged;
  }

  /**
   * Where a sweep wrote between two amounts of work: at most two runs of addresses.
   * @param anew only what it newly came to
   */
  swept(from: number, to: number, anew = false): readonly [number, number][] {
    const { sweep } = this.model;
    if (!sweep || to <= from) return NOWHERE;
    const { items } = this.model;
    const again = anew ? 0 : sweptTwice(sweep, from, to);
    const length = sweep.rate * (to - from) + again;
    if (length >= items) return [[0, this.items]];
    const before = Math.max(0, sweep.rate * from - again / 2);
    const start = (sweep.start * items + before) % items;
    const end = start + length;
    const wrapped: [number, number] = [0, end - items];
    const runs: [number, number][] = end <= items ? [[start, end]] : [wrapped, [start, items]];
    if (this.items === items) return runs;
    return runs
      .map(([a, b]): [number, number] => [
        Math.max(0, a - this.from),
        Math.min(this.items, b - this.from),
      ])
      .filter(([a, b]) => b > a);
  }

  /** The same, with the segments cut where the runs begin and end. */
  cutSwept(from: number, to: number): readonly [number, number][] {
    const runs = this.swept(from, to);
    for (const [a, b] of runs) {
      this.splitAt(a);
      this.splitAt(b);
    }
    return runs;
  }

  /** Expected items written between two amounts of work. */
  writtenCount(from: number, to: number): number {
    if (this.still) return 0;
    if (this.model.sweep) return this.swept(from, to).reduce((sum, [a, b]) => sum + b - a, 0);
    const written = this.fillWritten(from, to);
    let share = 0;
    for (let k = 0; k < this.strata; k += 1)
      share += (this.share[k] as number) * (written[k] as number);
    return share * this.items;
  }

  /** Variance of that number: each item is written or not, independently of the others. */
  writtenVariance(from: number, to: number): number {
    if (this.model.sweep) return 0;
    const written = this.fillWritten(from, to);
    let share = 0;
    for (let k = 0; k < this.strata; k += 1) {
      const chance = written[k] as number;
      share += (this.share[k] as number) * chance * (1 - chance);
    }
    return share * this.items;
  }

  /** Fills in the mean density of a run of addresses; answers whether nothing of it was ever sent. */
  over(from: number, to: number, density: number[]): boolean {
    for (let k = 0; k < density.length; k += 1) density[k] = 0;
    let fresh = true;
    let start = 0;
    for (const segment of this.segments) {
      const length = Math.min(to, segment.end) - Math.max(from, start);
      start = segment.end;
      if (length <= 0) continue;
      fresh &&= segment.fresh;
      for (let k = 0; k < this.strata; k += 1)
        density[k] =
          (density[k] as number) + ((segment.density[k] as number) * length) / (to - from);
    }
    return fresh;
  }

  /** Waiting items between the address `from` and the end. */
  waiting(from = 0): number {
    let sum = 0;
    let start = 0;
    for (const segment of this.segments) {
      const low = start < from ? from : start;
      if (segment.end > low) sum += (segment.end - low) * this.mean(segment.density);
      start = segment.end;
    }
    return sum;
  }

  /** Address up to which so many items wait from another on. */
  addressAfter(from: number, items: number): number {
    let left = items;
    let start = 0;
    for (const { end, density } of this.segments) {
      const low = Math.max(start, from);
      start = end;
      if (end <= low) continue;
      const waiting = (end - low) * this.mean(density);
      if (waiting >= left) return low + (left / waiting) * (end - low);
      left -= waiting;
    }
    return this.items;
  }

  /** Mean of a per-stratum value over the region's items. */
  mean(values: number[]): number {
    if (this.strata === 1) return values[0] as number;
    let sum = 0;
    for (let k = 0; k < this.strata; k += 1)
      sum += (this.share[k] as number) * (values[k] as number);
    return sum;
  }

  /** Adds a log to the waiting items; counts how many were not waiting before, and the variance of that number. */
  merge(from: number, to: number, gained: Gained): void {
    if (this.still) return;
    if (this.model.sweep) {
      gained.added += this.#cover(this.swept(from, to));
      return;
    }
    const written = this.fillWritten(from, to);
    let start = 0;
    for (const segment of this.segments) {
      let gain = 0;
      let spread = 0;
      for (let k = 0; k < this.strata; k += 1) {
        const change =
          (1 - (segment.density[k] as number)) * (written[k] as number) -
          (segment.late ? this.#forgotten(segment, segment.late, k, from, to) : 0);
        segment.density[k] = (segment.density[k] as number) + change;
        gain += (this.share[k] as number) * change;
        spread += (this.share[k] as number) * change * (1 - (written[k] as number));
      }
      gained.added += gain * (segment.end - start);
      gained.variance += spread * (segment.end - start);
      start = segment.end;
      if (segment.late) segment.late = undefined;
    }
    this.join();
  }

  /**
   * Chance that an item that was sent would be in the log if that had been cleared when it was fetched, and is not since it
   * was cleared later.
   */
  #forgotten(
    segment: Segment,
    { work, waited }: LateClear,
    stratum: number,
    from: number,
    to: number,
  ): number {
    const sent = Math.max(0, (waited[stratum] as number) - (segment.density[stratum] as number));
    const rate = this.rate[stratum] as number;
    return sent * (Math.exp(-rate * (to - work)) - Math.exp(-rate * (to - from)));
  }

  /** The log of a run of addresses is cleared now: writes to waiting items since it was fetched send nothing again. */
  clearLate(from: number, to: number, work: number): void {
    if (this.model.sweep || this.still) return;
    this.splitAt(from);
    this.splitAt(to);
    let start = 0;
    for (const segment of this.segments) {
      if (start >= from && segment.end <= to)
        segment.late = { work, waited: segment.density.slice() };
      start = segment.end;
    }
  }

  /** Takes waiting items that the guest does not use out of a run of addresses; answers how many there were. */
  release(from: number, to: number, free: number): number {
    this.splitAt(from);
    this.splitAt(to);
    let released = 0;
    let start = 0;
    for (const segment of this.segments) {
      if (start >= from && segment.end <= to && !(segment.fresh && segment.released)) {
        released += this.mean(segment.density) * free * (segment.end - start);
        for (let k = 0; k < this.strata; k += 1)
          segment.density[k] = (segment.density[k] as number) * (1 - free);
        segment.released = segment.fresh || undefined;
      }
      start = segment.end;
    }
    this.join();
    return released;
  }

  /** Makes a log the waiting items. */
  replace(from: number, to: number): void {
    const only = this.segments[0] as Segment;
    if (this.segments.length > 1) this.segments = [only];
    only.end = this.items;
    only.fresh = false;
    only.late = undefined;
    only.released = undefined;
    const written = this.model.sweep ? null : this.fillWritten(from, to);
    for (let k = 0; k < this.strata; k += 1) only.density[k] = written ? (written[k] as number) : 0;
    if (!written) this.#cover(this.swept(from, to));
  }

  #cover(runs: readonly [number, number][]): number {
    let added = 0;
    for (const [a, b] of runs) {
      this.splitAt(a);
      this.splitAt(b);
      let start = 0;
      for (const segment of this.segments) {
        if (start >= a && segment.end <= b) {
          added += (segment.end - start) * (1 - this.mean(segment.density));
          segment.density.fill(1);
        }
        start = segment.end;
      }
    }
    this.join();
    return added;
  }

  /** Cuts the segment that holds an address in two there. */
  splitAt(address: number): void {
    let start = 0;
    for (let at = 0; at < this.segments.length; at += 1) {
      const segment = this.segments[at] as Segment;
      if (address > start && address < segment.end) {
        const { density, fresh, late, released } = segment;
        const head: Segment = { end: address, density: density.slice(), fresh, late, released };
        insert(this.segments, at, head);
        return;
      }
      start = segment.end;
    }
  }

  /** Joins neighbours that became equal, so that the number of segments stays small. */
  join(): void {
    const { segments } = this;
    if (segments.length < 2) return;
    let kept = 0;
    for (let at = 1; at < segments.length; at += 1) {
      const last = segments[kept] as Segment;
      const next = segments[at] as Segment;
      if (sameState(last, next)) last.end = next.end;
      else {
        kept += 1;
        segments[kept] = next;
      }
    }
    // Setting the length costs more than all of the above, as it does where nothing is cut off.
    while (segments.length > kept + 1) segments.pop();
  }

  /** Takes the waiting items of a run of addresses out of the set; answers how many there were. */
  remove(from: number, to: number): number {
    this.splitAt(from);
    this.splitAt(to);
    let removed = 0;
    let start = 0;
    for (const segment of this.segments) {
      if (start >= from && segment.end <= to) {
        removed += (segment.end - start) * this.mean(segment.density);
        segment.density.fill(0);
      }
      start = segment.end;
    }
    this.join();
    return removed;
  }

  /** Lets waiting items be read or written for some work; answers which came first. */
  thin(done: number, readRate: number, readsPerWrite: number): { read: number; written: number } {
    const gone = { read: 0, written: 0 };
    let start = 0;
    for (const segment of this.segments) {
      for (let k = 0; k < this.strata; k += 1) {
        const write = this.rate[k] as number;
        const read = readRate + write * readsPerWrite;
        const hazard = read + write;
        if (hazard === 0) continue;
        const density = segment.density[k] as number;
        const lost = density * -Math.expm1(-hazard * done);
        const items = lost * (this.share[k] as number) * (segment.end - start);
        gone.read += (items * read) / hazard;
        gone.written += (items * write) / hazard;
        segment.density[k] = density - lost;
      }
      start = segment.end;
    }
    return gone;
  }

  /**
   * Marks a run of addresses as sent. A cursor comes back to where it stopped, so the segment before `from` is nearly
   * always one that was sent already: then it only has to grow.
   */
  empty(from: number, to: number): void {
    if (to <= from) return;
    const { segments } = this;
    if (segments.length === 1 && from <= 0 && to >= (segments[0] as Segment).end) {
      clear(segments[0] as Segment);
      return;
    }
    let at = 0;
    while (at < segments.length && (segments[at] as Segment).end <= from) at += 1;
    const current = segments[at];
    if (!current) return;
    const before = at > 0 ? (segments[at - 1] as Segment) : null;
    if (
      before &&
      before.end === from &&
      to < current.end &&
      !before.fresh &&
      before.late === current.late &&
      isEmpty(before)
    ) {
      before.end = to;
      return;
    }
    this.splitAt(from);
    this.splitAt(to);
    let start = 0;
    for (const segment of this.segments) {
      if (start >= from && segment.end <= to) clear(segment);
      start = segment.end;
    }
    this.join();
  }

  /** Address where a sweep stands. */
  front(work: number): number {
    const { sweep, items } = this.model;
    return sweep ? ((sweep.start * items + sweep.rate * work) % items) - this.from : 0;
  }

  /** Expected number of runs of waiting items: an item waits and the one before it does not. */
  runs(): number {
    let runs = 0;
    let start = 0;
    for (const segment of this.segments) {
      const density = this.mean(segment.density);
      runs += density > 0 ? 1 + (segment.end - start - 1) * density * (1 - density) : 0;
      start = segment.end;
    }
    return runs;
  }

  /** Share of waiting items in a segment that hold only zeros, per stratum. */
  zeroShare(segment: Segment, stratum: number, work: number): number {
    const { writesZero, sweep, strata } = this.model;
    const zero = strata[stratum]?.zero ?? this.model.zero;
    if (zero === 0 || writesZero) return zero;
    if (!segment.fresh) return 0;
    if (this.still) return zero;
    const kept = sweep
      ? Math.max(0, 1 - (sweep.rate * work) / this.model.items)
      : Math.exp(-(this.rate[stratum] as number) * work);
    return zero * kept;
  }
}
