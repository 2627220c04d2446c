/**
 * Bulk copy with forwarding of every write, over a wide area (Bradford et al.).
 *
 * Source: Bradford, Kotsovinos, Feldmann, Schioeberg, "Live Wide-Area Migration of Virtual Machines Including Local
 * Persistent State", VEE 2007 (abstract read; details and thresholds recalled).
 * The disk is copied once in order. Every write after the start is also sent as a delta (data, offset, length) and
 * queued at the destination, which applies the queue in order once the bulk copy is there; a block that is written twice is
 * sent twice. When the guest writes more often than a threshold in a period, each write is delayed.
 * Stop rule: the end of the bulk copy; then memory; the guest's disk stays blocked until the queue is empty, which counts
 * as downtime here (design: a guest without its disk does little).
 * It converges when the writes need less than the link and the destination's disk give.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, BytesPerSecond, PerSecond, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { diskStrategy } from '../strategy.ts';
import { DiskStream } from './disk-stream.ts';
import { HeldWrites } from './held-writes.ts';
import { MirroredCopy } from './mirrored-copy.ts';
import { guestWritesTunable, skipHolesTunable } from './tunables.ts';

const tunables = defineTunables({
  blockSize: {
    kind: 'bytes',
    label: 'Block size',
    meaning: 'Unit of the bulk copy.',
    source: 'design',
    default: 65_536,
    min: 512,
    max: 67_108_864,
    rangeReason:
      'disks are made of sectors of 512 bytes; above 64 MiB every write dirties most of the disk',
  },
  skipHoles: skipHolesTunable,
  deltaHeader: {
    kind: 'bytes',
    label: 'Header of a delta',
    meaning: 'Offset and length of a forwarded write.',
    source: 'design',
    default: 16,
    min: 0,
    max: 4096,
    rangeReason: 'a header is shorter than a page',
  },
  applyRate: {
    kind: 'rate',
    label: 'Apply rate',
    meaning: "How fast the destination applies deltas; none means its disk's write rate.",
    source: 'assumption of this model',
    default: null,
    min: 1000,
    max: 1e13,
    rangeReason: 'slower than 1 kB/s nothing is ever applied; no disk writes more than 10 TB/s',
  },
  period: {
    kind: 'duration',
    label: 'Throttling period',
    meaning: 'Writes are counted over this.',
    source: 'design; the source gives writes per period without its length',
    default: 1,
    min: 0.01,
    max: 3600,
    rangeReason: 'a period holds some writes, and what is throttled once an hour is not throttled',
  },
  firstThreshold: {
    kind: 'count',
    label: 'First threshold',
    meaning: 'Writes in a period above which each is delayed.',
    source: 'Bradford et al. 2007: 2048 (recalled)',
    default: 2048,
    min: 1,
    max: 1e12,
    rangeReason: 'with no write allowed the guest would be stopped',
  },
  secondThreshold: {
    kind: 'count',
    label: 'Second threshold',
    meaning: 'Writes in a period above which the delay is doubled.',
    source: 'Bradford et al. 2007: 16384 (recalled)',
    default: 16_384,
    min: 1,
    max: 1e12,
    rangeReason: 'with no write allowed the guest would be stopped',
  },
  delay: {
    kind: 'duration',
    label: 'Delay of a write',
    meaning:
      'How long each write is held above the first threshold; twice that above the second. 0 never throttles.',
    source: 'Bradford et al. 2007: 2048 us (recalled)',
    default: 0.002048,
    min: 0,
    max: 10,
    rangeReason: 'a write that waits ten seconds has timed out in the guest',
  },
  guestWrites: guestWritesTunable,
});

class Forwarding {
  readonly #m: MigrationContext;
  readonly #v: TunableValues<typeof tunables>;
  readonly #stream: DiskStream;
  readonly #deltas: MirroredCopy;
  readonly #held: HeldWrites;
  readonly #applyRate: BytesPerSecond;
  #begun = false;
  /** Deltas that the destination received and did not apply yet. */
  #queue: Bytes = 0;
  /** Deltas of which `#queue` knows. */
  #counted: Bytes = 0;
  /** Until when the queue was applied; infinite while the bulk copy goes on. */
  #appliedUntil: Seconds = Number.POSITIVE_INFINITY;
  /** Time since the writes of a period were last judged, and writes since then. */
  #elapsed: Seconds = 0;
  #lookedAt: Seconds;
  #writes = 0;
  /** Delays of each write in this period. */
  #delayed = 0;

  constructor(m: MigrationContext, values: TunableValues<typeof tunables>) {
    this.#m = m;
    this.#lookedAt = m.now;
    this.#v = values;
    this.#stream = new DiskStream(m, values.blockSize, 0);
    this.#deltas = new MirroredCopy(this.#stream);
    this.#held = new HeldWrites(m, values.guestWrites);
    this.#applyRate = values.applyRate ?? m.destination.spec.disk.write;
  }

  pendingBytes(): Bytes {
    return this.#begun
      ? this.#stream.pendingBytes() + this.#deltas.backlog
      : this.#m.guest.diskBytes;
  }

  *before(): Steps {
    const m = this.#m;
    const { blockSize, skipHoles, deltaHeader } = this.#v;
    m.phase('disk-copy');
    this.#stream.begin({ holes: skipHoles, base: false, copy: false });
    this.#begun = true;
    this.#lookedAt = m.now;
    this.#deltas.start(() => 'sent', deltaHeader);
    const start = this.#stream.startRound(1);
    yield* this.#deltas.pass(unlimitedBudget(blockSize, blockSize), {
      cap: () => Number.POSITIVE_INFINITY,
      mirrorShare: 1,
      after: (rate) => {
        this.#receive();
        this.#throttle();
        this.#judge(rate);
      },
      longest: () =>
        this.#delays() === this.#delayed
          ? Number.POSITIVE_INFINITY
          : this.#v.period - this.#elapsed,
    });
    this.#stream.endRound(start, 'disk', 0);
    m.record.metrics.disk_rounds = 1;
    m.record.metrics.disk_sync_s = m.now - m.plan.at;
    this.#appliedUntil = m.now;
    m.record.event(m.now, 'disk-ready', { left: this.#queue });
  }

  /** Deltas that arrived join the queue; once the bulk copy is there, the destination applies them. */
  #receive(): void {
    const { arrived } = this.#deltas;
    const { now } = this.#m;
    this.#queue += arrived - this.#counted;
    this.#counted = arrived;
    this.#queue = Math.max(
      0,
      this.#queue - this.#applyRate * Math.max(0, now - this.#appliedUntil),
    );
    this.#appliedUntil = Math.max(now, this.#appliedUntil);
  }

  /** Counts the writes of a period and delays those of the next. */
  #throttle(): void {
    const lasted = this.#m.now - this.#lookedAt;
    this.#lookedAt = this.#m.now;
    this.#elapsed += lasted;
    this.#writes += this.#m.guest.diskWriteDemand.requests * lasted;
    if (this.#elapsed < this.#v.period) return;
    this.#delayed = this.#delays(this.#writes / this.#elapsed);
    this.#elapsed = 0;
    this.#writes = 0;
    this.#held.hold([{ share: 1, time: this.#delayed * this.#v.delay }]);
  }

  /**
   * How many delays a write gets at so many writes a second. The guest is judged by what it wants to write: judged by what
   * it may, it would be let go every other period.
   */
  #delays(rate: PerSecond = this.#m.guest.diskWriteDemand.requests): number {
    const { period, firstThreshold, secondThreshold } = this.#v;
    return rate * period > secondThreshold ? 2 : rate * period > firstThreshold ? 1 : 0;
  }

  /** Says why, should the bulk copy never end. */
  #judge(rate: BytesPerSecond): void {
    const dirtyRate = this.#m.guest.diskWriteDemand.bytes;
    const left = this.#stream.pendingBytes();
    this.#m.explain(false, 'disk-not-in-sync', { dirtyRate, rate, left });
  }

  *beside(own: MigrationContext): Steps {
    yield* this.#deltas.keepUp(own, {
      cap: () => Number.POSITIVE_INFINITY,
      after: () => {
        this.#receive();
        this.#throttle();
      },
    });
  }

  /** The last deltas arrive, then the whole queue is applied. */
  *stopped(): Steps {
    yield* this.#deltas.drain();
    this.#receive();
    this.#held.release();
    yield* this.#m.wait(this.#queue / this.#applyRate);
    this.#queue = 0;
  }
}

export const forwarding = diskStrategy({
  id: 'forwarding',
  title: 'Forwarding of writes, with throttling',
  summary:
    'Copies the disk once and sends every write along; the destination applies them in order, and heavy writers are slowed.',
  source: 'Bradford et al., VEE 2007',
  stopRule:
    'The bulk copy ends; after memory, the guest waits until the queue of writes is applied.',
  goodFor:
    'Wide areas and disks that rewrite little: one pass, no bitmap, nothing left at the source.',
  badFor: 'Workloads that rewrite the same blocks: each write is sent and applied again.',
  tunables,
  conflicts: [
    {
      values: {},
      above: ['firstThreshold', 'secondThreshold'],
      reason: 'writes are delayed from the first threshold on, and longer from the second',
    },
  ],
  plan(m, values) {
    const migration = new Forwarding(m, values);
    return {
      pendingBytes: () => migration.pendingBytes(),
      before: () => migration.before(),
      beside: (own) => migration.beside(own),
      stopped: () => migration.stopped(),
    };
  },
});
