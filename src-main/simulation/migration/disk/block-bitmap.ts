/**
 * Block-bitmap three-phase migration and incremental migration (Luo et al.).
 *
 * Source: Luo et al., "Live and Incremental Whole-System Migration of Virtual Machines Using Block-Bitmap",
 * CLUSTER 2008 (abstract read; what is marked as an assumption is ours).
 * Phase 1 copies the disk in iterations while the guest runs, then memory follows; phase 2 stops the guest and sends
 * the rest of memory and the bitmap of stale blocks; in phase 3 the guest runs at the destination while the source
 * pushes stale blocks in order, reads of stale blocks pull them, and writes of whole blocks make them unneeded.
 * The order is a choice (the first is the paper's, the others are assumptions): disk first; both from the start; or memory joining
 * when as much disk as memory is left, so that both end together on a shared link. What of the disk has not moved when
 * the guest stops is stale like any other block.
 * A source host that comes back goes on pushing: bitmap and blocks are on its disk (`../../faults/semantics.ts`).
 * Stop rule of phase 1: iterations, few dirty blocks, or a dirty rate near the transfer rate; phase 3 ends when the bitmap is
 * empty. Incremental: a destination that holds an older copy, or the base image, needs only what differs.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Blocks, Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { ItemTraffic } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { diskStrategy } from '../strategy.ts';
import { DiskStream } from './disk-stream.ts';
import { HeldWrites } from './held-writes.ts';

const tunables = defineTunables({
  blockSize: {
    kind: 'bytes',
    label: 'Block size',
    meaning: 'Unit of the bitmap and of copying.',
    source: 'Luo et al. 2008: 4 KiB, so that the bitmap of 32 GiB is 1 MiB (recalled)',
    default: 4096,
    min: 512,
    max: 67_108_864,
    rangeReason:
      'disks are made of sectors of 512 bytes; above 64 MiB every write dirties most of the disk',
  },
  maxIterations: {
    kind: 'count',
    label: 'Disk iterations at most',
    meaning:
      'Iterations of phase 1. 0 moves the guest at once and copies on demand: its whole disk is pulled and pushed afterwards.',
    source: 'assumption of this model',
    default: 4,
    min: 0,
    max: 1000,
    rangeReason: '0 copies nothing ahead of the guest, and a bound has to bound',
  },
  stopBelow: {
    kind: 'bytes',
    label: 'Dirty data to stop at',
    meaning: 'Phase 1 ends when less than this is dirty.',
    source: 'assumption of this model',
    default: 67_108_864,
    min: 0,
    max: 1e15,
    rangeReason: 'more than a disk has would stop after the first iteration',
  },
  proactiveStop: {
    kind: 'fraction',
    label: 'Proactive stop',
    meaning: 'Phase 1 ends when the dirty rate reaches this share of the transfer rate.',
    source: 'assumption of this model',
    default: 0.8,
    min: 0,
    max: 1,
    rangeReason: 'a share of the network',
  },
  pushRate: {
    kind: 'rate',
    label: 'Push rate',
    meaning: 'Cap of pushing in phase 3; none means unlimited.',
    source: 'assumption of this model',
    default: null,
    min: 1000,
    max: 1e13,
    rangeReason: 'slower than 1 kB/s no disk ever moves; no network carries more than 80 Tbit/s',
  },
  interception: {
    kind: 'fraction',
    label: 'Cost of recording writes',
    meaning: "Share of the guest's disk requests that are lost while its writes are recorded.",
    source: 'Luo et al. 2009 (in Chinese), abstract: recording writes costs less than 1 %',
    default: 0.01,
    min: 0,
    max: 0.95,
    rangeReason: 'a guest whose disk does nothing any more is stopped',
  },
  guestReads: {
    kind: 'count',
    label: 'Guest reads outstanding',
    meaning:
      'Disk requests that the guest issues before it waits for one; reads of stale blocks slow it less the more there are.',
    source: 'design: 1 is a reader that waits for each block',
    default: 1,
    min: 1,
    max: 100_000,
    rangeReason: 'one request has to be outstanding; no device has deeper queues',
  },
  order: {
    kind: 'choice',
    label: 'Order',
    meaning:
      'Disk before memory; both at once; or memory joining when as much disk as memory is left.',
    source: 'Luo et al. 2008: disk first; the others by design',
    default: 'disk-first',
    choices: ['disk-first', 'parallel', 'align-end'],
  },
  bitmap: {
    kind: 'choice',
    label: 'Bitmap',
    meaning:
      'Flat: one bit per block. Layered: only the parts in which a bit is set, under one bit per part.',
    source:
      'Luo et al. 2008: layered bitmap, parts allocated when written (recalled); parts of 4 KiB by design',
    default: 'flat',
    choices: ['flat', 'layered'],
  },
  incremental: {
    kind: 'boolean',
    label: 'Incremental',
    meaning: 'Sends only what differs from an older copy or the base image at the destination.',
    source: 'Luo et al. 2008, incremental migration',
    default: true,
  },
});

/** Phase 3 goes on in steps of this length: pushes, pulls and writes meet at their ends. */
const STEP: Seconds = 0.02;
/** Steps of a phase 3 in which most of the disk is stale, as after a copy beside memory. */
const STEPS = 2000;
/** Parts of a pass beside the memory copy. */
const PARTS_BESIDE = 256;
/** How far back the rate of pulls is looked at: chance makes that of a single step useless. */
const LATELY: Seconds = 0.15;
/** A bitmap with less than this expected number of stale blocks is empty. */
const EMPTY: Blocks = 0.01;
/** A part of a layered bitmap: a page of bits. */
const PART_BYTES: Bytes = 4096;

