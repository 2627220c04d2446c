import { describe, expect, test } from 'vitest';
import {
  createSimulation,
  ENGINE_VERSION,
  expectScenario,
  simulate,
} from '#main/simulation/index.ts';
import { digestOf } from '#main/simulation/observe/digest.ts';
import { SeriesRecorder } from '#main/simulation/observe/series.ts';
import type { SamplePoint } from '#main/simulation/observe/series.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import { runResultSchema } from '#shared/result/result.ts';
import { LINK, MIB, oneGuest, PAGE } from './builders.ts';

// Goal: a run goes through its phases, adds up, ends by its bounds or when told to, and is written down faithfully.
// Method: one guest with every fixed time set, read part by part; recorder and digest alone.

const SIZE = 64 * MIB;
const memory = [{ name: 'memory', size: SIZE, writes: { process: 'uniform', rate: 2000 } }];
const xen4 = { strategy: 'xen-4', pageEntry: 0, recordHeader: 0 };
const qemu = { strategy: 'qemu', maxBandwidth: null };
const mechanics = { setup: 0.7, suspend: 0.02, activate: 0.03, redirect: 0.4 };

describe.each(['expected', 'exact'] as const)('the parts of a migration (%s)', (resolution) => {
  const scenario = oneGuest({
    memory,
    strategy: { strategy: 'stop-and-copy', pageHeader: 0 },
    disk: { strategy: 'shared', handOver: 0.05 },
    mechanics,
    guest: { deviceState: 1_000_000, workload: { cpu: 0.5 } },
    network: { latency: 0.01 },
    plan: { at: 2 },
  });

  test('fixed times, pages, device state and latency add up to downtime and total time', () => {
    const [migration] = simulate(scenario, { resolution, series: false }).migrations;
    const { metrics } = migration!;
    const pages = SIZE / LINK;
    expect(metrics.setup_s).toBeCloseTo(0.7, 9);
    expect(metrics.downtime_suspend_s).toBeCloseTo(0.02, 9);
    expect(metrics.downtime_pages_s).toBeCloseTo(pages, 9);
    expect(metrics.downtime_blocks_s).toBeCloseTo(0.05, 9);
    expect(metrics.downtime_device_s).toBeCloseTo(1_000_000 / LINK + 0.01, 9);
    expect(metrics.downtime_resume_s).toBeCloseTo(0.03, 9);
    const downtime = 0.02 + pages + 0.05 + 1_000_000 / LINK + 0.01 + 0.03;
    expect(metrics.downtime_s).toBeCloseTo(downtime, 9);
    expect(metrics.service_downtime_s).toBeCloseTo(downtime + 0.4, 9);
    // The source holds nothing that is needed once the device state has arrived.
    expect(metrics.total_time_s).toBeCloseTo(0.7 + downtime - 0.03, 9);
    expect(metrics.wire_bytes).toBe(SIZE + 1_000_000);
    expect(metrics.lost_work_s).toBeCloseTo(downtime, 6);
    expect(migration!.start).toBe(2);
  });

  test('events tell of the request, each phase, the stop, the resume and the end, in order of time', () => {
    const [migration] = simulate(scenario, { resolution, series: false }).migrations;
    expect(migration!.events.map((event) => event.code)).toEqual([
      'request',
      'phase',
      'phase',
      'phase',
      'stop',
      'resume',
      'end',
    ]);
    const times = migration!.events.map((event) => event.time);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBe(2);
  });

  test('a guest on a host without spare cores is slowed, as is one that pays for its faults', () => {
    const slowed = (more: object) => {
      const parts = { memory, strategy: xen4, ...more };
      return simulate(oneGuest(parts), { resolution, series: false }).migrations[0]!.metrics
        .guest_slowdown!;
    };
    expect(slowed({})).toBeCloseTo(0, 9);
    expect(
      slowed({
        hosts: { cores: 1 },
        guest: { workload: { cpu: 1 } },
        plan: { costs: { writeFault: 0, copyCores: 1 } },
      }),
    ).toBeCloseTo(0.5, 2);
    expect(slowed({ plan: { costs: { writeFault: 1e-3, copyCores: 0 } } })).toBeGreaterThan(0.02);
  });

  test('a guest whose requests exceed its disk runs at the share that the disk can give', () => {
    const disks = [
      {
        name: 'disk',
        extents: [
          { name: 'data', size: 64 * MIB, io: { process: 'uniform', writes: 200, request: MIB } },
        ],
      },
    ];
    const parts = {
      memory,
      strategy: xen4,
      disks,
      hosts: { disk: { read: '100 MiB/s', write: '100 MiB/s' } },
    };
    const { metrics } = simulate(oneGuest(parts), { resolution, series: false }).migrations[0]!;
    expect(metrics.guest_slowdown).toBeCloseTo(0.5, 6);
  });
});

