import { expect, test } from 'vitest';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import { comparedRun } from '#shared/comparison/run.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import { summariseRun } from '#shared/result/summary.ts';
import type { RunSource } from '#main/comparison/index.ts';
import { buildWhy, groupsOf } from '#main/comparison/index.ts';
import { detailOf } from '../reports/fixture.ts';

// Goal: parts add up to the metrics that stand in the table above them. Method: runs of several migrations, overlapping.

/** A migration of 0.5 s of set-up, a first pass, and a stop of 0.2 s at its end. */
function migration(start: number, total: number, redirect = 0.05): MigrationResult {
  const [migrated] = detailOf({ id: 'one', metrics: {} }).migrations;
  if (!migrated) throw new Error('the fixture has a migration');
  const stop = start + total - 0.2;
  const phase = (time: number, name: string) => ({ time, code: 'phase', values: { phase: name } });
  return {
    ...migrated,
    start,
    metrics: {
      total_time_s: total,
      downtime_s: 0.2,
      redirect_s: redirect,
      service_downtime_s: 0.2 + redirect,
      wire_bytes: 1e9,
      ram_bytes: 1e9,
    },
    rounds: [
      {
        ...migrated.rounds[0],
        round: 1,
        kind: 'memory',
        start: start + 0.5,
        duration: total - 1,
        bytes: 1e9,
      },
    ] as MigrationResult['rounds'],
    events: [
      phase(start, 'setup'),
      phase(start + 0.5, 'memory-copy'),
      phase(stop, 'switch-over'),
      phase(start + total, 'completed'),
    ],
  };
}

async function whyOf(migrations: readonly MigrationResult[], runs = 1) {
  const source = {
    migrations: () => migrations,
    columns: () => [],
    extent: () => null,
    read: () => ({ time: [], columns: {} }),
  } satisfies RunSource;
  const groups = groupsOf(
    Array.from({ length: runs }, (_, index) =>
      comparedRun(detailOf({ id: `${index}`, seed: index, metrics: {} })),
    ),
    recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }] }),
  );
  const why = await buildWhy(groups, null, 0.95, source, async () => {});
  const [found] = why.configurations;
  if (!found) throw new Error('there is one configuration');
  return found;
}

const sumOf = (parts: readonly { mean: number }[]) =>
  parts.reduce((sum, { mean }) => sum + mean, 0);

test.each([
  ['one after another', [migration(0, 5), migration(5, 7)]],
  ['at once', [migration(0, 10), migration(0, 10), migration(2, 6, 0.3)]],
  ['with a pause between them', [migration(0, 5), migration(8, 5)]],
  ['alone', [migration(3, 9)]],
])('parts of migrations %s add up to the metrics of their run', async (_, migrations) => {
  const metrics = summariseRun(migrations);
  const why = await whyOf(migrations);
  expect(sumOf(why.time)).toBeCloseTo(metrics.total_time_s ?? Number.NaN, 9);
  expect(sumOf(why.downtime)).toBeCloseTo(metrics.service_downtime_s ?? Number.NaN, 9);
  expect(sumOf(why.bytes)).toBeCloseTo(metrics.wire_bytes ?? Number.NaN, 0);
  expect(why.migrations).toBe(migrations.length);
});

test('two that do the same at the same time take as long as one of them', async () => {
  const one = await whyOf([migration(0, 10)]);
  const two = await whyOf([migration(0, 10), migration(0, 10)]);
  expect(two.time).toEqual(one.time);
});

test('a migration that did not complete is no shortest one: it has no parts at all', async () => {
  const why = await whyOf([{ ...migration(0, 120), outcome: 'unfinished' }]);
  expect(why).toMatchObject({ n: 0, time: [], downtime: [], bytes: [] });
});
