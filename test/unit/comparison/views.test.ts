import { describe, expect, test } from 'vitest';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import { comparedRun } from '#shared/comparison/run.ts';
import {
  boxes,
  configurationValue,
  heatMapOf,
  parallelOf,
  paretoOf,
  scatterPoints,
} from '#shared/comparison/views.ts';
import { boxOf } from '#shared/figures/box.ts';
import { orderedValues } from '#shared/figures/category.ts';
import { heatMap } from '#shared/figures/heat-map.ts';
import { isChosen, numberAt, parallelCoordinates, positionOn } from '#shared/figures/parallel.ts';
import { paretoFront } from '#shared/figures/pareto.ts';
import { trendAt, trendOf } from '#shared/statistics/index.ts';
import { buildComparison, buildTrend } from '#main/comparison/index.ts';
import { detailOf } from '../reports/fixture.ts';

// Goal: a view shows what was stored. Method: a small sweep of two parameters with replications, and the pure functions
// on values whose picture is known.

const RATES = [1e8, 1e9];
const LIMITS = [0.1, 0.3];
const sweep = RATES.flatMap((rate) =>
  LIMITS.flatMap((limit) =>
    [1, 2, 3].map((seed) =>
      detailOf({
        id: `${rate}-${limit}-${seed}`,
        seed,
        resolution: 'exact',
        metrics: { total_time_s: 1e9 / rate + seed, downtime_s: limit + seed / 100 },
        parameters: { 'network.rate': rate, 'plan[0].limit': limit, name: 'x' },
      }),
    ),
  ),
);
const comparison = buildComparison(
  sweep.map(comparedRun),
  recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }] }),
);
const RATE = { of: 'parameter', path: 'network.rate' } as const;
const TOTAL = { of: 'metric', id: 'total_time_s' } as const;

describe('views of a sweep', () => {
  test('boxes hold every replication', () => {
    const [first] = boxes(comparison, 'total_time_s');
    expect(first?.box).toMatchObject({ n: 3, median: 12, lowWhisker: 11, highWhisker: 13 });
    expect(boxes(comparison, 'none such').every(({ box }) => box === null)).toBe(true);
  });

  test('scatter plots have a point for each run, heat maps a mean for each pair of values', () => {
    const points = scatterPoints(comparison, RATE, TOTAL);
    expect(points).toHaveLength(sweep.length);
    expect(points[0]).toMatchObject({ run: '100000000-0.1-1', x: 1e8, y: 11 });
    const map = heatMapOf(comparison, {
      metric: 'total_time_s',
      x: 'network.rate',
      y: 'plan[0].limit',
    });
    expect(map.xs).toEqual(RATES);
    expect(map.ys).toEqual(LIMITS);
    expect(map.cells.map((row) => row.map((cell) => cell?.value))).toEqual([
      [12, 3],
      [12, 3],
    ]);
    expect(map).toMatchObject({ low: 3, high: 12 });
  });

  test('the line through all runs is that of least squares, straight or through logarithms', () => {
    const line = buildTrend(comparison, { x: RATE, y: TOTAL, logarithmic: false });
    // Means are 12 s at 1e8 and 3 s at 1e9, with as many runs on either side.
    expect(line?.n).toBe(sweep.length);
    expect(line?.slope).toBeCloseTo(-9 / 9e8, 15);
    expect(line?.places[0]).toMatchObject({ x: 1e8 });
    expect(line?.places[0]?.y).toBeCloseTo(12, 9);
    expect(line?.places.at(-1)?.low).toBeLessThan(3);
    const power = buildTrend(comparison, { x: RATE, y: TOTAL, logarithmic: true });
    expect(power?.places[0]?.x).toBeCloseTo(1e8, 0);
    expect(power?.slope).toBeLessThan(0);
    const single = { of: 'parameter', path: 'name' } as const;
    expect(buildTrend(comparison, { x: single, y: TOTAL, logarithmic: false })).toBeNull();
  });

  test('parallel coordinates and the Pareto front are of the means', () => {
    const { axes, lines } = parallelOf(comparison, [RATE, TOTAL]);
    expect(axes).toEqual([
      { kind: 'range', low: 1e8, high: 1e9, logarithmic: false },
      { kind: 'range', low: 3, high: 12, logarithmic: false },
    ]);
    expect(lines.map(({ positions }) => positions)).toEqual([
      [0, 1],
      [0, 1],
      [1, 0],
      [1, 0],
    ]);
    const front = paretoOf(comparison, 'total_time_s', 'downtime_s');
    expect(front.map(({ onFront }) => onFront)).toEqual([false, false, true, false]);
    expect(front[2]?.xInterval).not.toBeNull();
    const [configuration] = comparison.configurations;
    if (!configuration) throw new Error('nothing was compared');
    expect(configurationValue(comparison, configuration, RATE)).toBe(1e8);
  });
});

describe('the Pareto front', () => {
  test('keeps what nothing beats, equal points together, and leaves out what lacks a number', () => {
    const points = [
      { x: 1, y: 5 },
      { x: 2, y: 3 },
      { x: 2, y: 3 },
      { x: 2, y: 4 },
      { x: 3, y: 3 },
      { x: 4, y: 1 },
      { x: null, y: 0 },
    ];
    expect(paretoFront(points)).toEqual([true, true, true, false, false, true, false]);
    const flipped = points.map(({ x, y }) => ({
      x: x === null ? null : -x,
      y: y === null ? null : -y,
    }));
    expect(paretoFront(flipped, { x: 'higher', y: 'higher' })).toEqual(paretoFront(points));
  });
});

