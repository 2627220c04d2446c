/**
 * Full backup and incremental rounds with a persistent dirty bitmap (`block-dirty-bitmap-add`, `blockdev-backup`).
 *
 * Source: QEMU block/backup.c, block/copy-before-write.c, docs/interop/bitmaps.rst (64 KiB granularity), block/nbd.c
 * (MAX_NBD_REQUESTS 16). The last round while stopped is what the reference migrations bmp-* do.
 * A round copies what was dirty at its start. While one runs, a write to a block that it still has to copy waits until
 * the old content has been copied out (copy-before-write), behind what is in flight; the block is dirty for the next
 * round. Writes elsewhere only set the bitmap.
 * Stop rule: a number of rounds after the full one, or no dirty block; then memory, then a last round while stopped.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, BytesPerSecond, Fraction, PerSecond, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { TakeBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { diskStrategy } from '../strategy.ts';
import { DiskStream } from './disk-stream.ts';
import { firstWritesShare, waitingRates } from './met-writes.ts';
import { handOverTunables, untilManagerLooks } from './hand-over.ts';
import { HeldWrites } from './held-writes.ts';
import { guestWritesTunable, skipHolesTunable } from './tunables.ts';

const tunables = defineTunables({
  granularity: {
    kind: 'bytes',
    label: 'Granularity',
    meaning: 'Unit of the bitmap; what is smaller than a cluster is copied as one.',
    source: 'docs/interop/bitmaps.rst: 64 KiB',
    default: 65_536,
    powerOfTwo: true,
    min: 512,
    max: 67_108_864,
    rangeReason: 'block-dirty-bitmap-add refuses others',
  },
  cluster: {
    kind: 'bytes',
    label: 'Cluster',
    meaning: 'Unit of copying, and of what a write waits for until it has been copied out.',
    source:
      'block/block-copy.c, block_copy_calculate_cluster_size: that of the target, at least 64 KiB',
    default: 65_536,
    powerOfTwo: true,
    min: 65_536,
    max: 67_108_864,
    rangeReason: 'block-copy works in no smaller units; images have no larger clusters',
  },
  rounds: {
    kind: 'count',
    label: 'Incremental rounds',
    meaning: 'Rounds after the full one, before memory.',
    source: 'design; 3 in the reference migrations',
    default: 3,
    min: 0,
    max: 1000,
    rangeReason: '0 copies all while the guest is stopped, and a bound has to bound',
  },
  incremental: {
    kind: 'boolean',
    label: 'Incremental start',
    meaning:
      'The first round copies only what an older copy or the base image at the destination lacks.',
    source: 'docs/interop/bitmaps.rst, incremental backups',
    default: true,
  },
  hashCheck: {
    kind: 'boolean',
    label: 'Compare by hashes',
    meaning:
      'Both sides first hash what they hold and the first round copies what differs, as rsync does: for a destination whose base image or older copy no bitmap tells of.',
    source: 'rsync; design here',
    default: false,
  },
  hashRate: {
    kind: 'rate',
    label: 'Hashing rate',
    meaning: 'How fast either side hashes its disk, if it reads as fast.',
    source: 'design: 1 GB/s, one core',
    default: 1e9,
    min: 1000,
    max: 1e13,
    rangeReason: 'slower than 1 kB/s no disk is ever hashed; no host hashes 10 TB/s',
  },
  skipHoles: skipHolesTunable,
  dataInFlight: {
    kind: 'bytes',
    label: 'Data in flight',
    meaning: 'What a write that has to be copied out first waits behind.',
    source: 'block/nbd.c MAX_NBD_REQUESTS 16, of at most 1 MiB (BLOCK_COPY_MAX_BUFFER)',
    default: 16_777_216,
    min: 0,
    max: 1e12,
    rangeReason: 'at 0 nothing is on its way; no host spares a terabyte',
  },
  sendBitmap: {
    kind: 'boolean',
    label: 'Send the bitmap',
    meaning:
      'The bitmap itself follows after the switch, so that backups at the destination can go on from it.',
    source: 'migration capability dirty-bitmaps, migration/block-dirty-bitmap.c',
    default: false,
  },
  speed: {
    kind: 'rate',
    label: 'Speed limit',
    meaning: 'Cap of every round, for each disk; none means unlimited.',
    source: 'qapi/block-core.json blockdev-backup: speed 0',
    default: null,
    min: 1000,
    max: 1e13,
    rangeReason: 'slower than 1 kB/s no disk ever moves; no network carries more than 80 Tbit/s',
  },
  guestWrites: guestWritesTunable,
  ...handOverTunables,
});

/** A SHA-256. */
const HASH_BYTES: Bytes = 32;

/**
 * A round looks at which writes still have to wait before each part, which is so much of what is left, and at least so much
 * of the whole: writes come back fast when little is left.
 */
const OF_THE_REST = { expected: 1 / 4, exact: 1 / 16 } as const;
const OF_THE_WHOLE = { expected: 1 / 64, exact: 1 / 256 } as const;

class BitmapRounds {
  readonly #m: MigrationContext;
  readonly #v: TunableValues<typeof tunables>;
  readonly #stream: DiskStream;
  readonly #held: HeldWrites;
  /** What a dirty bit moves: whole clusters, and all of what the bit stands for. */
  readonly #unit: Bytes;
  #round = 0;
  #readyAt: Seconds = 0;

  constructor(m: MigrationContext, values: TunableValues<typeof tunables>) {
    this.#m = m;
    this.#v = values;
    this.#unit = Math.max(values.granularity, values.cluster);
    this.#stream = new DiskStream(m, this.#unit, 0);
    this.#held = new HeldWrites(m, values.guestWrites);
  }

