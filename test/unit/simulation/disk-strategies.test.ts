import { describe, expect, test } from 'vitest';
import { createSimulation, simulate } from '#main/simulation/index.ts';
import { LINK, MIB, oneGuest, scenarioOf } from './builders.ts';
import type { OneGuest } from './builders.ts';

// Goal: disk strategies copy what their sources say, in their order, and account for every block.
// Method: disks whose blocks can be counted by hand, at both resolutions, with versions verified.

const both = ['expected', 'exact'] as const;
type Resolution = (typeof both)[number];
const memory = [{ name: 'memory', size: 16 * MIB }];
const xen4 = { strategy: 'xen-4', pageEntry: 0, recordHeader: 0 };
const qemu = { strategy: 'qemu', maxBandwidth: null, pageHeader: 0, pageCost: 0 };
const BLOCK = 4096;

const disk = (io: object = {}, more: object = {}, size = 64 * MIB) => [
  { name: 'disk', extents: [{ name: 'data', size, io, ...more }] },
];

function run(parts: Partial<OneGuest> & { disk: object }, resolution: Resolution) {
  const scenario = oneGuest({ memory, strategy: xen4, disks: disk(), ...parts });
  const [migration] = simulate(scenario, { resolution, series: false, verify: true }).migrations;
  if (migration?.outcome !== 'completed') throw new Error('the migration did not complete');
  return migration;
}

const phases = (events: readonly { code: string; values: object }[]) =>
  events
    .filter((event) => event.code === 'phase')
    .map((event) => (event.values as { phase: string }).phase);

