import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import { LINK, MIB, oneGuest, PAGE } from './builders.ts';

// Goal: what is free is not sent, encodings shrink what they should, rules of progress stop.
// Method: guests whose bytes can be counted by hand, at both resolutions, verified page by page.

const both = ['expected', 'exact'] as const;
const PAGES = 32_768;
const size = PAGES * PAGE;

function migrate(memory: readonly object[], strategy: object, resolution: 'expected' | 'exact') {
  const options = { resolution, series: false, verify: true };
  const [migration] = simulate(oneGuest({ memory, strategy }), options).migrations;
  if (!migration) throw new Error('nothing was planned');
  return migration;
}

const roomy = [
  { name: 'used', size: size / 2, writes: { process: 'uniform', rate: 1000 } },
  { name: 'rest', size: size / 2, free: 0.8 },
];

describe.each(both)('memory compaction (%s)', (resolution) => {
  test('free pages but a margin are markers, and inflating takes its time', () => {
    const free = [{ name: 'memory', size, free: 0.5 }];
    const strategy = { strategy: 'compaction', base: 'xen-4', margin: 0.1 };
    const { metrics } = migrate(free, strategy, resolution);
    const given = 0.5 * PAGES - 0.1 * 0.5 * PAGES;
    expect(Math.abs((metrics.normal_pages ?? 0) / (PAGES - given) - 1)).toBeLessThan(0.01);
    expect(metrics.ram_bytes).toBeCloseTo((metrics.normal_pages ?? 0) * (PAGE + 8) + given * 8, 0);
    const copy = (metrics.ram_bytes ?? 0) / LINK;
    expect(metrics.total_time_s).toBeCloseTo(copy + (given * PAGE) / 2 ** 30, 3);
  });

  test.each(['xen-3', 'xen-4'])(
    'sends less than its base %s, and as much from a full guest',
    (base) => {
      const strategy = { strategy: 'compaction', base };
      const plain = { strategy: base };
      const less = migrate(roomy, strategy, resolution).metrics.normal_pages ?? 0;
      expect(less).toBeLessThan(
        (migrate(roomy, plain, resolution).metrics.normal_pages ?? 0) * 0.7,
      );
      const full = [{ name: 'memory', size, writes: { process: 'uniform', rate: 500 } }];
      const same = migrate(full, strategy, resolution).metrics.normal_pages ?? 0;
      const other = migrate(full, plain, resolution).metrics.normal_pages ?? 1;
      expect(Math.abs(same / other - 1)).toBeLessThan(0.01);
    },
  );

  test('inflating while copying sends more pages and starts sooner', () => {
    const slow = { strategy: 'compaction', inflateRate: 100 * MIB };
    const first = migrate(roomy, slow, resolution).metrics;
    const meanwhile = migrate(roomy, { ...slow, overlap: true }, resolution).metrics;
    expect(meanwhile.normal_pages).toBeGreaterThan(first.normal_pages ?? 0);
    expect(meanwhile.total_time_s).toBeLessThan(first.total_time_s ?? 0);
  });

  test('a busy guest pays for its balloon with CPU time, before the move and after it', () => {
    const guest = { vcpus: 2, workload: { cpu: 2, housekeeping: 0 } };
    const free = [{ name: 'memory', size, free: 0.8 }];
    const lost = (more: object): number => {
      const strategy = { strategy: 'compaction', inflateRate: 100 * MIB, ...more };
      const [one] = simulate(oneGuest({ memory: free, strategy, guest }), {
        resolution,
      }).migrations;
      return (one?.metrics.lost_work_s ?? 0) - (one?.metrics.downtime_s ?? 0);
    };
    const inflating = ((0.8 - 0.05 * 0.2) * size) / (100 * MIB);
    // One of two vCPUs is the balloon's.
    expect(lost({ balloonCpu: 1 }) - lost({ balloonCpu: 0 })).toBeCloseTo(inflating / 2, 3);
    const idle = { vcpus: 2, workload: { cpu: 0.5 } };
    const strategy = { strategy: 'compaction', inflateRate: 100 * MIB };
    const spare = simulate(oneGuest({ memory: free, strategy, guest: idle }), { resolution });
    const { lost_work_s, downtime_s } = spare.migrations[0]!.metrics;
    expect((lost_work_s ?? 0) - (downtime_s ?? 0)).toBeCloseTo(0, 3);
  });

  test.each([
    ['compaction', {}, 0.8 - 0.05 * 0.2],
    ['hines', { deflateAfterwards: true }, 0.8 * 0.95],
  ])(
    '%s takes back after the move what it gave, and reads files again',
    (strategy, more, given) => {
      const free = [{ name: 'memory', size, free: 0.8 }];
      const own = { strategy, ...more, deflateRate: 256 * MIB, rereadShare: 0.25, balloonCpu: 0.5 };
      const before = migrate(free, { strategy }, resolution).metrics;
      const { metrics } = migrate(free, own, resolution);
      const bytes = given * size;
      expect(metrics.reread_bytes).toBeCloseTo(bytes / 4, 0);
      expect(metrics.deflation_cpu_s).toBeCloseTo(bytes / (256 * MIB) / 2, 6);
      expect(metrics.deflation_s).toBeGreaterThan(bytes / (256 * MIB));
      // The source is free before: the migration is as long as without.
      expect(metrics.residual_s).toBeCloseTo(before.residual_s ?? -1, 6);
      expect(metrics.total_time_s).toBeCloseTo(before.total_time_s ?? -1, 6);
    },
  );

  test('a page given back that is written again is sent', () => {
    const all = [{ name: 'memory', size, free: 0.9, writes: { process: 'uniform', rate: 30_000 } }];
    const { metrics } = migrate(all, { strategy: 'compaction', base: 'xen-4' }, resolution);
    expect(metrics.normal_pages).toBeGreaterThan(0.5 * PAGES);
  });
});