  /** What is known to wait: the round that runs. */
  pendingBytes(): Bytes {
    return this.#round === 0 ? this.#m.guest.diskBytes : this.#stream.pendingBytes();
  }

  *before(): Steps {
    const m = this.#m;
    const { set } = this.#stream;
    m.phase('disk-copy');
    const { skipHoles, incremental, hashCheck, rounds } = this.#v;
    const known = incremental || hashCheck;
    this.#stream.begin({ holes: skipHoles, base: known, copy: known });
    if (hashCheck) yield* this.#compare();
    yield* this.#copyRound('disk');
    for (let round = 0; round < rounds && set.logged() > 0; round += 1) {
      set.fetch('replace');
      yield* this.#copyRound('disk');
    }
    m.record.event(m.now, 'disk-ready', { left: set.logged() * this.#unit });
    m.record.metrics.disk_sync_s = m.now - m.plan.at;
    this.#readyAt = m.now;
  }

  /** Both sides hash at once, and the hashes of one are sent to the other. */
  *#compare(): Steps {
    const m = this.#m;
    const { guest, source, destination } = m;
    const held = guest.extents.reduce(
      (sum, { size, allocated }) => sum + size * (this.#v.skipHoles ? allocated : 1),
      0,
    );
    const rate = Math.min(this.#v.hashRate, source.spec.disk.read, destination.spec.disk.read);
    yield* m.wait(held / rate);
    const hashes = (held / this.#v.granularity) * HASH_BYTES;
    m.record.diskBytes += hashes;
    yield* m.send(m.memoryFlow, hashes);
    m.release(m.memoryFlow);
  }

  /** Copies what waits, in order; writes to what waits are held until it has been copied out. */
  *#copyRound(kind: 'disk' | 'stop'): Steps {
    const stream = this.#stream;
    const { speed, cluster } = this.#v;
    const unit = this.#unit;
    this.#round += 1;
    const start = stream.startRound(this.#round);
    const budget: TakeBudget = unlimitedBudget(unit, unit);
    const { resolution } = this.#m.guest;
    const least = Math.max(unit, stream.pendingBytes() * OF_THE_WHOLE[resolution]);
    const { guest } = this.#m;
    // A sweep is met at once by a copy that overtakes it, not little by little.
    const swept = guest.extents.some(({ io }) => io.process === 'sweep');
    const ofTheRest = OF_THE_REST[swept ? 'exact' : resolution];
    stream.set.rewind();
    const every = { left: guest.spec.disks.length, until: Number.POSITIVE_INFINITY };
    let before: readonly PerSecond[] | null = null;
    let work: Seconds = 0;
    while (stream.set.pending() > 0) {
      // Every disk has a job of its own, with the limit for itself.
      const jobs = this.#round === 1 ? stream.jobs() : every;
      const cap = speed === null ? Number.POSITIVE_INFINITY : jobs.left * speed;
      budget.bytes = Math.max(least, stream.pendingBytes() * ofTheRest);
      if (speed !== null) budget.bytes = Math.min(budget.bytes, jobs.until);
      const rate = yield* this.#m.rateOf(this.#m.diskFlow, cap);
      if (kind === 'disk') before ??= waitingRates(stream, budget.bytes / rate);
      const { bytes, passEnded } = stream.take(budget);
      if (before) {
        const after = waitingRates(stream, bytes / rate);
        const between = before.map((one, at) => (one + (after[at] as number)) / 2);
        this.#hold(rate, firstWritesShare(stream, between, cluster, work, bytes / rate));
        before = after;
      }
      const began = this.#m.now;
      yield* stream.transmit(bytes, cap);
      work += (this.#m.now - began) * guest.diskShare;
      this.#m.sample();
      if (passEnded) break;
    }
    this.#m.release(this.#m.diskFlow);
    this.#held.release();
    stream.endRound(start, kind, stream.set.logged());
    this.#m.record.metrics.disk_rounds = this.#round;
  }

  /** @param share of the write requests that have to wait until what they overwrite has been copied out */
  #hold(rate: BytesPerSecond, share: Fraction): void {
    const time = this.#m.latency * 2 + (this.#v.dataInFlight + this.#v.cluster) / rate;
    this.#held.hold([{ share, time }]);
  }

  /** The last round; the source's disk is a copy from then on. */
  *stopped(): Steps {
    const m = this.#m;
    yield* untilManagerLooks(m, this.#readyAt, this.#v.managerPoll);
    this.#stream.set.fetch('merge');
    yield* this.#copyRound('stop');
    m.guest.keepCopy(m.source, this.#unit);
  }

  *after(): Steps {
    const m = this.#m;
    const bytes = Math.ceil(m.guest.diskBytes / this.#v.granularity / 8);
    m.record.diskBytes += bytes;
    yield* m.send(m.diskFlow, bytes);
    m.release(m.diskFlow);
  }
}

export const bitmapIncremental = diskStrategy({
  id: 'bitmap-incremental',
  title: 'Dirty bitmap, full and incremental rounds',
  summary:
    'A full backup, then rounds of what the persistent dirty bitmap collected; the last one while the guest is stopped.',
  source: 'QEMU block/backup.c and docs/interop/bitmaps.rst',
  stopRule:
    'A fixed number of rounds, or an empty bitmap; then memory, then a last round while stopped.',
  goodFor:
    'Hosts that hold an older copy or the base image: only the difference moves, also on the way back.',
  badFor:
    'What is written while memory moves adds to the downtime; writers wait while the full round runs (copy-before-write).',
  tunables,
  plan(m, values) {
    const rounds = new BitmapRounds(m, values);
    return {
      pendingBytes: () => rounds.pendingBytes(),
      before: () => rounds.before(),
      stopped: () => rounds.stopped(),
      ...(values.sendBitmap ? { after: () => rounds.after() } : {}),
    };
  },
});
