import { describe, expect, it } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import {
  akoushBounds,
  cyclicWriter,
  downtimesFrom,
  geometricSeries,
  LIU_2011,
  lowerBounds,
  migrationEnergy,
  passTime,
  settledRound,
  smallestBandwidth,
  smallestDowntimeLimit,
  steady,
  writingOf,
} from '#main/analysis/index.ts';
import { LINK, oneGuest, PAGE } from '../simulation/builders.ts';

// What the analysis says in closed form, against what the strategies do on an ideal link without fixed times.

const region = (name: string, pages: number, writes: object) => ({
  name,
  size: pages * PAGE,
  writes,
});

const GUESTS: Readonly<Record<string, readonly object[]>> = {
  'hot, warm and cold pages': [
    region('hot', 2000, { process: 'uniform', rate: 100_000 }),
    region('warm', 20_000, { process: 'uniform', rate: 10_000 }),
    region('cold', 240_000, { process: 'uniform', rate: 200 }),
  ],
  'one hot region': [
    region('hot', 20_000, { process: 'uniform', rate: 60_000 }),
    region('cold', 200_000, { process: 'idle' }),
  ],
  'pages by rank': [region('all', 100_000, { process: 'zipf', rate: 60_000, exponent: 0.9 })],
  'a sweep': [
    region('hot', 20_000, { process: 'sweep', rate: 40_000 }),
    region('cold', 200_000, { process: 'idle' }),
  ],
};
const names = Object.keys(GUESTS);

/** A fixed set of strategies without headers, so that a page is a page. */
const XEN_4 = { strategy: 'xen-4', pageEntry: 0, recordHeader: 0, targetDirtyPages: 0 };
const QEMU = { strategy: 'qemu', maxBandwidth: null, zeroPages: false, pageHeader: 0, pageCost: 0 };

function migrate(memory: readonly object[], strategy: object, more: object = {}) {
  const [migration] = simulate(oneGuest({ memory, strategy, ...more }), {
    series: false,
  }).migrations;
  if (!migration) throw new Error('no migration');
  return migration;
}

function writingFor(memory: readonly object[]) {
  const [guest] = oneGuest({ memory, strategy: QEMU }).guests;
  if (!guest) throw new Error('no guest');
  return steady(writingOf(guest), 0);
}

describe('expected downtime by rounds is that of simulated rounds', () => {
  it.each(names)('%s', (name) => {
    const memory = GUESTS[name] ?? [];
    const expected = downtimesFrom(writingFor(memory), LINK, 6, 0);
    for (const maxIterations of [1, 2, 3, 6]) {
      const { metrics } = migrate(memory, { ...XEN_4, maxIterations });
      const downtime = metrics.downtime_s ?? 0;
      expect(downtime / (expected[maxIterations] ?? 0)).toBeCloseTo(1, 2);
    }
  });

  it('stop-and-copy is no round at all', () => {
    const memory = GUESTS['one hot region'] ?? [];
    const { metrics } = migrate(memory, { strategy: 'stop-and-copy' });
    const [none] = downtimesFrom(writingFor(memory), LINK, 0, 0);
    // Its page headers, 8 bytes each, are no part of the estimate.
    expect((metrics.downtime_s ?? 0) / (none ?? 0)).toBeCloseTo(1, 2);
  });
});

describe('smallest downtime limit of QEMU', () => {
  const limits = { time: 60 };
  const converges = (memory: readonly object[], downtimeLimit: number): boolean =>
    migrate(memory, { ...QEMU, downtimeLimit }, { limits }).converged;

  it.each(names)('%s: converges above it and not below', (name) => {
    const memory = GUESTS[name] ?? [];
    const limit = smallestDowntimeLimit(writingFor(memory), LINK);
    expect(limit).toBeGreaterThan(0);
    expect(converges(memory, limit * 1.15)).toBe(true);
    // How a sweep meets the scan decides how much of it waits: the analysis knows the mean only.
    expect(converges(memory, limit * (name === 'a sweep' ? 0.6 : 0.85))).toBe(false);
  });

  it.each(names)('%s: the smallest bandwidth is its inverse', (name) => {
    const writing = writingFor(GUESTS[name] ?? []);
    const bandwidth = smallestBandwidth(writing, smallestDowntimeLimit(writing, LINK));
    expect(bandwidth / LINK).toBeCloseTo(1, 3);
  });

  it('is none for a guest that writes more slowly than the link sends', () => {
    const memory = [region('slow', 50_000, { process: 'uniform', rate: 20_000 })];
    expect(smallestDowntimeLimit(writingFor(memory), LINK)).toBe(0);
    expect(converges(memory, 0.005)).toBe(true);
    const idle = [region('idle', 50_000, { process: 'idle' })];
    expect(smallestBandwidth(writingFor(idle), 0.3)).toBe(0);
  });
});

