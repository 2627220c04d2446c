import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { simulate } from '#main/simulation/index.ts';
import { LIMITER_MBIT, RateLimiter } from '#main/simulation/migration/memory/pace.ts';
import { LINK, MIB, oneGuest, PAGE } from './builders.ts';

// Goal: the save loops of Xen stop by the rules that their sources state, and skip as they say.
// Method: guests whose outcome can be counted by hand, at both resolutions.

const PAGES = 10_240;
const both = ['expected', 'exact'] as const;
const bare = {
  'xen-4': { strategy: 'xen-4', pageEntry: 0, recordHeader: 0 },
  'xen-3': { strategy: 'xen-3', pageEntry: 0 },
  'xen-2': { strategy: 'xen-2', pageEntry: 0 },
} as const;

const idle = { name: 'idle', size: PAGES * PAGE };
/** Pages that are always dirty again: written ten thousand times a second each. */
const hot = (pages: number) => ({
  name: 'hot',
  size: pages * PAGE,
  writes: { process: 'uniform', rate: pages * 10_000 },
});
const sweep = (rate: number) => ({ ...idle, writes: { process: 'sweep', rate } });

function migrate(memory: readonly object[], strategy: object, resolution: 'expected' | 'exact') {
  const result = simulate(oneGuest({ memory, strategy }), {
    resolution,
    series: false,
    verify: true,
  });
  const [migration] = result.migrations;
  if (!migration) throw new Error('nothing was planned');
  return migration;
}

describe.each(both)('Xen 4.6+ (%s)', (resolution) => {
  test('an idle guest is sent once, in one round', () => {
    const { metrics, converged, explanation } = migrate([idle], bare['xen-4'], resolution);
    expect(metrics).toMatchObject({ normal_pages: PAGES, rounds: 1, redundant_pages: 0 });
    expect([converged, explanation.code]).toEqual([true, 'few-dirty']);
  });

  test('pages that are always dirty go in five live rounds and once more at the end', () => {
    const { metrics, converged, explanation } = migrate(
      [idle, hot(1000)],
      bare['xen-4'],
      resolution,
    );
    expect(metrics.normal_pages).toBeCloseTo(PAGES + 1000 + 5 * 1000, 6);
    expect(metrics.rounds).toBe(5);
    expect(metrics.downtime_s).toBeCloseTo((1000 * PAGE) / LINK, 9);
    expect([converged, explanation.code]).toEqual([false, 'max-rounds']);
  });

  test('fewer than 50 dirty pages are sent once more live before the guest stops', () => {
    // A pass lasts 0.3355 s: a sweep of 100 pages a second leaves 33 or 34 of them.
    const { metrics, rounds, converged } = migrate([sweep(100)], bare['xen-4'], resolution);
    expect(metrics.rounds).toBe(2);
    expect(converged).toBe(true);
    expect(rounds[1]?.sent).toBeGreaterThan(33);
    expect(rounds[1]?.sent).toBeLessThan(35);
  });

  test('60 dirty pages are too many, the limit of rounds is a tunable', () => {
    const dirty = migrate([hot(60)], { ...bare['xen-4'], maxIterations: 3 }, resolution);
    expect([dirty.metrics.rounds, dirty.converged]).toEqual([3, false]);
    const few = migrate([hot(60)], { ...bare['xen-4'], targetDirtyPages: 61 }, resolution);
    expect(few.metrics.rounds).toBe(1);
  });

  test('entries and headers are on the wire', () => {
    const { metrics } = migrate([idle], { strategy: 'xen-4' }, resolution);
    expect(metrics.ram_bytes).toBeCloseTo(PAGES * (PAGE + 8) + (PAGES / 1024) * 16, 3);
  });
});

