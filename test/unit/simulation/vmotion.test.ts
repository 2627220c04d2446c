import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import { LINK, MIB, oneGuest, PAGE } from './builders.ts';

// Goal: vMotion stops by 16 MB or 1 MB, a write to a page that still waits costs nothing, and slowing down makes it converge.
// Method: guests whose outcome can be counted by hand, at both resolutions, verified page by page.

const both = ['expected', 'exact'] as const;
const PAGES = 32_768;
const size = PAGES * PAGE;
const PASS = size / LINK;

function migrate(
  memory: readonly object[],
  strategy: object,
  resolution: 'expected' | 'exact',
  more: object = {},
) {
  const scenario = oneGuest({
    memory,
    strategy: { strategy: 'vmotion', pageHeader: 0, ...strategy },
    ...more,
  });
  const [migration] = simulate(scenario, { resolution, series: false, verify: true }).migrations;
  if (!migration) throw new Error('nothing was planned');
  return migration;
}

const uniform = (rate: number) => [{ name: 'memory', size, writes: { process: 'uniform', rate } }];

describe.each(both)('vMotion (%s)', (resolution) => {
  test('an idle guest is sent once', () => {
    const { metrics, converged } = migrate([{ name: 'idle', size }], {}, resolution);
    expect(metrics).toMatchObject({ normal_pages: PAGES, rounds: 1, redundant_pages: 0 });
    expect(converged).toBe(true);
  });

  test('only pages that were sent are traced: a writer just ahead of the scan costs nothing', () => {
    // The scan reaches it at the last page only: what it writes in the first pass was not sent yet.
    const ahead = { process: 'sweep', rate: (0.45 * PAGES) / PASS, start: 0.55 };
    const { rounds } = migrate([{ name: 'memory', size, writes: ahead }], {}, resolution);
    // But for the part in which the trace is installed at once.
    expect(rounds[0]?.dirtied).toBeLessThan(PAGES / 16);
    const behind = { process: 'sweep', rate: (0.4 * PAGES) / PASS, start: 0 };
    const late = migrate([{ name: 'memory', size, writes: behind }], {}, resolution);
    expect(late.rounds[0]?.dirtied).toBeCloseTo(0.4 * PAGES, -3);
  });

  test('half of what is written evenly in the first pass was sent before', () => {
    // Few writes: hardly a page is written twice.
    const { rounds } = migrate(uniform((0.04 * PAGES) / PASS), {}, resolution);
    expect(Math.abs((rounds[0]?.dirtied ?? 0) / (0.02 * PAGES) - 1)).toBeLessThan(0.1);
  });

  test('stops with 16 MB left, and at the tunable', () => {
    const small = migrate(uniform(4000), {}, resolution);
    expect([small.explanation.code, small.converged]).toEqual(['few-dirty', true]);
    expect(small.rounds.at(-1)?.sent).toBeLessThanOrEqual((16 * MIB) / PAGE);
    const smaller = migrate(uniform(4000), { remaining: MIB }, resolution);
    expect(smaller.rounds.at(-1)?.sent).toBeLessThanOrEqual(MIB / PAGE);
    expect(smaller.metrics.rounds).toBeGreaterThan(small.metrics.rounds ?? 0);
  });

  test('stops for want of progress with a working set of more than 16 MB', () => {
    const hot = { name: 'hot', size: 32 * MIB, writes: { process: 'uniform', rate: 8192 * 1000 } };
    const { explanation, converged, rounds, metrics } = migrate(
      [{ name: 'idle', size }, hot],
      {},
      resolution,
    );
    expect([explanation.code, converged]).toEqual(['no-progress', false]);
    expect(metrics.rounds).toBe(2);
    expect(rounds.at(-1)?.sent).toBeCloseTo(8192, -1.5);
  });

  test('slowing down during page send converges where it did not, and costs the guest speed', () => {
    const memory = uniform((1.5 * LINK) / PAGE);
    const plain = migrate(memory, {}, resolution);
    const slowed = migrate(memory, { slowDown: true, target: 0.1 }, resolution);
    expect(plain.converged).toBe(false);
    expect([slowed.converged, slowed.explanation.code]).toEqual([true, 'fits-downtime']);
    expect(slowed.metrics.downtime_s).toBeLessThan(0.101);
    expect(slowed.metrics.downtime_s).toBeLessThan((plain.metrics.downtime_s ?? 0) / 2);
    expect(slowed.metrics.max_throttle).toBeGreaterThan(0.2);
    expect(slowed.metrics.max_throttle).toBeLessThanOrEqual(0.95);
    expect(slowed.metrics.guest_slowdown).toBeGreaterThan(0.05);
  });

  test('slowing down leaves a guest alone that converges', () => {
    const { metrics } = migrate(uniform(4000), { slowDown: true }, resolution);
    expect([metrics.max_throttle, metrics.guest_slowdown]).toEqual([0, 0]);
  });

  test('traces cost a fault for each write to a page that was sent', () => {
    const plan = { costs: { writeFault: 1e-4, copyCores: 0 } };
    const { metrics } = migrate(uniform(4000), { remaining: 0, maxRounds: 4 }, resolution, {
      plan,
    });
    expect(metrics.guest_slowdown).toBeGreaterThan(0);
  });
});
