import type { Bytes, Fraction, Seconds } from '#shared/units/types.ts';
import type { Exposure } from './exposure.ts';
import type { HeatRule } from './heat.ts';
import type { ItemSizes } from './item-sizes.ts';

/** How much a `take` may send at most, and what one item costs. */
export interface TakeBudget {
  items: number;
  bytes: Bytes;
  /** Wire bytes of an item that is sent in full. */
  fullBytes: Bytes;
  /** Wire bytes of an item that holds only zeros. */
  zeroBytes: Bytes;
  /** Leaves out items that the last `peek` saw in the log (Xen's to_skip). */
  skip: boolean;
  /** Goes on from the first address after the last one, until nothing is left (QEMU's cursor). */
  wrap: boolean;
  /** Stays inside one fragment (see `divide`), which is visited from its start unless the cursor stands in it. */
  fragment?: number | undefined;
  /** Wire bytes of an item that is sent in full, per region, instead of `fullBytes`; linear order only. */
  regionBytes?: readonly Bytes[] | undefined;
  /** Wire bytes item by item, instead of `fullBytes`; linear order only. Needs `countWrites` in the exact resolution. */
  sizes?: ItemSizes | undefined;
}

/** What was sent. Counts are fractional in the expected resolution. */
export interface Taken {
  full: number;
  zero: number;
  skipped: number;
  bytes: Bytes;
  /** True when the cursor reached the end of the addresses. */
  passEnded: boolean;
}

/** What fetching and clearing the dirty log found; the next fetch of the set overwrites it. */
export interface Fetched {
  /** Items in the log. */
  readonly logged: number;
  /** Items that were not waiting to be sent already. */
  readonly added: number;
  /** Variance of `added` around its expectation; 0 in the exact resolution, where it is not an expectation. */
  readonly variance: number;
}

/** How a fetched log joins the items to send: Xen's CLEAN replaces them, QEMU's sync adds to them. */
export type FetchMode = 'replace' | 'merge';

/** Reads of a region and whether its writes cover whole items. */
export interface ItemTraffic {
  /** Reads per second into one item, at full guest speed. */
  readonly readRate: number;
  /** Reads of an item for each write to it, on top of that. */
  readonly readsPerWrite: number;
  readonly writesCover: boolean;
}

/** What reads and writes did to waiting items. */
export interface Met {
  readonly pulled: number;
  readonly dropped: number;
  /** Address of the last pulled item, where a push that follows the faults goes on; null for expectations. */
  readonly last: number | null;
}

/** Where a push goes on, where nobody knows single addresses. */
export interface Around {
  /** Chance of each region that the push goes on around one of its items. */
  readonly chances: readonly number[];
  /** Items that are sent around one item before the push goes on elsewhere; at the end of a region it goes on behind it. */
  readonly run: number;
  /** Share of what goes around a sweep that goes ahead of it. */
  readonly forward: number;
}

/** How writes into a region are mirrored: sent to the destination as they happen, apart from the copy. */
export interface Mirroring {
  /**
   * What a write does to an item that still waits to be copied: it is left to the copy, it makes the copy unneeded,
   * or it is sent although the item is copied still.
   */
  readonly waiting: 'left' | 'covered' | 'sent';
  /** Wire bytes of one write, for each item that it touches. */
  readonly bytes: Bytes;
}

/** Writes that were mirrored. Every write counts, however often an item is written. */
export interface Mirrored {
  readonly writes: number;
  readonly bytes: Bytes;
  /** Waiting items that need no copy any more. */
  readonly covered: number;
}

/** Order in which items are visited: by address, or spread over all addresses (Xen up to 3.2). */
export type ScanOrder = 'linear' | 'scattered';

/** Parts of one cell of a page map. */
export interface CellState {
  waiting: number;
  rewritten: number;
  zero: number;
  sent: number;
  unmoved: number;
}

/**
 * The pages of a guest, or the blocks of a disk, as a migration sees them: a set to send with a cursor, and a dirty
 * log. The same strategy code runs on the expected and on the exact resolution of it.
 *
 * The work done by the guest (`work`, one number per region, seconds at full speed) must be current when a method is called.
 */
