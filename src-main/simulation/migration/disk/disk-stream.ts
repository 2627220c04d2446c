import type { RoundRow } from '#shared/result/result.ts';
import type { Disk, Extent } from '#shared/scenario/types.ts';
import type { Blocks, Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import { nothingTaken } from '../../guest/item-set.ts';
import type { ItemSet, TakeBudget, Taken } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import { ROUNDING_BYTES } from '../context.ts';
import type { MigrationContext } from '../context.ts';
import { jobsLeft, LAST } from './jobs.ts';
import type { Jobs } from './jobs.ts';

interface DiskRoundStart {
  readonly number: number;
  readonly time: Seconds;
  readonly blocks: Blocks;
  readonly bytes: Bytes;
}

/** Parts of a pass at most. */
const PARTS_OF_A_PASS = 256;
/** Parts for strategies that look at the dirty log between them anyway. */
export const FEW_PARTS = 64;
/** Parts in the expected resolution: a part is known in closed form, so that they only have to let a pass be followed. */
const EXPECTED_PARTS = 16;
/** How much is sent before the series get a point and the guest's work is looked at again. */
const CHUNK_SECONDS: Seconds = 0.05;

/** What a copy leaves out. */
export interface Omissions {
  /** What was never written. */
  readonly holes: boolean;
  /** What a base image at the destination holds. */
  readonly base: boolean;
  /** What an older copy at the destination holds. */
  readonly copy: boolean;
}

/** Share of each disk in the sum of a weight over all extents, which are counted in the order of the document. */
function sharesOf(
  disks: readonly Disk[],
  weight: (extent: Extent, at: number) => number,
): readonly Fraction[] {
  let at = 0;
  const weights = disks.map(({ extents }) =>
    extents.reduce((sum, extent) => sum + weight(extent, at++), 0),
  );
  const all = weights.reduce((sum, one) => sum + one, 0);
  return all > 0 ? weights.map((one) => one / all) : [];
}

/** What disk strategies share: the blocks of all disks as one set, sent over the disk flow. */
export class DiskStream {
  readonly m: MigrationContext;
  readonly blockSize: Bytes;
  readonly header: Bytes;
  readonly taken: Taken = nothingTaken();
  /** Whose flows are used: the migration's own, or those of the process beside it. */
  carrier: MigrationContext;
  /** Taken, but cut off on the way when the process that sent it was ended: still to be sent. */
  cutOff: Bytes = 0;
  /** Made by the guest when it is first asked for. */
  #set: ItemSet | null = null;
  /** Blocks that had to move at the start, to tell re-sent ones. */
  #initial: Blocks = 0;
  /** Share of them that lies on each disk. */
  #shares: readonly Fraction[] = [];

  constructor(m: MigrationContext, blockSize: Bytes, header: Bytes) {
    this.m = m;
    this.blockSize = blockSize;
    this.header = header;
    this.carrier = m;
  }

  /**
   * Starts the copy: what has to move waits. Without holes what was never written stays away; with a base image at the
   * destination only what differs from it moves; with an older copy there only what was written since.
   */
  begin({ holes, base, copy }: Omissions): void {
    const { guest, destination } = this.m;
    const older = copy ? guest.copyAt(destination, this.blockSize) : undefined;
    const moves = guest.extents.map((extent) => {
      const image = guest.diskOf(extent)?.base ?? null;
      const held = base && image !== null && destination.spec.images.includes(image);
      return (holes || held ? extent.allocated : 1) * (held ? extent.changed : 1);
    });
    if (older) this.set.beginFrom(older);
    else this.set.begin('linear', moves);
    guest.forgetCopy(destination);
    this.remember();
    this.#shares = sharesOf(
      guest.spec.disks,
      (extent, at) => extent.size * (moves[at] as Fraction),
    );
  }

  /** Jobs that still copy what had to move at the start, with one for each disk; the cursor goes through one after the other. */
  jobs(): Jobs {
    if (this.#shares.length < 2) return LAST;
    const whole = this.#initial * this.blockSize;
    const { left, until } = jobsLeft(
      this.#shares.map((share) => share * whole),
      whole - this.pendingBytes(),
    );
    return { left, until: Math.max(until, this.blockSize) };
  }

  /** The blocks, with the guest's work brought up to now. */
  get set(): ItemSet {
    const { guest } = this.m;
    guest.settle();
    return (this.#set ??= guest.disk(this.blockSize));
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
    this.set.take(budget, this.taken);
    this.count(this.taken.full, this.taken.bytes);
    return this.taken;
  }

  /** Counts blocks as sent. */
  count(blocks: Blocks, bytes: Bytes): void {
    const { record } = this.m;
    record.blocksSent += blocks;
    record.diskBytes += bytes;
    record.metrics.redundant_blocks = Math.max(0, record.blocksSent - this.#initial);
  }

  /**
   * Sends waiting blocks in order until the pass or the budget ends; answers the bytes.
   * @param parts in how many parts at most a whole pass is sent
   */
  *send(
    budget: TakeBudget,
    cap: BytesPerSecond = Number.POSITIVE_INFINITY,
    parts = PARTS_OF_A_PASS,
  ): Steps<Bytes> {
    const sent = yield* this.sendOn(budget, cap, parts);
    this.carrier.release(this.carrier.diskFlow);
    return sent;
  }

  /** The same; the flow keeps its share, for what is sent next. */
  *sendOn(budget: TakeBudget, cap: BytesPerSecond, parts: number): Steps<Bytes> {
    const { m, carrier } = this;
    let sent = 0;
    const total = budget.bytes;
    const most = m.guest.resolution === 'exact' ? parts : Math.min(parts, EXPECTED_PARTS);
    const part = (this.set.pending() * budget.fullBytes) / most;
    for (;;) {
      const { diskFlow } = carrier;
      const rate = carrier.rateNow(diskFlow, cap) || (yield* carrier.rateOf(diskFlow, cap));
      budget.bytes = Math.min(total - sent, Math.max(rate * CHUNK_SECONDS, budget.fullBytes, part));
      // A generator for every part would cost as much as the part.
      const { bytes, passEnded } = this.take(budget);
      if (!carrier.sendUndisturbed(diskFlow, bytes, cap)) yield* this.transmit(bytes, cap);
      m.sample();
      sent += bytes;
      // What rounding leaves of a budget is no part of its own.
      if (passEnded || total - sent <= ROUNDING_BYTES) break;
    }
    budget.bytes = total;
    return sent;
  }

  /** Sends what a budget allows at once; the flow keeps its share. Answers the bytes. */
  *sendPart(budget: TakeBudget, cap: BytesPerSecond): Steps<Bytes> {
    const { bytes } = this.take(budget);
    yield* this.transmit(bytes, cap);
    this.m.sample();
    return bytes;
  }

  /** Sends bytes that are counted already; those that are cut off are kept for `sendCutOff`. */
  *transmit(bytes: Bytes, cap: BytesPerSecond = Number.POSITIVE_INFINITY): Steps {
    const { carrier } = this;
    const { record } = carrier;
    const counted = record.diskBytes;
    try {
      yield* carrier.send(carrier.diskFlow, bytes, cap);
    } finally {
      this.cutOff += counted - record.diskBytes;
    }
  }

  /** Sends what a process that was ended had taken. */
  *sendCutOff(cap: BytesPerSecond = Number.POSITIVE_INFINITY): Steps {
    const bytes = this.cutOff;
    this.cutOff = 0;
    this.m.record.diskBytes += bytes;
    yield* this.transmit(bytes, cap);
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