describe('ends', () => {
  const endless = oneGuest({
    memory: [{ name: 'm', size: SIZE, writes: { process: 'uniform', rate: 1e6 } }],
    strategy: { ...qemu, downtimeLimit: 0.01 },
    limits: { time: 7 },
  });

  test('the limit of simulated time ends a run that would not end, with the clock at the limit', () => {
    const simulation = createSimulation(endless, { series: false });
    expect(simulation.advance()).toBe('finished');
    const result = simulation.result();
    expect([result.ended, result.simulatedTime]).toEqual(['bounded', 7]);
    expect(result.migrations[0]).toMatchObject({ outcome: 'unfinished', converged: false });
    expect(result.migrations[0]!.metrics.total_time_s).toBe(7);
    expect(result.migrations[0]!.metrics.downtime_s).toBeUndefined();
  });

  test('the limit of events ends it after exactly as many', () => {
    const result = simulate({ ...endless, limits: { time: 3600, events: 25 } }, { series: false });
    expect([result.ended, result.kernelEvents]).toEqual(['bounded', 25]);
  });

  test('a run that ends within its limits is not bounded', () => {
    const result = simulate(oneGuest({ memory, strategy: xen4, limits: { time: 100 } }));
    expect([result.ended, result.migrations[0]?.outcome]).toEqual(['finished', 'completed']);
    expect(result.simulatedTime).toBeLessThan(100);
  });

  test('advance returns at a time with the clock there, and after a number of events', () => {
    const simulation = createSimulation(endless, { series: false });
    expect([simulation.advance({ untilTime: 1.25 }), simulation.now, simulation.finished]).toEqual([
      'time',
      1.25,
      false,
    ]);
    const before = simulation.kernelEvents;
    expect(simulation.advance({ maxEvents: 3 })).toBe('events');
    expect(simulation.kernelEvents - before).toBe(3);
  });

  test('cancelling before, during and after: the guest goes on at the source', () => {
    const scenario = oneGuest({ memory, strategy: xen4, mechanics, plan: { at: 1 } });
    for (const until of [0.5, 1.2, 2, 2.2]) {
      const simulation = createSimulation(scenario, { series: false });
      simulation.advance({ untilTime: until });
      simulation.cancel();
      expect(simulation.finished).toBe(true);
      const result = simulation.result();
      expect(result.ended).toBe('cancelled');
      expect(result.migrations[0]).toMatchObject({
        outcome: 'cancelled',
        explanation: { code: 'cancelled' },
        converged: false,
      });
      expect(result.migrations[0]!.metrics.total_time_s).toBeCloseTo(Math.max(0, until - 1), 9);
      expect(simulation.advance()).toBe('finished');
    }
    const ended = createSimulation(scenario);
    ended.advance();
    const { digest } = ended.result();
    ended.cancel();
    expect([ended.result().ended, ended.result().digest]).toEqual(['finished', digest]);
  });

  test('bytes that were under way when a run was cancelled were not sent', () => {
    const simulation = createSimulation(oneGuest({ memory, strategy: xen4 }), { series: false });
    simulation.advance({ untilTime: 0.1 });
    simulation.cancel();
    expect(simulation.result().migrations[0]!.metrics.ram_bytes).toBeCloseTo(0.1 * LINK, 3);
  });

  test('a scenario without a plan is over at once', () => {
    const simulation = createSimulation({ ...endless, plan: [] });
    expect([simulation.finished, simulation.advance(), simulation.result().ended]).toEqual([
      true,
      'finished',
      'finished',
    ]);
  });
});

