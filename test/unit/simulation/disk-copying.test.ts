import { describe, expect, test } from 'vitest';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { KIB, LINK, MIB, diskScenario, moved, overLink, writesOf } from './disk-fixture.ts';

// Goal: each disk strategy does what its source says and stops when its source says. Method: guests for which the
// outcome can be reckoned by hand.

const disk = (size: number, io: object, more: object = {}): object[] => [
  { name: 'all', size: size * MIB, io, ...more },
];
const WORKING = [{ name: 'memory', size: '128 MiB', writes: { process: 'uniform', rate: 1000 } }];
const QEMU = { strategy: 'qemu' };
const BOUND = { time: '200 s' };

describe.each(['expected', 'exact'])('QEMU mirror (%s)', (resolution) => {
  const more = { resolution };
  const run = (io: object, choice: object = {}) =>
    moved({
      disk: { strategy: 'qemu-mirror', ...choice },
      extents: disk(1024, io),
      more,
      limits: BOUND,
    });

  test('background comes into sync when less is written than the link carries', () => {
    const { outcome, metrics, events } = run(writesOf(0.8 * LINK));
    expect(outcome).toBe('completed');
    // The bulk, and a tail that shrinks by 0.8 with every pass over what the last one left.
    expect(metrics.disk_sync_s).toBeGreaterThan(overLink(1024 * MIB) * 1.3);
    expect(metrics.disk_bytes).toBeGreaterThan(1.3 * 1024 * MIB);
    expect(events.some((event) => event.code === 'disk-ready')).toBe(true);
  });

  test('background never comes into sync when more is written, and the run says so', () => {
    const { outcome, converged, explanation } = run(writesOf(1.3 * LINK));
    expect(outcome).toBe('unfinished');
    expect(converged).toBe(false);
    expect(explanation.code).toBe('disk-not-in-sync');
    expect(explanation.values['dirtyRate']).toBeGreaterThan(0.9 * LINK);
  });

  test('write-blocking comes into sync whatever is written, and holds the writer back', () => {
    const { outcome, metrics } = run(writesOf(1.3 * LINK), { copyMode: 'write-blocking' });
    expect(outcome).toBe('completed');
    expect(metrics.disk_sync_s).toBeLessThan(2.1 * overLink(1024 * MIB));
    expect(metrics.disk_wait_s).toBeGreaterThan(1);
    expect(metrics.downtime_blocks_s).toBeLessThan(0.01);
  });

  test('small writes dirty whole blocks: 4 KiB requests count as 64 KiB', () => {
    const { outcome } = run(writesOf(LINK / 8, 4));
    expect(outcome).toBe('unfinished');
  });

  test('switched comes into sync whatever is written, and holds the writer back after the bulk only', () => {
    const io = writesOf(1.5 * LINK);
    const { outcome, metrics } = run(io, { copyMode: 'switched' });
    expect(outcome).toBe('completed');
    const blocking = run(io, { copyMode: 'write-blocking' }).metrics;
    // Nothing waits while the bulk is copied; what was written over meanwhile goes again.
    expect(metrics.disk_sync_s).toBeGreaterThan(1.2 * overLink(1024 * MIB));
    expect(metrics.disk_wait_s!).toBeLessThan(blocking.disk_wait_s!);
    expect(metrics.downtime_blocks_s).toBeLessThan(0.02);
  });

  test('memory moves after READY, and the mirror goes on beside it', () => {
    const { metrics, rounds } = moved({
      disk: { strategy: 'qemu-mirror' },
      extents: disk(256, writesOf(10 * MIB)),
      memory: WORKING,
      strategy: QEMU,
      more,
    });
    const memory = rounds.find((round) => round.kind === 'memory');
    expect(memory!.start).toBeGreaterThanOrEqual(metrics.disk_sync_s!);
    const seconds = metrics.total_time_s! - metrics.downtime_s!;
    // Every write is to another block, so after the bulk nearly every one is sent; in the bulk those behind the copy.
    const behind = metrics.disk_sync_s! / 2 + seconds - metrics.disk_sync_s!;
    expect(metrics.disk_bytes! - 256 * MIB).toBeGreaterThan(0.6 * behind * 10 * MIB);
    expect(metrics.disk_bytes! - 256 * MIB).toBeLessThan(1.4 * behind * 10 * MIB);
  });
});

