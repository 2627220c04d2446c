/**
 * How QEMU's loop puts pages on the wire. The loop asks for prices and tells what went; each way is a file of its own:
 * `qemu-xbzrle.ts`, `qemu-multifd.ts`, `qemu-compress.ts`.
 */
import type { TakeBudget, Taken } from '../../guest/item-set.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Bytes, BytesPerSecond, Pages, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';

/** Prices of pages, and what encoding them takes. */
export interface PageEncoder {
  /** Wire bytes of a page that goes in full; what the loop reckons with before pages are looked at. */
  readonly fullBytes: Bytes;
  /** Pages that are counted against the window's quota together: 1, or a packet. */
  readonly unitPages: Pages;
  /** Pages that still go when the time of an iteration is over. */
  readonly overrunPages: Pages;
  /** Most that the connections carry together. */
  readonly mostRate: BytesPerSecond;
  /** True while all pages that hold data cost the same, so that windows of nothing but sending can be joined. */
  readonly even: boolean;
  /** The copy begins: all pages wait. */
  begin(): void;
  /** A budget with the prices of now. */
  budget(): TakeBudget;
  /** Counts pages that were taken; answers how long the slowest thread works on them. */
  account(taken: Taken): Seconds;
  /** Bytes that end an iteration. */
  endIteration(): Bytes;
  /** Time after an iteration in which nothing is sent. */
  readonly flushPause: Seconds;
  /** The dirty log was fetched; answers the bytes of it. */
  synced(): Bytes;
  /** The guest is stopped: what is sent now is sent for the last time. */
  lastStage(): void;
}

/** What every encoder needs to know of QEMU. */
export interface PageFormat {
  readonly pageHeader: Bytes;
  readonly zeroPages: boolean;
  readonly pageCost: Seconds;
  readonly zeroPageCost: Seconds;
}

/** ram.c looks at the clock every 64 pages; on average half of them go beyond the limit. */
const CLOCK_CHECK_PAGES: Pages = 64;

/** Pages as they are, each with its offset word; pages of zeros as a marker (`save_normal_page`, `save_zero_page`). */
export class PlainPages implements PageEncoder {
  readonly fullBytes: Bytes;
  readonly unitPages: Pages = 1;
  readonly overrunPages: Pages = CLOCK_CHECK_PAGES / 2;
  readonly mostRate: BytesPerSecond = Number.POSITIVE_INFINITY;
  readonly flushPause: Seconds = 0;
  protected readonly zeroBytes: Bytes;
  protected readonly format: PageFormat;

  constructor(m: MigrationContext, format: PageFormat) {
    this.format = format;
    this.fullBytes = m.pageSize + format.pageHeader;
    this.zeroBytes = format.zeroPages ? format.pageHeader + 1 : this.fullBytes;
  }

  get even(): boolean {
    return true;
  }

  begin(): void {
    // Nothing is remembered of what was sent.
  }

  budget(): TakeBudget {
    const budget = unlimitedBudget(this.fullBytes, this.zeroBytes);
    budget.wrap = true;
    return budget;
  }

  account({ full, zero }: Taken): Seconds {
    return full * this.format.pageCost + zero * this.format.zeroPageCost;
  }

  endIteration(): Bytes {
    return 0;
  }

  synced(): Bytes {
    return 0;
  }

  lastStage(): void {
    // All pages are as good as any.
  }
}
