import { describe, expect, test } from 'vitest';
import { ExactSet } from '#main/simulation/guest/exact-set.ts';
import { ExpectedSet } from '#main/simulation/guest/expected-set.ts';
import { fragmentBounds, heatTable } from '#main/simulation/guest/heat.ts';
import type { HeatRule } from '#main/simulation/guest/heat.ts';
import type { ItemSet } from '#main/simulation/guest/item-set.ts';
import type { ItemRegion } from '#main/simulation/guest/write-model.ts';
import { RandomStream } from '#main/simulation/kernel/random.ts';
import { PAGE, region, sweptRegion, take } from './builders.ts';

// Goal: heat, holding back and fragments mean the same at both resolutions.
// Method: sets whose counts follow from the write rates, driven by hand.

const ITEMS = 32_768;
const both = ['expected', 'exact'] as const;

function setOf(resolution: 'expected' | 'exact', regions: readonly ItemRegion[]) {
  const work = regions.map(() => 0);
  const set: ItemSet =
    resolution === 'expected'
      ? new ExpectedSet(regions, work)
      : new ExactSet(regions, work, new RandomStream(7, 'set'), true);
  const guestWorks = (seconds: number): void => {
    for (let at = 0; at < work.length; at += 1) work[at]! += seconds;
  };
  return { set, guestWorks };
}

/** Written in this and in the last fetch: state 2. */
const twice: HeatRule = { states: 3, next: (state, dirty) => (dirty ? Math.min(2, state + 1) : 0) };

describe.each(both)('heat (%s)', (resolution) => {
  test('counts consecutive fetches per item, held items wait and nothing is lost', () => {
    const { set, guestWorks } = setOf(resolution, [region(ITEMS, 1)]);
    set.begin('linear');
    set.startHeat(twice);
    expect(take(set).full).toBeCloseTo(ITEMS, 6);
    const share = -Math.expm1(-1);
    guestWorks(1);
    set.fetch('merge');
    expect(set.hold((heat) => heat >= 2)).toBe(0);
    expect(take(set).full / (ITEMS * share)).toBeCloseTo(1, 1);
    guestWorks(1);
    set.fetch('merge');
    const held = set.hold((heat) => heat >= 2);
    expect(held / (ITEMS * share ** 2)).toBeCloseTo(1, 1);
    expect(set.pending() / (ITEMS * share)).toBeCloseTo(1, 1);
    expect(take(set).full / (ITEMS * share * (1 - share))).toBeCloseTo(1, 1);
    expect(set.pending()).toBeCloseTo(held, 6);
    expect(set.lost()).toBe(0);
    guestWorks(1);
    set.fetch('merge');
    // What was held and not written is no longer hot, but waits until it is sent.
    const cooled = held * (1 - share);
    const dirty = ITEMS * share;
    expect(set.pending() / (dirty + cooled)).toBeCloseTo(1, 1);
    set.hold(() => false);
    expect(take(set).full / (dirty + cooled)).toBeCloseTo(1, 1);
    expect(set.pending()).toBe(0);
  });

  test('tells the swept addresses from the others', () => {
    const { set, guestWorks } = setOf(resolution, [sweptRegion(ITEMS, 1000)]);
    set.begin('linear');
    set.startHeat({ states: 2, next: (state, dirty) => (dirty || state === 1 ? 1 : 0) });
    take(set);
    guestWorks(2);
    set.fetch('merge');
    expect(set.hold((heat) => heat === 1)).toBeCloseTo(2000, 6);
    guestWorks(1);
    set.fetch('merge');
    expect(set.hold((heat) => heat === 1)).toBeCloseTo(3000, 6);
    expect(take(set).full).toBe(0);
    expect(set.hold(() => false)).toBe(0);
    expect(take(set).full).toBeCloseTo(3000, 6);
  });

  test('ends with the next migration', () => {
    const { set } = setOf(resolution, [region(ITEMS, 1)]);
    set.begin('linear');
    set.startHeat(twice);
    expect(set.hold(() => true)).toBe(ITEMS);
    expect(take(set).full).toBe(0);
    set.begin('linear');
    expect(take(set).full).toBe(ITEMS);
  });
});

describe.each(both)('fragments (%s)', (resolution) => {
  test('are sent and fetched one by one', () => {
    const { set, guestWorks } = setOf(resolution, [
      region(ITEMS / 4, 1),
      region((ITEMS * 3) / 4, 1),
    ]);
    set.begin('linear');
    set.divide(8);
    const one = ITEMS / 8;
    for (let fragment = 0; fragment < 8; fragment += 1) {
      const taken = take(set, { fragment });
      expect(taken.full).toBeCloseTo(one, 6);
      expect(taken.passEnded).toBe(true);
    }
    expect(set.pending()).toBe(0);
    guestWorks(1);
    const share = -Math.expm1(-1);
    const { added } = set.fetch('merge', 3);
    expect(added / (one * share)).toBeCloseTo(1, 1);
    expect(set.logged() / (7 * one * share)).toBeCloseTo(1, 1);
    expect(take(set, { fragment: 2 }).full).toBe(0);
    expect(take(set, { fragment: 3 }).full).toBeCloseTo(added, 6);
    set.fetch('merge');
    expect(set.pending() / (7 * one * share)).toBeCloseTo(1, 1);
    set.rewind();
    take(set);
    expect(set.pending() + set.lost()).toBe(0);
  });

  test('a sweep dirties one after the other', () => {
    const { set, guestWorks } = setOf(resolution, [sweptRegion(ITEMS, ITEMS, 0.5)]);
    set.begin('linear');
    set.divide(4);
    take(set);
    guestWorks(0.375);
    const found = [0, 1, 2, 3].map((fragment) => set.fetch('merge', fragment).logged);
    expect(found).toEqual([0, 0, ITEMS / 4, ITEMS / 8]);
    guestWorks(0.25);
    expect(set.fetch('merge', 3).added).toBeCloseTo(ITEMS / 8, 6);
    expect(set.fetch('merge', 0).added).toBeCloseTo(ITEMS / 8, 6);
  });
});

describe.each(both)('prices (%s)', (resolution) => {
  test('an item of a region costs what the budget says of that region', () => {
    const { set } = setOf(resolution, [region(1024, 0), region(2048, 0)]);
    set.begin('linear');
    const { bytes } = take(set, { regionBytes: [100, 1000] });
    expect(bytes).toBeCloseTo(1024 * 100 + 2048 * 1000, 6);
    set.begin('linear');
    // The bytes of the first region and half of those of the second.
    const half = take(set, { regionBytes: [100, 1000], bytes: 1024 * 100 + 1024 * 1000 });
    expect(half.full).toBeCloseTo(2048, 6);
    expect(take(set).bytes).toBeCloseTo(1024 * PAGE, 6);
  });
});

describe('rules', () => {
  test('bounds of fragments are whole words and cover all items', () => {
    expect(fragmentBounds(1000, 4)).toEqual([0, 256, 512, 768, 1000]);
    expect(fragmentBounds(40, 3)).toEqual([0, 0, 32, 40]);
  });

  test.each<[string, HeatRule]>([
    ['too many states', { states: 257, next: () => 0 }],
    ['no states', { states: 0, next: () => 0 }],
    ['a state that is none', { states: 2, next: (state, dirty) => (dirty ? state + 1 : 0) }],
    ['heat from nothing', { states: 2, next: () => 1 }],
  ])('a rule with %s is refused', (_, rule) => {
    expect(() => heatTable(rule)).toThrow(/heat rule/);
  });
});