test('a mirror is slow over a distance: 16 MiB in flight per round trip', () => {
  const far = { latency: 0.25, efficiency: 1 };
  const { metrics } = moved({
    disk: { strategy: 'qemu-mirror' },
    extents: disk(256, { process: 'idle' }),
    network: far,
  });
  expect(metrics.disk_sync_s).toBeGreaterThan((256 / 16) * 0.5);
});

test('a top mirror leaves out what the base image holds', () => {
  const { metrics } = moved({
    disk: { strategy: 'qemu-mirror', sync: 'top' },
    extents: disk(256, { process: 'idle' }, { changed: 0.25 }),
    hosts: { images: ['base'] },
    base: 'base',
  });
  expect(metrics.disk_bytes! / MIB).toBeCloseTo(64, 0);
});

test('a manager that polls keeps the stopped guest waiting until it looks', () => {
  const run = (managerPoll: string) =>
    moved({
      disk: { strategy: 'qemu-mirror', managerPoll },
      extents: disk(64, { process: 'idle' }),
      memory: WORKING,
      strategy: QEMU,
    }).metrics;
  const late = run('7 s');
  const sync = late.disk_sync_s!;
  const stop = run('0 s');
  const stoppedAfter = stop.total_time_s! - stop.downtime_s! - sync;
  expect(late.downtime_s! - stop.downtime_s!).toBeCloseTo(7 - stoppedAfter, 3);
});

describe('dirty bitmap', () => {
  const run = (choice: object, io: object = writesOf(4 * MIB)) =>
    moved({
      disk: { strategy: 'bitmap-incremental', ...choice },
      extents: disk(512, io),
      memory: WORKING,
      strategy: QEMU,
    });

  test('copies in full, then as often as asked, then once more while stopped', () => {
    const { rounds, metrics } = run({ rounds: 2 });
    const kinds = rounds.filter((one) => one.kind === 'disk' || one.kind === 'stop');
    expect(kinds.map((one) => one.kind).filter((kind) => kind === 'disk')).toHaveLength(3);
    expect(metrics.disk_rounds).toBe(4);
    expect(metrics.downtime_blocks_s).toBeGreaterThan(0);
  });

  test('the full round holds writers back, for what they overwrite is copied out first', () => {
    const { metrics } = run({ dataInFlight: '64 MiB' });
    expect(metrics.disk_wait_s).toBeGreaterThan(0.5);
    expect(run({ dataInFlight: 0 }).metrics.disk_wait_s!).toBeLessThan(metrics.disk_wait_s! / 10);
  });

  test('the way back takes only what was written since', () => {
    const there = diskScenario({
      disk: { strategy: 'bitmap-incremental' },
      extents: disk(512, writesOf(MIB)),
    });
    const [first] = there.plan;
    const back = { ...first!, to: 'alpha', at: first!.at + 20 };
    for (const resolution of ['expected', 'exact'] as const) {
      const run = { ...there, resolution, plan: [first!, back] };
      const [out, home] = simulate(run, { series: false, verify: true }).migrations;
      expect(out!.metrics.disk_bytes).toBeGreaterThan(511 * MIB);
      expect(home!.metrics.disk_bytes).toBeLessThan(40 * MIB);
      expect(home!.metrics.disk_bytes).toBeGreaterThan(5 * MIB);
    }
  });
});

test.each(['expected', 'exact'])(
  'hashes find what a base image lacks without a bitmap, for the time of reading all (%s)',
  (resolution) => {
    const run = (choice: object) => {
      const scenario = diskScenario({
        disk: { strategy: 'bitmap-incremental', incremental: false, ...choice },
        base: 'template',
        hosts: { images: ['template'] },
        extents: disk(1024, { process: 'idle' }, { changed: 0.1 }),
        more: { resolution },
      });
      return simulate(scenario, { series: false }).migrations[0]!.metrics;
    };
    const plain = run({});
    const hashed = run({ hashCheck: true, hashRate: 256 * MIB });
    expect(plain.disk_bytes).toBeCloseTo(1024 * MIB, 0);
    expect(Math.abs(hashed.disk_bytes! / (102.4 * MIB) - 1)).toBeLessThan(0.07);
    expect(hashed.disk_sync_s! - (4 + overLink(hashed.disk_bytes!))).toBeLessThan(0.01);
    expect(hashed.disk_sync_s!).toBeGreaterThan(4);
  },
);

