import { describe, expect, test } from 'vitest';
import type { MigrationResult } from '#shared/result/result.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { LINK, MIB, oneGuest, PAGE } from './builders.ts';

// Goal: what sets each of the less common strategies apart is there, and every strategy moves a guest whole with its defaults.
// Method: closed forms where there are some, else the strategy against the one that it changes.

const both = ['expected', 'exact'] as const;
type Resolution = (typeof both)[number];

const CALM = [
  { name: 'warm', size: 16 * MIB, writes: { process: 'uniform', rate: 400 } },
  { name: 'rest', size: 48 * MIB, zero: 0.2, free: 0.2 },
];
/** Writes faster than the link carries pages. */
const BUSY = [
  { name: 'hot', size: 64 * MIB, writes: { process: 'uniform', rate: 60_000 } },
  { name: 'rest', size: 64 * MIB },
];

function run(
  strategy: object,
  resolution: Resolution,
  memory: readonly object[] = CALM,
  more: Partial<Parameters<typeof oneGuest>[0]> = {},
): MigrationResult {
  const scenario = oneGuest({ memory, strategy, limits: { time: 900 }, ...more });
  const [migration] = simulate(scenario, {
    resolution,
    series: false,
    verify: resolution === 'exact',
  }).migrations;
  if (!migration) throw new Error('the scenario plans a migration');
  return migration;
}

const total = ({ metrics }: MigrationResult): number => metrics.total_time_s ?? Number.NaN;
const downtime = ({ metrics }: MigrationResult): number => metrics.downtime_s ?? Number.NaN;
const bytes = ({ metrics }: MigrationResult): number => metrics.ram_bytes ?? Number.NaN;

describe('every memory strategy', () => {
  test.each(STRATEGY_CATALOGUE.memory.map(({ id }) => id))('%s moves a guest whole', (id) => {
    const [expected, exact] = both.map((resolution) => run({ strategy: id }, resolution));
    expect([expected?.outcome, exact?.outcome]).toEqual(['completed', 'completed']);
    const [one, other] = [total(expected as MigrationResult), total(exact as MigrationResult)];
    // Fetching on demand ends with the last of many faults, whose moment is chance: it spreads by a seventh.
    expect(Math.abs(one - other)).toBeLessThan(0.02 + (id === 'demand' ? 3 / 7 : 0.05) * one);
  });
});

describe.each(both)('the paper of Clark et al. (%s)', (resolution) => {
  test('begins at the lowest rate, follows the dirty rate and ends at the highest', () => {
    const memory = [
      { name: 'hot', size: 40 * MIB, writes: { process: 'uniform', rate: 3000 } },
      { name: 'rest', size: 60 * MIB },
    ];
    const { rounds } = run({ strategy: 'clark-2005' }, resolution, memory);
    const rate = (at: number): number => (rounds[at]?.bytes ?? 0) / (rounds[at]?.duration ?? 1);
    expect(rate(0) / 12_500_000).toBeCloseTo(1, 2);
    const dirtied = ((rounds[0]?.dirtied ?? 0) * PAGE) / (rounds[0]?.duration ?? 1);
    // What the first round dirtied, and 50 Mbit/s above it; entries of pages go beside.
    expect(rate(1) / Math.max(12_500_000, dirtied + 6_250_000)).toBeCloseTo(1, 1);
    expect(rate(rounds.length - 1) / 62_500_000).toBeCloseTo(1, 2);
  });

  test('ends once the rate wanted is above the highest', () => {
    const { explanation, metrics } = run({ strategy: 'clark-2005' }, resolution, BUSY);
    expect(explanation.code).toBe('rate-exceeded');
    expect(metrics.rounds).toBeLessThan(5);
  });

  test('stunning bounds what a round dirties, and tells whose time it took', () => {
    const memory = [
      { name: 'rogue', size: 60 * MIB, writes: { process: 'uniform', rate: 20_000 } },
      { name: 'rest', size: 60 * MIB },
    ];
    const wild = run({ strategy: 'clark-2005' }, resolution, memory);
    const stunned = run({ strategy: 'clark-2005', stun: true }, resolution, memory);
    // Processes are looked at batch by batch: a little more than the limit is dirtied before.
    const later = stunned.rounds.filter((row) => row.kind === 'memory').slice(1);
    expect(later.length).toBeGreaterThan(0);
    for (const { dirtied } of later) expect(dirtied).toBeLessThan(40 + 20_000 * 0.4);
    expect(downtime(stunned)).toBeLessThan(downtime(wild) / 2);
    expect(stunned.metrics.stunned_s).toBeGreaterThan(0);
    expect(wild.metrics.stunned_s).toBeUndefined();
    expect(stunned.events.filter(({ code }) => code === 'stun')).toHaveLength(1);
  });
});

