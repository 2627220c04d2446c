/**
 * QEMU's mirror over NBD (`drive-mirror`, `blockdev-mirror`), as libvirt runs it for migrations without shared storage.
 *
 * Source: block/mirror.c of QEMU 7.2 to 10 (`mirror_run`, `mirror_iteration`, `bdrv_mirror_top_do_write`), libvirt
 * src/qemu/qemu_migration.c. Held writes: 16 MiB in flight are ahead of each, seen in the
 * reference migration mir-d256-b50-wb. libvirt runs one job per disk at once, each with the speed limit and the data in
 * flight for itself; all disks are one address space here, and the jobs share the path.
 * Background: what the guest writes behind the copy is dirty again, in blocks of 64 KiB. Write-blocking: a write
 * completes when source and target have it, so nothing becomes dirty; small writes to blocks that wait are left to the copy.
 * Stop rule: READY when nothing is dirty and nothing in flight; then memory is copied while the mirror goes on, and
 * what is dirty when the guest is stopped follows then.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Blocks, Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import { nothingTaken, unlimitedBudget } from '../../guest/item-set.ts';
import type { TakeBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import { ROUNDING_BYTES } from '../context.ts';
import type { MigrationContext } from '../context.ts';
import { diskStrategy } from '../strategy.ts';
import type { DiskPlan } from '../strategy.ts';
import { DiskStream, FEW_PARTS } from './disk-stream.ts';
import { handOverTunables, untilManagerLooks } from './hand-over.ts';
import { HeldWrites } from './held-writes.ts';
import { LAST } from './jobs.ts';
import type { Jobs } from './jobs.ts';
import { MirroredCopy } from './mirrored-copy.ts';
import { guestWritesTunable } from './tunables.ts';

const tunables = defineTunables({
  copyMode: {
    kind: 'choice',
    label: 'Copy mode',
    meaning:
      'Background: writes are copied later. Write-blocking: a write completes when both sides have it. Switched: background until all was copied once, write-blocking from then on.',
    source:
      'qapi/block-core.json MirrorCopyMode: background; block-job-change of QEMU 8.2, by a manager that switches after the bulk (design)',
    default: 'background',
    choices: ['background', 'write-blocking', 'switched'],
  },
  sync: {
    kind: 'choice',
    label: 'What is copied',
    meaning: 'Full: everything. Top: only what the base image at the destination does not hold.',
    source: 'libvirt: full for copy-storage-all, top for copy-storage-inc',
    default: 'full',
    choices: ['full', 'top'],
  },
  granularity: {
    kind: 'bytes',
    label: 'Granularity',
    meaning: 'Unit of dirty tracking.',
    source:
      'block/mirror.c: cluster size of the target within 4 and 64 KiB; 64 KiB without clusters',
    default: 65_536,
    powerOfTwo: true,
    min: 512,
    max: 67_108_864,
    rangeReason: 'blockdev-mirror refuses others',
  },
  bufferSize: {
    kind: 'bytes',
    label: 'Data in flight',
    meaning: 'Read and not yet written at the target at most.',
    source: 'block/mirror.c: 16 operations (MAX_IN_FLIGHT) of 1 MiB',
    default: 16_777_216,
    min: 4096,
    max: 1e12,
    rangeReason: 'a block has to fit, and no host spares a terabyte',
  },
  inFlight: {
    kind: 'count',
    label: 'Operations in flight',
    meaning: 'Copy operations that run at a time.',
    source: 'block/mirror.c: MAX_IN_FLIGHT 16',
    default: 16,
    min: 1,
    max: 1024,
    rangeReason: 'one operation has to be in flight; QEMU allows 1024',
  },
  operation: {
    kind: 'bytes',
    label: 'Largest operation',
    meaning: 'Neighbouring dirty blocks are copied together up to this.',
    source: 'block/mirror.c: MAX_IO_BYTES 1 MiB',
    default: 1_048_576,
    min: 512,
    max: 67_108_864,
    rangeReason: 'disks are made of sectors of 512 bytes; QEMU copies at most 64 MiB at a time',
  },
  speed: {
    kind: 'rate',
    label: 'Speed limit',
    meaning:
      "Cap of each disk's mirror; none means unlimited. libvirt passes the migration bandwidth to each.",
    source: 'qapi/block-core.json blockdev-mirror: speed 0',
    default: null,
    min: 1000,
    max: 1e13,
    rangeReason: 'slower than 1 kB/s no disk ever moves; no network carries more than 80 Tbit/s',
  },
  pause: {
    kind: 'duration',
    label: 'Pause in sync',
    meaning: 'How long a mirror without work sleeps before it looks again.',
    source: 'block/mirror.c: BLOCK_JOB_SLICE_TIME 100 ms',
    default: 0.1,
    min: 0.001,
    max: 60,
    rangeReason: 'a mirror in sync has to look at the bitmap again',
  },
  requestHeader: {
    kind: 'bytes',
    label: 'Header per operation',
    meaning: 'Wire bytes of one write request on top of its data.',
    source: 'NBD protocol: 28 bytes',
    default: 28,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than a page',
  },
  guestWrites: guestWritesTunable,
  ...handOverTunables,
});

/** The mirror is in sync below this expected number of dirty blocks. */
const IN_SYNC: Blocks = 1;
/** Dirty bits are looked at this often in a long pass; as often as data in flight is renewed in a short one. */
const LOOKS = 32;

