/**
 * Full copy, then switch: the whole disk is copied while the guest is stopped.
 *
 * Source: the non-live baseline of Luo et al., CLUSTER 2008.
 * Stop rule: the guest is stopped before the first block.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { Bytes, Fraction } from '#shared/units/types.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
import type { Steps } from '../../kernel/kernel.ts';
import type { MigrationContext } from '../context.ts';
import { diskStrategy } from '../strategy.ts';
import { DiskStream } from './disk-stream.ts';

const tunables = defineTunables({
  blockSize: {
    kind: 'bytes',
    label: 'Block size',
    meaning: 'Unit of copying.',
    source: 'design',
    default: 1_048_576,
    min: 512,
    max: 67_108_864,
    rangeReason:
      'disks are made of sectors of 512 bytes; above 64 MiB every write dirties most of the disk',
  },
  skipHoles: {
    kind: 'boolean',
    label: 'Skip holes',
    meaning: 'Leaves out what was never written.',
    source: 'design',
    default: true,
  },
});

class FullCopy {
  readonly #m: MigrationContext;
  readonly #blockSize: Bytes;
  readonly #stream: DiskStream;
  /** Share of each extent that moves. */
  readonly #moves: readonly Fraction[];
  #begun = false;

  constructor(m: MigrationContext, blockSize: Bytes, skipHoles: boolean) {
    this.#m = m;
    this.#blockSize = blockSize;
    this.#stream = new DiskStream(m, blockSize, 0);
    this.#moves = m.guest.extents.map((extent) => (skipHoles ? extent.allocated : 1));
  }

  pendingBytes(): Bytes {
    if (this.#begun) return this.#stream.pendingBytes();
    return this.#m.guest.extents.reduce(
      (sum, { size }, at) => sum + size * (this.#moves[at] as Fraction),
      0,
    );
  }

  *stopped(): Steps {
    const stream = this.#stream;
    stream.set.begin('linear', this.#moves);
    stream.remember();
    this.#begun = true;
    const start = stream.startRound(1);
    yield* stream.send(unlimitedBudget(this.#blockSize, this.#blockSize));
    stream.endRound(start, 'stop', 0);
    this.#m.record.metrics.disk_rounds = 1;
  }
}

export const fullCopy = diskStrategy({
  id: 'full-copy',
  title: 'Full copy while stopped',
  summary:
    'Copies every block with the guest stopped; the simplest correct way and the longest downtime.',
  source: 'Baseline of Luo et al., CLUSTER 2008',
  stopRule: 'The guest is stopped before the first block.',
  goodFor: 'A lower bound of disk bytes to compare with.',
  badFor: 'Every guest that must not stop.',
  tunables,
  plan(m, { blockSize, skipHoles }) {
    const copy = new FullCopy(m, blockSize, skipHoles);
    return { pendingBytes: () => copy.pendingBytes(), stopped: () => copy.stopped() };
  },
});
