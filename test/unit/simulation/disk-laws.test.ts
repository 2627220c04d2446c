import { describe, expect, test } from 'vitest';
import {
  COPYING,
  LINK,
  MIB,
  diskScenario,
  moved,
  nameOf,
  overLink,
  writesOf,
} from './disk-fixture.ts';
import type { DiskCase } from './disk-fixture.ts';
import { meanOf } from './builders.ts';

// Goal: what holds for every way to copy a disk. Method: each strategy runs on the same guests, at both resolutions.

const QUIET = [{ name: 'all', size: '256 MiB', io: { process: 'idle' } }];
const BUSY = [
  { name: 'hot', size: '16 MiB', io: writesOf(4 * MIB) },
  { name: 'small', size: '112 MiB', allocated: 0.5, io: writesOf(MIB, 4) },
  { name: 'sweep', size: '128 MiB', io: { process: 'sweep', writes: 30, request: '64 KiB' } },
];
const WORKING = [{ name: 'memory', size: '64 MiB', writes: { process: 'uniform', rate: 500 } }];
const QEMU = { strategy: 'qemu' };

describe.each(COPYING.map((disk) => [nameOf(disk), disk] as const))('%s', (_, disk) => {
  const busy = (resolution: string, seed: number): DiskCase => ({
    disk,
    extents: BUSY,
    memory: WORKING,
    strategy: QEMU,
    more: { resolution, seed },
  });

  test.each(['expected', 'exact'])(
    'a quiet guest costs what its disk and memory weigh over the link (%s)',
    (resolution) => {
      const { metrics, outcome } = moved({ disk, extents: QUIET, more: { resolution } });
      expect(outcome).toBe('completed');
      const bytes = (256 + 32) * MIB;
      expect(metrics.disk_bytes).toBeGreaterThanOrEqual(256 * MIB);
      expect(metrics.disk_bytes).toBeLessThan(256 * MIB * 1.001);
      expect(metrics.total_time_s).toBeGreaterThanOrEqual(overLink(bytes));
      expect(metrics.total_time_s).toBeLessThan(overLink(bytes) * 1.01 + 0.3);
    },
  );

  test('nothing is lost, whatever is written where', () => {
    for (const seed of [1, 2, 3]) expect(moved(busy('exact', seed)).outcome).toBe('completed');
  });

  test('both resolutions agree', () => {
    const expected = moved(busy('expected', 1)).metrics;
    const drawn = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => moved(busy('exact', seed)).metrics);
    for (const id of ['total_time_s', 'disk_bytes'] as const) {
      const { mean, error } = meanOf(drawn.map((metrics) => metrics[id] ?? Number.NaN));
      expect(Math.abs((expected[id] ?? Number.NaN) - mean), id).toBeLessThan(
        4 * error + 0.02 * mean,
      );
    }
  });

  test('several disks move like one of the same extents', () => {
    const one = diskScenario(busy('expected', 1));
    const [guest] = one.guests;
    const [first] = guest!.disks;
    const apart = first!.extents.map((extent, at) => ({
      name: `disk-${at}`,
      base: null,
      extents: [extent],
    }));
    const together = moved(busy('expected', 1)).metrics;
    const split = moved({
      ...busy('expected', 1),
      more: { guests: [{ ...guest!, disks: apart }] },
    }).metrics;
    expect(split.disk_bytes).toBeCloseTo(together.disk_bytes!, 3);
    expect(split.total_time_s).toBeCloseTo(together.total_time_s!, 6);
  });

  test('what was never written stays away', () => {
    const extents = [
      { name: 'data', size: '64 MiB' },
      { name: 'holes', size: '1 GiB', allocated: 0 },
    ];
    const { metrics } = moved({ disk, extents });
    expect(metrics.disk_bytes).toBeGreaterThanOrEqual(64 * MIB);
    expect(metrics.disk_bytes).toBeLessThan(65 * MIB);
  });

  test('a slow disk at the destination is what binds', () => {
    const slow = { disk: { read: LINK, write: LINK / 5 } };
    const { metrics } = moved({ disk, extents: QUIET, hosts: slow });
    expect(metrics.total_time_s).toBeGreaterThan(overLink(256 * MIB) * 5);
  });
});