/** Share of a stretch that rounding may take. */
const WHOLE = 1e-9;
/** Slices of the mirror that expectations send as one at most. */
const MOST_SLICES = 64;

type Values = TunableValues<typeof tunables>;

class Mirror {
  readonly #m: MigrationContext;
  readonly #v: Values;
  readonly #stream: DiskStream;
  readonly #writes: MirroredCopy;
  readonly #held: HeldWrites;
  #begun = false;
  #passes = 1;
  #readyAt: Seconds = 0;

  constructor(m: MigrationContext, values: Values) {
    this.#m = m;
    this.#v = values;
    this.#stream = new DiskStream(m, values.granularity, values.requestHeader);
    this.#writes = new MirroredCopy(this.#stream);
    this.#held = new HeldWrites(m, values.guestWrites);
  }

  pendingBytes(): Bytes {
    return this.#begun
      ? this.#stream.pendingBytes() + this.#writes.backlog
      : this.#m.guest.diskBytes;
  }

  *before(): Steps {
    const m = this.#m;
    const { copyMode, sync } = this.#v;
    m.phase('disk-copy');
    this.#stream.begin({ holes: true, base: sync === 'top', copy: false });
    this.#begun = true;
    const start = this.#stream.startRound(1);
    if (copyMode !== 'write-blocking') yield* this.#copyBehind(copyMode === 'background');
    if (copyMode !== 'background') yield* this.#copyWithWrites();
    // The last operation is done when its reply is there.
    yield* m.wait(m.latency * 2);
    this.#stream.endRound(start, 'disk', this.#stream.set.logged());
    m.record.event(m.now, 'disk-ready', { left: this.#stream.pendingBytes() });
    m.record.metrics.disk_rounds = this.#passes;
    m.record.metrics.disk_sync_s = m.now - m.plan.at;
    this.#readyAt = m.now;
  }

  /** Background: the bulk, then passes over what is dirty until nothing is, unless the mode is switched then. */
  *#copyBehind(untilReady: boolean): Steps {
    const m = this.#m;
    const bulk = this.#budget(this.#v.operation);
    bulk.wrap = false;
    const look = Math.max(this.#v.bufferSize, this.#stream.pendingBytes() / LOOKS);
    let looked = m.now;
    let sent = m.record.diskBytes;
    let first = true;
    while (first || (untilReady && this.#stream.set.pending() >= IN_SYNC)) {
      if (first) {
        bulk.bytes = Math.min(look, this.#jobs.until);
        const bytes = yield* this.#stream.sendOn(bulk, this.#cap(true), 1);
        first = bytes >= bulk.bytes - ROUNDING_BYTES;
        if (!first) m.release(m.diskFlow);
      } else
        yield* this.#stream.send(this.#budget(this.#v.granularity), this.#cap(false), FEW_PARTS);
      const { logged } = this.#stream.set.fetch('merge');
      const elapsed = m.now - looked;
      if (elapsed > 0) {
        m.explain(false, 'disk-not-in-sync', {
          dirtyRate: (logged * this.#v.granularity) / elapsed,
          rate: (m.record.diskBytes - sent) / elapsed,
          left: this.#stream.pendingBytes(),
        });
      }
      looked = m.now;
      sent = m.record.diskBytes;
    }
  }

  /** Write-blocking: one pass, for nothing becomes dirty behind it. */
  *#copyWithWrites(): Steps {
    const { granularity, requestHeader, operation, bufferSize } = this.#v;
    this.#writes.start((request) => (request >= granularity ? 'covered' : 'left'), requestHeader);
    yield* this.#writes.pass(this.#budget(operation), {
      cap: () => this.#cap(true),
      mirrorShare: 0.5,
      after: (rate) => this.#hold(rate, bufferSize * this.#jobs.left),
      longest: () => this.#jobs.until / this.#writes.rate,
    });
    yield* this.#writes.flush();
    this.#m.release(this.#m.diskFlow);
  }

  /** A write waits for the target, behind what is in flight. */
  #hold(rate: BytesPerSecond, ahead: Bytes): void {
    const { requests, bytes } = this.#m.guest.diskWriteDemand;
    const own = requests > 0 ? bytes / requests : 0;
    const time: Seconds = this.#m.latency * 2 + (ahead + own) / rate;
    this.#held.hold([{ share: 1, time }], ahead > 0 ? rate / 2 : rate);
  }

  *beside(own: MigrationContext): Steps {
    const { copyMode, pause, granularity } = this.#v;
    if (copyMode !== 'background') {
      this.#hold(this.#writes.rate, 0);
      yield* this.#writes.keepUp(own, {
        cap: () => this.#cap(false),
        after: (rate) => this.#hold(rate, 0),
      });
    }
    this.#stream.carrier = own;
    const { record } = this.#m;
    for (let slices = 1; ;) {
      const began = own.now;
      const before = record.blocksSent;
      yield* own.wait(pause);
      this.#stream.set.fetch('merge');
      while (this.#stream.set.pending() > 0) {
        yield* this.#stream.send(this.#budget(granularity), this.#cap(false), FEW_PARTS);
        if (this.#stream.set.fetch('merge').logged < IN_SYNC) break;
      }
      const blocks = record.blocksSent - before;
      const inSync = blocks > 0 && this.#stream.set.pending() < IN_SYNC;
      if (own.guest.resolution !== 'expected' || !inSync) continue;
      const slice = own.now - began;
      // A slice is looked at again when the guest began to write differently, or the way did not carry it all.
      for (let alike = true; alike; slices = Math.min(2 * slices, MOST_SLICES))
        alike = yield* this.#slicesAlike(own, slices, blocks, slice);
    }
  }