class BlockBitmapMigration {
  readonly #m: MigrationContext;
  readonly #v: TunableValues<typeof tunables>;
  readonly #stream: DiskStream;
  readonly #held: HeldWrites;
  /** Blocks that were pulled of late, and the disk work in which they were. */
  readonly #late = { pulled: 0, work: 0 };
  #iterations = 0;
  #begun = false;

  constructor(m: MigrationContext, values: TunableValues<typeof tunables>) {
    this.#m = m;
    this.#v = values;
    this.#stream = new DiskStream(m, values.blockSize, 0);
    this.#held = new HeldWrites(m, values.guestReads);
  }

  pendingBytes(): Bytes {
    return this.#begun ? this.#stream.pendingBytes() + this.#stream.cutOff : 0;
  }

  /** Phase 1 as far as memory has to wait for it. */
  *before(): Steps {
    const m = this.#m;
    const { order, incremental, blockSize } = this.#v;
    m.phase('disk-copy');
    this.#stream.begin({ holes: true, base: incremental, copy: incremental });
    this.#begun = true;
    this.#held.most = 1 - this.#v.interception;
    this.#held.hold([]);
    if (order === 'parallel' || this.#v.maxIterations === 0) return;
    if (order === 'disk-first') {
      yield* this.#iterate();
      return;
    }
    const ahead = this.#stream.pendingBytes() - m.guest.memoryBytes;
    if (ahead <= 0) return;
    const budget = unlimitedBudget(blockSize, blockSize);
    budget.bytes = ahead;
    yield* this.#stream.send(budget);
  }

  /** The rest of phase 1 beside the memory copy, unless it came first. */
  *beside(own: MigrationContext): Steps {
    this.#stream.carrier = own;
    yield* this.#iterate();
  }

  *#iterate(): Steps {
    const m = this.#m;
    const { blockSize, maxIterations, stopBelow, proactiveStop } = this.#v;
    while (this.#iterations < maxIterations) {
      this.#iterations += 1;
      m.record.metrics.disk_rounds = this.#iterations;
      const start = this.#stream.startRound(this.#iterations);
      // A first iteration that memory joined goes on where it stands.
      if (this.#iterations > 1) this.#stream.set.rewind();
      yield* this.#pass();
      const { logged } = this.#stream.set.fetch('replace');
      const row = this.#stream.endRound(start, 'disk', logged);
      const dirty = logged * blockSize;
      const tooFast =
        row.duration > 0 &&
        dirty / row.duration >= (proactiveStop * row.bytes) / row.duration &&
        row.bytes > 0;
      if (dirty <= stopBelow || tooFast) break;
    }
    m.record.metrics.disk_sync_s = m.now - m.plan.at;
  }

  /** Sends what waits; beside memory in small parts, for where it is cut off the guest stops and meets what is missing. */
  *#pass(): Steps {
    const stream = this.#stream;
    const { blockSize } = this.#v;
    const budget = unlimitedBudget(blockSize, blockSize);
    const part = stream.pendingBytes() / PARTS_BESIDE;
    if (stream.carrier === this.#m || part < blockSize) {
      yield* stream.send(budget);
      return;
    }
    budget.bytes = part;
    do yield* stream.sendPart(budget, Number.POSITIVE_INFINITY);
    while (!stream.taken.passEnded);
    stream.carrier.release(stream.carrier.diskFlow);
  }

  /** Freeze: the bitmap goes, not the blocks. */
  *stopped(): Steps {
    const m = this.#m;
    const { set } = this.#stream;
    this.#stream.carrier = m;
    set.fetch('merge');
    const bitmapBytes = this.#bitmapBytes();
    m.record.diskBytes += bitmapBytes;
    yield* m.send(m.memoryFlow, bitmapBytes);
    m.release(m.memoryFlow);
  }

  /** Size of the bitmap; of a layered one with its stale blocks spread evenly, which is the most that it can be. */
  #bitmapBytes(): Bytes {
    const { set } = this.#stream;
    const flat = Math.ceil(set.items / 8);
    if (this.#v.bitmap === 'flat') return flat;
    const parts = Math.ceil(flat / PART_BYTES);
    const used = parts * -Math.expm1(-set.pending() / parts);
    return Math.min(flat, Math.ceil(parts / 8 + used * PART_BYTES));
  }