describe.each(both)('Quick Resume (%s)', (resolution) => {
  test('moves a guest at once for which vMotion stops it for long', () => {
    const stopped = run({ strategy: 'vmotion' }, resolution, BUSY);
    const resumed = run({ strategy: 'quick-resume' }, resolution, BUSY);
    expect(resumed.explanation.code).toBe('post-copy');
    expect(downtime(resumed)).toBeLessThan(downtime(stopped) / 10);
    expect(resumed.metrics.remote_faults).toBeGreaterThan(0);
  });
});

describe.each(both)('CPU scheduling (%s)', (resolution) => {
  test('ends with less to send than the same loop without it', () => {
    const memory = [
      { name: 'hot', size: 64 * MIB, writes: { process: 'uniform', rate: 28_000 } },
      { name: 'rest', size: 200 * MIB },
    ];
    // A guest that leaves its CPU idle would not miss what is taken.
    const guest = { workload: { cpu: 1 } };
    const loop = { downtimeLimit: null, stopPages: 50, maxRounds: 29, maxFactor: 3 };
    const plain = run({ strategy: 'composed', ...loop, pageHeader: 4 }, resolution, memory, {
      guest,
    });
    const slowed = run({ strategy: 'jin-2011' }, resolution, memory, { guest });
    expect(slowed.metrics.max_throttle).toBeGreaterThanOrEqual(0.2);
    expect(slowed.metrics.guest_slowdown).toBeGreaterThan(0.002);
    expect(downtime(slowed)).toBeLessThan(downtime(plain));
  });
});

describe.each(both)('VeCycle (%s)', (resolution) => {
  test('sends the share that differs, and a checksum of every page', () => {
    const memory = [{ name: 'still', size: 100 * MIB }];
    const pages = (100 * MIB) / PAGE;
    const { metrics } = run({ strategy: 'vecycle', reuse: 0.6 }, resolution, memory);
    const sent = pages * 0.4 * (PAGE + 8) + pages * 16;
    expect((metrics.ram_bytes ?? 0) / sent).toBeCloseTo(1, 2);
    expect(metrics.total_time_s).toBeCloseTo((100 * MIB) / 2e9 + sent / LINK, 2);
  });
});

describe.each(both)('pages from shared storage (%s)', (resolution) => {
  const memory = [{ name: 'still', size: 100 * MIB }];
  const strategy = { strategy: 'jo-2013', cached: 0.4 };

  test('sends the others, and takes as long as the slower of the two ways', () => {
    const pages = (100 * MIB) / PAGE;
    const fast = run(strategy, resolution, memory, { hosts: { disk: { read: '1 GB/s' } } });
    const sent = pages * 0.6 * (PAGE + 8) + pages * 0.4 * 16;
    expect(bytes(fast) / sent).toBeCloseTo(1, 2);
    expect(total(fast)).toBeCloseTo(sent / LINK, 1);
    const slow = run(strategy, resolution, memory, { hosts: { disk: { read: '10 MB/s' } } });
    expect(total(slow)).toBeCloseTo((pages * 0.4 * 16) / LINK + (40 * MIB) / 1e7, 1);
    // What is read is read while the guest runs.
    expect(downtime(slow)).toBeLessThan(0.01);
  });

  test('a guest that a policy stops waits for what was not read', () => {
    const found = run(strategy, resolution, memory, {
      hosts: { disk: { read: '10 MB/s' } },
      plan: { policy: { strategy: 'watchdog', deadline: 2, action: 'pause' } },
    });
    expect(found.outcome).toBe('completed');
    expect(downtime(found)).toBeCloseTo((40 * MIB) / 1e7 - 2, 0);
  });
});

