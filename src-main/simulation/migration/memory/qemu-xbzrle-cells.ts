import type { Pages } from '#shared/units/types.ts';
import type { PricedStretch } from '../../guest/item-sizes.ts';
import type { ItemRegion } from '../../guest/write-model.ts';

/** Cells that a cache's slots are cut into, so that pages with different addresses share slots only where they do. */
const CELLS = 32;
/** Most cells of a guest; larger guests get cells that span several rounds of the cache. */
const MOST_CELLS = 1024;

/** Where a region's cells lie. */
interface Layout {
  readonly first: number;
  readonly items: number;
  readonly shares: readonly number[];
  /** Index of its first cell among all, and the cell of its first address. */
  readonly base: number;
  readonly firstCell: number;
  /** Its cells of which pages may be cached; most memory never goes again. */
  usedFrom: number;
  usedTo: number;
}

/**
 * The direct-mapped cache in the expected resolution. Memory is cut into cells of addresses; per cell and stratum it
 * keeps the chance that a page is cached and when the cell went last. A page can enter a slot that is free or whose page
 * was not touched for two synchronisations (`cache_insert`); how full the slots are with pages of other cells follows
 * from the cells that share them.
 */
export class XbzrleCells {
  readonly width: number;
  /** A power of two, as the slots and the width are; and one less, for a remainder without a division. */
  readonly #bins: number;
  readonly #lastBin: number;
  readonly #binSlots: number;
  readonly #regions: readonly Layout[];
  readonly #stride: number;
  /** Chance that a page is cached, touched since the last synchronisation, since the one before, or longer ago. */
  readonly #now: Float64Array;
  readonly #before: Float64Array;
  readonly #old: Float64Array;
  /** Work at the last time a cell's pages went, and when the log was cleared before that. */
  readonly sentAt: Float64Array;
  readonly clearedAt: Float64Array;
  /** Share of the cached pages that went that time. */
  readonly sentShare: Float64Array;
  /** Share of the slots of a bin that hold protected pages, and old ones; share of the old ones that was not replaced. */
  readonly #fresh: Float64Array;
  readonly #aged: Float64Array;
  readonly #kept: Float64Array;
  /** The cell that the cursor stands in, with what went of it. */
  #open: { region: number; cell: number; from: number; work: number; clearedAt: number } | null =
    null;
  readonly #went: Float64Array;
  /** Place of the cell and stratum that were looked up last. */
  place = 0;
  #openWork = 0;
  #openSent = 0;