describe('what is looked at while a run goes on', () => {
  test('frames give what is new, once, and together all there is', () => {
    const scenario = oneGuest({ memory, strategy: qemu });
    const whole = simulate(scenario);
    const simulation = createSimulation(scenario);
    const rounds: object[] = [];
    const events: object[] = [];
    const times: number[] = [];
    while (simulation.advance({ maxEvents: 2 }) !== 'finished') {
      const frame = simulation.frame();
      rounds.push(...frame.rounds.map((one) => one.row));
      events.push(...frame.events.map((one) => one.row));
      times.push(...frame.series.flatMap((one) => one.table.time));
    }
    const last = simulation.frame();
    rounds.push(...last.rounds.map((one) => one.row));
    events.push(...last.events.map((one) => one.row));
    times.push(...last.series.flatMap((one) => one.table.time));
    expect(rounds).toEqual(whole.migrations[0]!.rounds);
    expect(events).toEqual(whole.migrations[0]!.events);
    expect(times).toEqual(whole.migrations[0]!.series.time);
    expect(simulation.frame()).toMatchObject({ rounds: [], events: [], series: [] });
  });

  test.each(['expected', 'exact'] as const)(
    'maps show waiting pages before and sent ones behind the cursor (%s)',
    (resolution) => {
      const scenario = oneGuest({
        memory: [
          { name: 'm', size: SIZE },
          { name: 'zeros', size: SIZE, zero: 1 },
        ],
        strategy: xen4,
      });
      const simulation = createSimulation(scenario, { resolution, series: false });
      expect(simulation.maps(0, 32)).toEqual([]);
      simulation.advance({ maxEvents: 1 });
      const [map] = simulation.maps(0, 32);
      expect(map).toMatchObject({
        migration: 0,
        kind: 'memory',
        unitsPerCell: (2 * SIZE) / PAGE / 32,
      });
      expect(map!.cells).toMatch(/^[twsz-]{32}$/);
      simulation.advance();
      expect(simulation.maps(0, 32)[0]!.cells).toBe('s'.repeat(16) + 'z'.repeat(16));
    },
  );

  test('results have the shape that the contract promises', () => {
    const result = simulate(oneGuest({ memory, strategy: qemu }), { resolution: 'exact' });
    expect(runResultSchema.parse(structuredClone(result))).toEqual(result);
    expect(result.engineVersion).toBe(ENGINE_VERSION);
    const { time, columns } = result.migrations[0]!.series;
    expect(time.length).toBeGreaterThan(5);
    for (const column of Object.values(columns)) expect(column).toHaveLength(time.length);
  });

  test('the expectation of a scenario is its expected run, and its curve goes through it', () => {
    const scenario = oneGuest({ memory, strategy: { ...qemu, downtimeLimit: 0.1 } });
    const expected = simulate(scenario, { resolution: 'expected', series: false }).migrations[0]!;
    const { migrations, curve } = expectScenario(scenario, 'plan[0].memory.downtimeLimit');
    expect(migrations).toEqual([
      expect.objectContaining({ guest: 'guest', metrics: expected.metrics }),
    ]);
    expect(curve?.x.length).toBeGreaterThan(5);
    const at = curve!.x.findIndex((x) => Math.abs(x - 0.1) < 1e-9);
    expect(curve!.totalTime[at]).toBeCloseTo(expected.metrics.total_time_s!, 9);
    expect(expectScenario(scenario, 'plan[0].memory.nothing').curve).toBeNull();
    expect(expectScenario(scenario, null).curve).toBeNull();
  });
});

describe('the series recorder', () => {
  const point = (value: number): SamplePoint => ({
    remaining_ram_bytes: value,
    remaining_disk_bytes: 0,
    sent_bytes: 0,
    send_rate: 0,
    write_rate: 0,
    guest_speed: 1,
    throughput: 1,
    throttle: 0,
  });

  test.each([0, 0.001, 1])(
    'never grows without bound, and keeps ends and order (share of important points %d)',
    (important) => {
      const recorder = new SeriesRecorder();
      const points = 60_000;
      for (let at = 0; at < points; at += 1)
        recorder.add(at / 10, point(at), important > 0 && at % Math.round(1 / important) === 0);
      const { time, columns } = recorder.table();
      expect(time.length).toBeLessThanOrEqual(2 * 4097);
      expect(time.length).toBeGreaterThan(1000);
      expect(time[0]).toBe(0);
      expect(points / 10 - time.at(-1)!).toBeLessThan(10);
      expect(time).toEqual(time.toSorted((a, b) => a - b));
      time.forEach((each, at) =>
        expect(columns['remaining_ram_bytes']![at]).toBe(Math.round(each * 10)),
      );
    },
  );

  test('an important point is kept however near to the one before', () => {
    const recorder = new SeriesRecorder();
    for (let at = 0; at < 10_000; at += 1) recorder.add(at, point(at), false);
    const last = recorder.table().time.at(-1)!;
    expect(recorder.wants(last + 0.001)).toBe(false);
    recorder.add(last + 0.001, point(1), false);
    recorder.add(last + 0.002, point(2), true);
    expect(recorder.table().time.slice(-2)).toEqual([last, last + 0.002]);
  });
});

describe('the digest', () => {
  const migration = simulate(oneGuest({ memory, strategy: xen4 })).migrations[0]!;
  const of = (changes: Partial<MigrationResult>): string =>
    digestOf({ seed: 1 }, [{ ...migration, ...changes }]);

  test('does not depend on the order of fields, on series or on the last digits of a number', () => {
    const base = of({});
    const reversed = Object.fromEntries(
      Object.entries(migration).toReversed(),
    ) as unknown as MigrationResult;
    expect(digestOf({ seed: 1 }, [reversed])).toBe(base);
    expect(of({ series: { time: [1], columns: {} } })).toBe(base);
    expect(
      of({
        metrics: {
          ...migration.metrics,
          total_time_s: migration.metrics.total_time_s! * (1 + 1e-15),
        },
      }),
    ).toBe(base);
  });

  test('depends on every number, text and header', () => {
    const digests = [
      of({}),
      of({
        metrics: {
          ...migration.metrics,
          total_time_s: migration.metrics.total_time_s! * (1 + 1e-9),
        },
      }),
      of({ outcome: 'failed' }),
      of({ rounds: migration.rounds.slice(1) }),
      of({ events: migration.events.slice(1) }),
      of({ explanation: { code: 'x', values: {} } }),
      digestOf({ seed: 2 }, [migration]),
      digestOf({ seed: 1 }, []),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });
});
