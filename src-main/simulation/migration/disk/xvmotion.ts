/**
 * XvMotion: asynchronous IO mirroring through a buffer, over a distance.
 *
 * Source: Mashtizadeh, Cai, Tarasuk-Levin, Koller, Garfinkel, Setty, "XvMotion: Unified Virtual Machine Migration over
 * Long Distance", USENIX ATC 2014 (abstract read; details recalled, sizes design).
 * As IO mirroring, but a mirrored write is acknowledged as soon as it lies in a buffer of the source, which is sent
 * over the same connections before the bulk of the disk; writes wait only when the buffer is full.
 * Stop rule: the cursor reaches the end; then memory, with mirroring going on; the buffer is drained while stopped.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { diskStrategy } from '../strategy.ts';
import { DiskStream } from './disk-stream.ts';
import { waitingShare } from './met-writes.ts';
import { HeldWrites } from './held-writes.ts';
import { MirroredCopy } from './mirrored-copy.ts';
import { skipHolesTunable } from './tunables.ts';

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
  buffer: {
    kind: 'bytes',
    label: 'Mirror buffer',
    meaning: 'Mirrored writes that may be on their way; a write waits while it is full.',
    source: 'assumption of this model',
    default: 67_108_864,
    min: 65_536,
    max: 1e12,
    rangeReason: 'a request has to fit, and no host spares a terabyte',
  },
  connections: {
    kind: 'count',
    label: 'Connections',
    meaning: 'TCP connections that carry the disk; each sends one window per round trip at most.',
    source: 'assumption of this model',
    default: 4,
    min: 1,
    max: 1024,
    rangeReason: 'one connection has to be there; no host opens more for a migration',
  },
  window: {
    kind: 'bytes',
    label: 'Window per connection',
    meaning: 'Bytes that a connection may have under way.',
    source: 'design',
    default: 4_194_304,
    min: 4096,
    max: 1e12,
    rangeReason: 'a TCP segment has to fit, and no host spares a terabyte',
  },
  skipHoles: skipHolesTunable,
});

/** Share of the way that mirrored writes leave to the bulk copy, so that the pass ends. */
const BULK_SHARE = 0.1;

class XvMotionDisk {
  readonly #m: MigrationContext;
  readonly #v: TunableValues<typeof tunables>;
  readonly #stream: DiskStream;
  readonly #mirror: MirroredCopy;
  readonly #held: HeldWrites;
  readonly #cap: BytesPerSecond;
  #begun = false;

  constructor(m: MigrationContext, values: TunableValues<typeof tunables>) {
    this.#m = m;
    this.#v = values;
    this.#stream = new DiskStream(m, values.blockSize, 0);
    this.#mirror = new MirroredCopy(this.#stream);
    this.#held = new HeldWrites(m, 1);
    const trip = m.latency * 2;
    this.#cap = trip > 0 ? (values.connections * values.window) / trip : Number.POSITIVE_INFINITY;
  }

  pendingBytes(): Bytes {
    return this.#begun
      ? this.#stream.pendingBytes() + this.#mirror.backlog
      : this.#m.guest.diskBytes;
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
      cap: () => this.#cap,
      mirrorShare: 1 - BULK_SHARE,
      after: (rate, step) => this.#hold(rate * (1 - BULK_SHARE), step),
    });
    this.#stream.endRound(start, 'disk', 0);
    m.record.metrics.disk_rounds = 1;
    m.record.metrics.disk_sync_s = m.now - m.plan.at;
    m.record.event(m.now, 'disk-ready', { left: this.#mirror.backlog });
  }

  /** Writes go on freely while the buffer takes them; when it is full, as fast as it empties. */
  #hold(rate: BytesPerSecond, step: Seconds): void {
    this.#mirror.collect();
    const room = Math.max(0, this.#v.buffer - this.#mirror.backlog);
    const mirrored = this.#stream.pendingBytes() > 0 ? 1 - waitingShare(this.#stream, step) : 1;
    this.#held.hold([], mirrored > 0 ? (rate + room / step) / mirrored : Number.POSITIVE_INFINITY);
  }

  *beside(own: MigrationContext): Steps {
    yield* this.#mirror.keepUp(own, {
      cap: () => this.#cap,
      after: (rate, step) => this.#hold(rate, step),
    });
  }

  *stopped(): Steps {
    yield* this.#mirror.drain();
    this.#held.release();
  }
}

export const xvmotion = diskStrategy({
  id: 'xvmotion',
  title: 'XvMotion (buffered IO mirroring)',
  summary:
    'One pass like IO mirroring, with writes acknowledged from a buffer that is sent over several connections.',
  source: 'Mashtizadeh et al., USENIX ATC 2014',
  stopRule: 'The cursor reaches the end; the buffer is drained while the guest is stopped.',
  goodFor: 'Distances: writes do not wait for a round trip.',
  badFor: 'Writers faster than the path: once the buffer is full they run at its pace.',
  tunables,
  plan(m, values) {
    const migration = new XvMotionDisk(m, values);
    return {
      pendingBytes: () => migration.pendingBytes(),
      before: () => migration.before(),
      beside: (own) => migration.beside(own),
      stopped: () => migration.stopped(),
    };
  },
});
