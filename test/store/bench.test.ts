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
  const totals = new Map(figures.queries.map(({ name, total }) => [name, total]));
  expect(totals.size).toBe(figures.queries.length);
  for (const all of ['newest', 'by name', 'by a metric', 'by a parameter'])
    expect(totals.get(all)).toBe(300);
  expect(totals.get('free text, by a metric')).toBe(150);
  expect(totals.get('grouped by strategy')).toBe(4);
  expect(totals.get('grouped by configuration')).toBe(120);
  // Every question but one is about something that is there.
  expect(figures.queries.filter(({ rows, total }) => rows === 0 || total === 0)).toEqual([
    expect.objectContaining({ name: 'no run matches' }),
  ]);
  expect(figures.series).toMatchObject({
    points: 3000,
    columns: 4,
    writtenPointsPerSecond: 15_000,
  });
  expect(figures.series.storedBytesPerPoint).toBeLessThan(8);
});