describe.each(both)('Xen 3.x (%s)', (resolution) => {
  test('an idle guest is sent once; a second round finds nothing', () => {
    const { metrics, converged } = migrate([idle], bare['xen-3'], resolution);
    expect(metrics).toMatchObject({ normal_pages: PAGES, rounds: 2, skipped_pages: 0 });
    expect(converged).toBe(true);
  });

  test('pages that are always dirty are skipped for 29 rounds and sent once at the end', () => {
    const { metrics, explanation } = migrate([idle, hot(5000)], bare['xen-3'], resolution);
    expect(metrics.rounds).toBe(29);
    expect(explanation.code).toBe('max-rounds');
    // The first batch after the log was cleared is peeked before anything can have been written.
    expect(metrics.normal_pages).toBeCloseTo(PAGES + 28 * 1024 + 5000, 3);
    expect(metrics.skipped_pages).toBeCloseTo(5000 + 28 * (5000 - 1024), 3);
  });

  test('a round that sends nearly nothing still costs its hypercalls', () => {
    const { metrics, rounds } = migrate([sweep(300)], bare['xen-3'], resolution);
    const second = rounds[1];
    expect(metrics.rounds).toBeGreaterThanOrEqual(3);
    expect(second?.sent).toBeGreaterThan(90);
    expect(second?.duration).toBeCloseTo(0.005, 9);
  });

  test('49 of them are few enough after the first round in which nothing else is left', () => {
    const { metrics, explanation } = migrate([idle, hot(49)], bare['xen-3'], resolution);
    expect([metrics.rounds, explanation.code]).toEqual([2, 'few-dirty']);
  });

  test('the live rounds end once more than a number of times the memory was sent', () => {
    // A page is written every 0.3 s, about as long as a pass: much is sent again in every round.
    const busy = { ...idle, writes: { process: 'uniform', rate: PAGES / 0.3 } };
    const { rounds, explanation, converged } = migrate(
      [busy],
      { ...bare['xen-3'], maxFactor: 2 },
      resolution,
    );
    const live = rounds.filter((row) => row.kind === 'memory').map((row) => row.sent);
    const sent = live.reduce((sum, one) => sum + one, 0);
    expect([explanation.code, converged]).toEqual(['max-factor', false]);
    expect(sent).toBeGreaterThan(2 * PAGES);
    expect(sent - (live.at(-1) ?? 0)).toBeLessThanOrEqual(2 * PAGES);
  });

  test('pages of zeros are sent in full, and count as sent', () => {
    const { metrics, explanation } = migrate([{ ...idle, zero: 1 }], bare['xen-3'], resolution);
    expect(metrics).toMatchObject({ normal_pages: PAGES, zero_pages: 0, ram_bytes: PAGES * PAGE });
    expect([metrics.rounds, explanation.code]).toEqual([2, 'few-dirty']);
  });

  test('both page orders send an idle guest alike', () => {
    const orders = ['linear', 'scattered'].map(
      (order) => migrate([idle], { ...bare['xen-3'], order }, resolution).metrics,
    );
    expect(orders[0]?.normal_pages).toBe(PAGES);
    expect(orders[1]?.normal_pages).toBeCloseTo(PAGES, 6);
  });
});

