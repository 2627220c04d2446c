import { describe, expect, it } from 'vitest';
import { workingSetSchema } from '#shared/contract/working-set.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import {
  analyseWorkingSet,
  downtimesFrom,
  hotPages,
  steady,
  writingOf,
  writtenPages,
} from '#main/analysis/index.ts';
import { LINK, oneGuest, PAGE } from '../simulation/builders.ts';

const STOP_AND_COPY = { strategy: 'stop-and-copy' };

interface Phased {
  readonly phases: readonly object[];
  readonly repeat?: boolean;
}

/** The one guest of a scenario whose memory is written so. */
type Pages = { pages: number; writes: object; zero?: number; writesZero?: boolean };

function guestWith(memory: readonly Pages[], workload?: Phased) {
  const scenario = oneGuest({
    memory: memory.map(({ pages, ...region }, at) => ({
      name: `region${at}`,
      size: pages * PAGE,
      ...region,
    })),
    strategy: STOP_AND_COPY,
    ...(workload ? { guest: { workload } } : {}),
  });
  const [guest] = scenario.guests;
  if (!guest) throw new Error('no guest');
  return { scenario, guest, writing: writingOf(guest) };
}

const uniform = (rate: number) => ({ process: 'uniform', rate });

describe('the dirty-growth curve', () => {
  it('is N (1 - exp(-r t / N)) of a uniform region', () => {
    const { writing } = guestWith([{ pages: 10_000, writes: uniform(5000) }]);
    for (const time of [0.01, 1, 7])
      expect(writtenPages(writing, 3, 3 + time)).toBeCloseTo(
        10_000 * (1 - Math.exp(-0.5 * time)),
        6,
      );
  });

  it('covers a swept region page by page and no further', () => {
    const { writing } = guestWith([{ pages: 1000, writes: { process: 'sweep', rate: 400 } }]);
    expect(writtenPages(writing, 0, 2)).toBeCloseTo(800, 9);
    expect(writtenPages(writing, 1, 9)).toBe(1000);
  });

  it('is the sum over regions, and joining classes of nearly one rate changes little', () => {
    const one = guestWith([
      { pages: 100_000, writes: { process: 'zipf', rate: 5e4, exponent: 1 } },
    ]);
    const parts = guestWith([
      { pages: 100_000, writes: { process: 'zipf', rate: 5e4, exponent: 1 } },
      { pages: 500, writes: uniform(1000) },
      { pages: 500, writes: uniform(1004) },
    ]);
    const alone = writtenPages(one.writing, 0, 1);
    const other = 500 * (1 - Math.exp(-2)) + 500 * (1 - Math.exp(-2.008));
    expect(writtenPages(parts.writing, 0, 1)).toBeCloseTo(alone + other, 1);
  });

  it('follows the phases, over their repetition too, and past the last of those that do not repeat', () => {
    const phases = [
      { name: 'calm', duration: 2, memoryWrites: 0 },
      { name: 'busy', duration: 1, memoryWrites: 3 },
    ];
    const region = [{ pages: 1000, writes: uniform(100) }];
    const expected = (work: number): number => 1000 * (1 - Math.exp(-0.1 * work));
    const repeating = guestWith(region, { phases, repeat: true }).writing;
    expect(writtenPages(repeating, 0, 2)).toBe(0);
    expect(writtenPages(repeating, 1, 2.5)).toBeCloseTo(expected(1.5), 9);
    expect(writtenPages(repeating, 2.5, 8.5)).toBeCloseTo(expected(6), 9);
    const once = guestWith(region, { phases, repeat: false }).writing;
    expect(writtenPages(once, 2.5, 8.5)).toBeCloseTo(expected(18), 9);
    expect(writtenPages(steady(once, 1), 0, 2)).toBeCloseTo(expected(6), 9);
  });
});

describe('hot pages', () => {
  it('are counted from the hottest class down', () => {
    const { writing } = guestWith([
      { pages: 100, writes: uniform(900) },
      { pages: 900, writes: uniform(100) },
      { pages: 9000, writes: { process: 'idle' } },
    ]);
    const [half, ninety, most] = hotPages(writing, [0.5, 0.9, 0.99]);
    expect(half?.pages).toBeCloseTo(500 / 9, 6);
    expect(ninety?.pages).toBeCloseTo(100, 6);
    expect(most?.pages).toBeCloseTo(100 + 810, 6);
    expect(most?.share).toBeCloseTo(0.091, 9);
  });

  it('of a guest that writes nothing are none', () => {
    const { writing } = guestWith([{ pages: 100, writes: { process: 'idle' } }]);
    expect(hotPages(writing, [0.5])).toEqual([{ writes: 0.5, pages: 0, share: 0 }]);
  });
});

