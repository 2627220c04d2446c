/**
 * XBZRLE: pages that were sent before go as the difference to what was sent, if a cache still holds that.
 *
 * Source: migration/ram.c `save_xbzrle_page`, `xbzrle_cache_zero_page`; migration/page_cache.c `cache_is_cached`,
 * `cache_insert` (7.2 and 10.x). The cache is direct-mapped by page; an entry is protected for two synchronisations; it
 * begins after the first pass over memory, so the first re-send of a page only enters it; a page that did not change
 * costs nothing; the last stage enters nothing.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, Pages, Seconds } from '#shared/units/types.ts';
import type { TakeBudget, Taken } from '../../guest/item-set.ts';
import type { ItemSizes, PricedStretch } from '../../guest/item-sizes.ts';
import { memoryRegion } from '../../guest/write-model.ts';
import type { MigrationContext } from '../context.ts';
import { deltaTable } from './qemu-delta.ts';
import type { DeltaCost, DeltaTable } from './qemu-delta.ts';
import { PlainPages } from './qemu-encoder.ts';
import type { PageFormat } from './qemu-encoder.ts';
import { XbzrleCells } from './qemu-xbzrle-cells.ts';

export const XBZRLE_TUNABLES = defineTunables({
  xbzrle: {
    kind: 'boolean',
    label: 'XBZRLE',
    meaning:
      'xbzrle: a page that was sent before goes as what changed in it, if a cache holds it still.',
    source: 'migration/options.c: off',
    default: false,
  },
  xbzrleCache: {
    kind: 'bytes',
    label: 'XBZRLE: cache',
    meaning: 'xbzrle-cache-size; a page has one place in it.',
    source: 'migration/options.c: 64 MiB',
    default: 67_108_864,
    min: 4096,
    max: 2 ** 44,
    rangeReason: 'QEMU wants a power of two no less than the target page size',
    powerOfTwo: true,
  },
  xbzrleCost: {
    kind: 'duration',
    label: 'XBZRLE: CPU time per page',
    meaning:
      'Time of the migration thread to compare one cached page; bounds the rate on fast links.',
    source: 'about 1 GB/s per core',
    default: 4e-6,
    min: 0,
    max: 1,
    rangeReason: 'a core that takes a second for a page sends nothing',
  },
});

/** ENCODING_FLAG_XBZRLE and the length (save_xbzrle_page). */
const DELTA_HEADER: Bytes = 3;
/** An entry is replaced by another page only after so many synchronisations (page_cache.c CACHED_PAGE_LIFETIME). */
const LIFETIME = 2;

/** The real cache: which page lies in each slot, and when it was looked up last. */
class DirectCache {
  readonly #page: Int32Array;
  readonly #age: Uint32Array;

  constructor(slots: number) {
    this.#page = new Int32Array(slots).fill(-1);
    this.#age = new Uint32Array(slots);
  }

