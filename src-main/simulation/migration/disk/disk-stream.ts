import type { RoundRow } from '#shared/result/result.ts';
import type { Blocks, Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import { nothingTaken } from '../../guest/item-set.ts';
import type { ItemSet, TakeBudget, Taken } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';

interface DiskRoundStart {
  readonly number: number;
  readonly time: Seconds;
  readonly blocks: Blocks;
  readonly bytes: Bytes;
}

/** Parts of a pass at most; long passes of the expected resolution need no more to be followed. */
const PARTS_OF_A_PASS = 256;
/** How much is sent before the series get a point and the guest's work is looked at again. */
const CHUNK_SECONDS: Seconds = 0.05;

/** What disk strategies share: the blocks of all disks as one set, sent over the disk flow. */
export class DiskStream {
  readonly m: MigrationContext;
  readonly blockSize: Bytes;
  readonly header: Bytes;
  readonly taken: Taken = nothingTaken();
  /** Blocks that had to move at the start, to tell re-sent ones. */
  #initial: Blocks = 0;

  constructor(m: MigrationContext, blockSize: Bytes, header: Bytes) {
    this.m = m;
    this.blockSize = blockSize;
    this.header = header;
  }

  /** The blocks, with the guest's work brought up to now. */
  get set(): ItemSet {
    this.m.guest.settle();
    return this.m.guest.disk(this.blockSize);
  }

  pendingBytes(): Bytes {
    return this.set.pending() * this.blockSize;
  }

  /** Notes how many blocks have to move; call after `begin`. */
  remember(): void {
    this.#initial = this.set.pending();
  }

  /** Takes blocks and counts them as sent; the caller sends `taken.bytes`. */
  take(budget: TakeBudget): Taken {
    const { record } = this.m;
    this.set.take(budget, this.taken);
    record.blocksSent += this.taken.full;
    record.diskBytes += this.taken.bytes;
    record.metrics.redundant_blocks = Math.max(0, record.blocksSent - this.#initial);
    return this.taken;
  }

  /** Sends waiting blocks in order until the pass or the budget ends; answers the bytes. */
  *send(budget: TakeBudget, cap: BytesPerSecond = Number.POSITIVE_INFINITY): Steps<Bytes> {
    const { m } = this;
    let sent = 0;
    const total = budget.bytes;
    const part = (this.set.pending() * budget.fullBytes) / PARTS_OF_A_PASS;
    for (;;) {
      const rate = yield* m.rateOf(m.diskFlow, cap);
      budget.bytes = Math.min(total - sent, Math.max(rate * CHUNK_SECONDS, budget.fullBytes, part));
      const { bytes, passEnded } = this.take(budget);
      sent += bytes;
      yield* m.send(m.diskFlow, bytes, cap);
      m.sample();
      if (passEnded || sent >= total) break;
    }
    budget.bytes = total;
    m.release(m.diskFlow);
    return sent;
  }

  startRound(number: number): DiskRoundStart {
    return {
      number,
      time: this.m.now,
      blocks: this.m.record.blocksSent,
      bytes: this.m.record.diskBytes,
    };
  }

  endRound(start: DiskRoundStart, kind: RoundRow['kind'], dirtied: Blocks): RoundRow {
    const { m } = this;
    const row: RoundRow = {
      round: start.number,
      kind,
      start: start.time,
      duration: m.now - start.time,
      sent: m.record.blocksSent - start.blocks,
      bytes: m.record.diskBytes - start.bytes,
      skipped: 0,
      dirtied,
    };
    m.record.round(row);
    return row;
  }
}
