/**
 * QEMU's block migration (`migrate` with block or incremental block copy): the disk in the memory's own stream.
 *
 * Source: migration/block.c of QEMU 4.2 to 9.0 (removed in 9.1): `block_save_iterate`, `blk_mig_save_bulked_block`,
 * `blk_mig_save_dirty_block`, `block_save_pending`.
 * Blocks of 1 MiB are also the unit of dirty tracking. While the bulk phase lasts no memory is sent; afterwards dirty
 * blocks go first in every iteration, from the start of the disk on.
 * Stop rule: that of the memory strategy, with disk and memory pending together.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Blocks, Bytes, BytesPerSecond, PerSecond, Seconds } from '#shared/units/types.ts';
import { nothingTaken, unlimitedBudget } from '../../guest/item-set.ts';
import type { TakeBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import type { StreamSection, TurnLimits, TurnsAlike } from '../section.ts';
import { diskStrategy } from '../strategy.ts';
import { DiskStream } from './disk-stream.ts';

const tunables = defineTunables({
  incremental: {
    kind: 'boolean',
    label: 'Incremental',
    meaning:
      'Leaves out what the top image does not hold, when the destination has the base image.',
    source: 'migration/block.c: shared_base',
    default: false,
  },
  zeroBlocks: {
    kind: 'boolean',
    label: 'Flag zero blocks',
    meaning: 'Sends of a block that holds only zeros, such as one never written, its header alone.',
    source: 'migration capability zero-blocks: off',
    default: false,
  },
  blockSize: {
    kind: 'bytes',
    label: 'Block size',
    meaning: 'Unit of copying and of dirty tracking.',
    source: 'migration/block.c: BLK_MIG_BLOCK_SIZE 1 MiB',
    default: 1_048_576,
    min: 512,
    max: 67_108_864,
    rangeReason:
      'disks are made of sectors of 512 bytes; above 64 MiB every write dirties most of the disk',
  },
  blockHeader: {
    kind: 'bytes',
    label: 'Header per block',
    meaning: 'Sector with flags, length and name of the device.',
    source: 'migration/block.c blk_send: 8 + 1 + name',
    default: 14,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than a page',
  },
  parallelReads: {
    kind: 'count',
    label: 'Reads in flight',
    meaning:
      'Blocks submitted for reading at a time; their dirty bits are cleared then, not when they are sent.',
    source: 'migration/block.c: MAX_PARALLEL_IO 16',
    default: 16,
    min: 1,
    max: 4096,
    rangeReason: 'one read has to be in flight; no device has deeper queues',
  },
});

/** What is left below this is rounding. */
const NO_BLOCK: Blocks = 1e-9;
/** Longest stretch of blocks sent at once when no quota limits them; as long as an iteration of memory. */
const LONGEST_SECONDS = 0.05;

/** Stretches of the bulk in expectations. Each takes its blocks in its middle, where their reads are on average. */
const BULK_STRETCHES = 8;
/** Relative change of what the guest writes that is worth a new look. */
const NOTED_CHANGE = 0.02;

class BlockSection implements StreamSection {
  readonly #m: MigrationContext;
  readonly #v: TunableValues<typeof tunables>;
  readonly #stream: DiskStream;
  #begun = false;
  #bulk = true;
  /** Blocks that were read and wait to be written to the stream. */
  #queue: Blocks = 0;
  readonly #reads: TakeBudget;
  /** Blocks of a stretch of the bulk; 0 before the first. */
  #stretch: Blocks = 0;
  #stretchesLeft = BULK_STRETCHES;
  /** Blocks dirtied per second in the last iteration, what the guest wrote then, and when the log was fetched. */
  #dirtyRate: PerSecond | null = null;
  #writing = 0;
  #fetchedAt: Seconds = 0;
  /** Headers of the blocks of zeros, which go with the first blocks; they are not read again. */
  #flags: Bytes = 0;
  /** Blocks that waited when turns that are alike began. */
  #waited: Blocks = 0;

  constructor(m: MigrationContext, values: TunableValues<typeof tunables>) {
    this.#m = m;
    this.#v = values;
    this.#stream = new DiskStream(m, values.blockSize, values.blockHeader);
    this.#reads = unlimitedBudget(values.blockSize, values.blockSize);
  }

  bulkActive(): boolean {
    this.#begin();
    return this.#bulk;
  }

