import type { RandomStream } from '../kernel/random.ts';
import { ExactChunks } from './exact-chunks.ts';
import { ExactDivergence } from './exact-divergence.ts';
import { exactCells } from './exact-cells.ts';
import { ExactHeat } from './exact-heat.ts';
import { copyVersions, lostBits, lostVersions } from './exact-lost.ts';
import { ExactRegion } from './exact-region.ts';
import { exposeRegion } from './exact-exposure.ts';
import { Exposure } from './exposure.ts';
import { fragmentBounds } from './heat.ts';
import type { HeatRule } from './heat.ts';
import { countBits, countRuns, ones, rangeMask, ScanMap } from './bits.ts';
import { affordableBits } from './exact-taking.ts';
import { clearTaken } from './item-set.ts';
import { spread } from './spread.ts';
import type {
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

/**
 * The exact resolution: one bit per item and property, every write drawn. Bitmaps are kept in scan order, so that a
 * scattered scan costs no more than a linear one.
 */
export class ExactSet implements ItemSet {
  readonly items: number;
  readonly #regions: ExactRegion[];
  readonly #work: number[];
  readonly #random: RandomStream;
  readonly #words: number;
  #scan: ScanMap;
  #toSend: Uint32Array;
  readonly #log: Uint32Array;
  readonly #skip: Uint32Array;
  readonly #zero: Uint32Array;
  /** Where the writes that are being drawn went; only while traffic is met. */
  #recent: number[] | null = null;
  /** How writes are mirrored, per region; null while they are logged. */
  #mirroring: readonly Mirroring[] | null = null;
  /** The rule of the region whose writes are being drawn. */
  #rule: Mirroring | null = null;
  #mirrored = { writes: 0, bytes: 0, covered: 0 };
  /** Items that the destination does not hold in their newest content, as far as fetched logs tell. */
  readonly #behind: Uint32Array;
  /** Sent or found not to need moving, for the page map. */
  readonly #visited: Uint32Array;
  readonly #unmoved: Uint32Array;
  #meeting = false;
  readonly #divergences: ExactDivergence[] = [];
  /** Versions at source and destination, counted write by write; null unless verifying. */
  readonly #versions: { source: Uint32Array; destination: Uint32Array } | null;
  readonly #tracksZero: boolean;
  #cursor = 0;
  /** Where fragments begin; null unless divided. */
  #bounds: readonly number[] | null = null;
  #heat: ExactHeat | null = null;
  /** Writes into each item since it went last; null unless they count. */
  #writes: Uint32Array | null = null;
  /** Chunks whose log is cleared when they are met next; null while fetching clears. */
  #chunks: ExactChunks | null = null;
  /** Set bits of `#toSend`; counting them at every decision would cost more than the decisions. */
  #waiting = 0;

  constructor(
    regions: readonly ItemRegion[],
    work: number[],
    random: RandomStream,
    verify: boolean,
  ) {
    this.items = regions.reduce((sum, region) => sum + region.items, 0);
    this.#work = work;
    this.#random = random;
    let first = 0;
    this.#regions = regions.map((model) => {
      const region = new ExactRegion(model, first, random);
      first += model.items;
      return region;
    });
    this.#words = Math.ceil(this.items / 32);
    const bitmap = () => new Uint32Array(this.#words);
    this.#toSend = bitmap();
    this.#log = bitmap();
    this.#skip = bitmap();
    this.#zero = bitmap();
    this.#behind = bitmap();
    this.#visited = bitmap();
    this.#unmoved = bitmap();
    this.#scan = new ScanMap(this.items, 'linear');
    this.#versions = verify
      ? {
          source: new Uint32Array(this.items),
          destination: new Uint32Array(this.items).fill(0xffffffff),
        }
      : null;
    this.#tracksZero = this.#regions.some((region) => region.hasZeros);
  }

  begin(order: ScanOrder, moves?: readonly number[]): void {
    // Writes before the migration matter only to copies that other hosts keep, not to the log that begins here.
    if (this.#divergences.length > 0) this.#settle();
    this.#mirroring = null;
    this.#bounds = null;
    this.#heat = null;
    this.#writes = null;
    this.#chunks = null;
    this.#scan = new ScanMap(this.items, order);
    this.#meeting = false;
    this.#log.fill(0);
    this.#skip.fill(0);
    this.#visited.fill(0);
    this.#toSend.fill(0);
    this.#zero.fill(0);
    for (let at = 0; at < this.#regions.length; at += 1) {
      const region = this.#regions[at] as ExactRegion;
      region.drawnAt = this.#work[at] as number;
      region.fill(this.#toSend, moves?.[at] ?? region.model.moves, this.#scan, this.#random);
      if (region.hasZeros)
        region.fillZeros(this.#zero, this.#scan, this.#random, this.#work[at] as number);
    }
    this.#allElseIsMoved();
  }

  beginFrom(divergence: Divergence): void {
    this.#settle();
    this.#mirroring = null;
    this.#bounds = null;
    this.#heat = null;
    const { log } = divergence as ExactDivergence;
    const kept = this.#divergences.indexOf(divergence as ExactDivergence);
    if (kept >= 0) this.#divergences.splice(kept, 1);
    this.#scan = new ScanMap(this.items, 'linear');
    this.#toSend.set(log);
    this.#log.fill(0);
    this.#visited.fill(0);
    this.#allElseIsMoved();
  }

  /** The destination holds everything but the items to send. */
  #allElseIsMoved(): void {
    this.#behind.set(this.#toSend);
    this.#unmoved.set(this.#toSend.map((word) => ~word >>> 0));
    this.#waiting = countBits(this.#toSend);
    this.#cursor = 0;
    if (!this.#versions) return;
    const { source, destination } = this.#versions;
    destination.fill(0xffffffff);
    for (let item = 0; item < this.items; item += 1) {
      if (((this.#unmoved[item >>> 5] as number) >>> (item & 31)) & 1)
        destination[item] = source[item] as number;
    }
  }

  divergeFrom(): Divergence {
    this.#settle();
    const divergence = new ExactDivergence(this.#words, () => this.#settle());
    this.#divergences.push(divergence);
    return divergence;
  }

  rewind(): void {
    this.#cursor = 0;
  }

  pending(): number {
    return this.#waiting;
  }

  logged(): number {
    this.#settle();
    return countBits(this.#log);
  }

  divide(fragments: number): void {
    this.#bounds = fragmentBounds(this.items, fragments);
  }

  startHeat(rule: HeatRule): void {
    this.#heat = new ExactHeat(rule, this.#words);
  }

  countWrites(): void {
    this.#settle();
    this.#writes = new Uint32Array(this.items);
  }

  clearByChunk(items: number): void {
    this.#chunks = new ExactChunks(items, this.items);
  }

  releaseFree(from: number, to: number, free: readonly number[]): number {
    this.#settle();
    let released = 0;
    for (const [at, region] of this.#regions.entries()) {
      const end = Math.min(to, region.first + region.items);
      const share = free[at] ?? 0;
      if (share === 0) continue;
      for (let address = Math.max(from, region.first); address < end; address += 1)
        if (spread(address) < share && this.#drop(this.#scan.position(address))) released += 1;
    }
    return released;
  }

  /** Takes a waiting item out: the destination has, or does not need, its newest content. */
  #drop(position: number): boolean {
    const at = position >>> 5;
    const bit = 1 << (position & 31);
    if (((this.#toSend[at] as number) & bit) === 0) return false;
    this.#toSend[at] = (this.#toSend[at] as number) & ~bit;
    this.#waiting -= 1;
    this.#behind[at] = (this.#behind[at] as number) & ~bit;
    this.#visited[at] = (this.#visited[at] as number) | bit;
    if (this.#versions)
      this.#versions.destination[position] = this.#versions.source[position] as number;
    return true;
  }

  hold(holds: (heat: number) => boolean): number {
    return this.#heat?.hold(holds, this.#toSend) ?? 0;
  }

  fetch(mode: FetchMode, fragment?: number): Fetched {
    this.#settle();
    this.#chunks?.fetched();
    const [from, to] = this.#fragment(fragment);
    let logged = 0;
    let added = 0;
    let waiting = 0;
    for (let at = from >>> 5; at < (to + 31) >>> 5; at += 1) {
      const word = this.#log[at] as number;
      const before = this.#toSend[at] as number;
      const after = mode === 'merge' ? before | word : word;
      this.#heat?.step(at, word);
      this.#skip[at] = 0;
      if (before === after && word === 0) continue;
      logged += ones(word);
      added += ones(word & ~before);
      waiting += ones(after) - ones(before);
      this.#toSend[at] = after;
      this.#behind[at] = (this.#behind[at] as number) | word;
      this.#log[at] = 0;
    }
    this.#waiting += waiting;
    return { logged, added: mode === 'merge' ? added : logged, variance: 0 };
  }

  #fragment(fragment: number | undefined): readonly [number, number] {
    if (fragment === undefined || !this.#bounds) return [0, this.items];
    return [this.#bounds[fragment] as number, this.#bounds[fragment + 1] as number];
  }

  peek(): void {
    this.#settle();
    this.#skip.set(this.#log);
  }

  take(budget: TakeBudget, taken: Taken): void {
    clearTaken(taken);
    // A write turns a zero page into a full one: it has to be known before the page goes out.
    if (this.#tracksZero || budget.sizes) this.#settle();
    const [from, to] = this.#fragment(budget.fragment);
    const start = this.#cursor >= from && this.#cursor < to ? this.#cursor : from;
    if (!this.#takeRange(start, to, budget, taken)) return;
    taken.passEnded = true;
    budget.sizes?.wrapped();
    if (to === this.items) this.#cursor = 0;
    if (budget.wrap) this.#takeRange(0, start, budget, taken);
  }

  /** Sends waiting items of scan positions [from, to); false when the budget ended first. */
  #takeRange(from: number, to: number, budget: TakeBudget, taken: Taken): boolean {
    const toSend = this.#toSend;
    const held = this.#heat?.held;
    for (let position = from; position < to;) {
      const at = position >>> 5;
      const last = Math.min(to, (at + 1) << 5);
      const here = (toSend[at] as number) & rangeMask(position & 31, last - (at << 5));
      let word = held ? here & ~(held[at] as number) : here;
      if (word !== 0 && budget.skip) {
        const dirtyAgain = word & (this.#skip[at] as number);
        taken.skipped += ones(dirtyAgain);
        word &= ~dirtyAgain;
      }
      if (word !== 0) {
        if (this.#chunks?.isFirst(position)) {
          this.#settle();
          this.#chunks.clear(position, this.#log, toSend);
        }
        const full = budget.regionBytes?.[this.#regionOf(position)] ?? budget.fullBytes;
        const sent = this.#sendWord(at, word, full, budget, taken);
        if (sent !== word) {
          const leftBit = 31 - Math.clz32(word & ~sent & -(word & ~sent));
          // Skipped items before the stop are already counted; those after it are met again.
          if (budget.skip)
            taken.skipped -= ones(
              (toSend[at] as number) &
                (this.#skip[at] as number) &
                ~(held?.[at] ?? 0) &
                (-1 << leftBit),
            );
          this.#cursor = (at << 5) + leftBit;
          return false;
        }
      }
      position = last;
    }
    this.#cursor = to;
    return true;
  }

  /** The region of a scan position; positions are addresses in linear order. */
  #regionOf(position: number): number {
    const beyond = this.#regions.findIndex((region) => position < region.first + region.items);
    return beyond < 0 ? this.#regions.length - 1 : beyond;
  }

  /** Sends the items of one word in order as far as the budget goes; answers which went. */
  #sendWord(at: number, word: number, fullBytes: number, budget: TakeBudget, taken: Taken): number {
    const zeros = word & (this.#zero[at] as number);
    const zeroCount = zeros === 0 ? 0 : ones(zeros);
    const fullCount = ones(word) - zeroCount;
    const bytes = fullCount * fullBytes + zeroCount * budget.zeroBytes;
    let sent = word;
    if (
      budget.sizes ||
      taken.bytes + bytes > budget.bytes ||
      taken.full + taken.zero + fullCount + zeroCount > budget.items
    ) {
      sent = affordableBits(at, word, zeros, fullBytes, budget, taken, this.#writes);
    } else {
      taken.full += fullCount;
      taken.zero += zeroCount;
      taken.bytes += bytes;
    }
    this.#toSend[at] = (this.#toSend[at] as number) & ~sent;
    this.#waiting -= ones(sent);
    this.#behind[at] = (this.#behind[at] as number) & ~sent;
    this.#visited[at] = (this.#visited[at] as number) | sent;
    if (this.#versions) copyVersions(this.#versions, at, sent);
    return sent;
  }

  /** Draws the writes of the work done since the last call into all logs. */
  #settle(): void {
    for (let at = 0; at < this.#regions.length; at += 1) {
      const region = this.#regions[at] as ExactRegion;
      const work = this.#work[at] as number;
      if (work <= region.drawnAt) continue;
      this.#rule = this.#mirroring?.[at] ?? null;
      const each = this.#rule !== null || this.#writes !== null;
      region.draw(work, this.#scan, this.#random, this.#mark, each);
    }
    this.#rule = null;
  }

  /** One write to the item at a scan position. */
  readonly #mark = (position: number, clearsZero: boolean): void => {
    const at = position >>> 5;
    const bit = 1 << (position & 31);
    if (!this.#rule) this.#log[at] = (this.#log[at] as number) | bit;
    if (clearsZero && this.#tracksZero) this.#zero[at] = (this.#zero[at] as number) & ~bit;
    for (const { log } of this.#divergences) log[at] = (log[at] as number) | bit;
    this.#recent?.push(position);
    if (this.#writes) this.#writes[position] = (this.#writes[position] as number) + 1;
    if (this.#versions) {
      const { source } = this.#versions;
      source[position] = (source[position] as number) + 1;
    }
    if (this.#rule) this.#mirror(position, this.#rule);
  };

  /** Sends one write along, as the rule of its region says. */
  #mirror(position: number, { waiting, bytes }: Mirroring): void {
    const at = position >>> 5;
    const bit = 1 << (position & 31);
    const waits = ((this.#toSend[at] as number) & bit) !== 0;
    if (waits && waiting === 'left') return;
    this.#mirrored.writes += 1;
    this.#mirrored.bytes += bytes;
    if (waits && waiting === 'sent') return;
    if (waits) {
      this.#drop(position);
      this.#mirrored.covered += 1;
    } else if (this.#versions)
      this.#versions.destination[position] = this.#versions.source[position] as number;
  }

  startMirroring(rules: readonly Mirroring[]): void {
    this.#settle();
    this.#mirroring = rules;
    this.#mirrored = { writes: 0, bytes: 0, covered: 0 };
  }

  mirrored(): Mirrored {
    this.#settle();
    const sum = this.#mirrored;
    this.#mirrored = { writes: 0, bytes: 0, covered: 0 };
    return sum;
  }

  meet(traffic: readonly ItemTraffic[]): Met {
    let pulled = 0;
    let dropped = 0;
    let last: number | null = null;
    for (let at = 0; at < this.#regions.length; at += 1) {
      const region = this.#regions[at] as ExactRegion;
      const work = this.#work[at] as number;
      const { readRate = 0, readsPerWrite = 0, writesCover = true } = traffic[at] ?? {};
      const done = work - region.metAt;
      region.metAt = work;
      if (done <= 0) continue;
      const written: number[] = [];
      this.#recent = written;
      if (work > region.drawnAt) region.draw(work, this.#scan, this.#random, this.#mark);
      this.#recent = null;
      let here = 0;
      let latest = 0;
      // Any access may have been the latest, for they are not drawn in the order of time; a sweep's are.
      const pull = (position: number): void => {
        here += 1;
        if (region.model.sweep || this.#random.below(here) === 0) latest = position;
      };
      // The destination's content is the newest from now on: pulled, or written there.
      for (const position of written) {
        if (!this.#drop(position)) continue;
        if (writesCover) dropped += 1;
        else pull(position);
      }
      region.drawReads(done, readRate, readsPerWrite, this.#scan, this.#random, (position) => {
        if (this.#drop(position)) pull(position);
      });
      pulled += here;
      if (here > 0 && this.#random.below(pulled) < here) last = latest;
    }
    return { pulled, dropped, last };
  }

  exposure(traffic: readonly ItemTraffic[], pace?: readonly number[]): Exposure {
    const exposure = new Exposure();
    const view = { scan: this.#scan, random: this.#random, waiting: this.#toSend };
    for (const [at, region] of this.#regions.entries())
      exposeRegion(exposure, at, region, view, traffic[at], pace?.[at]);
    return exposure;
  }

  takeAround(budget: TakeBudget, taken: Taken): void {
    this.take(budget, taken);
  }

  runs(): number {
    return countRuns(this.#toSend);
  }

  seek(address: number): void {
    this.#cursor = Math.min(address, this.items - 1);
  }

  cursor(): number {
    return this.#cursor;
  }

  startMeeting(): void {
    this.#settle();
    this.#chunks = null;
    this.#meeting = true;
    for (let at = 0; at < this.#regions.length; at += 1) {
      (this.#regions[at] as ExactRegion).metAt = this.#work[at] as number;
    }
  }

  cells(cells: number): CellState[] {
    // Shows the writes drawn so far: drawing more here would make the run depend on when somebody looks.
    return exactCells(cells, this.items, this.#scan, {
      toSend: this.#toSend,
      visited: this.#visited,
      log: this.#meeting ? null : this.#log,
      unmoved: this.#unmoved,
      zero: this.#zero,
    });
  }

  lost(): number {
    this.#settle();
    return this.#versions
      ? lostVersions(this.#versions, this.#toSend, this.#log)
      : lostBits(this.#behind, this.#toSend, this.#log);
  }
}
