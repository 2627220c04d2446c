import type { Bytes } from '#shared/units/types.ts';

/** Items of one stratum of a region, from an address of the region on; not to be kept, for it may tell of others next. */
export interface PricedStretch {
  /** Place of the region among the guest's regions, and the first address inside it. */
  readonly region: number;
  readonly from: number;
  readonly stratum: number;
  /** Work that the guest has done in the region, and had done when the log was cleared. */
  readonly work: number;
  readonly clearedAt: number;
}

/**
 * Wire bytes that differ from item to item and depend on what was sent before. One object serves one migration; it is
 * told of every item that goes, in order.
 */
export interface ItemSizes {
  /**
   * Exact resolution: bytes of an item that goes now and does not hold zeros.
   * @param writes into the item since it went last
   */
  item(address: number, writes: number): Bytes;
  /** Exact resolution: an item of zeros goes now. */
  zeroItem(address: number): void;
  /** Expected resolution: the address inside a region up to which one price holds. */
  end(region: number, from: number): number;
  /** Expected resolution: mean bytes of the items of a stretch that do not hold zeros. */
  price(stretch: PricedStretch): Bytes;
  /**
   * Expected resolution: items of a stretch go now, whose price was asked for before.
   * @param to the address before which they lie
   */
  went(stretch: PricedStretch, to: number, full: number, zero: number): void;
  /** The cursor passed the last address. */
  wrapped(): void;
}