describe.each(['expected', 'exact'])('IO mirroring (%s)', (resolution) => {
  const more = { resolution };
  const run = (io: object, choice: object = {}) =>
    moved({
      disk: { strategy: 'io-mirroring', ...choice },
      extents: disk(1024, io),
      more,
      limits: BOUND,
    });

  test('copies every block exactly once, whatever is written', () => {
    for (const rate of [0, 0.2, 0.9, 2]) {
      const { metrics, outcome } = run(rate === 0 ? { process: 'idle' } : writesOf(rate * LINK));
      expect(outcome).toBe('completed');
      expect(metrics.blocks_sent).toBeCloseTo(1024 * 16, 6);
    }
  });

  test('mirrors the writes behind the cursor: half of them in the pass', () => {
    const { metrics } = run(writesOf(0.1 * LINK), { guestWrites: 1000 });
    const pass = overLink(1024 * MIB) / (1 - 0.05);
    expect(metrics.disk_sync_s! / pass).toBeGreaterThan(0.97);
    expect(metrics.disk_sync_s! / pass).toBeLessThan(1.03);
    const mirrored = (0.1 * LINK * metrics.disk_sync_s!) / 2;
    expect(metrics.mirrored_bytes! / mirrored).toBeGreaterThan(0.9);
    expect(metrics.mirrored_bytes! / mirrored).toBeLessThan(1.1);
  });
});

test('XvMotion lets writes go on over a distance where IO mirroring makes them wait', () => {
  const far = { latency: 0.05, efficiency: 1 };
  const run = (strategy: string) =>
    moved({
      disk: { strategy },
      extents: disk(256, writesOf(2 * MIB)),
      memory: WORKING,
      strategy: QEMU,
      network: far,
    }).metrics;
  expect(run('io-mirroring').disk_wait_s).toBeGreaterThan(1);
  expect(run('xvmotion').disk_wait_s).toBeLessThan(0.01);
});

test('XvMotion makes writes wait once its buffer is full', () => {
  const { metrics, outcome } = moved({
    disk: { strategy: 'xvmotion', buffer: '8 MiB' },
    extents: disk(512, writesOf(3 * LINK)),
    limits: BOUND,
  });
  expect(outcome).toBe('completed');
  expect(metrics.disk_wait_s).toBeGreaterThan(1);
});

describe('forwarding', () => {
  const run = (extents: object[], choice: object = {}) =>
    moved({
      disk: { strategy: 'forwarding', delay: 0, deltaHeader: 0, ...choice },
      extents,
      limits: BOUND,
    });

  test('sends every write, a mirror each block once', () => {
    const hot = disk(4, writesOf(0.3 * LINK)).concat([{ name: 'rest', size: '1 GiB' }]);
    const { metrics } = run(hot);
    const writes = (0.3 * LINK * (metrics.total_time_s! - metrics.downtime_s!)) / MIB;
    expect(metrics.mirrored_bytes! / MIB / writes).toBeCloseTo(1, 1);
    const mirror = moved({ disk: { strategy: 'qemu-mirror' }, extents: hot }).metrics;
    expect(mirror.disk_bytes! - 1028 * MIB).toBeLessThan(metrics.mirrored_bytes! / 2);
  });

  test('ends when less is written than the link carries, as the source says: size / (link - writes)', () => {
    const { outcome, metrics } = run(disk(512, writesOf(0.5 * LINK)));
    expect(outcome).toBe('completed');
    expect(metrics.disk_sync_s! / (overLink(512 * MIB) * 2)).toBeCloseTo(1, 1);
    expect(run(disk(512, writesOf(1.2 * LINK))).outcome).toBe('unfinished');
  });

  test('delays every write of a guest that writes too often, and twice that above the second threshold', () => {
    const often = (writes: number) =>
      run(
        [{ name: 'all', size: '256 MiB', io: { process: 'uniform', writes, request: '512 B' } }],
        {
          delay: '1 ms',
        },
      ).metrics;
    expect(often(2000).disk_wait_s).toBe(0);
    const first = often(4000);
    const second = often(20_000);
    // A writer that would take 1/W per write takes 1/W + the delay once the first period has shown it.
    const lost = (writes: number, delay: number) => 1 - 1 / (1 + writes * delay);
    expect(first.disk_wait_s! / (first.disk_sync_s! - 1) / lost(4000, 0.001)).toBeCloseTo(1, 1);
    expect(second.disk_wait_s! / (second.disk_sync_s! - 1) / lost(20_000, 0.002)).toBeCloseTo(1, 1);
  });

  test('blocks the guest until the queue is applied', () => {
    const { metrics } = run(disk(256, writesOf(0.4 * LINK)), { applyRate: LINK / 10 });
    expect(metrics.downtime_blocks_s! / (metrics.mirrored_bytes! / (LINK / 10))).toBeCloseTo(1, 1);
  });
});