describe.each(both)('block-bitmap (%s)', (resolution) => {
  const strategy = { strategy: 'block-bitmap', blockSize: BLOCK, stopBelow: 0 };
  const blocks = (64 * MIB) / BLOCK;

  test('an idle disk goes once before memory; the freeze sends its bitmap, not its blocks', () => {
    const { metrics, events } = run({ disk: strategy }, resolution);
    expect(phases(events)).toEqual([
      'setup',
      'disk-copy',
      'memory-copy',
      'switch-over',
      'push-pull',
    ]);
    expect(metrics).toMatchObject({
      blocks_sent: blocks,
      redundant_blocks: 0,
      disk_rounds: 1,
      pushed_blocks: 0,
      pulled_blocks: 0,
    });
    expect(metrics.disk_bytes).toBeCloseTo(blocks * BLOCK + blocks / 8, 6);
    expect(metrics.downtime_blocks_s).toBeCloseTo(blocks / 8 / LINK, 9);
    expect(metrics.residual_s).toBeCloseTo(0, 9);
  });

  test('holes are not copied', () => {
    const { metrics } = run({ disk: strategy, disks: disk({}, { allocated: 0.25 }) }, resolution);
    expect(Math.abs(metrics.blocks_sent! - blocks / 4)).toBeLessThan(5 * Math.sqrt(blocks));
  });

  test('each rule of phase 1 ends it: few dirty, a dirty rate near the transfer rate, iterations', () => {
    const writer = (writes: number) => disk({ process: 'sweep', writes, request: BLOCK });
    const rounds = (disks: object[], more: object) =>
      run({ disk: { ...strategy, ...more }, disks }, resolution).metrics.disk_rounds;
    expect(rounds(writer(2000), { stopBelow: 64 * MIB })).toBe(1);
    // A fifth of the link is written: iterations shrink to a fifth of the one before each.
    expect(rounds(writer(LINK / BLOCK / 5), { maxIterations: 3 })).toBe(3);
    expect(rounds(writer(LINK / BLOCK / 5), { proactiveStop: 0.1 })).toBe(1);
  });

  test('every stale block is pushed, pulled or dropped, and the guest needs the source until then', () => {
    const io = { process: 'uniform', writes: 400, reads: 300, request: BLOCK };
    const { metrics, rounds, events } = run(
      { disk: { ...strategy, maxIterations: 1, pushRate: 4 * MIB }, disks: disk(io) },
      resolution,
    );
    const {
      pushed_blocks: pushed = 0,
      pulled_blocks: pulled = 0,
      dropped_blocks: dropped = 0,
    } = metrics;
    expect(Math.min(pushed, pulled)).toBeGreaterThan(0);
    expect(dropped).toBeGreaterThanOrEqual(0);
    const live = rounds
      .filter((row) => row.kind === 'disk')
      .reduce((sum, row) => sum + row.sent, 0);
    expect(metrics.blocks_sent).toBeCloseTo(live + pushed + pulled, 3);
    expect(metrics.residual_s).toBeGreaterThan((pushed * BLOCK) / LINK);
    expect(events.some((event) => event.code === 'pull')).toBe(true);
    expect(metrics.downtime_blocks_s, 'blocks do not prolong the freeze').toBeLessThan(0.001);
  });

  test('whole writes at the destination spare the transfer; smaller ones need the block first', () => {
    const met = (request: number) =>
      run(
        {
          disk: { ...strategy, blockSize: 65_536, maxIterations: 1, pushRate: 2 * MIB },
          disks: disk({ process: 'uniform', writes: 300, request }),
        },
        resolution,
      ).metrics;
    expect(met(65_536).dropped_blocks).toBeGreaterThan(0);
    expect(met(65_536).pulled_blocks).toBe(0);
    expect(met(4096).pulled_blocks).toBeGreaterThan(0);
    expect(met(4096).dropped_blocks).toBe(0);
  });

  test('the way back sends only what was written since, and a base image only what differs from it', () => {
    const writes = 100;
    const back = (incremental: boolean) => {
      const scenario = scenarioOf({
        name: 'there and back',
        hosts: ['alpha', 'beta'].map((name) => ({ name, memory: '1 GiB', nic: LINK })),
        network: { latency: 0, efficiency: 1 },
        guests: [
          {
            name: 'guest',
            host: 'alpha',
            memory,
            disks: disk({ process: 'sweep', writes, request: BLOCK }),
          },
        ],
        plan: ['beta', 'alpha'].map((to, at) => ({
          guest: 'guest',
          to,
          at: at * 20,
          memory: xen4,
          disk: { ...strategy, incremental, stopBelow: MIB },
          costs: { writeFault: 0, copyCores: 0 },
        })),
      });
      return simulate(scenario, { resolution, series: false, verify: true }).migrations;
    };
    const [there, home] = back(true);
    const resumed = there!.events.find((event) => event.code === 'resume')!.time;
    const copied = home!.rounds.find((row) => row.kind === 'disk')!;
    expect(Math.abs(copied.sent - writes * (copied.start - resumed))).toBeLessThan(3);
    expect(back(false)[1]!.rounds.find((row) => row.kind === 'disk')!.sent).toBeCloseTo(blocks, 3);

    const changed = run(
      {
        disk: strategy,
        disks: [{ ...disk({}, { changed: 0.1 })[0], base: 'debian' }],
        hosts: { images: ['debian'] },
      },
      resolution,
    );
    expect(Math.abs(changed.metrics.blocks_sent! - blocks / 10)).toBeLessThan(
      5 * Math.sqrt(blocks * 0.09) + 1e-6,
    );
  });
});

describe.each(both)('full copy (%s)', (resolution) => {
  test('sends every block once while the guest is stopped', () => {
    const { metrics } = run(
      { disk: { strategy: 'full-copy' }, disks: disk({ process: 'uniform', writes: 100 }) },
      resolution,
    );
    expect(metrics).toMatchObject({ blocks_sent: 64, redundant_blocks: 0, disk_bytes: 64 * MIB });
    expect(metrics.downtime_blocks_s).toBeCloseTo((64 * MIB) / LINK, 6);
  });

  test('leaves out holes unless told otherwise', () => {
    const sent = (skipHoles: boolean) =>
      run(
        {
          disk: { strategy: 'full-copy', skipHoles, blockSize: BLOCK },
          disks: disk({}, { allocated: 0.5 }),
        },
        resolution,
      ).metrics.blocks_sent!;
    expect(sent(false)).toBe((64 * MIB) / BLOCK);
    expect(Math.abs(sent(true) - (32 * MIB) / BLOCK)).toBeLessThan(400);
  });
});

