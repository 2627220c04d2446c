import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import { LINK, oneGuest, PAGE } from './builders.ts';

// Goal: fragments are iterated until little is left of each, clean-ups trade total time for downtime.
// Method: guests whose outcome can be counted by hand, at both resolutions, verified page by page.

const both = ['expected', 'exact'] as const;
const PAGES = 32_768;
const size = PAGES * PAGE;

function migrate(memory: readonly object[], strategy: object, resolution: 'expected' | 'exact') {
  const scenario = oneGuest({
    memory,
    strategy: { strategy: 'fragment', pageEntry: 0, ...strategy },
  });
  const [migration] = simulate(scenario, { resolution, series: false, verify: true }).migrations;
  if (!migration) throw new Error('nothing was planned');
  return migration;
}

const busy = [{ name: 'memory', size, writes: { process: 'uniform', rate: 20_000 } }];

describe.each(both)('fragmented iterative copy (%s)', (resolution) => {
  test('an idle guest is sent once', () => {
    const { metrics, converged } = migrate([{ name: 'idle', size }], {}, resolution);
    expect(metrics).toMatchObject({ normal_pages: PAGES, redundant_pages: 0 });
    expect(metrics.total_time_s).toBeCloseTo(size / LINK, 6);
    expect(converged).toBe(true);
  });

  test('each clean-up costs time and saves downtime', () => {
    const runs = [0, 1, 2].map((cleanUps) => migrate(busy, { cleanUps }, resolution).metrics);
    const total = runs.map((one) => one.total_time_s ?? 0);
    const down = runs.map((one) => one.downtime_s ?? 0);
    expect(total).toEqual([...total].sort((a, b) => a - b));
    expect(down).toEqual([...down].sort((a, b) => b - a));
    expect(down[2]).toBeLessThan((down[0] ?? 0) / 1.5);
  });

  test('clean-ups end once the rest fits into the downtime wanted', () => {
    const { converged, explanation, metrics } = migrate(
      busy,
      { downtimeLimit: 0.5, cleanUps: 50 },
      resolution,
    );
    expect([converged, explanation.code]).toEqual([true, 'fits-downtime']);
    expect(metrics.downtime_s).toBeLessThanOrEqual(0.5);
    expect(metrics.rounds).toBeLessThan(10);
  });

  test('one fragment without clean-ups is a round over all memory, again while rounds gain', () => {
    const memory = [{ name: 'memory', size, writes: { process: 'uniform', rate: 2000 } }];
    const once = migrate(memory, { fragments: 1, roundsPerFragment: 1, cleanUps: 0 }, resolution);
    const dirty = PAGES * -Math.expm1((-2000 / PAGES) * (size / LINK));
    expect(Math.abs((once.metrics.normal_pages ?? 0) / (PAGES + dirty) - 1)).toBeLessThan(0.003);
    const rounds = migrate(memory, { fragments: 1, cleanUps: 0 }, resolution);
    expect(rounds.metrics.downtime_s).toBeLessThan((once.metrics.downtime_s ?? 0) / 5);
  });

  test('more fragments than words leave nothing behind', () => {
    const few = [{ name: 'memory', size: 100 * PAGE, writes: { process: 'uniform', rate: 50 } }];
    const { metrics } = migrate(few, { fragments: 64 }, resolution);
    expect(metrics.normal_pages).toBeGreaterThanOrEqual(100 - 1e-6);
  });
});
