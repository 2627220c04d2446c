import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import { averageJudge, historyJudge } from '#main/simulation/migration/memory/deferral.ts';
import { layerJudge } from '#main/simulation/migration/memory/layered.ts';
import { OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import { explain } from '#shared/result/explain.ts';
import { oneGuest, PAGE } from './builders.ts';

// Goal: judges rank pages as their sources say, and the strategies built on them stop by their rules.
// Method: judges by hand; guests whose outcome can be counted.

const both = ['expected', 'exact'] as const;
const PAGES = 10_240;
const idle = { name: 'idle', size: PAGES * PAGE };
const hot = (pages: number) => ({
  name: 'hot',
  size: pages * PAGE,
  writes: { process: 'uniform', rate: pages * 10_000 },
});

function migrate(memory: readonly object[], strategy: object, resolution: 'expected' | 'exact') {
  const options = { resolution, series: false, verify: true };
  const [migration] = simulate(oneGuest({ memory, strategy }), options).migrations;
  if (!migration) throw new Error('nothing was planned');
  return migration;
}

const walk = (next: (heat: number, dirty: boolean) => number, path: string): number =>
  [...path].reduce((heat, step) => next(heat, step === 'x'), 0);

describe('judges', () => {
  test('a page climbs a layer with every dirty round, sinks with a quiet one, and jumps to the top when it shakes', () => {
    const { heat, last, sitsOut } = layerJudge({ layers: 5, decay: 1, shakeRounds: 3 });
    expect(last(walk(heat.next, 'xx'))).toBe(false);
    expect(last(walk(heat.next, 'xxx'))).toBe(true);
    expect(last(walk(heat.next, 'xxx.'))).toBe(false);
    expect(walk(heat.next, 'x.')).toBe(0);
    const second = walk(heat.next, 'xx');
    expect([4, 5, 6, 7, 8].filter((round) => !sitsOut?.(second, round))).toEqual([4, 8]);
    expect([1, 2, 3].filter((round) => !sitsOut?.(0, round))).toEqual([1, 2, 3]);
  });

  test('history counts dirty rounds among the last ones', () => {
    const ma = historyJudge(2, 2);
    expect(ma.last(walk(ma.heat.next, 'x.x'))).toBe(false);
    expect(ma.last(walk(ma.heat.next, '.xx'))).toBe(true);
    const hu = historyJudge(4, 2);
    expect(hu.last(walk(hu.heat.next, 'x..x'))).toBe(true);
    expect(hu.last(walk(hu.heat.next, 'x...x'))).toBe(false);
  });

  test('a moving average rises with dirty rounds and comes back to nothing', () => {
    const { heat, last } = averageJudge(0.5, 0.6);
    expect(last(walk(heat.next, 'x'))).toBe(false);
    expect(last(walk(heat.next, 'xx'))).toBe(true);
    expect(last(walk(heat.next, 'xx.'))).toBe(false);
    expect(walk(heat.next, `xx${'.'.repeat(10)}`)).toBe(0);
  });
});

const deferring = ['layered', 'ma-2010', 'hu-2011', 'ewma'];

describe.each(both)('deferring strategies (%s)', (resolution) => {
  test.each(deferring)('%s sends an idle guest once, in one round', (strategy) => {
    const { metrics, converged, explanation } = migrate([idle], { strategy }, resolution);
    expect(metrics).toMatchObject({ normal_pages: PAGES, rounds: 1, redundant_pages: 0 });
    expect([converged, explanation.code]).toEqual([true, 'few-dirty']);
  });

  test.each(deferring)(
    '%s tells the pages that stay back apart from those it counts',
    (strategy) => {
      const { explanation } = migrate([idle, hot(1000)], { strategy }, resolution);
      const { left, held, limit } = explanation.values;
      expect(explanation.code).toBe('few-dirty-held');
      expect(Number(left)).toBeLessThan(Number(limit));
      expect(Number(held)).toBeCloseTo(1000, 6);
      expect(explain(explanation, OUTCOME_MESSAGES)).toMatch(
        /^Converged: \d+ pages were left after round \d+, fewer than 50, beside 1,000 that stay back/,
      );
    },
  );

  test.each(deferring)(
    '%s leaves what is always dirty to the stop, and converges then',
    (strategy) => {
      const { metrics, converged, rounds } = migrate([idle, hot(1000)], { strategy }, resolution);
      expect(converged).toBe(true);
      expect(rounds.at(-1)).toMatchObject({ kind: 'stop', dirtied: 0 });
      expect(rounds.at(-1)?.sent).toBeCloseTo(1000, 6);
      // At most once in the first round, twice while it is not yet known to be hot, and at the end.
      expect(metrics.normal_pages).toBeLessThan(PAGES + 4 * 1000 + 1);
    },
  );

  test.each([
    { layers: 1, shakeRounds: 3 },
    { layers: 2, shakeRounds: 1 },
  ])('%o is one full round, then stop-and-copy', (layers) => {
    const { metrics } = migrate([idle, hot(1000)], { strategy: 'layered', ...layers }, resolution);
    expect(metrics.rounds).toBe(1);
    expect(metrics.normal_pages).toBeCloseTo(PAGES + 2000, 6);
  });

  test('deferring nothing and skipping what is dirty again is Xen 3.x', () => {
    const memory = [
      { ...idle, writes: { process: 'uniform', rate: 4000 } },
      { name: 'sweep', size: 2560 * PAGE, writes: { process: 'sweep', rate: 900 } },
      hot(500),
    ];
    const strategy = { strategy: 'ma-2010', peek: true, history: 1, need: 2 };
    const own = migrate(memory, strategy, 'expected').metrics;
    const xen = migrate(memory, { strategy: 'xen-3' }, 'expected').metrics;
    for (const id of ['total_time_s', 'downtime_s', 'normal_pages', 'skipped_pages'] as const)
      expect(Math.abs((own[id] ?? 0) / (xen[id] ?? 1) - 1), id).toBeLessThan(1e-9);
  });

  test.each([
    [{ maxIterations: 2 }, 'max-rounds'],
    [{ maxFactor: 1, lastRoundPages: 0 }, 'max-factor'],
    [{ lastRoundPages: 1e6 }, 'few-dirty'],
  ])('%o ends it: %s', (bound, code) => {
    const busy = { ...idle, writes: { process: 'uniform', rate: PAGES } };
    const { explanation } = migrate([busy], { strategy: 'layered', ...bound }, resolution);
    expect(explanation.code).toBe(code);
  });
});

describe.each(both)('microwiper (%s)', (resolution) => {
  const stripe = { strategy: 'microwiper', pageEntry: 0, stripe: 512 * PAGE };

  test('sends an idle guest once', () => {
    const { metrics, converged } = migrate([idle], stripe, resolution);
    expect(metrics).toMatchObject({ normal_pages: PAGES, rounds: 1 });
    expect(converged).toBe(true);
  });

  test('does not send a stripe again and again that is dirtied faster than the link', () => {
    const { metrics, rounds } = migrate([idle, hot(512)], stripe, resolution);
    // The first log spans a whole pass: how fast the stripe is dirtied shows only in the second.
    expect(metrics.rounds).toBe(29);
    expect(rounds.slice(2, -1).every((row) => row.sent === 0)).toBe(true);
    expect(metrics.normal_pages).toBeCloseTo(PAGES + 3 * 512, 3);
  });
});