  has(page: number, age: number): boolean {
    const slot = page % this.#page.length;
    if (this.#page[slot] !== page) return false;
    this.#age[slot] = age;
    return true;
  }

  insert(page: number, age: number): void {
    const slot = page % this.#page.length;
    const held = this.#page[slot] as number;
    if (held >= 0 && held !== page && (this.#age[slot] as number) + LIFETIME > age) return;
    this.#page[slot] = page;
    this.#age[slot] = age;
  }
}

export class XbzrlePages extends PlainPages implements ItemSizes {
  readonly #m: MigrationContext;
  readonly #cost: Seconds;
  readonly #tables: readonly DeltaTable[];
  /** First address after each region. */
  readonly #ends: readonly number[];
  readonly #rates: readonly (readonly number[])[];
  /** Regions that anybody writes. */
  readonly #written: readonly boolean[];
  readonly #cells: XbzrleCells | null;
  readonly #cache: DirectCache | null;
  #started = false;
  #last = false;
  #syncs = 1;
  #region = 0;
  /** What went since `account` looked last. */
  #hits: Pages = 0;
  #misses: Pages = 0;
  readonly #delta: DeltaCost = { sent: 0, overflow: 0, bytes: 0 };
  /** The stretch that was looked at last, the chance that its pages are cached, what one costs then, and why that much. */
  #looked: PricedStretch | null = null;
  #hit = 0;
  readonly #price: DeltaCost = { sent: 0, overflow: 0, bytes: 0 };
  readonly #known = nothingKnown();

  constructor(
    m: MigrationContext,
    format: PageFormat,
    { xbzrleCache, xbzrleCost }: TunableValues<typeof XBZRLE_TUNABLES>,
  ) {
    super(m, format);
    this.#m = m;
    this.#cost = xbzrleCost;
    const { memory } = m.guest.spec;
    const header = format.pageHeader + DELTA_HEADER;
    this.#tables = memory.map(({ bytesPerWrite }) =>
      deltaTable(bytesPerWrite, m.pageSize, header, this.fullBytes),
    );
    const models = memory.map((region) => memoryRegion(region, m.pageSize));
    let end = 0;
    this.#ends = models.map(({ items }) => (end += items));
    this.#rates = models.map(({ strata, sweep, items }) =>
      sweep ? [sweep.rate / items] : strata.map(({ rate }) => rate),
    );
    this.#written = this.#rates.map((rates) => rates.some((rate) => rate > 0));
    const slots = 2 ** Math.floor(Math.log2(Math.max(1, xbzrleCache / m.pageSize)));
    const exact = m.guest.resolution === 'exact';
    this.#cache = exact ? new DirectCache(slots) : null;
    this.#cells = exact ? null : new XbzrleCells(models, slots);
  }

  /** Until the first synchronisation no page goes again. */
  override get even(): boolean {
    return this.#syncs === 1;
  }

  override begin(): void {
    this.#m.memory.countWrites();
  }

  override budget(): TakeBudget {
    const budget = super.budget();
    budget.sizes = this;
    return budget;
  }

  wrapped(): void {
    this.#started = true;
    this.#cells?.settle();
  }

  override synced(): Bytes {
    this.#syncs += 1;
    this.#cells?.age();
    return 0;
  }

  override lastStage(): void {
    this.#last = true;
  }

  override account(taken: Taken): Seconds {
    const { record } = this.#m;
    const { sent, overflow, bytes } = this.#delta;
    const { metrics } = record;
    const hits = this.#hits;
    // Pages that overflow go in full; pages that did not change do not go at all.
    record.fullPages -= hits - overflow;
    record.deltaPages += hits - overflow;
    metrics.delta_bytes = (metrics.delta_bytes ?? 0) + bytes - overflow * this.fullBytes;
    metrics.delta_misses = (metrics.delta_misses ?? 0) + this.#misses;
    metrics.delta_overflows = (metrics.delta_overflows ?? 0) + overflow;
    metrics.delta_pages = record.deltaPages;
    const compared = hits * this.#cost;
    const unsent = hits - sent;
    this.#hits = 0;
    this.#misses = 0;
    this.#delta.sent = 0;
    this.#delta.overflow = 0;
    this.#delta.bytes = 0;
    return super.account(taken) - unsent * this.format.pageCost + compared;
  }

  item(address: number, writes: number): Bytes {
    if (!this.#started || !this.#cache) return this.fullBytes;
    if (!this.#cache.has(address, this.#syncs)) {
      this.#misses += 1;
      if (!this.#last) this.#cache.insert(address, this.#syncs);
      return this.fullBytes;
    }
    this.#hits += 1;
    const table = this.#tables[this.#regionOf(address)] as DeltaTable;
    const bytes = table.bytes(writes);
    this.#delta.sent += writes > 0 ? 1 : 0;
    this.#delta.overflow += table.overflows(writes) ? 1 : 0;
    this.#delta.bytes += bytes;
    return bytes;
  }

  zeroItem(address: number): void {
    if (this.#started) this.#cache?.insert(address, this.#syncs);
  }

  /** Pages come in order of addresses: most lie in the region of the one before. */
  #regionOf(address: number): number {
    if (address >= (this.#ends[this.#region] as number)) this.#region += 1;
    else if (this.#region === 0 || address >= (this.#ends[this.#region - 1] as number))
      return this.#region;
    if (address >= (this.#ends[this.#region] ?? 0) || address < (this.#ends[this.#region - 1] ?? 0))
      this.#region = this.#ends.findIndex((end) => address < end);
    return this.#region;
  }

  end(region: number, from: number): number {
    // Before the first pass is over all pages cost the same, and pages that nobody writes never go again.
    if (!this.#started || !this.#cells || !this.#written[region]) return Number.POSITIVE_INFINITY;
    return this.#cells.end(region, from);
  }

  price(stretch: PricedStretch): Bytes {
    if (!this.#started) return this.fullBytes;
    const hit = this.#look(stretch);
    return hit * this.#price.bytes + (1 - hit) * this.fullBytes;
  }

  went(stretch: PricedStretch, to: number, full: Pages, zero: Pages): void {
    if (!this.#started || full + zero === 0) return;
    // Who asks for the price of a stretch tells that it went next, unless it asked for several.
    const hit = stretch === this.#looked ? this.#hit : this.#look(stretch);
    const cost = this.#price;
    this.#hits += full * hit;
    this.#misses += full * (1 - hit);
    if (hit > 0) {
      this.#delta.sent += full * hit * cost.sent;
      this.#delta.overflow += full * hit * cost.overflow;
      this.#delta.bytes += full * hit * cost.bytes;
    }
    if (!this.#last) this.#cells?.went(stretch, to, full + zero);
  }

  /** Chance that a waiting page is cached; `#price` is what it costs then. */
  #look(stretch: PricedStretch): number {
    this.#looked = stretch;
    const cells = this.#cells;
    const cached = cells ? cells.cached(stretch) : 0;
    this.#hit = Math.min(1, Math.max(0, cached));
    if (cells && cached > 0) this.#priceCached(stretch, cells);
    return this.#hit;
  }

  /**
   * A page waits because it was written after the log was cleared before its last send and before the log was cleared last;
   * writes before that send are in the cached content.
   */
  #priceCached(stretch: PricedStretch, cells: XbzrleCells): void {
    const { region, stratum, work, clearedAt } = stretch;
    const at = cells.place;
    const sentAt = cells.sentAt[at] as number;
    const clearedBefore = cells.clearedAt[at] as number;
    const sentShare = cells.sentShare[at] as number;
    const known = this.#known;
    // Cell after cell went at the same moment and waits since then: what one costs the next one costs too.
    if (
      known.region === region &&
      known.stratum === stratum &&
      known.work === work &&
      known.clearedAt === clearedAt &&
      known.sentAt === sentAt &&
      known.clearedBefore === clearedBefore &&
      known.sentShare === sentShare
    )
      return;
    known.region = region;
    known.stratum = stratum;
    known.work = work;
    known.clearedAt = clearedAt;
    known.sentAt = sentAt;
    known.clearedBefore = clearedBefore;
    known.sentShare = sentShare;
    const cost = this.#price;
    cost.sent = 0;
    cost.overflow = 0;
    cost.bytes = 0;
    const table = this.#tables[region] as DeltaTable;
    const rate = this.#rates[region]?.[stratum] ?? 0;
    const waits = -Math.expm1(-rate * (clearedAt - clearedBefore));
    if (waits <= 0) {
      table.add(rate * (work - sentAt), 1, cost);
      return;
    }
    const after = rate * (work - clearedAt);
    const since = (start: number, weight: number): void => {
      table.add(rate * (work - start), weight / waits, cost);
      table.add(after, (-weight * (1 - waits)) / waits, cost);
    };
    since(sentAt, sentShare);
    since(clearedBefore, 1 - sentShare);
  }
}

/** What the cost of a cached page depends on. */
const nothingKnown = () => ({
  region: -1,
  stratum: 0,
  work: 0,
  clearedAt: 0,
  sentAt: 0,
  clearedBefore: 0,
  sentShare: 0,
});
