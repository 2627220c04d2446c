/**
 * Snapshots (VMware's first generation of Storage vMotion): writes go to a child disk while the frozen parent is copied.
 *
 * Source: Mashtizadeh et al., USENIX ATC 2011 (principle read, numbers design), ESX 3.5.
 * The base is frozen and copied; what the guest writes meanwhile lies in a child, which is frozen in its turn, copied and
 * consolidated into the copy of the base, that is, written twice at the destination. Here memory follows the disk, and
 * snapshots go on beside it (design); the product moves the disk alone.
 * Stop rule: the child is small, or enough snapshots were taken; the last child is copied and consolidated while stopped.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Flow } from '../../kernel/fluid.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { diskStrategy } from '../strategy.ts';
import { DiskStream, FEW_PARTS } from './disk-stream.ts';
import { HeldWrites } from './held-writes.ts';
import { skipHolesTunable } from './tunables.ts';

const tunables = defineTunables({
  blockSize: {
    kind: 'bytes',
    label: 'Block size',
    meaning: 'Unit in which a child disk grows and is copied.',
    source: 'design',
    default: 65_536,
    min: 512,
    max: 67_108_864,
    rangeReason:
      'disks are made of sectors of 512 bytes; above 64 MiB every write dirties most of the disk',
  },
  stopBelow: {
    kind: 'bytes',
    label: 'Child size to stop at',
    meaning: 'No further snapshot is taken when the child is smaller.',
    source: 'assumption of this model',
    default: 16_777_216,
    min: 0,
    max: 1e15,
    rangeReason: 'more than a disk has would stop after the first iteration',
  },
  maxSnapshots: {
    kind: 'count',
    label: 'Snapshots at most',
    meaning: 'Children that are copied before memory.',
    source: 'assumption of this model',
    default: 3,
    min: 0,
    max: 1000,
    rangeReason: '0 copies the child while the guest is stopped, and a bound has to bound',
  },
  redoLogCost: {
    kind: 'fraction',
    label: 'Cost of the redo log',
    meaning: "Share of the guest's disk requests that are lost while it works on a child disk.",
    source: 'design; the source names the cost without a number',
    default: 0.1,
    min: 0,
    max: 0.95,
    rangeReason: 'a guest whose disk does nothing any more is stopped',
  },
  skipHoles: skipHolesTunable,
});

/** How often the child's size is looked at beside the memory copy. */
const LOOK: Seconds = 0.25;

class Snapshots {
  readonly #m: MigrationContext;
  readonly #v: TunableValues<typeof tunables>;
  readonly #stream: DiskStream;
  readonly #held: HeldWrites;
  #taken = 0;
  /** Copied blocks that were not written into the copy of the base yet. */
  #unconsolidated: Bytes = 0;

  constructor(m: MigrationContext, values: TunableValues<typeof tunables>) {
    this.#m = m;
    this.#v = values;
    this.#stream = new DiskStream(m, values.blockSize, 0);
    this.#held = new HeldWrites(m, 1);
  }

  pendingBytes(): Bytes {
    return this.#taken > 0 ? this.#stream.pendingBytes() : this.#m.guest.diskBytes;
  }

  #childBytes(): Bytes {
    return this.#stream.set.logged() * this.#v.blockSize;
  }

  *before(): Steps {
    const m = this.#m;
    const { stopBelow, maxSnapshots, redoLogCost, skipHoles } = this.#v;
    m.phase('disk-copy');
    this.#stream.begin({ holes: skipHoles, base: false, copy: false });
    m.guest.setDiskShare(1 - redoLogCost);
    yield* this.#copy('disk', false);
    while (this.#taken <= maxSnapshots && this.#childBytes() > stopBelow) {
      this.#stream.set.fetch('replace');
      yield* this.#copy('disk', true);
    }
    m.record.metrics.disk_sync_s = m.now - m.plan.at;
    m.record.event(m.now, 'disk-ready', { left: this.#childBytes() });
  }

  /** Copies what is frozen; a child is consolidated afterwards. */
  *#copy(kind: 'disk' | 'stop', child: boolean): Steps {
    const stream = this.#stream;
    this.#taken += 1;
    const start = stream.startRound(this.#taken);
    if (child) this.#unconsolidated += stream.pendingBytes();
    stream.set.rewind();
    const budget = unlimitedBudget(this.#v.blockSize, this.#v.blockSize);
    yield* stream.send(budget, Number.POSITIVE_INFINITY, FEW_PARTS);
    if (child) yield* this.#consolidate();
    stream.endRound(start, kind, stream.set.logged());
    this.#m.record.metrics.disk_rounds = this.#taken;
  }

  /** Writes the child into the copy of the base, at the destination. */
  *#consolidate(): Steps {
    const { carrier } = this.#stream;
    const flow: Flow = carrier.localFlow(carrier.destination.diskWrite);
    const bytes = this.#unconsolidated;
    try {
      yield* carrier.send(flow, bytes);
      this.#unconsolidated = 0;
    } finally {
      carrier.release(flow);
    }
  }

  *beside(own: MigrationContext): Steps {
    this.#stream.carrier = own;
    for (;;) {
      yield* own.wait(LOOK);
      if (this.#childBytes() <= this.#v.stopBelow) continue;
      this.#stream.set.fetch('replace');
      yield* this.#copy('disk', true);
    }
  }

  *stopped(): Steps {
    const m = this.#m;
    this.#stream.carrier = m;
    this.#held.release();
    yield* this.#stream.sendCutOff();
    // What a snapshot beside memory had not copied yet is part of the last child, and to be consolidated once.
    this.#unconsolidated = Math.max(0, this.#unconsolidated - this.#stream.pendingBytes());
    this.#stream.set.fetch('merge');
    yield* this.#copy('stop', true);
    m.release(m.diskFlow);
  }
}

export const vmwareSnapshot = diskStrategy({
  id: 'vmware-snapshot',
  title: 'Snapshots (ESX 3.5)',
  summary:
    'Freezes the disk and copies it while writes go to a child disk, then freezes and copies the child, until it is small.',
  source: 'Mashtizadeh et al., USENIX ATC 2011',
  stopRule: 'The child is below 16 MiB, or 3 children were copied; the last one while stopped.',
  goodFor: 'Hypervisors that have snapshots and no dirty tracking.',
  badFor: 'Fast writers: children stay large, and each is written twice at the destination.',
  tunables,
  plan(m, values) {
    const snapshots = new Snapshots(m, values);
    return {
      pendingBytes: () => snapshots.pendingBytes(),
      before: () => snapshots.before(),
      beside: (own) => snapshots.beside(own),
      stopped: () => snapshots.stopped(),
    };
  },
});