describe('VMware generations', () => {
  const run = (choice: object, rate: number) =>
    moved({ disk: choice, extents: disk(1024, writesOf(rate)), limits: BOUND });

  test('dirty block tracking stops when the rest takes less than it may', () => {
    const { rounds } = run({ strategy: 'vmware-dbt', stopBelow: '0.1 s' }, 0.3 * LINK);
    const passes = rounds.filter((one) => one.kind === 'disk');
    expect(passes.length).toBeGreaterThan(2);
    const last = passes.at(-1)!;
    expect(overLink(last.dirtied * 64 * KIB)).toBeLessThanOrEqual(0.1);
    for (const pass of passes.slice(0, -1))
      expect(overLink(pass.dirtied * 64 * KIB)).toBeGreaterThan(0.1);
  });

  test('dirty block tracking gives up when passes stop shrinking', () => {
    const { rounds, outcome } = run({ strategy: 'vmware-dbt', stopBelow: 0 }, 4 * LINK);
    expect(outcome).toBe('completed');
    expect(rounds.filter((one) => one.kind === 'disk').length).toBeLessThan(10);
  });

  test('snapshots shrink, stop at their number, and are written twice at a slow destination', () => {
    const many = run({ strategy: 'vmware-snapshot', stopBelow: 0, maxSnapshots: 3 }, 0.3 * LINK);
    const children = many.rounds.filter((one) => one.kind === 'disk').slice(1);
    expect(children).toHaveLength(3);
    expect(children[1]!.sent).toBeLessThan(children[0]!.sent);
    const few = run({ strategy: 'vmware-snapshot' }, MIB / 4);
    expect(few.rounds.filter((one) => one.kind === 'disk')).toHaveLength(1);
    // Each child takes its time over the link, and again on the destination's disk, which is as fast as the link here.
    const slow = moved({
      disk: { strategy: 'vmware-snapshot', stopBelow: 0, maxSnapshots: 1, redoLogCost: 0 },
      extents: disk(1024, writesOf(0.1 * LINK)),
      hosts: { disk: { read: LINK, write: LINK } },
    });
    const child = slow.rounds.filter((one) => one.kind === 'disk')[1]!;
    expect(child.duration / overLink(child.bytes)).toBeCloseTo(2, 1);
  });
});

describe('order of disk and memory in the three-phase migration', () => {
  const run = (order: string) =>
    moved({
      disk: { strategy: 'block-bitmap', order },
      extents: disk(512, writesOf(MIB)),
      memory: WORKING,
      strategy: { strategy: 'xen-3' },
    });

  test('memory that is copied beside the disk is sent more often', () => {
    const first = run('disk-first').metrics;
    const parallel = run('parallel').metrics;
    expect(parallel.ram_bytes!).toBeGreaterThanOrEqual(first.ram_bytes!);
    expect(first.pushed_blocks! + first.pulled_blocks!).toBeLessThan(
      parallel.pushed_blocks! + parallel.pulled_blocks! + parallel.dropped_blocks!,
    );
  });

  test('memory that joins in time ends with the disk', () => {
    const joined = run('align-end');
    const memory = joined.rounds.find((one) => one.kind === 'memory');
    const alone = overLink((512 - 128) * MIB);
    expect(memory!.start).toBeGreaterThan(0.95 * alone);
    expect(memory!.start).toBeLessThan(1.1 * alone);
  });

  test.each(['expected', 'exact'])(
    'what is on its way when the guest stops is stale like the rest, however large the disk (%s)',
    (resolution) => {
      const { metrics } = moved({
        disk: { strategy: 'block-bitmap', order: 'parallel', blockSize: 65_536 },
        extents: disk(8192, writesOf(2 * MIB)),
        memory: WORKING,
        strategy: { strategy: 'xen-4' },
        more: { resolution },
      });
      // Hardly a page is left, and the bitmap of 16 KiB; the blocks follow the guest.
      expect(metrics.downtime_blocks_s).toBeLessThan(2 * overLink(16 * KIB));
      expect(metrics.pushed_blocks! * 65_536).toBeGreaterThan(0.8 * 8192 * MIB);
    },
  );

  test('a layered bitmap sends only the parts that hold a bit', () => {
    const bytes = (bitmap: string) =>
      moved({
        disk: { strategy: 'block-bitmap', bitmap, blockSize: 4096 },
        extents: disk(4096, { process: 'idle' }),
      }).metrics.disk_bytes! -
      4096 * MIB;
    expect(bytes('flat')).toBe((4096 * MIB) / 4096 / 8);
    expect(bytes('layered')).toBeLessThan(100);
  });
});

