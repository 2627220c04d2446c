import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import type { MetricId } from '#shared/result/catalogue.ts';
import { meanOf } from './builders.ts';
import { KIB, LINK, MIB, diskScenario, moved, overLink, writesOf } from './disk-fixture.ts';
import type { DiskCase } from './disk-fixture.ts';

// Goal: disk writers that are fast, small, sequential or hot meet a copy in the same way at both resolutions.
// Method: bounds that follow from the mechanism, and means over seeds against the expected run.

const sweep = (bytesPerSecond: number, request: number): object => ({
  process: 'sweep',
  writes: bytesPerSecond / request,
  request,
});

/** A metric of the expected run, and its mean over seeds of the exact one. */
function both(parts: DiskCase, id: MetricId, seeds = 4): { expected: number; exact: number } {
  const at = (resolution: string, seed: number): number =>
    moved({ ...parts, more: { resolution, seed } }).metrics[id] ?? Number.NaN;
  const drawn = Array.from({ length: seeds }, (_, seed) => at('exact', seed + 1));
  const exact = meanOf(drawn).mean;
  return { expected: at('expected', 1), exact };
}

describe.each(['expected', 'exact'])('writes that are copied out first (%s)', (resolution) => {
  const run = (extents: readonly object[], granularity: number) =>
    moved({
      disk: { strategy: 'bitmap-incremental', rounds: 0, granularity, cluster: granularity },
      extents,
      more: { resolution },
    }).metrics;

  test('a block holds back its first write only, however often it is written', () => {
    // 16 hot blocks at the end of the disk, each written 80 times a second.
    const hot = [
      { name: 'cold', size: '1 GiB' },
      { name: 'hot', size: '16 MiB', io: writesOf(20 * MIB, 16) },
    ];
    const each = overLink(17 * MIB);
    const wait = run(hot, MIB).disk_wait_s!;
    expect(wait).toBeGreaterThan(each);
    expect(wait).toBeLessThan(1.2 * 16 * each);
  });

  test('bits finer than a cluster move whole clusters, coarser ones all that they stand for', () => {
    const sent = (granularity: number) => {
      const extents = [{ name: 'all', size: '512 MiB', io: writesOf(2 * MIB, 4) }];
      const { rounds } = moved({
        disk: { strategy: 'bitmap-incremental', rounds: 0, granularity, guestWrites: 10_000 },
        extents,
        memory: [{ name: 'memory', size: '1 MiB' }],
        more: { resolution },
      });
      return rounds.findLast(({ kind }) => kind === 'stop')!.bytes;
    };
    const writes = 512 * overLink(512 * MIB);
    const clusters = 8192 * -Math.expm1(-writes / 8192);
    for (const granularity of [4 * KIB, 64 * KIB])
      expect(Math.abs(sent(granularity) / (clusters * 64 * KIB) - 1)).toBeLessThan(0.1);
    expect(Math.abs(sent(MIB) / (512 * -Math.expm1(-writes / 512) * MIB) - 1)).toBeLessThan(0.1);
  });

  test('a log of small writes waits once for a block, not for every write into it', () => {
    const log = [
      { name: 'cold', size: '256 MiB' },
      { name: 'log', size: '64 MiB', io: sweep(2 * MIB, 4 * KIB) },
    ];
    const blocksPerSecond = (2 * MIB) / (64 * KIB);
    const wait = overLink(16 * MIB + 64 * KIB);
    const held = (blocksPerSecond * wait) / (1 + blocksPerSecond * wait);
    const waited = run(log, 64 * KIB).disk_wait_s;
    expect(waited).toBeLessThan(1.1 * held * overLink(256 * MIB));
    expect(waited).toBeGreaterThan(0.8 * held * overLink(256 * MIB));
  });
});

test('IO mirroring holds back what lies in the window, not what lies far ahead of it', () => {
  const extents = [
    { name: 'cold', size: '448 MiB' },
    { name: 'hot', size: '64 MiB', io: writesOf(8 * MIB) },
  ];
  const window = 16 * MIB;
  const { disk_wait_s: waited } = moved({
    disk: { strategy: 'io-mirroring', window },
    extents,
  }).metrics;
  // The window is among the hot blocks while it passes over them; only then a quarter of the writes waits.
  const writes = (8 * MIB) / (64 * KIB);
  const delay = (writes * 0.25 * overLink(window)) / 2;
  const passing = (delay / (1 + delay)) * overLink(80 * MIB);
  expect(waited).toBeLessThan(1.5 * passing);
  expect(waited).toBeGreaterThan(0.3 * passing);
});