describe('the working set over the phases', () => {
  it('is that of each phase, and none without phases', () => {
    const phases = [
      { name: 'busy', duration: 100 },
      { name: 'calm', duration: 100, memoryWrites: 0.1 },
    ];
    const memory = [{ pages: 100_000, writes: uniform(1000) }];
    const { scenario, guest } = guestWith(memory, { phases, repeat: true });
    const found = analyseWorkingSet(scenario, guest).overTime;
    expect(found?.window).toBe(8);
    expect(found?.time.at(-1)).toBe(200);
    const expected = (rate: number) => 100_000 * (1 - Math.exp((-rate * 8) / 100_000));
    expect(found?.pages[0]).toBeCloseTo(expected(1000), 6);
    expect(found?.pages[150]).toBeCloseTo(expected(100), 6);
    const steadyGuest = guestWith(memory);
    expect(analyseWorkingSet(steadyGuest.scenario, steadyGuest.guest).overTime).toBeNull();
  });
});

describe('a working set', () => {
  it.each(PRESETS.map((preset) => [preset.name, preset.text] as const))(
    'of every guest of preset %s holds the contract',
    (_, text) => {
      const reading = parseScenario(text, STRATEGY_CATALOGUE);
      if (!reading.ok) throw new Error('refused');
      for (const guest of reading.scenario.guests.slice(0, 3)) {
        const result = workingSetSchema.parse(analyseWorkingSet(reading.scenario, guest));
        const { least, most, median } = result.growth;
        for (const [at, value] of median.entries()) {
          expect(value).toBeGreaterThanOrEqual(least[at] ?? Infinity);
          expect(value).toBeLessThanOrEqual(most[at] ?? -Infinity);
          expect(value).toBeGreaterThanOrEqual(median[at - 1] ?? 0);
          expect(value).toBeLessThanOrEqual(result.pages * (1 + 1e-12));
        }
        for (const { rounds, bandwidth } of result.links) {
          const memory = (result.pages - result.zeroPages) * result.pageSize + result.zeroPages * 9;
          expect((rounds[0]?.sent ?? 0) / memory).toBeCloseTo(1, 9);
          expect(rounds[0]?.downtime.median).toBeCloseTo(memory / bandwidth, 9);
        }
      }
    },
  );

  it('spreads over the moments at which a phased guest may be met', () => {
    const phases = [
      { name: 'calm', duration: 5, memoryWrites: 0 },
      { name: 'busy', duration: 5, memoryWrites: 1 },
    ];
    const { scenario, guest } = guestWith([{ pages: 10_000, writes: uniform(20_000) }], {
      phases,
      repeat: true,
    });
    const { windows, pageWrites, links, starts } = analyseWorkingSet(scenario, guest, [LINK / 2]);
    expect(starts).toBeGreaterThan(1);
    expect(windows[1]?.pages).toMatchObject({ least: 0 });
    expect(windows[1]?.pages.most).toBeCloseTo(10_000 * (1 - Math.exp(-2)), 6);
    expect(pageWrites).toEqual({ calmest: 0, busiest: 20_000 });
    expect(links[0]?.smallestLimit).toMatchObject({ calmest: 0 });
    expect(links[0]?.smallestLimit.busiest).toBeGreaterThan(0);
  });
});

describe('expected downtime', () => {
  it('shrinks by one factor a round while nothing saturates', () => {
    // A sweep that never comes around dirties at a constant rate: the assumption of the geometric series.
    const { writing } = guestWith([{ pages: 1e6, writes: { process: 'sweep', rate: 6000 } }]);
    const ratio = (6000 * PAGE) / LINK;
    downtimesFrom(writing, LINK, 6, 0).forEach((downtime, rounds) => {
      expect(downtime).toBeCloseTo(((1e6 * PAGE) / LINK) * ratio ** rounds, 9);
    });
  });

  it('counts pages of zeros as markers: those that nothing was written to, and those that are written full of them', () => {
    const idle = { process: 'idle' };
    const { writing, scenario, guest } = guestWith([{ pages: 1000, writes: idle, zero: 0.6 }]);
    const [stopAndCopy, oneRound] = downtimesFrom(writing, LINK, 1, 0);
    expect(stopAndCopy).toBeCloseTo((400 * PAGE + 600 * 9) / LINK, 12);
    expect(oneRound).toBe(0);
    const { links, zeroPages } = analyseWorkingSet(scenario, guest, [LINK]);
    expect(zeroPages).toBe(600);
    expect(links[0]?.rounds[0]?.sent).toBeCloseTo(400 * PAGE + 600 * 9, 6);
    const zeroed = [{ pages: 1000, writes: uniform(1e9), zero: 1, writesZero: true }];
    expect(downtimesFrom(guestWith(zeroed).writing, LINK, 1, 0)[1]).toBeCloseTo(9000 / LINK, 12);
  });
});
