/**
 * IO mirroring in one pass (VMware's third generation of Storage vMotion).
 *
 * Source: Mashtizadeh, Celebi, Garfinkel, Cai, "The Design and Evolution of Live Storage Migration in VMware ESX",
 * USENIX ATC 2011 (principle read, numbers design).
 * A data mover copies the disk in order behind a cursor. A write behind the cursor goes to both disks and completes when
 * both have it; a write ahead of it goes to the source only; a write into the window that is being copied is held until
 * the window has been copied.
 * Stop rule: the cursor reaches the end, whatever the guest writes; mirroring goes on while memory is copied.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { diskStrategy } from '../strategy.ts';
import { DiskStream } from './disk-stream.ts';
import { waitingShare, writesAhead } from './met-writes.ts';
import { HeldWrites } from './held-writes.ts';
import { MirroredCopy } from './mirrored-copy.ts';
import { guestWritesTunable, skipHolesTunable } from './tunables.ts';

const tunables = defineTunables({
  blockSize: {
    kind: 'bytes',
    label: 'Block size',
    meaning: 'Unit of copying.',
    source: 'design',
    default: 65_536,
    min: 512,
    max: 67_108_864,
    rangeReason:
      'disks are made of sectors of 512 bytes; above 64 MiB every write dirties most of the disk',
  },
  window: {
    kind: 'bytes',
    label: 'Window',
    meaning: 'Region that the data mover locks while it copies it; writes into it wait.',
    source: 'assumption of this model: 64 MiB in operations of 1 MiB, 16 outstanding',
    default: 67_108_864,
    min: 512,
    max: 1e12,
    rangeReason: 'disks are made of sectors of 512 bytes; no host spares a terabyte',
  },
  skipHoles: skipHolesTunable,
  guestWrites: guestWritesTunable,
});

class IoMirroring {
  readonly #m: MigrationContext;
  readonly #v: TunableValues<typeof tunables>;
  readonly #stream: DiskStream;
  readonly #mirror: MirroredCopy;
  readonly #held: HeldWrites;
  #begun = false;

  constructor(m: MigrationContext, values: TunableValues<typeof tunables>) {
    this.#m = m;
    this.#v = values;
    this.#stream = new DiskStream(m, values.blockSize, 0);
    this.#mirror = new MirroredCopy(this.#stream);
    this.#held = new HeldWrites(m, values.guestWrites);
  }

  pendingBytes(): Bytes {
    return this.#begun ? this.#stream.pendingBytes() : this.#m.guest.diskBytes;
  }

  *before(): Steps {
    const m = this.#m;
    const { blockSize, skipHoles } = this.#v;
    m.phase('disk-copy');
    this.#stream.begin({ holes: skipHoles, base: false, copy: false });
    this.#begun = true;
    this.#mirror.start(() => 'left', 0);
    const start = this.#stream.startRound(1);
    yield* this.#mirror.pass(unlimitedBudget(blockSize, blockSize), {
      cap: () => Number.POSITIVE_INFINITY,
      mirrorShare: 0.5,
      after: (rate, step) => this.#hold(rate, step),
    });
    yield* this.#mirror.flush();
    m.release(m.diskFlow);
    this.#stream.endRound(start, 'disk', 0);
    m.record.metrics.disk_rounds = 1;
    m.record.metrics.disk_sync_s = m.now - m.plan.at;
    m.record.event(m.now, 'disk-ready', { left: 0 });
  }

  /** Mirrored writes wait for the slower disk, writes into the window for the rest of it. */
  #hold(rate: BytesPerSecond, step: Seconds): void {
    const { guest, latency } = this.#m;
    const { requests, bytes } = guest.diskWriteDemand;
    const own = requests > 0 ? bytes / requests : 0;
    const pending = this.#stream.pendingBytes();
    const window = Math.min(pending, this.#v.window);
    const ahead = pending > 0 ? waitingShare(this.#stream, step) : 0;
    const inWindow = pending > 0 ? Math.min(ahead, writesAhead(this.#stream, window)) : 0;
    this.#held.hold(
      [
        { share: 1 - ahead, time: latency * 2 + own / rate },
        { share: inWindow, time: window / rate / 2 },
      ],
      pending > 0 ? rate / 2 / Math.max(1 - ahead, 1e-9) : rate,
    );
  }

  *beside(own: MigrationContext): Steps {
    this.#hold(this.#mirror.rate, 0);
    yield* this.#mirror.keepUp(own, {
      cap: () => Number.POSITIVE_INFINITY,
      after: (rate, step) => this.#hold(rate, step),
    });
  }

  *stopped(): Steps {
    yield* this.#mirror.drain();
    this.#held.release();
  }
}

export const ioMirroring = diskStrategy({
  id: 'io-mirroring',
  title: 'IO mirroring in one pass',
  summary:
    'Copies the disk once; writes behind the cursor go to both disks, writes ahead of it to the source only.',
  source: 'Mashtizadeh et al., USENIX ATC 2011 (ESXi 5)',
  stopRule: 'The cursor reaches the end; nothing is ever copied twice.',
  goodFor: 'A time that can be foretold, whatever the guest writes.',
  badFor: 'A slow destination: every write behind the cursor waits for it.',
  tunables,
  plan(m, values) {
    const migration = new IoMirroring(m, values);
    return {
      pendingBytes: () => migration.pendingBytes(),
      before: () => migration.before(),
      beside: (own) => migration.beside(own),
      stopped: () => migration.stopped(),
    };
  },
});