describe.each(['expected', 'exact'])('several disks with a speed limit (%s)', (resolution) => {
  const speed = 10 * MIB;
  const ready = (sizes: readonly number[], disk: object, latency = 0) => {
    const scenario = diskScenario({
      disk: { speed, ...disk },
      extents: [{ name: 'all', size: MIB }],
      network: { latency },
      more: { resolution },
    });
    const [guest] = scenario.guests;
    const [one] = guest!.disks;
    const disks = sizes.map((size, at) => ({
      ...one!,
      name: `disk-${at}`,
      extents: [{ ...one!.extents[0]!, size: size * MIB }],
    }));
    const [migration] = simulate({ ...scenario, guests: [{ ...guest!, disks }] }).migrations;
    return migration!.metrics.disk_sync_s!;
  };

  test.each([
    { strategy: 'qemu-mirror' },
    { strategy: 'qemu-mirror', copyMode: 'write-blocking' },
    { strategy: 'bitmap-incremental' },
  ])('each has a job with the whole limit, and the largest ends last: %o', (disk) => {
    for (const sizes of [[192, 64], [64, 192], [192, 32, 32], [192]])
      expect(ready(sizes, disk) / 19.2, `${sizes}`).toBeCloseTo(1, 1);
    // 16 jobs of 10 MiB/s are more than the link carries.
    const many = Array.from({ length: 16 }, () => 32);
    expect(ready(many, disk) / overLink(16 * 32 * MIB)).toBeCloseTo(1, 1);
  });

  test('each has its own data in flight over a distance', () => {
    const far = (sizes: readonly number[]) =>
      ready(sizes, { strategy: 'qemu-mirror', speed: null, bufferSize: MIB }, 0.05);
    expect(far([64, 64]) / far([128])).toBeCloseTo(0.5, 1);
  });
});

describe('both resolutions agree on', () => {
  test('a sweep that the copy overtakes at once', () => {
    const { expected, exact } = both(
      {
        disk: { strategy: 'bitmap-incremental', rounds: 1 },
        extents: [{ name: 'all', size: '256 MiB', io: sweep(5 * MIB, 4 * KIB) }],
      },
      'disk_wait_s',
    );
    expect(Math.abs(expected - exact)).toBeLessThan(0.3 * exact + 0.1);
  });

  test.each([0.5, 0.8])('a sweep over an extent of which %d is allocated', (allocated) => {
    const { expected, exact } = both(
      {
        disk: { strategy: 'bitmap-incremental', rounds: 0 },
        extents: [
          { name: 'cold', size: '128 MiB' },
          { name: 'thin', size: '32 MiB', allocated, io: sweep(6 * MIB, 64 * KIB) },
        ],
      },
      'disk_wait_s',
      24,
    );
    expect(Math.abs(expected / exact - 1)).toBeLessThan(0.2);
  });

  test('a sweep that goes round many times while one pass is made', () => {
    const { expected, exact } = both(
      {
        disk: { strategy: 'xvmotion', buffer: '64 MiB' },
        extents: [
          { name: 'round', size: '32 MiB', io: sweep(0.6 * LINK, 64 * KIB) },
          { name: 'cold', size: '512 MiB' },
        ],
      },
      'mirrored_bytes',
    );
    expect(Math.abs(expected / exact - 1)).toBeLessThan(0.05);
  });

  test.each(['expected', 'exact'])(
    'a bulk copy that forwarded writes leave no room for never ends (%s)',
    (resolution) => {
      const { outcome, explanation } = moved({
        disk: { strategy: 'forwarding', delay: 0 },
        extents: [{ name: 'all', size: '64 MiB', io: sweep(1.02 * LINK, 64 * KIB) }],
        more: { resolution },
        limits: { time: '60 s' },
      });
      expect(outcome).toBe('unfinished');
      expect(explanation?.code).toBe('disk-not-in-sync');
    },
  );
});

describe.each(['expected', 'exact'])('phase 3 of the block bitmap (%s)', (resolution) => {
  const size = 512 * MIB;
  const run = (io: object, choice: object = {}, latency = 0.005) =>
    moved({
      disk: { strategy: 'block-bitmap', blockSize: 4 * KIB, maxIterations: 0, ...choice },
      extents: [{ name: 'all', size, io }],
      network: { latency },
      more: { resolution },
    }).metrics;

  test('without an iteration the whole disk follows the guest, and nothing of it the downtime', () => {
    const metrics = run({ process: 'idle' }, {}, 0);
    expect(metrics.disk_bytes! - size).toBeCloseTo(size / (4 * KIB) / 8, 0);
    expect(metrics.pushed_blocks).toBeCloseTo(size / (4 * KIB), 0);
    expect(metrics.downtime_s! - overLink(32 * MIB)).toBeLessThan(0.01);
    expect(metrics.residual_s).toBeGreaterThan(0.999 * overLink(size));
  });

  test('a read of a stale block waits for a round trip and the block', () => {
    const reads = 200;
    const io = { process: 'uniform', writes: 0, reads, request: 4 * KIB };
    const wait = 0.01 + overLink(4 * KIB);
    // The rest shrinks evenly as it is pushed: a reader that meets a share s of stale blocks is slowed to 1 / (1 + R s W).
    let lost = 0;
    for (let stale = 0.005; stale < 1; stale += 0.01)
      lost += 0.01 * (1 - 1 / (1 + reads * stale * wait)) * overLink(size);
    expect(Math.abs(run(io, { interception: 0 }).disk_wait_s! / lost - 1)).toBeLessThan(0.1);
    const several = run(io, { interception: 0, guestReads: 32 }).disk_wait_s!;
    expect(several).toBeLessThan(lost / 8);
  });

  test('recording writes costs a share of the requests while it lasts', () => {
    const io = { process: 'uniform', writes: 10, request: 4 * KIB };
    const choice = { maxIterations: 2, stopBelow: 0 };
    const live = overLink(size + 32 * MIB);
    const cost = (interception: number) => run(io, { ...choice, interception }, 0).disk_wait_s!;
    expect(cost(0)).toBeLessThan(0.01);
    expect(cost(0.1)).toBeGreaterThan(0.09 * (live - overLink(32 * MIB)));
    expect(cost(0.1)).toBeLessThan(0.12 * live);
  });
});