  pendingBytes(): Bytes {
    this.#begin();
    return (
      (this.#stream.set.pending() + this.#stream.set.logged() + this.#queue) * this.#v.blockSize
    );
  }

  /** What is known to wait, for those who only look: asking the log would draw writes, and begin the copy too early. */
  knownBytes(): Bytes {
    if (!this.#begun) return this.#m.guest.diskBytes;
    return (this.#stream.set.pending() + this.#queue) * this.#v.blockSize;
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { guest, destination } = this.#m;
    let zeros: Blocks = 0;
    const moves = guest.extents.map((extent) => {
      const base = guest.diskOf(extent)?.base;
      const skips =
        this.#v.incremental &&
        base !== null &&
        base !== undefined &&
        destination.spec.images.includes(base);
      if (skips) return extent.allocated * extent.changed;
      if (!this.#v.zeroBlocks) return 1;
      zeros += (1 - extent.allocated) * Math.ceil(extent.size / this.#v.blockSize);
      return extent.allocated;
    });
    this.#stream.set.begin('linear', moves);
    this.#stream.remember();
    this.#flags = zeros * this.#v.blockHeader;
    this.#m.record.metrics.disk_rounds = 1;
  }

  *iterate(budget: Bytes, cap: BytesPerSecond): Steps<Bytes> {
    this.#begin();
    let sent = this.#flags > 0 ? yield* this.#sendFlags(cap) : 0;
    sent += yield* this.#flush(budget - sent, cap);
    this.#submit(budget);
    // Bulk reads are there at once; dirty ones arrive after this iteration.
    if (this.#bulk) sent += yield* this.#flush(budget - sent, cap);
    return sent;
  }

  /** Submits reads of the next blocks: bulk at its own cursor, dirty ones from the start of the disk. */
  #submit(budget: Bytes): void {
    if (this.#queue * this.#v.blockSize >= budget) return;
    const { set } = this.#stream;
    this.#fetch();
    if (!this.#bulk) set.rewind();
    this.#reads.items = this.#v.parallelReads;
    const { full, passEnded } = this.#stream.take(this.#reads);
    this.#queue += full;
    if (this.#bulk && passEnded) this.#bulk = false;
  }

  #fetch(): void {
    const { now, guest } = this.#m;
    const { logged } = this.#stream.set.fetch('merge');
    const elapsed = now - this.#fetchedAt;
    this.#fetchedAt = now;
    this.#dirtyRate = elapsed > 0 ? logged / elapsed : null;
    this.#writing = guest.diskWriteDemand.bytes;
  }

  *bulkStretch(cap: BytesPerSecond): Steps<Bytes> {
    this.#begin();
    const { set } = this.#stream;
    if (this.#flags > 0) return yield* this.#sendFlags(cap);
    const first = this.#stretch === 0;
    if (first) this.#stretch = set.pending() / BULK_STRETCHES;
    // A stretch that is no longer than what is read at once says nothing that iterations don't.
    if (this.#stretch < 2 * this.#v.parallelReads) return 0;
    let blocks = this.#stretch;
    if (first) blocks /= 2;
    else {
      this.#stretchesLeft -= 1;
      const last = this.#stretchesLeft === 0;
      set.fetch('merge');
      this.#reads.items = last ? Number.POSITIVE_INFINITY : this.#stretch;
      this.#queue += this.#stream.take(this.#reads).full;
      if (last) {
        blocks = this.#queue;
        this.#bulk = false;
        this.#fetchedAt = this.#m.now;
      }
    }
    this.#queue -= blocks;
    return yield* this.#write(blocks, cap);
  }

  turnsAlike({ most, cap, memory, whole }: TurnLimits): TurnsAlike | null {
    const writing = this.#m.guest.diskWriteDemand.bytes;
    const blockBytes = this.#v.blockSize + this.#v.blockHeader;
    const rate = this.#m.diskFlow.resources.reduce(
      (least, one) => Math.min(least, one.capacity),
      cap,
    );
    const room = Math.min(
      this.#v.parallelReads,
      Math.floor((rate * LONGEST_SECONDS) / blockBytes) + 1,
    );
    const { set } = this.#stream;
    const waiting = this.#queue + set.pending() + set.logged();
    const full = Math.floor(waiting / room);
    if (full >= 2)
      return {
        turns: Math.min(most, full),
        blocks: room,
        bytes: room * blockBytes,
        backlog: true,
      };
    if (this.#dirtyRate === null || Math.abs(writing - this.#writing) > NOTED_CHANGE * writing)
      return null;
    // Where the link limits it, a turn takes the memory's time and that of the blocks which are dirtied meanwhile.
    const share = (this.#dirtyRate * blockBytes) / rate;
    if (memory !== null && share >= 1) return null;
    const blocks = this.#dirtyRate * (memory === null ? whole : memory / (1 - share));
    // What else waits goes first, turn by turn.
    return blocks < room && waiting < blocks + 1
      ? { turns: most, blocks, bytes: blocks * blockBytes, backlog: false }
      : null;
  }

  beginTurns({ backlog }: TurnsAlike): void {
    const { set } = this.#stream;
    if (backlog) this.#fetch();
    else set.fetch('merge');
    this.#waited = set.pending();
  }

  *sendTurns({ turns, blocks, backlog }: TurnsAlike, cap: BytesPerSecond): Steps<Bytes> {
    const { set } = this.#stream;
    const sent = turns * blocks;
    if (backlog) {
      set.rewind();
      this.#reads.items = Math.max(0, sent - this.#queue);
      this.#queue = Math.max(0, this.#queue - sent);
      this.#stream.take(this.#reads);
    } else {
      this.#stream.count(sent, sent * this.#v.blockSize);
    }
    return yield* this.#write(sent, cap);
  }

  endTurns({ backlog }: TurnsAlike): void {
    if (backlog) return;
    const { set } = this.#stream;
    this.#fetchedAt = this.#m.now;
    set.fetch('merge');
    set.rewind();
    const gone = unlimitedBudget(0, 0);
    gone.items = Math.max(0, set.pending() - this.#waited);
    set.take(gone, nothingTaken());
  }

  *#sendFlags(cap: BytesPerSecond): Steps<Bytes> {
    const bytes = this.#flags;
    this.#flags = 0;
    this.#m.record.diskBytes += bytes;
    yield* this.#m.send(this.#m.diskFlow, bytes, cap);
    this.#m.release(this.#m.diskFlow);
    return bytes;
  }

  /** Writes blocks that were taken to the stream. */
  *#write(blocks: Blocks, cap: BytesPerSecond): Steps<Bytes> {
    const m = this.#m;
    const bytes = blocks * (this.#v.blockSize + this.#v.blockHeader);
    m.record.diskBytes += blocks * this.#v.blockHeader;
    m.release(m.memoryFlow);
    if (!m.sendUndisturbed(m.diskFlow, bytes, cap)) yield* m.send(m.diskFlow, bytes, cap);
    m.release(m.diskFlow);
    m.sample();
    return bytes;
  }

  /** Writes queued blocks to the stream while the budget lasts; the last one may go beyond it. */
  *#flush(budget: Bytes, cap: BytesPerSecond): Steps<Bytes> {
    const m = this.#m;
    const blockBytes = this.#v.blockSize + this.#v.blockHeader;
    if (this.#queue <= NO_BLOCK || budget < 0) return 0;
    // Blocks and pages share one stream: while blocks pass, no page does.
    m.release(m.memoryFlow);
    const rate = yield* m.rateOf(m.diskFlow, cap);
    const room = Math.min(budget, rate * LONGEST_SECONDS);
    const blocks = Math.min(this.#queue, Math.floor(room / blockBytes) + 1);
    this.#queue -= blocks;
    const bytes = blocks * blockBytes;
    m.record.diskBytes += blocks * this.#v.blockHeader;
    if (!m.sendUndisturbed(m.diskFlow, bytes, cap)) yield* m.send(m.diskFlow, bytes, cap);
    m.release(m.diskFlow);
    m.sample();
    return bytes;
  }

  *complete(): Steps<Bytes> {
    const m = this.#m;
    const { set } = this.#stream;
    set.fetch('merge');
    set.rewind();
    const rest = unlimitedBudget(this.#v.blockSize, this.#v.blockSize);
    const { full } = this.#stream.take(rest);
    const blocks = full + this.#queue;
    this.#queue = 0;
    const bytes = blocks * (this.#v.blockSize + this.#v.blockHeader);
    m.record.diskBytes += blocks * this.#v.blockHeader;
    yield* m.send(m.diskFlow, bytes);
    m.release(m.diskFlow);
    return bytes;
  }
}

export const qemuBlock = diskStrategy({
  id: 'qemu-block',
  title: 'QEMU block migration',
  summary:
    'Disk blocks travel in the memory stream: all of them first, then what is dirtied, before each stretch of memory. Only with QEMU before 9.1.',
  source: 'QEMU 4.2 to 9.0, migration/block.c (removed in 9.1)',
  stopRule: 'That of QEMU pre-copy, with disk and memory pending together.',
  goodFor: 'Reproducing old deployments; small disks.',
  badFor: 'Scattered small writes: each dirties a whole MiB.',
  tunables,
  needs: {
    carriesSection: true,
    memory: {
      values: { version: ['7.2'] },
      reason:
        'QEMU 9.1 removed block migration, which had been deprecated since 8.2 in favour of blockdev-mirror over NBD',
    },
  },
  plan(m, values) {
    const section = new BlockSection(m, values);
    return { pendingBytes: () => section.knownBytes(), section };
  },
});
