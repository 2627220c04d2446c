/**
 * Full copy, then switch: the whole disk is copied while the guest is stopped.
 *
 * Source: the non-live baseline of Luo et al., CLUSTER 2008.
 * Stop rule: the guest is stopped before the first block.
 */
import { defineTunables } from '#shared/scenario/tunables.ts';
import { unlimitedBudget } from '../../guest/item-set.ts';
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
  },
  skipHoles: {
    kind: 'boolean',
    label: 'Skip holes',
    meaning: 'Leaves out what was never written.',
    source: 'design',
    default: true,
  },
});

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
    const stream = new DiskStream(m, blockSize, 0);
    let begun = false;
    return {
      pendingBytes: () =>
        begun
          ? stream.pendingBytes()
          : m.guest.extents.reduce(
              (sum, one) => sum + one.size * (skipHoles ? one.allocated : 1),
              0,
            ),
      *stopped() {
        stream.set.begin(
          'linear',
          m.guest.extents.map((extent) => (skipHoles ? extent.allocated : 1)),
        );
        stream.remember();
        begun = true;
        const start = stream.startRound(1);
        yield* stream.send(unlimitedBudget(blockSize, blockSize));
        stream.endRound(start, 'stop', 0);
        m.record.metrics.disk_rounds = 1;
      },
    };
  },
});
