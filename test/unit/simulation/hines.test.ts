import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
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