describe.each(both)('trace and replay (%s)', (resolution) => {
  const guest = { workload: { cpu: 1 } };
  const memory = [
    { name: 'hot', size: 50 * MIB, writes: { process: 'uniform', rate: 50_000 } },
    { name: 'rest', size: 200 * MIB },
  ];

  test('catches up as two clocks of different speed do, whatever is written', () => {
    const found = run({ strategy: 'trace-replay' }, resolution, memory, { guest });
    const checkpoint = ((250 * MIB) / PAGE) * (PAGE + 8);
    const speed = 1 - 0.0854;
    // At the arrival of the checkpoint the destination lacks all the work done since; 1 MB of log is a second of it.
    const lag = (checkpoint / LINK) * speed;
    const catchUp = (lag - 1) / (1.3 - speed);
    expect(total(found)).toBeGreaterThan(checkpoint / LINK + catchUp);
    expect(total(found)).toBeLessThan(checkpoint / LINK + catchUp + 1 / 1.3 + 0.5);
    expect(downtime(found)).toBeGreaterThan(0.6);
    expect(downtime(found)).toBeLessThan(1 / 1.3 + 0.05);
    expect(bytes(found) - checkpoint).toBeLessThan(1e6 * total(found));
    expect(found.explanation.code).toBe('replay-caught-up');
  });

  test('a replay that is no faster than the guest never catches up, and says so', () => {
    const slow = { strategy: 'trace-replay', replaySpeed: 0.9, maxTime: 60 };
    const found = run(slow, resolution, memory, { guest });
    expect([found.outcome, found.explanation.code]).toEqual(['completed', 'replay-behind']);
    expect(found.metrics.replay_lag_s).toBeGreaterThan(1);
  });

  test('idle time is not replayed', () => {
    const idle = { workload: { cpu: 0.25 } };
    const busy = run({ strategy: 'trace-replay' }, resolution, memory, { guest });
    const fast = run({ strategy: 'trace-replay' }, resolution, memory, { guest: idle });
    expect(total(fast)).toBeLessThan(total(busy));
  });
});

describe.each(both)('stop-and-copy through a file (%s)', (resolution) => {
  test('takes a write, a transfer and a read, one after the other', () => {
    const memory = [{ name: 'still', size: 100 * MIB }];
    const hosts = { disk: { read: '400 MB/s', write: '200 MB/s' } };
    const strategy = { strategy: 'stop-and-copy', viaFile: true };
    const found = run(strategy, resolution, memory, { hosts });
    const size = bytes(found);
    expect(total(found)).toBeCloseTo(size / 2e8 + size / LINK + size / 4e8, 6);
  });
});

test('a region that nobody writes does not slow the differences of another', () => {
  const totalWith = (bytesPerWrite: number): number => {
    const scenario = oneGuest({
      memory: [
        {
          name: 'hot',
          size: 64 * MIB,
          bytesPerWrite: 4096,
          writes: { process: 'uniform', rate: 8000 },
        },
        { name: 'idle', size: 192 * MIB, bytesPerWrite },
      ],
      strategy: { strategy: 'delta' },
    });
    const [migration] = simulate(scenario, { resolution: 'expected', series: false }).migrations;
    return migration?.metrics.total_time_s ?? 0;
  };
  expect(totalWith(8)).toBe(totalWith(4096));
});

test('Ibrahim et al. stop by progress alone: there is no downtime limit to give', () => {
  const memory = [{ name: 'm', size: 16 * MIB }];
  const strategy = { strategy: 'optimised-stop', downtimeLimit: 1 };
  expect(() => oneGuest({ memory, strategy })).toThrow('unknown field');
});
