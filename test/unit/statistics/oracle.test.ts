import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compare, holm, summarise } from '#shared/statistics/index.ts';
import { bootstrapQuantileInterval } from '#shared/statistics/bootstrap.ts';

// Goal: numbers that a paper can rest on. Method: the same samples through SciPy and NumPy (oracle.py wrote oracle.json),
// and results that were published: NIST's reference data, the examples in R's documentation.

interface Summary {
  readonly values: number[];
  readonly mean: number;
  readonly standardDeviation: number;
  readonly interval95: [number, number];
  readonly interval99: [number, number];
  readonly quantiles: Record<string, number>;
}
interface Two {
  readonly x: number[];
  readonly y: number[];
  readonly t: number;
  readonly p: number;
  readonly interval: [number, number];
  readonly relative: [number, number];
}
interface Oracle {
  readonly samples: Record<string, Summary>;
  readonly pairs: Record<
    string,
    Two & { wilcoxonP: number; wilcoxonExact: boolean; dz: number; rankBiserial: number }
  >;
  readonly independent: Record<
    string,
    Two & {
      df: number;
      u: number;
      mannWhitneyP: number;
      mannWhitneyExact: boolean;
      d: number;
      exactHedges: number;
      cliff: number;
    }
  >;
  readonly single: Record<string, { x: number[]; y: number[]; t: number; p: number }>;
  readonly holm: { p: number[]; adjusted: number[] };
  readonly bootstrapMedian: Record<string, number[]>;
}

const oracle = JSON.parse(readFileSync(new URL('oracle.json', import.meta.url), 'utf8')) as Oracle;

/** Equal to nine digits. */
function expectNear(found: number | null | undefined, wanted: number, digits = 9): void {
  expect(found).not.toBeNull();
  const scale = Math.max(Math.abs(wanted), 1e-12);
  expect(Math.abs((found ?? Number.NaN) - wanted) / scale, `${found} for ${wanted}`).toBeLessThan(
    10 ** -digits,
  );
}

describe.each(Object.entries(oracle.samples))('the sample "%s"', (_, wanted) => {
  test('has the mean, spread, quantiles and intervals of SciPy', () => {
    const found = summarise(wanted.values, {
      quantiles: Object.keys(wanted.quantiles).map(Number),
    });
    expectNear(found.mean, wanted.mean, 12);
    expectNear(found.standardDeviation, wanted.standardDeviation);
    expectNear(found.interval?.low, wanted.interval95[0]);
    expectNear(found.interval?.high, wanted.interval95[1]);
    const wide = summarise(wanted.values, { confidence: 0.99 }).interval;
    expectNear(wide?.low, wanted.interval99[0]);
    expectNear(wide?.high, wanted.interval99[1]);
    for (const { p, value } of found.quantiles)
      expectNear(value, wanted.quantiles[String(p)] ?? NaN, 12);
    expectNear(found.median, wanted.quantiles['0.5'] ?? NaN, 12);
  });
});

describe.each(Object.entries(oracle.pairs))('the pairs "%s"', (_, wanted) => {
  const found = compare(wanted.x, wanted.y, { paired: true });
  const [t, rank] = found.tests;

  test('have the paired t test of SciPy with its interval', () => {
    expect(found.design).toBe('paired');
    expect(t).toMatchObject({ name: 'paired-t', df: wanted.x.length - 1 });
    expectNear(t?.statistic, wanted.t);
    expectNear(t?.p, wanted.p, 8);
    expectNear(found.absolute?.interval?.low, wanted.interval[0], 8);
    expectNear(found.absolute?.interval?.high, wanted.interval[1], 8);
  });

  test('have its signed rank test, exact where that is possible', () => {
    expect(rank).toMatchObject({ name: 'wilcoxon', exact: wanted.wilcoxonExact });
    expectNear(rank?.p, wanted.wilcoxonP, 7);
    expectNear(found.effect.rank, wanted.rankBiserial);
    expectNear(found.effect.cohen, wanted.dz);
  });

  test('have as relative interval the ratios that a t test does not reject', () => {
    expectNear(found.relative?.interval?.low, wanted.relative[0], 7);
    expectNear(found.relative?.interval?.high, wanted.relative[1], 7);
  });
});