  constructor(models: readonly ItemRegion[], slots: Pages) {
    const all = models.reduce((sum, model) => sum + model.items, 0);
    const wanted = Math.max(1, slots / CELLS, all / MOST_CELLS);
    this.width = 2 ** Math.ceil(Math.log2(wanted));
    this.#binSlots = Math.min(this.width, slots);
    this.#bins = Math.max(1, slots / this.width);
    this.#lastBin = this.#bins - 1;
    this.#stride = models.reduce((most, model) => Math.max(most, model.strata.length), 1);
    let first = 0;
    let base = 0;
    this.#regions = models.map(({ items, strata }) => {
      const firstCell = Math.floor(first / this.width);
      const layout = {
        first,
        items,
        shares: strata.length > 0 ? strata.map((one) => one.share) : [1],
        base,
        firstCell,
        usedFrom: Number.POSITIVE_INFINITY,
        usedTo: 0,
      };
      first += items;
      base += Math.floor((first - 1) / this.width) - firstCell + 1;
      return layout;
    });
    const size = base * this.#stride;
    // One buffer for all: each costs the garbage collector as much as a small migration costs altogether.
    const { buffer } = new Float64Array(6 * size + 3 * this.#bins + this.#stride);
    let used = 0;
    const part = (length: number): Float64Array =>
      new Float64Array(buffer, 8 * (used += length) - 8 * length, length);
    this.#now = part(size);
    this.#before = part(size);
    this.#old = part(size);
    this.sentAt = part(size);
    this.clearedAt = part(size);
    this.sentShare = part(size);
    this.#fresh = part(this.#bins);
    this.#aged = part(this.#bins);
    this.#kept = part(this.#bins).fill(1);
    this.#went = part(this.#stride);
  }

  /** The address inside a region up to which pages are cached with the same chance: to the next cell, or over all that never went. */
  end(region: number, from: number): number {
    const { items, shares, usedFrom, usedTo } = this.#regions[region] as Layout;
    const cell = this.#cellOf(region, from);
    // The strata of a stretch are told of one after the other, so that they have to lie in one cell.
    if (shares.length > 1 || (cell >= usedFrom && cell < usedTo)) return this.#endOf(region, cell);
    return cell < usedFrom && usedTo > 0 ? this.#endOf(region, usedFrom - 1) : items;
  }

  /** The address inside a region before which a cell of it ends. */
  #endOf(region: number, cell: number): number {
    const { first, firstCell, items } = this.#regions[region] as Layout;
    return Math.min(items, (firstCell + cell + 1) * this.width - first);
  }

  #cellOf(region: number, from: number): number {
    const { first, firstCell } = this.#regions[region] as Layout;
    return Math.trunc((first + from) / this.width) - firstCell;
  }

  /** Chance that a page there is cached; `place` is then where the state of its cell and stratum lies. */
  cached({ region, from, stratum }: PricedStretch): number {
    const { base, firstCell } = this.#regions[region] as Layout;
    const cell = this.#cellOf(region, from);
    const at = (base + cell) * this.#stride + stratum;
    this.place = at;
    const kept = this.#kept[(firstCell + cell) & this.#lastBin] as number;
    return (
      (this.#now[at] as number) + (this.#before[at] as number) + (this.#old[at] as number) * kept
    );
  }

  /**
   * Pages of a stratum went; they are in the cache from when the cursor has left their cell.
   * @param to the address before which they lie, spread evenly
   */
  went({ region, from, stratum, work, clearedAt }: PricedStretch, to: number, pages: Pages): void {
    const last = this.#cellOf(region, to);
    let start = from;
    for (let cell = this.#cellOf(region, from); cell < last; cell += 1) {
      const end = this.#endOf(region, cell);
      if (end >= to) break;
      this.#openCell(region, cell, start, work, clearedAt);
      this.#add(stratum, work, (pages * (end - start)) / (to - from));
      start = end;
    }
    this.#openCell(region, this.#cellOf(region, start), start, work, clearedAt);
    this.#add(stratum, work, start === from ? pages : (pages * (to - start)) / (to - from));
  }

  /** The cursor stands in a cell; what went of another one is cached now. */
  #openCell(region: number, cell: number, from: number, work: number, clearedAt: number): void {
    const open = this.#open;
    const again = open && (from < open.from || (from === open.from && work > open.work));
    if (!open || open.region !== region || open.cell !== cell || again) {
      this.settle();
      this.#open = { region, cell, from, work, clearedAt };
      return;
    }
    open.from = from;
    open.work = work;
    open.clearedAt = clearedAt;
  }

  #add(stratum: number, work: number, pages: Pages): void {
    this.#went[stratum] = (this.#went[stratum] as number) + pages;
    this.#openWork += work * pages;
    this.#openSent += pages;
  }

  /** Puts what went of the open cell into the cache. */
  settle(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    const layout = this.#regions[open.region] as Layout;
    const address = layout.firstCell + open.cell;
    const bin = address & this.#lastBin;
    const from = Math.max(layout.first, address * this.width);
    const width = Math.min(layout.first + layout.items, (address + 1) * this.width) - from;
    const work = this.#openSent > 0 ? this.#openWork / this.#openSent : 0;
    layout.usedFrom = Math.min(layout.usedFrom, open.cell);
    layout.usedTo = Math.max(layout.usedTo, open.cell + 1);
    const room = this.#room(layout, open.cell, bin);
    let entered = 0;
    let renewed = 0;
    for (let stratum = 0; stratum < layout.shares.length; stratum += 1) {
      const pages = (layout.shares[stratum] as number) * width;
      const share = pages > 0 ? Math.min(1, (this.#went[stratum] as number) / pages) : 0;
      this.#went[stratum] = 0;
      if (share === 0) continue;
      const at = (layout.base + open.cell) * this.#stride + stratum;
      const load = pages / this.#binSlots;
      const looked = this.#enter(at, bin, share, room.chance);
      entered += looked.entered * load;
      renewed += looked.renewed * load;
      this.sentAt[at] = work;
      this.clearedAt[at] = open.clearedAt;
    }
    this.#fresh[bin] = (this.#fresh[bin] as number) + entered + renewed;
    const aged = Math.max(0, (this.#aged[bin] as number) - renewed);
    const left = aged > 0 ? Math.max(0, 1 - (entered * room.replacing) / aged) : 1;
    this.#kept[bin] = (this.#kept[bin] as number) * left;
    this.#aged[bin] = aged * left;
    this.#openWork = 0;
    this.#openSent = 0;
  }

  /** Chance that a page of a cell which is not cached finds a slot, and that it replaces an old one there. */
  #room(layout: Layout, cell: number, bin: number): { chance: number; replacing: number } {
    let ownFresh = 0;
    let ownOld = 0;
    // In cells that span the whole cache, a page is one of many for its slot: its own share is nothing.
    if (this.width <= this.#binSlots) {
      for (let stratum = 0; stratum < layout.shares.length; stratum += 1) {
        const at = (layout.base + cell) * this.#stride + stratum;
        const share = layout.shares[stratum] as number;
        ownFresh += share * ((this.#now[at] as number) + (this.#before[at] as number));
        ownOld += share * (this.#old[at] as number) * (this.#kept[bin] as number);
      }
    }
    // A page that is not cached is the likelier to find another in its slot: where it is itself, no other is.
    const absent = Math.max(1e-9, 1 - ownFresh - ownOld);
    const fresh = Math.min(1, Math.max(0, (this.#fresh[bin] as number) - ownFresh) / absent);
    const old = Math.min(1 - fresh, Math.max(0, (this.#aged[bin] as number) - ownOld) / absent);
    return { chance: 1 - fresh, replacing: fresh < 1 ? old / (1 - fresh) : 0 };
  }

  /** Pages of a stratum were looked up; answers the chances that one of them entered, and was an old one. */
  #enter(at: number, bin: number, share: number, chance: number) {
    const now = this.#now[at] as number;
    const before = this.#before[at] as number;
    const kept = this.#kept[bin] as number;
    const old = (this.#old[at] as number) * kept;
    const cached = now + before + old;
    const entered = share * Math.max(0, 1 - cached) * chance;
    this.#now[at] = now + share * (before + old) + entered;
    this.#before[at] = before * (1 - share);
    this.#old[at] = kept > 0 ? (old * (1 - share)) / kept : 0;
    const after = cached + entered;
    this.sentShare[at] = after > 0 ? Math.min(1, (share * cached + entered) / after) : 0;
    return { entered, renewed: share * old };
  }

  /** A synchronisation: every entry is one older. */
  age(): void {
    this.settle();
    this.#fresh.fill(0);
    this.#aged.fill(0);
    for (const { first, items, shares, base, firstCell, usedFrom, usedTo } of this.#regions) {
      for (let cell = usedFrom; cell < usedTo; cell += 1) {
        const address = firstCell + cell;
        const bin = address & this.#lastBin;
        const width =
          Math.min(first + items, (address + 1) * this.width) -
          Math.max(first, address * this.width);
        for (let stratum = 0; stratum < shares.length; stratum += 1) {
          const at = (base + cell) * this.#stride + stratum;
          const old =
            (this.#old[at] as number) * (this.#kept[bin] as number) + (this.#before[at] as number);
          const before = this.#now[at] as number;
          const load = ((shares[stratum] as number) * width) / this.#binSlots;
          this.#old[at] = old;
          this.#before[at] = before;
          this.#now[at] = 0;
          this.#aged[bin] = (this.#aged[bin] as number) + load * old;
          this.#fresh[bin] = (this.#fresh[bin] as number) + load * before;
        }
      }
    }
    this.#kept.fill(1);
  }
}