describe('the rate limiter of Xen 2.0', () => {
  test('never falls, never exceeds its maximum, and follows a higher dirty rate with its increment', () => {
    const update = fc.record({
      megabytes: fc.double({ min: 0, max: 500, noNaN: true }),
      seconds: fc.double({ min: 0.001, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.array(update), (start, updates) => {
        const limiter = new RateLimiter(start, 500, 50);
        for (const { megabytes, seconds } of updates) {
          const before = limiter.rate / LIMITER_MBIT;
          const dirty = (megabytes * 8) / seconds;
          const changed = limiter.update(megabytes * 1e6, seconds);
          const after = limiter.rate / LIMITER_MBIT;
          expect(after).toBeGreaterThanOrEqual(before);
          expect(after).toBeLessThanOrEqual(500);
          expect(after).toBeCloseTo(
            dirty > before ? Math.max(before, Math.min(dirty + 50, 500)) : before,
            6,
          );
          expect(changed).toBe(after > before);
        }
      }),
    );
  });

  test('counts a Mbit as 2^20 bits, and without a first rate limits nothing though it still follows', () => {
    expect(new RateLimiter(100, 500, 50).cap).toBe((100 * 2 ** 20) / 8);
    const off = new RateLimiter(0, 500, 50);
    off.update(1e9, 1);
    expect([off.cap, off.atMaximum]).toEqual([Number.POSITIVE_INFINITY, true]);
  });
});

describe.each(both)('Xen 2.0 (%s)', (resolution) => {
  test('the first round goes at the first rate', () => {
    const { rounds } = migrate([idle], { ...bare['xen-2'], startRate: 100 }, resolution);
    expect(rounds[0]?.duration).toBeCloseTo((PAGES * PAGE) / (100 * LIMITER_MBIT), 6);
  });

  test('a guest that calms down does not get its slow rate back', () => {
    const scenario = oneGuest({
      memory: [{ ...idle, writes: { process: 'uniform', rate: 20_000 } }],
      strategy: { ...bare['xen-2'], startRate: 50 },
      guest: {
        workload: {
          phases: [
            { name: 'busy', duration: 7, memoryWrites: 1 },
            { name: 'calm', duration: 1, memoryWrites: 0.01 },
          ],
        },
      },
    });
    const [migration] = simulate(scenario, { resolution, series: false, verify: true }).migrations;
    const rates =
      migration?.events
        .filter((event) => event.code === 'rate')
        .map((event) => Number(event.values['rate'])) ?? [];
    expect(rates.length).toBeGreaterThan(0);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    const speeds =
      migration?.rounds.filter((row) => row.sent > 100).map((row) => row.bytes / row.duration) ??
      [];
    for (let at = 1; at < speeds.length; at += 1)
      expect(speeds[at]).toBeGreaterThan(0.98 * (speeds[at - 1] ?? 0));
  });

  test('at the highest rate a round that sends more than the one before is the last', () => {
    const scenario = oneGuest({
      memory: [{ ...idle, writes: { process: 'uniform', rate: 1e6 } }],
      strategy: { ...bare['xen-2'], startRate: 500 },
      guest: {
        workload: {
          phases: [
            { name: 'calm', duration: 0.645, memoryWrites: 0.0004 },
            { name: 'busy', duration: 1, memoryWrites: 1 },
          ],
        },
      },
    });
    const [migration] = simulate(scenario, { resolution, series: false, verify: true }).migrations;
    const live = migration?.rounds.filter((row) => row.kind === 'memory') ?? [];
    expect([migration?.explanation.code, migration?.converged]).toEqual(['rate-exceeded', false]);
    expect(live.at(-1)?.sent).toBeGreaterThan(live.at(-2)?.sent ?? Number.POSITIVE_INFINITY);
  });
});

describe.each(['expected', 'exact'] as const)(
  'a guest that does not suspend (%s)',
  (resolution) => {
    test.each([
      ['xen-2', 1],
      ['xen-3', 1],
      ['xen-4', 60],
    ])('%s waits for %d s, then it runs on at the source', (strategy, patience) => {
      const moving = (suspend: number) => {
        const scenario = oneGuest({
          memory: [{ name: 'm', size: 64 * MIB, writes: { process: 'uniform', rate: 100 } }],
          strategy: { strategy },
          mechanics: { suspend },
        });
        const [migration] = simulate(scenario, { resolution, series: false }).migrations;
        if (!migration) throw new Error('nothing was planned');
        return migration;
      };
      const done = moving(patience * 0.9);
      expect(done.outcome).toBe('completed');
      const failed = moving(patience * 1.1);
      expect([failed.outcome, failed.explanation]).toEqual([
        'failed',
        { code: 'suspend-timeout', values: { time: patience } },
      ]);
      expect(failed.metrics.downtime_s).toBeUndefined();
      expect(failed.metrics.lost_work_s).toBeLessThan(0.01);
    });
  },
);