describe.each(Object.entries(oracle.independent))('the independent samples "%s"', (_, wanted) => {
  const found = compare(wanted.x, wanted.y, { paired: false });
  const [t, rank] = found.tests;

  test("have Welch's test of SciPy with its interval", () => {
    expect(found.design).toBe('independent');
    expectNear(t?.statistic, wanted.t);
    expectNear(t?.df, wanted.df);
    expectNear(t?.p, wanted.p, 8);
    expectNear(found.absolute?.interval?.low, wanted.interval[0], 8);
    expectNear(found.absolute?.interval?.high, wanted.interval[1], 8);
  });

  test("have its test of Mann and Whitney, and Cliff's delta", () => {
    expect(rank).toMatchObject({
      name: 'mann-whitney',
      exact: wanted.mannWhitneyExact,
      statistic: wanted.u,
    });
    expectNear(rank?.p, wanted.mannWhitneyP, 8);
    expectNear(found.effect.rank, wanted.cliff);
  });

  test("have Cohen's d, and Hedges' g to a hundredth of the exact factor", () => {
    expectNear(found.effect.cohen, wanted.d);
    expectNear(found.effect.hedges, wanted.exactHedges, 2);
  });

  test('have as relative interval the ratios that a t test does not reject', () => {
    expectNear(found.relative?.interval?.low, wanted.relative[0], 7);
    expectNear(found.relative?.interval?.high, wanted.relative[1], 7);
  });
});

test.each(Object.entries(oracle.single))(
  'a single value %s a sample is one more of it, or not',
  (_, wanted) => {
    const found = compare(wanted.x, wanted.y, { paired: false });
    expect(found.design).toBe('single');
    expect(found.tests).toHaveLength(1);
    expectNear(found.tests[0]?.statistic, wanted.t);
    expectNear(found.tests[0]?.p, wanted.p, 8);
  },
);

test("Holm's correction, written out from its definition", () => {
  const found = holm([null, ...oracle.holm.p, null]);
  expect(found.at(0)).toBeNull();
  expect(found.at(-1)).toBeNull();
  for (const [index, wanted] of oracle.holm.adjusted.entries())
    expectNear(found[index + 1], wanted);
});

test.each(Object.entries(oracle.bootstrapMedian))(
  'the bootstrap interval of the median of %s values cuts its exact distribution at both tails',
  (size, distribution) => {
    // The values are their ranks, so an end of the interval tells which rank it is.
    const ranks = distribution.map((_, rank) => rank);
    const interval = bootstrapQuantileInterval(ranks, 0.5, 0.95);
    if (interval === null) throw new Error(`no interval for ${size} values`);
    // 2,000 resamples know a tail of 2.5 % to about ± 0.7 %.
    const before = (rank: number) => (rank === 0 ? 0 : (distribution[rank - 1] ?? 1));
    const holds = (rank: number, tail: number) =>
      before(rank) <= tail + 0.01 && (distribution[rank] ?? 1) >= tail - 0.01;
    expect(holds(interval.low, 0.025)).toBe(true);
    expect(holds(interval.high, 0.975)).toBe(true);
  },
);

describe('published results', () => {
  test("NIST's NumAcc3: a thousand and one values that differ in the eighth digit", () => {
    const values = Array.from({ length: 1001 }, (_, index) =>
      index === 0 ? 1_000_000.2 : index % 2 === 1 ? 1_000_000.1 : 1_000_000.3,
    );
    const found = summarise(values, { quantiles: [], quantileIntervals: false });
    expectNear(found.mean, 1_000_000.2, 14);
    expectNear(found.standardDeviation, 0.1, 8);
  });

  const FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
  const SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

  test("R's t.test on Student's sleep data, paired and not", () => {
    const paired = compare(SECOND, FIRST, { paired: true });
    expect(paired.tests[0]?.statistic).toBeCloseTo(-4.0621, 4);
    expect(paired.tests[0]?.p).toBeCloseTo(0.002833, 6);
    expect(paired.absolute?.interval?.low).toBeCloseTo(-2.4598858, 7);
    expect(paired.absolute?.interval?.high).toBeCloseTo(-0.7001142, 7);
    const welch = compare(SECOND, FIRST, { paired: false });
    expect(welch.tests[0]?.statistic).toBeCloseTo(-1.8608, 4);
    expect(welch.tests[0]?.df).toBeCloseTo(17.776, 3);
    expect(welch.tests[0]?.p).toBeCloseTo(0.07939, 5);
    expect(welch.absolute?.interval?.low).toBeCloseTo(-3.3654832, 7);
    expect(welch.absolute?.interval?.high).toBeCloseTo(0.2054832, 7);
  });

  test("R's wilcox.test on the examples of Hollander and Wolfe", () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const signed = compare(after, before, { paired: true }).tests[1];
    expect(signed).toMatchObject({ statistic: 40, exact: true });
    expect(signed?.p).toBeCloseTo(0.03906, 5);
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    const ranked = compare(early, term, { paired: false }).tests[1];
    expect(ranked).toMatchObject({ statistic: 35, exact: true });
    expect(ranked?.p).toBeCloseTo(2 * 0.1272, 3);
  });
});