describe.each(both)('shared storage (%s)', (resolution) => {
  test('moves nothing and takes the hand-over', () => {
    const { metrics } = run({ disk: { strategy: 'shared', handOver: 0.05 } }, resolution);
    expect(metrics.disk_bytes).toBe(0);
    expect(metrics.downtime_blocks_s).toBeCloseTo(0.05, 9);
  });
});

describe.each(both)('QEMU block migration (%s)', (resolution) => {
  const strategy = { strategy: 'qemu-block' };
  const old = { ...qemu, version: '7.2' };

  test('an idle disk is sent once, whole, with a header per block', () => {
    const { metrics } = run(
      { strategy: old, disk: strategy, disks: disk({}, { allocated: 0.5 }) },
      resolution,
    );
    expect(metrics).toMatchObject({ blocks_sent: 64, redundant_blocks: 0 });
    expect(metrics.disk_bytes).toBeCloseTo(64 * (MIB + 14), 6);
  });

  test('blocks of zeros are sent in full, or as a header each', () => {
    const sent = (zeroBlocks: boolean) =>
      run(
        {
          strategy: old,
          disk: { ...strategy, zeroBlocks, blockSize: 65_536, blockHeader: 100 },
          disks: disk({}, { allocated: 0.25 }),
        },
        resolution,
      ).metrics;
    const blocks = (64 * MIB) / 65_536;
    expect(sent(false).blocks_sent).toBeCloseTo(blocks, 6);
    const { blocks_sent: full = 0, disk_bytes: bytes } = sent(true);
    expect(Math.abs(full - blocks / 4)).toBeLessThan(5 * Math.sqrt(blocks * 0.19));
    // Which blocks hold data is drawn; as many headers go as are expected.
    expect(bytes).toBeCloseTo(full * (65_536 + 100) + 0.75 * blocks * 100, 3);
    expect(sent(true).total_time_s!).toBeLessThan(0.5 * sent(false).total_time_s!);
  });

  test('no page is sent before the disk was passed once, and everything passes one stream', () => {
    const scenario = oneGuest({ memory, strategy: old, disks: disk(), disk: strategy });
    const simulation = createSimulation(scenario, { resolution, series: false });
    const seen: { disk: number; memory: number }[] = [];
    while (simulation.advance({ maxEvents: 1 }) !== 'finished') {
      const [live] = simulation.frame().migrations;
      if (live?.phase === 'memory-copy')
        seen.push({ disk: live.remainingDiskBytes, memory: live.remainingRamBytes });
    }
    const untouched = seen.filter((one) => one.memory === 16 * MIB);
    expect(untouched.length).toBeGreaterThan(3);
    const begun = seen.find((one) => one.memory < 16 * MIB);
    expect(begun?.disk, 'a few reads are in flight when the bulk phase ends').toBeLessThanOrEqual(
      16 * MIB,
    );
    const { metrics } = simulation.result().migrations[0]!;
    expect(metrics.total_time_s).toBeCloseTo((metrics.wire_bytes ?? 0) / LINK, 3);
  });

  test('a small write makes its whole MiB dirty, and dirty blocks go again', () => {
    const io = { process: 'uniform', writes: 20, request: 4096 };
    const { metrics } = run({ strategy: old, disk: strategy, disks: disk(io) }, resolution);
    expect(metrics.redundant_blocks).toBeGreaterThan(3);
    expect(metrics.disk_bytes).toBeCloseTo(metrics.blocks_sent! * (MIB + 14), 3);
  });

  test('incremental sends what the top image holds, where the destination has the base', () => {
    const disks = [{ ...disk({}, { changed: 0.25 })[0], base: 'debian' }];
    const { metrics } = run(
      {
        strategy: old,
        disk: { ...strategy, incremental: true, blockSize: 65_536 },
        disks,
        hosts: { images: ['debian'] },
      },
      resolution,
    );
    expect(Math.abs(metrics.blocks_sent! - 256)).toBeLessThan(5 * Math.sqrt(1024 * 0.19));
  });
});