  /** Push and pull until no block is stale. */
  *after(): Steps {
    const m = this.#m;
    const { set } = this.#stream;
    m.phase('push-pull');
    // The source's copy is current as of now: what the guest writes from here on is what it will miss.
    m.guest.keepCopy(m.source, this.#v.blockSize);
    const start = this.#stream.startRound(1);
    const traffic = this.#traffic();
    let pulled = 0;
    let dropped = 0;
    let pushed = 0;
    let longest: Seconds = 0;
    set.startMeeting();
    set.rewind();
    // Blocks that were on their way when the guest was stopped are stale like the others, and the first to be pushed.
    yield* this.#stream.sendCutOff(this.#v.pushRate ?? Number.POSITIVE_INFINITY);
    while (this.#stream.set.pending() > EMPTY) {
      const before = m.now;
      const rate = yield* m.rateOf(m.diskFlow, this.#v.pushRate ?? Number.POSITIVE_INFINITY);
      const waitingBytes = this.#stream.set.pending() * this.#v.blockSize;
      longest ||= Math.max(STEP, waitingBytes / rate / STEPS);
      const step = Math.min(longest, Math.max(waitingBytes / rate, this.#v.blockSize / rate));
      const push = unlimitedBudget(this.#v.blockSize, this.#v.blockSize);
      push.bytes = Math.max(rate * step, this.#v.blockSize);
      push.wrap = true;
      const { bytes, full } = this.#stream.take(push);
      pushed += full;
      yield* m.send(m.diskFlow, bytes, this.#v.pushRate ?? Number.POSITIVE_INFINITY);
      if (m.now === before) yield* m.wait(step);
      const met = this.#stream.set.meet(traffic);
      this.#holdReads(met.pulled, m.now - before, rate);
      if (met.pulled > 0 && pulled === 0) m.record.event(m.now, 'pull');
      pulled += met.pulled;
      dropped += met.dropped;
      // A pull goes before the push on the same path: its bytes delay what is pushed next, and the reader waits a round trip.
      const pullBytes = met.pulled * this.#v.blockSize;
      m.record.diskBytes += pullBytes;
      m.record.blocksSent += met.pulled;
      yield* m.send(m.diskFlow, pullBytes);
      m.sample();
    }
    m.release(m.diskFlow);
    this.#held.release();
    this.#stream.endRound(start, 'push-pull', 0);
    Object.assign(m.record.metrics, {
      pushed_blocks: pushed,
      pulled_blocks: pulled,
      dropped_blocks: dropped,
    });
  }

  /** The next reads of stale blocks wait as those of late did: for a round trip, the source's disk and the path. */
  #holdReads(pulled: Blocks, lasted: Seconds, rate: BytesPerSecond): void {
    const { latency, source, guest } = this.#m;
    const { blockSize } = this.#v;
    const late = this.#late;
    const kept = Math.exp(-lasted / LATELY);
    late.pulled = late.pulled * kept + pulled;
    late.work = late.work * kept + lasted * guest.diskShare;
    const blocks = this.#blocksPerRead;
    const wait = 2 * latency + blocks * blockSize * (1 / rate + 1 / source.spec.disk.read);
    this.#held.slow(late.pulled / late.work / blocks, wait);
  }

  /** Blocks that a request covers, on average over the reads; they are pulled together. */
  get #blocksPerRead(): number {
    const { extents } = this.#m.guest;
    const reads = extents.reduce((sum, { io }) => sum + io.reads, 0);
    if (reads === 0) return 1;
    return extents.reduce(
      (sum, { io }) => sum + (io.reads / reads) * Math.max(1, io.request / this.#v.blockSize),
      0,
    );
  }

  #traffic(): ItemTraffic[] {
    const { blockSize } = this.#v;
    return this.#m.guest.extents.map(({ io, size }) => ({
      readRate: (io.reads * Math.max(1, io.request / blockSize)) / Math.max(1, size / blockSize),
      readsPerWrite: 0,
      // A write smaller than a block needs the rest of the block first (read-modify-write).
      writesCover: io.request >= blockSize,
    }));
  }
}

export const blockBitmap = diskStrategy({
  id: 'block-bitmap',
  leavesBehind: true,
  title: 'Block-bitmap (three-phase, incremental)',
  summary:
    'Copies the disk live in iterations, hands over a bitmap of stale blocks, then pushes and pulls them.',
  source: 'Luo et al., CLUSTER 2008',
  stopRule:
    'Phase 1: 4 iterations, little dirty, or a dirty rate near the transfer rate. Phase 3: bitmap empty.',
  goodFor: 'Local disks; short downtime whatever the disk writes; migrating back.',
  badFor:
    'Hosts that may fail right after the switch: the guest needs the source until the last block.',
  tunables,
  plan(m, values) {
    const migration = new BlockBitmapMigration(m, values);
    return {
      pendingBytes: () => migration.pendingBytes(),
      before: () => migration.before(),
      ...(values.order === 'disk-first'
        ? {}
        : { beside: (own: MigrationContext) => migration.beside(own) }),
      stopped: () => migration.stopped(),
      after: () => migration.after(),
    };
  },
});
