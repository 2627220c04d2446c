import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import { heldByBalloon } from '#main/simulation/migration/memory/self-ballooning.ts';
import { oneGuest, PAGE } from './builders.ts';

// Goal: every page crosses once, free ones not at all, and pushing around the faults spares faults where memory is used in order.
// Method: small guests at both resolutions, verified page by page.

const both = ['expected', 'exact'] as const;
const PAGES = 16_384;
const size = PAGES * PAGE;

function migrate(memory: readonly object[], strategy: object, resolution: 'expected' | 'exact') {
  const scenario = oneGuest({
    memory,
    strategy: { strategy: 'hines', pageHeader: 0, ...strategy },
    network: { latency: 1e-4 },
  });
  const [migration] = simulate(scenario, { resolution, series: false, verify: true }).migrations;
  if (!migration) throw new Error('nothing was planned');
  return migration;
}

const even = [{ name: 'memory', size, writes: { process: 'uniform', rate: 20_000 } }];
/** A writer that goes through memory from its middle on. */
const ordered = [{ name: 'memory', size, writes: { process: 'sweep', rate: 20_000, start: 0.5 } }];

describe.each(both)('post-copy of Hines and Gopalan (%s)', (resolution) => {
  test.each(['demand', 'push', 'pre-paging'])('%s sends every page once', (variant) => {
    const { outcome, metrics } = migrate(even, { variant }, resolution);
    expect(outcome).toBe('completed');
    expect(metrics.normal_pages).toBeCloseTo(PAGES, 0);
    expect(metrics.remote_faults).toBeGreaterThan(0);
    expect(metrics.residual_s).toBeGreaterThan(0);
  });

  test('the downtime is the memory that cannot be paged', () => {
    const [none, some] = [0, 0.2].map(
      (nonPageable) => migrate(even, { nonPageable }, resolution).metrics.downtime_s ?? 0,
    );
    expect(none).toBeLessThan(0.001);
    expect((some ?? 0) / ((0.2 * size) / 125e6)).toBeCloseTo(1, 2);
  });

  test('free pages are not sent, unless self-ballooning is off', () => {
    const free = [{ name: 'memory', size, free: 0.5 }];
    const less = migrate(free, {}, resolution).metrics.normal_pages ?? 0;
    expect(Math.abs(less / (PAGES * (1 - 0.5 * 0.95)) - 1)).toBeLessThan(0.02);
    const all = migrate(free, { selfBallooning: false }, resolution).metrics.normal_pages;
    expect(all).toBeCloseTo(PAGES, 6);
  });

  test('pushing around the faults spares faults where memory is used in order', () => {
    const faults = (strategy: object): number =>
      migrate(ordered, { nonPageable: 0, ...strategy }, resolution).metrics.remote_faults ?? 0;
    const pushed = faults({ variant: 'push' });
    const dual = faults({ variant: 'pre-paging' });
    const forward = faults({ variant: 'pre-paging', direction: 'forward' });
    expect(dual).toBeLessThan(pushed / 2);
    expect(forward).toBeLessThan(pushed / 2);
  });

  test('where memory is used evenly it makes no difference', () => {
    const [pushed, bubbled] = ['push', 'pre-paging'].map(
      (variant) => migrate(even, { variant }, resolution).metrics.remote_faults ?? 0,
    );
    expect(Math.abs((bubbled ?? 0) / (pushed ?? 1) - 1)).toBeLessThan(0.1);
  });

  test('a round of pre-copy first leaves only what was dirtied', () => {
    const calm = [{ name: 'memory', size, writes: { process: 'uniform', rate: 2000 } }];
    const pure = migrate(calm, {}, resolution).metrics;
    const hybrid = migrate(calm, { precopyRounds: 1 }, resolution).metrics;
    expect(hybrid.remote_faults).toBeLessThan((pure.remote_faults ?? 0) / 2);
    expect(hybrid.normal_pages).toBeGreaterThan(PAGES);
    expect(hybrid.residual_s).toBeLessThan((pure.residual_s ?? 0) / 2);
  });
});

describe('self-ballooning', () => {
  const free = 1000;
  const settings = { balloonShare: 0.95, balloonInterval: 5, balloonRest: 10, memoryChurn: 0 };

  test('holds what the paper says of a guest that keeps its memory', () => {
    expect(heldByBalloon(free, settings)).toBe(0.95);
    expect(heldByBalloon(0, settings)).toBe(0);
  });

  test('lacks half of what an interval frees, as long as what it left suffices', () => {
    // 8 a second are 40 of the 50 that were left.
    expect(heldByBalloon(free, { ...settings, memoryChurn: 8 })).toBeCloseTo(0.95 - 0.02);
  });

  test('gives back under pressure and rests', () => {
    // 100 of 1000 are needed in an interval: 50 from the balloon, which it lacks for ten intervals and half of the eleventh.
    const held = heldByBalloon(free, { ...settings, memoryChurn: 20 });
    expect(held).toBeCloseTo(0.95 - (0.05 * 10.5) / 11);
    expect(heldByBalloon(free, { ...settings, memoryChurn: 20, balloonRest: 0 })).toBeGreaterThan(
      held,
    );
    expect(heldByBalloon(free, { ...settings, memoryChurn: 1e9, balloonRest: 1e4 })).toBeCloseTo(0);
  });

  test.each(both)(
    'a guest that takes and frees memory has more pages to move (%s)',
    (resolution) => {
      const memory = [{ name: 'memory', size, free: 0.5 }];
      const pagesWith = (memoryChurn: number) =>
        migrate(memory, { memoryChurn }, resolution).metrics.normal_pages ?? 0;
      expect(pagesWith(0)).toBeCloseTo(PAGES * (1 - 0.5 * 0.95), -1);
      expect(pagesWith(size / 20)).toBeGreaterThan(pagesWith(0) * 1.2);
    },
  );
});