  /**
   * Expectations: as long as the guest writes as it did in the last slice, every slice sends as many blocks, and one flow
   * stands for many slices. What was written and not carried waits afterwards.
   * @returns whether it lasted to the end and left nothing behind
   */
  *#slicesAlike(
    own: MigrationContext,
    slices: number,
    blocks: Blocks,
    slice: Seconds,
  ): Steps<boolean> {
    const { guest } = this.#m;
    const wire = this.#budget(this.#v.granularity).fullBytes;
    const began = own.now;
    const making = (): number => guest.diskWriteDemand.bytes * guest.diskShare;
    const carried = (bytes: Bytes): void => {
      this.#stream.count(bytes / wire, bytes);
      const { set } = this.#stream;
      set.fetch('merge');
      const left = Math.max(0, (blocks * (own.now - began)) / slice - bytes / wire);
      const gone = unlimitedBudget(0, 0);
      gone.items = Math.max(0, set.pending() - left);
      gone.wrap = true;
      set.take(gone, nothingTaken());
    };
    const cap = Math.min(this.#cap(false), (blocks * wire) / slice);
    yield* own.carry(own.diskFlow, slices * slice, cap, making, carried);
    own.release(own.diskFlow);
    this.#m.sample();
    const whole = own.now - began >= slices * slice * (1 - WHOLE);
    return whole && this.#stream.set.pending() < IN_SYNC;
  }

  /** The guest is stopped: the mirror comes into sync and is ended. */
  *stopped(): Steps {
    const m = this.#m;
    yield* untilManagerLooks(m, this.#readyAt, this.#v.managerPoll);
    if (this.#v.copyMode !== 'background') {
      yield* this.#writes.drain();
      this.#held.release();
      return;
    }
    this.#stream.carrier = m;
    const start = this.#stream.startRound((this.#passes += 1));
    yield* this.#stream.sendCutOff();
    this.#stream.set.fetch('merge');
    yield* this.#stream.send(this.#budget(this.#v.granularity), this.#cap(false), FEW_PARTS);
    m.release(m.diskFlow);
    this.#stream.endRound(start, 'stop', 0);
  }

  /** Everything that waits from the cursor on and around, in operations of a size. */
  #budget(operation: Bytes): TakeBudget {
    const { granularity, requestHeader } = this.#v;
    const wire = granularity + requestHeader * Math.min(1, granularity / operation);
    const budget = unlimitedBudget(wire, wire);
    budget.wrap = true;
    return budget;
  }

  /** Jobs of the disks that are still copied; where nothing limits a job of its own they are one. */
  get #jobs(): Jobs {
    const limited = this.#v.speed !== null || this.#m.latency > 0;
    return limited ? this.#stream.jobs() : LAST;
  }

  /** What operations in flight and the distance allow: scattered blocks travel one by one. Each disk has a job of its own. */
  #cap(bulk: boolean): BytesPerSecond {
    const { speed, inFlight, bufferSize, operation, granularity } = this.#v;
    const limit = speed ?? Number.POSITIVE_INFINITY;
    const trip = this.#m.latency * 2;
    if (trip === 0 && speed === null) return limit;
    const jobs = bulk ? this.#jobs.left : this.#m.guest.spec.disks.length;
    const flying = Math.min(bufferSize, inFlight * Math.max(granularity, bulk ? operation : 0));
    return jobs * Math.min(limit, trip === 0 ? limit : flying / trip);
  }
}

export const qemuMirror = diskStrategy({
  id: 'qemu-mirror',
  title: 'QEMU mirror over NBD',
  summary:
    'Copies the disk over NBD until source and target agree, keeps them in sync while memory is copied, and drains at the switch.',
  source: 'QEMU block/mirror.c, libvirt qemu_migration.c',
  stopRule: 'READY when nothing is dirty and nothing is in flight; the rest while stopped.',
  goodFor: 'Local disks under KVM with any memory strategy; write-blocking always comes into sync.',
  badFor:
    'Background: disks that write faster than the link carries, in blocks of 64 KiB. Write-blocking: writes that must be quick.',
  tunables,
  needs: {
    memory: {
      when: { copyMode: ['switched'] },
      values: { version: ['10'] },
      reason: 'the mode of a mirror that runs can be changed from QEMU 8.2 on (block-job-change)',
    },
  },
  plan(m, values): DiskPlan {
    const mirror = new Mirror(m, values);
    return {
      pendingBytes: () => mirror.pendingBytes(),
      before: () => mirror.before(),
      beside: (own) => mirror.beside(own),
      stopped: () => mirror.stopped(),
    };
  },
});