describe.each(both)('encodings (%s)', (resolution) => {
  test('differences shrink rounds after the first by what was changed', () => {
    const memory = [
      { name: 'idle', size },
      { name: 'hot', size: MIB, writes: { process: 'uniform', rate: 256e4 }, bytesPerWrite: 89 },
    ];
    const strategy = { strategy: 'delta', pageEntry: 0, maxIterations: 3 };
    const { rounds } = migrate(memory, strategy, resolution);
    expect(rounds.map((row) => Math.round(row.bytes))).toEqual([
      (PAGES + 256) * PAGE,
      256 * 100,
      256 * 100,
      256 * 100,
    ]);
    const uncached = migrate(memory, { ...strategy, cache: 0 }, resolution);
    expect(uncached.rounds[1]?.bytes).toBeCloseTo(256 * PAGE, 0);
  });

  test('a compressor sends what the regions compress to, no faster than it compresses', () => {
    const memory = [
      { name: 'text', size: size / 2, compressedTo: 0.25 },
      { name: 'zero', size: size / 2, zero: 1 },
    ];
    const fast = migrate(memory, { strategy: 'mecom', pageEntry: 0, speed: 1e12 }, resolution);
    expect(fast.metrics.ram_bytes).toBeCloseTo((PAGES / 2) * (0.25 * PAGE + 1), 0);
    expect(fast.rounds[0]?.duration).toBeCloseTo((fast.metrics.ram_bytes ?? 0) / LINK, 6);
    const slow = migrate(memory, { strategy: 'mecom', pageEntry: 0, speed: 1e7 }, resolution);
    expect(slow.metrics.total_time_s).toBeGreaterThan(2 * (fast.metrics.total_time_s ?? 0));
  });
});

describe.each(both)('rules of progress (%s)', (resolution) => {
  const hopeless = [
    { name: 'idle', size },
    { name: 'hot', size: 64 * MIB, writes: { process: 'uniform', rate: 16_384_000 } },
  ];
  const calm = [{ name: 'memory', size, writes: { process: 'uniform', rate: 500 } }];

  test.each(['itc-lm', 'optimised-stop'])('%s gives up after two rounds in vain', (strategy) => {
    const { explanation, converged, metrics } = migrate(hopeless, { strategy }, resolution);
    expect([explanation.code, converged]).toEqual(['no-progress', false]);
    expect(metrics.rounds).toBe(3);
    const patient = migrate(hopeless, { strategy, times: 4 }, resolution);
    expect(patient.metrics.rounds).toBe(5);
  });

  test('Cloud Hypervisor goes on until the timeout, and stops when the rest fits', () => {
    const late = migrate(hopeless, { strategy: 'cloud-hypervisor', timeout: 5 }, resolution);
    expect([late.explanation.code, late.converged]).toEqual(['max-rounds', false]);
    expect(late.metrics.total_time_s).toBeGreaterThan(5);
    const fits = migrate(calm, { strategy: 'cloud-hypervisor' }, resolution);
    expect([fits.explanation.code, fits.converged]).toEqual(['fits-downtime', true]);
    expect(fits.metrics.downtime_s).toBeLessThanOrEqual(0.3);
  });

  test('the time-out is in the rules of ITC-LM a downtime that fits', () => {
    const { explanation } = migrate(calm, { strategy: 'itc-lm' }, resolution);
    expect(explanation.code).toBe('fits-downtime');
  });
});