describe('rounds settle', () => {
  it('at the root that Lambert’s W gives for one hot class', () => {
    for (const rate of [31_000, 60_000, 1e6]) {
      const memory = [
        region('hot', 20_000, { process: 'uniform', rate }),
        region('cold', 200_000, { process: 'idle' }),
      ];
      const settled = settledRound(20_000, rate / 20_000, PAGE, LINK);
      expect(passTime(writingFor(memory), LINK) / settled).toBeCloseTo(1, 6);
    }
    expect(settledRound(20_000, 1, PAGE, LINK)).toBe(0);
  });

  it('where many simulated rounds end', () => {
    const memory = GUESTS['one hot region'] ?? [];
    const { metrics } = migrate(memory, { ...XEN_4, maxIterations: 40 });
    const settled = settledRound(20_000, 3, PAGE, LINK);
    expect((metrics.downtime_s ?? 0) / settled).toBeCloseTo(1, 2);
  });
});

describe('geometric series', () => {
  it('gives the published check values', () => {
    const one = { memory: 2 ** 30, bandwidth: 125e6, threshold: 1 };
    const five = geometricSeries({ ...one, dirtyRate: 50e6, mostRounds: 5 });
    expect(five.bytes / 2 ** 30).toBeCloseTo(1.6598, 4);
    expect(five.downtime).toBeCloseTo(0.088, 3);
    const xen = geometricSeries({ ...one, dirtyRate: 100e6, mostRounds: 29 });
    expect(xen.bytes / 2 ** 30).toBeCloseTo(4.994, 3);
    expect(xen.downtime).toBeCloseTo(0.0133, 4);
    const stops = geometricSeries({ ...one, dirtyRate: 50e6, threshold: 204_800, mostRounds: 29 });
    expect(stops.rounds).toBe(10);
    const critical = geometricSeries({ ...one, dirtyRate: 125e6, mostRounds: 3 });
    expect(critical.bytes).toBe(4 * 2 ** 30);
  });

  it('is what a sweep that never comes around costs', () => {
    const pages = 200_000;
    const memory = [region('swept', pages, { process: 'sweep', rate: 12_000 })];
    const { metrics } = migrate(memory, { ...XEN_4, maxIterations: 5 });
    const series = geometricSeries({
      memory: pages * PAGE,
      dirtyRate: 12_000 * PAGE,
      bandwidth: LINK,
      threshold: 1,
      mostRounds: 5,
    });
    expect((metrics.total_time_s ?? 0) / series.totalTime).toBeCloseTo(1, 2);
    expect((metrics.downtime_s ?? 0) / series.downtime).toBeCloseTo(1, 2);
  });
});

describe('bounds', () => {
  it.each(names)('of Akoush hold for legacy Xen: %s', (name) => {
    const memory = GUESTS[name] ?? [];
    const bytes = writingFor(memory).pages * PAGE;
    const { totalTime, downtime } = akoushBounds(bytes, PAGE, LINK, 0, 0);
    const { metrics } = migrate(memory, { strategy: 'xen-3' });
    // Headers and a batch beyond the factor are not in the formula.
    const slack = 1.01;
    expect(metrics.total_time_s).toBeGreaterThanOrEqual(totalTime.least);
    expect(metrics.total_time_s).toBeLessThanOrEqual(totalTime.most * slack);
    expect(metrics.downtime_s).toBeLessThanOrEqual(downtime.most * slack);
  });

  it.each([
    { strategy: 'qemu', downtimeLimit: 1 },
    { strategy: 'xen-4' },
    { strategy: 'xen-3' },
    { strategy: 'xen-2' },
    { strategy: 'stop-and-copy' },
    { strategy: 'qemu-postcopy' },
  ])('no strategy undercuts what must be sent: $strategy', (strategy) => {
    const memory = GUESTS['one hot region'] ?? [];
    const mechanics = { suspend: 0.002, activate: 0.01 };
    const guest = { deviceState: 1e6 };
    const { metrics } = migrate(memory, strategy, { mechanics, guest });
    const bounds = lowerBounds(220_000 * PAGE, 1e6, LINK, 0.012, 0.012);
    expect(metrics.total_time_s).toBeGreaterThanOrEqual(bounds.totalTime);
    expect(metrics.downtime_s).toBeGreaterThanOrEqual(bounds.downtime);
  });
});

describe('the cyclic writer', () => {
  it('is what a round of Xen 2, in pseudo-random order with skipping, costs against a sweep', () => {
    const pages = 262_144;
    const rate = 20_000;
    const memory = [region('swept', pages, { process: 'sweep', rate })];
    const { rounds } = migrate(memory, { strategy: 'xen-2' });
    const scan = LINK / PAGE;
    const { time, sent, left } = cyclicWriter(pages, rate, scan);
    expect((rounds[0]?.duration ?? 0) / time).toBeCloseTo(1, 1);
    expect((rounds[0]?.sent ?? 0) / sent).toBeCloseTo(1, 1);
    expect((rounds[0]?.dirtied ?? 0) / left).toBeCloseTo(1, 1);
  });

  it('without a writer is the scan itself', () => {
    expect(cyclicWriter(1000, 0, 500)).toEqual({ time: 2, sent: 1000, left: 0 });
  });
});

describe('energy', () => {
  it('is linear in what was sent, and says that its coefficients are recalled', () => {
    expect(migrationEnergy(LIU_2011, 0)).toBe(20.165);
    expect(migrationEnergy(LIU_2011, 1.2e9)).toBeCloseTo(634.6, 1);
    expect(LIU_2011).toMatchObject({ recalled: true, source: expect.stringContaining('Liu') });
  });
});