export interface ItemSet {
  /** Number of items. */
  readonly items: number;
  /**
   * Starts a migration: everything that has to move waits to be sent, the log is empty, the cursor stands at the
   * first address.
   * @param moves share of the items that have to move, per region; the model's own when left out
   */
  begin(order: ScanOrder, moves?: readonly number[]): void;
  /** Items waiting to be sent. */
  pending(): number;
  /** Items in the log now. */
  logged(): number;
  /** Fetches and clears the log, or that of one fragment. */
  fetch(mode: FetchMode, fragment?: number): Fetched;
  /**
   * Divides the addresses into equal fragments whose log can be fetched one by one, until the next `begin`. For linear
   * order, right after `begin`.
   */
  divide(fragments: number): void;
  /**
   * Starts to remember how often items are written; every fetch from now on has to merge and to follow a complete pass,
   * until the next `begin`.
   */
  startHeat(rule: HeatRule): void;
  /**
   * Holds back waiting items by their heat: they wait on, but `take` passes them by, until the next `hold` after a fetch.
   * Items that a fetch adds are held once `hold` was called again.
   * @returns how many are held
   */
  hold(holds: (heat: number) => boolean): number;
  /**
   * Remembers the log for skipping without clearing it (Xen's PEEK).
   * @param work as the log is expected to be after so much more work at the workload's own pace; where items are drawn, now
   * @param pace of each region, against the workload's own
   */
  peek(work?: Seconds, pace?: readonly number[]): void;
  /**
   * Work at the workload's own pace during which what a peek sees changes so evenly that its middle stands for all of it.
   * Left out where items are drawn: there every peek counts.
   * @param tolerance share of the items that are visited meanwhile which may be skipped wrongly
   */
  evenFor?(pace: readonly number[], tolerance: Fraction): Seconds;
  /** Puts the cursor back to the first address. */
  rewind(): void;
  /** Sends the next waiting items in scan order under a budget. Overwrites `taken`. */
  take(budget: TakeBudget, taken: Taken): void;
  /**
   * From here on the guest runs where the waiting items are missing and nothing is logged any more; `meet` counts from now.
   */
  startMeeting(): void;
  /**
   * Lets guest reads and writes since the last call meet items that still wait: a read pulls the item, a write that
   * covers it makes it unneeded, a smaller write pulls it too. For a guest that runs where the items are missing.
   * @param traffic per region, what the guest does there beside the modelled writes
   */
  meet(traffic: readonly ItemTraffic[]): Met;
  /**
   * How accesses of the guest meet waiting items from now on.
   * @param traffic as for `meet`
   * @param pace per region, how fast its accesses come against the workload's own; 1 when left out
   */
  exposure(traffic: readonly ItemTraffic[], pace?: readonly number[]): Exposure;
  /**
   * Sends waiting items around those that accesses meet: where nobody knows single addresses, an even share of each region's
   * items, and ahead of sweeps. The exact resolution knows addresses and has to be asked with `seek` and `take`.
   */
  takeAround(budget: TakeBudget, taken: Taken, around: Around): void;
  /** From here on every write counts, not only the first, until the next `begin`: for `sizes` that depend on it. */
  countWrites(): void;
  /**
   * From here on the log of a chunk of items is cleared when the first of them is about to be sent, not when it is
   * fetched, until the next `begin`: writes between the two to items that wait do not send them again.
   * @param items of a chunk, a multiple of 32
   */
  clearByChunk(items: number): void;
  /** Whether a chunk is still to be cleared that way. Left out where items are drawn. */
  clearsLate?(): boolean;
  /**
   * Takes waiting items with an address in [from, to) out of the set because the guest does not use them. A later
   * write brings them back.
   * @param free share of the items that are unused, per region
   */
  releaseFree(from: number, to: number, free: readonly number[]): number;
  /** Number of runs of neighbouring waiting items. */
  runs(): number;
  /**
   * From here on writes are mirrored instead of logged, until the next `begin`. What is in the log has to be fetched
   * before.
   * @param rules one per region
   */
  startMirroring(rules: readonly Mirroring[]): void;
  /** What was mirrored since the last call. */
  mirrored(): Mirrored;
  /** Moves the cursor to an address. */
  seek(address: number): void;
  /** Address at which the next `take` goes on; for linear order. */
  cursor(): number;
  /** Starts to remember what is written from now on, apart from the log; for the copy that a host keeps. */
  divergeFrom(): Divergence;
  /** Replaces the items to send by what a divergence collected. */
  beginFrom(divergence: Divergence): void;
  /** State of `cells` equal runs of addresses. */
  cells(cells: number): CellState[];
  /**
   * Items whose newest content is neither at the destination, nor waiting to be sent, nor in the log: 0, or the
   * migration would lose data. The exact resolution counts versions when it verifies; expectations lose nothing.
   */
  lost(): number;
}

/** What was written since a point in time; its content belongs to the resolution that made it. */
export interface Divergence {
  /** Items that differ by now. */
  count(): number;
}

/** A budget without limits; callers set what they need. */
export function unlimitedBudget(fullBytes: Bytes, zeroBytes: Bytes): TakeBudget {
  return new Budget(fullBytes, zeroBytes);
}

/**
 * A class, and not an object literal: V8 keeps making literals in the shape of before once one of them held a fraction where
 * there were whole numbers, and throws away the code of whoever receives them, again and again.
 */
class Budget implements TakeBudget {
  items = Number.POSITIVE_INFINITY;
  bytes: Bytes = Number.POSITIVE_INFINITY;
  fullBytes: Bytes;
  zeroBytes: Bytes;
  skip = false;
  wrap = false;
  fragment: number | undefined = undefined;
  regionBytes: readonly Bytes[] | undefined = undefined;
  sizes: ItemSizes | undefined = undefined;

  constructor(fullBytes: Bytes, zeroBytes: Bytes) {
    this.fullBytes = fullBytes;
    this.zeroBytes = zeroBytes;
  }
}

/** Makes a `Taken` that of nothing. */
export function clearTaken(taken: Taken): void {
  taken.full = 0;
  taken.zero = 0;
  taken.skipped = 0;
  taken.bytes = 0;
  taken.passEnded = false;
}

export function nothingTaken(): Taken {
  return new Nothing();
}

class Nothing implements Taken {
  full = 0;
  zero = 0;
  skipped = 0;
  bytes: Bytes = 0;
  passEnded = false;
}