describe('a box', () => {
  test('tells outliers from the whiskers', () => {
    expect(boxOf([1, 2, 3, 4, 5, 100])).toMatchObject({
      median: 3.5,
      firstQuartile: 2.25,
      thirdQuartile: 4.75,
      lowWhisker: 1,
      highWhisker: 5,
      outliers: [100],
    });
    expect(boxOf([null])).toBeNull();
    expect(boxOf([7, null])).toMatchObject({ n: 1, median: 7, lowWhisker: 7, outliers: [] });
  });
});

describe('axes', () => {
  test('order numbers, texts, yes and no, and what is missing', () => {
    expect(orderedValues([null, 'b', 10, true, 'a', 9, false, 9])).toEqual([
      9,
      10,
      'a',
      'b',
      false,
      true,
      null,
    ]);
  });

  test('of parallel coordinates have places for words, and broken lines where a value is missing', () => {
    const rows = [
      { id: 'a', values: ['qemu', 1] },
      { id: 'b', values: ['xen', null] },
      { id: 'c', values: ['qemu', 3] },
    ];
    const { axes, lines } = parallelCoordinates(rows, 2);
    expect(axes[0]).toEqual({ kind: 'places', values: ['qemu', 'xen'] });
    expect(lines.map(({ positions }) => positions)).toEqual([
      [0, 0],
      [1, null],
      [0, 1],
    ]);
    const range = { kind: 'range', from: 1, to: 2 } as const;
    expect(rows.map(({ values }) => isChosen(range, values[1] ?? null))).toEqual([
      true,
      false,
      false,
    ]);
    const words = { kind: 'values', values: ['xen', null] } as const;
    expect(rows.map(({ values }) => isChosen(words, values[0] ?? null))).toEqual([
      false,
      true,
      false,
    ]);
    expect(isChosen(words, null)).toBe(false);
  });

  test('that span decades are logarithmic, and numbers are found again at their places', () => {
    const ids = [1, 10, 100].map((value) => ({ id: String(value), values: [value, 5, -value] }));
    const { axes, lines } = parallelCoordinates(ids, 3);
    expect(axes).toMatchObject([
      { logarithmic: true },
      { low: 5, high: 5 },
      { logarithmic: false },
    ]);
    expect(lines.map(({ positions }) => positions[0])).toEqual([0, 0.5, 1]);
    expect(lines.every(({ positions }) => positions[1] === 0.5)).toBe(true);
    for (const axis of axes) {
      if (axis.kind !== 'range' || axis.low === axis.high) continue;
      for (const place of [0, 0.25, 0.6, 1])
        expect(positionOn(axis, numberAt(axis, place))).toBeCloseTo(place, 12);
    }
    const places = parallelCoordinates([{ id: 'a', values: ['only'] }], 1).axes[0];
    if (!places) throw new Error('no axis');
    expect(positionOn(places, 'only')).toBe(0.5);
    expect(positionOn(places, 'another')).toBeNull();
  });

  test('of a heat map leave a hole where nothing was run, and pool what lies at one place', () => {
    const map = heatMap([
      { id: 'a', x: 1, y: 'u', value: 2 },
      { id: 'b', x: 1, y: 'u', value: 4 },
      { id: 'c', x: 2, y: 'v', value: null },
    ]);
    expect(map.cells).toEqual([
      [{ value: 3, ids: ['a', 'b'] }, null],
      [null, null],
    ]);
    expect(heatMap([])).toMatchObject({ xs: [], low: null });
  });
});

describe('a trend', () => {
  // Anscombe's first quartet: slope 0.5001, intercept 3.0001, explained 0.6665, standard error of the slope 0.1179.
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const trend = trendOf(x.map((one, index) => ({ x: one, y: y[index] ?? 0 })));

  test('is the line that Anscombe published, with its interval', () => {
    if (trend === null) throw new Error('no line');
    expect(trend.slope).toBeCloseTo(0.5001, 4);
    expect(trend.intercept).toBeCloseTo(3.0001, 4);
    expect(trend.explained).toBeCloseTo(0.6665, 4);
    // 2.2622 is Student's t for 9 degrees of freedom.
    expect((trend.slopeInterval?.high ?? 0) - trend.slope).toBeCloseTo(2.2622 * 0.1179, 3);
    const middle = trendAt(trend, 9);
    expect(middle.value).toBeCloseTo(7.5009, 4);
    // 1.2366 is the published residual standard error.
    expect((middle.interval?.high ?? 0) - middle.value).toBeCloseTo(
      (2.2622 * 1.2366) / Math.sqrt(11),
      3,
    );
  });

  test('is none through a single x, and has no interval through two points', () => {
    expect(
      trendOf([
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ]),
    ).toBeNull();
    const line = trendOf([
      { x: 1, y: 1 },
      { x: 2, y: 3 },
      { x: null, y: 4 },
    ]);
    expect(line).toMatchObject({ n: 2, slope: 2, intercept: -1, slopeInterval: null });
  });
});