describe('pairs that no hypervisor runs', () => {
  const parse = (memory: string, choice: string, values: object = {}, disk: object = {}) =>
    parseScenario(
      {
        name: 'pair',
        hosts: [{ name: 'a' }, { name: 'b' }],
        guests: [
          {
            name: 'g',
            host: 'a',
            memory: [{ name: 'm', size: '64 MiB' }],
            disks: [{ name: 'd', extents: [{ name: 'e', size: '64 MiB' }] }],
          },
        ],
        plan: [
          {
            guest: 'g',
            to: 'b',
            memory: { strategy: memory, ...values },
            disk: { strategy: choice, ...disk },
          },
        ],
      },
      STRATEGY_CATALOGUE,
    );
  test('blocks in the memory stream beside a memory strategy that carries none', () => {
    expect(parse('qemu', 'qemu-block', { version: '7.2' }).ok).toBe(true);
    const refused = parse('xen-4', 'qemu-block');
    expect(refused.ok).toBe(false);
    if (refused.ok) return;
    expect(refused.problems[0]).toMatchObject({ path: 'plan[0].disk.strategy' });
    expect(refused.problems[0]!.message).toContain('"qemu"');
  });

  test('block migration with a QEMU that has none any more', () => {
    const refused = parse('qemu', 'qemu-block');
    expect(refused.ok).toBe(false);
    if (refused.ok) return;
    const [problem] = refused.problems;
    expect(problem).toMatchObject({ path: 'plan[0].memory.version', example: '7.2' });
    expect(problem!.message).toMatch(/QEMU 9\.1 removed block migration.*expected "7\.2"/);
    expect(parse('qemu', 'qemu-mirror').ok).toBe(true);
  });

  test('a top mirror to a host without the base image', () => {
    const scenario = (images: readonly string[], base: string | null) =>
      parseScenario(
        {
          name: 'clone',
          hosts: [
            { name: 'a', images: ['template'] },
            { name: 'b', images },
          ],
          guests: [
            {
              name: 'g',
              host: 'a',
              memory: [{ name: 'm', size: '64 MiB' }],
              disks: [{ name: 'd', base, extents: [{ name: 'e', size: '64 MiB' }] }],
            },
          ],
          plan: [
            {
              guest: 'g',
              to: 'b',
              memory: { strategy: 'qemu' },
              disk: { strategy: 'qemu-mirror', sync: 'top' },
            },
          ],
        },
        STRATEGY_CATALOGUE,
      );
    const refused = scenario([], 'template');
    expect(refused.ok).toBe(false);
    if (!refused.ok) {
      expect(refused.problems[0]).toMatchObject({ path: 'plan[0].disk.sync', example: 'full' });
      expect(refused.problems[0]!.message).toContain('does not hold the base image "template"');
    }
    expect(scenario(['template'], 'template').ok).toBe(true);
    expect(scenario([], null).ok).toBe(true);
  });

  test('a mirror whose mode is changed by a QEMU that cannot', () => {
    const switched = { strategy: 'qemu-mirror', copyMode: 'switched' };
    const of = (version: string) => parse('qemu', 'qemu-mirror', { version }, switched);
    expect(of('10').ok).toBe(true);
    const refused = of('7.2');
    expect(refused.ok).toBe(false);
    if (!refused.ok) expect(refused.problems[0]!.message).toContain('from QEMU 8.2 on');
    expect(parse('qemu', 'qemu-mirror', { version: '7.2' }).ok).toBe(true);
  });

  test('post-copy of memory while the disk is not done', () => {
    expect(parse('qemu-postcopy', 'qemu-mirror').ok).toBe(true);
    const refused = parse('qemu-postcopy', 'block-bitmap');
    expect(refused.ok).toBe(false);
    if (refused.ok) return;
    expect(refused.problems[0]).toMatchObject({
      path: 'plan[0].disk.strategy',
      example: 'qemu-mirror',
    });
  });
});
