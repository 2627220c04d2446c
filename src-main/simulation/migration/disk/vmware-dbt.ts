/**
 * Dirty block tracking (VMware's second generation of Storage vMotion): iterative copy with a bitmap.
 *
 * Source: Mashtizadeh et al., USENIX ATC 2011 (principle read, numbers design), ESX 4.
 * A pass over all blocks, then passes over what was written in the pass before. The product moves the disk alone; here
 * memory follows, and passes go on beside it (design), so that little is left for the switch.
 * Stop rule: what is dirty can be copied within a time, or a pass left hardly less than the one before.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Blocks, Bytes, Seconds } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { diskStrategy } from '../strategy.ts';
import { DiskStream, FEW_PARTS } from './disk-stream.ts';
import { skipHolesTunable } from './tunables.ts';

const tunables = defineTunables({
  blockSize: {
    kind: 'bytes',
    label: 'Block size',
    meaning: 'Unit of the bitmap and of copying.',
    source: 'design',
    default: 65_536,
    min: 512,
    max: 67_108_864,
    rangeReason:
      'disks are made of sectors of 512 bytes; above 64 MiB every write dirties most of the disk',
  },
  stopBelow: {
    kind: 'duration',
    label: 'Copy time to stop at',
    meaning: 'The live copy ends when what is dirty can be sent within this.',
    source: 'assumption of this model',
    default: 0.5,
    min: 0,
    max: 3600,
    rangeReason: 'at 0 only an idle disk converges, and what takes an hour is no live migration',
  },
  leastProgress: {
    kind: 'fraction',
    label: 'Least progress',
    meaning: 'A pass that leaves no less than this share below the one before made no progress.',
    source: 'design; the source says "no progress"',
    default: 0.05,
    min: 0,
    max: 1,
    rangeReason: 'a share of what the pass before took',
  },
  maxPasses: {
    kind: 'count',
    label: 'Passes at most',
    meaning: 'Passes over the disk before memory.',
    source: 'design',
    default: 30,
    min: 1,
    max: 1000,
    rangeReason: 'one pass has to be made, and a bound has to bound',
  },
  skipHoles: skipHolesTunable,
});

/** Rest between two passes beside the memory copy. */
const REST: Seconds = 0.5;

class DirtyBlockTracking {
  readonly #m: MigrationContext;
  readonly #v: TunableValues<typeof tunables>;
  readonly #stream: DiskStream;
  #passes = 0;

  constructor(m: MigrationContext, values: TunableValues<typeof tunables>) {
    this.#m = m;
    this.#v = values;
    this.#stream = new DiskStream(m, values.blockSize, 0);
  }

  pendingBytes(): Bytes {
    return this.#passes > 0 ? this.#stream.pendingBytes() : this.#m.guest.diskBytes;
  }

  /** Copies what waits once, in order; answers what was dirtied meanwhile. */
  *#pass(kind: 'disk' | 'stop'): Steps<Blocks> {
    const stream = this.#stream;
    this.#passes += 1;
    const start = stream.startRound(this.#passes);
    stream.set.rewind();
    const budget = unlimitedBudget(this.#v.blockSize, this.#v.blockSize);
    yield* stream.send(budget, Number.POSITIVE_INFINITY, FEW_PARTS);
    const dirty = stream.set.logged();
    stream.endRound(start, kind, dirty);
    this.#m.record.metrics.disk_rounds = this.#passes;
    return dirty;
  }

  *before(): Steps {
    const m = this.#m;
    const { set } = this.#stream;
    const { blockSize, stopBelow, leastProgress, maxPasses, skipHoles } = this.#v;
    m.phase('disk-copy');
    this.#stream.begin({ holes: skipHoles, base: false, copy: false });
    let before = set.pending();
    for (;;) {
      const began = m.now;
      const dirty = yield* this.#pass('disk');
      // What a pass sends at its mean rate tells how long the next would take.
      const next = before > 0 ? ((m.now - began) * dirty) / before : 0;
      const stuck = dirty > before * (1 - leastProgress);
      if (next <= stopBelow || stuck || this.#passes >= maxPasses) break;
      before = dirty;
      set.fetch('replace');
    }
    m.record.metrics.disk_sync_s = m.now - m.plan.at;
    m.record.event(m.now, 'disk-ready', { left: set.logged() * blockSize });
  }

  *beside(own: MigrationContext): Steps {
    this.#stream.carrier = own;
    for (;;) {
      yield* own.wait(REST);
      this.#stream.set.fetch('merge');
      if (this.#stream.set.pending() > 0) yield* this.#pass('disk');
    }
  }

  *stopped(): Steps {
    const m = this.#m;
    this.#stream.carrier = m;
    yield* this.#stream.sendCutOff();
    this.#stream.set.fetch('merge');
    yield* this.#pass('stop');
    m.release(m.diskFlow);
  }
}

export const vmwareDbt = diskStrategy({
  id: 'vmware-dbt',
  title: 'Dirty block tracking (ESX 4)',
  summary:
    'Passes over the disk, each copying what the one before left dirty; the rest while stopped.',
  source: 'Mashtizadeh et al., USENIX ATC 2011',
  stopRule: 'What is dirty can be copied within 0.5 s, or a pass brought no progress.',
  goodFor:
    'Guests that rewrite few blocks: each is copied once per pass however often it is written.',
  badFor:
    'Slow destinations and fast writers: passes stop shrinking and the rest adds to the downtime.',
  tunables,
  plan(m, values) {
    const tracking = new DirtyBlockTracking(m, values);
    return {
      pendingBytes: () => tracking.pendingBytes(),
      before: () => tracking.before(),
      beside: (own) => tracking.beside(own),
      stopped: () => tracking.stopped(),
    };
  },
});
