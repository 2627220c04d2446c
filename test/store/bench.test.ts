import { expect, test } from 'vitest';
import { benchStore } from '#main/store/bench.ts';
import { storePath } from './builders.ts';

test('the bench fills a store, asks every query and counts with the clock that it is given', () => {
  let ticks = 0;
  const figures = benchStore({
    path: storePath(),
    runs: 300,
    seriesPoints: 3000,
    clock: () => (ticks += 1000),
  });
  expect(figures).toMatchObject({
    runs: 300,
    metricsPerRun: 20,
    storedRunsPerSecond: 300,
    slowestMedianSeconds: 1,
  });
  expect(figures.queries.map(({ name, total }) => [name, total])).toEqual([
    ['newest', 300],
    ['by name', 300],
    ['by a metric', 300],
    ['by a metric, half way down', 300],
    ['by strategy and two metrics', 300],
    ['free text of two words', expect.any(Number)],
    ['free text, by a metric', 150],
    ['by state and tag', expect.any(Number)],
  ]);
  expect(figures.queries.every(({ rows, total }) => rows > 0 && total > 0)).toBe(true);
  expect(figures.series).toMatchObject({
    points: 3000,
    columns: 4,
    writtenPointsPerSecond: 15_000,
  });
  expect(figures.series.storedBytesPerPoint).toBeLessThan(8);
});
