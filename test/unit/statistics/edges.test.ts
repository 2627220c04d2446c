import { describe, expect, test } from 'vitest';
import { compare, holm, replicationsNeeded, summarise } from '#shared/statistics/index.ts';
import { canBoundQuantile } from '#shared/statistics/bootstrap.ts';

// Goal: nothing is claimed that the values do not say. Method: the samples that break formulas.

describe('a summary', () => {
  test('of nothing is empty', () => {
    expect(summarise([])).toMatchObject({ n: 0, mean: null, interval: null, median: null });
    expect(summarise([null, undefined, Number.NaN])).toMatchObject({ n: 0, missing: 3 });
  });

  test('of one value has no spread and no interval', () => {
    expect(summarise([7])).toMatchObject({
      n: 1,
      mean: 7,
      standardDeviation: null,
      interval: null,
      medianInterval: null,
      minimum: 7,
      maximum: 7,
      median: 7,
      constant: false,
    });
  });

  test('leaves out what is missing or infinite, and counts it', () => {
    const found = summarise([1, null, 3, Infinity, -Infinity, Number.NaN, 2]);
    expect(found).toMatchObject({ n: 3, missing: 4, mean: 2, minimum: 1, maximum: 3 });
  });

  test('of equal values is constant, without rounding errors for a spread', () => {
    const found = summarise([0.1 + 0.2, 0.3, 0.3]);
    expect(found).toMatchObject({ constant: true, standardDeviation: 0 });
    expect(found.interval?.low).toBe(found.interval?.high);
  });

  test('bounds a quantile only where so many values can', () => {
    // The chance that all of n values lie on one side of the median is 2 / 2^n.
    expect(canBoundQuantile(5, 0.5, 0.95)).toBe(false);
    expect(canBoundQuantile(6, 0.5, 0.95)).toBe(true);
    const ten = summarise([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(ten.medianInterval).not.toBeNull();
    expect(ten.quantiles.map(({ interval }) => interval)).toEqual([null, null, null, null]);
  });

  test('has the same bootstrap interval every time, in the order of its values or not', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
    expect(summarise(values.toReversed()).medianInterval).toEqual(summarise(values).medianInterval);
  });

  test('refuses what is no confidence and no quantile', () => {
    expect(() => summarise([1], { confidence: 95 })).toThrow(/between 0 and 1/);
    expect(() => summarise([1], { quantiles: [1.5] })).toThrow(/1\.5/);
  });
});

describe('a contrast', () => {
  test('of nothing has no design', () => {
    for (const paired of [true, false]) {
      const found = compare([null, 1], [2, null], { paired });
      expect(found.design).toBe(paired ? 'none' : 'single');
    }
    expect(compare([], [1, 2], { paired: false })).toMatchObject({
      design: 'none',
      absolute: null,
    });
  });

  test('drops a pair of which one value is missing, and no other', () => {
    const found = compare([1, null, 3, 4], [2, 3, Infinity, 6], { paired: true });
    expect(found).toMatchObject({ design: 'paired', n: 2, baselineN: 2 });
    expect(found.absolute?.value).toBe(1.5);
  });

  test('of one value each is told and not tested', () => {
    for (const paired of [true, false]) {
      const found = compare([10], [9], { paired });
      expect(found).toMatchObject({
        design: 'single',
        absolute: { value: -1, interval: null },
        relative: { value: -0.1, interval: null },
        tests: [],
        constant: false,
      });
    }
  });

  test('of equal samples is no difference, and tests nothing', () => {
    for (const paired of [true, false]) {
      const found = compare([5, 5, 5], [5, 5, 5], { paired });
      expect(found).toMatchObject({ constant: true, tests: [], absolute: { value: 0 } });
    }
    expect(compare([1, 2, 3], [1, 2, 3], { paired: true })).toMatchObject({
      constant: true,
      absolute: { value: 0 },
    });
  });

  test('of samples without spread is a difference without doubt', () => {
    expect(compare([5, 5, 5], [4, 4, 4], { paired: false })).toMatchObject({
      constant: true,
      absolute: { value: -1, interval: { low: -1, high: -1 } },
      relative: { value: -0.2, interval: { low: -0.2, high: -0.2 } },
      tests: [],
    });
  });

  test('of pairs that all differ by one amount has a sure difference and an unsure ratio', () => {
    expect(compare([1, 2, 3], [2, 3, 4], { paired: true })).toMatchObject({
      constant: true,
      absolute: { value: 1, interval: { low: 1, high: 1 } },
      relative: { value: 0.5, interval: null },
    });
  });

  test('has no relative change from nothing', () => {
    const found = compare([0, 0, 0], [1, 2, 3], { paired: false });
    expect(found.relative).toBeNull();
    expect(found.absolute?.value).toBe(2);
    expect(compare([0, 0], [0, 0], { paired: true }).relative?.value).toBe(0);
  });

  test('has no relative interval where the baseline cannot be told from zero', () => {
    const found = compare([-1, 1.2, -0.5, 0.9], [5, 6, 5.5, 7], { paired: false });
    expect(found.relative?.interval).toBeNull();
    expect(found.absolute?.interval).not.toBeNull();
  });

  test('tells a change of a negative baseline by its size', () => {
    const found = compare([-10, -11, -9.5, -10.5], [-5, -5.4, -4.9, -5.3], { paired: true });
    expect(found.relative?.value).toBeGreaterThan(0);
    const { low = 0, high = 0 } = found.relative?.interval ?? {};
    expect(low).toBeLessThan(found.relative?.value ?? 0);
    expect(high).toBeGreaterThan(found.relative?.value ?? 0);
  });

  test('of one side without spread leaves the spread to the other', () => {
    const found = compare([5, 5, 5, 5], [5.1, 4.8, 5.6, 5.2], { paired: false });
    expect(found.tests[0]).toMatchObject({ name: 'welch-t', df: 3 });
    expect(found.relative?.interval).not.toBeNull();
  });

  test('agrees with itself: the relative interval leaves no change out exactly when the t test rejects', () => {
    const base = [9.4, 10.1, 10.6, 9.9, 10.3, 9.7];
    let rejected = 0;
    for (let shift = -12; shift <= 12; shift += 1) {
      const other = base.map(
        (value, index) => value * (1 + shift / 300) + 0.1 * Math.sin(9 * index),
      );
      for (const paired of [true, false]) {
        const { relative, tests } = compare(base, other, { paired });
        const { low, high } = relative?.interval ?? { low: -Infinity, high: Infinity };
        const shown = (tests[0]?.p ?? 1) < 0.05;
        expect(low > 0 || high < 0).toBe(shown);
        if (shown) rejected += 1;
      }
    }
    expect(rejected).toBeGreaterThan(5);
    expect(rejected).toBeLessThan(45);
  });

  test('of every pair tied ranks nothing', () => {
    const found = compare([1, 2, 3, 4], [2, 3, 2, 5], { paired: true });
    expect(found.tests[1]).toMatchObject({ name: 'wilcoxon', exact: false });
    for (const { p } of found.tests) expect(p).toBeLessThanOrEqual(1);
  });

  test('refuses pairs of different lengths', () => {
    expect(() => compare([1, 2], [1], { paired: true })).toThrow(/found 2 and 1/);
  });
});

describe('replications that an interval needs', () => {
  const values = [9.5, 10.5, 9.8, 10.2, 10.1];

  test('are the least number with which it is narrow enough, at the spread seen so far', () => {
    const needed = replicationsNeeded(values, 0.1);
    if (needed === null) throw new Error('nothing was said');
    const { standardDeviation = 0 } = summarise(values);
    // 1.96 standard errors are a little less than what Student's t asks for.
    const normal = ((1.96 * (standardDeviation ?? 0)) / 0.1) ** 2;
    expect(needed.total).toBeGreaterThan(normal);
    expect(needed.total).toBeLessThan(normal + 5);
    expect(needed.additional).toBe(needed.total - 5);
    expect(needed.reached).toBe(false);
  });

  test('are none where the interval is narrow enough', () => {
    expect(replicationsNeeded(values, 5)).toMatchObject({ reached: true, additional: 0 });
    expect(replicationsNeeded([3, 3, 3], 1e-9)).toMatchObject({ reached: true, halfWidth: 0 });
  });

  test('cannot be told from one value, and a width of nothing is refused', () => {
    expect(replicationsNeeded([3], 1)).toBeNull();
    expect(() => replicationsNeeded(values, 0)).toThrow(/above zero/);
  });
});

test('questions without a test do not make the others harder to answer', () => {
  expect(holm([0.02, null, null])).toEqual([0.02, null, null]);
  expect(holm([null])).toEqual([null]);
  expect(holm([])).toEqual([]);
});
