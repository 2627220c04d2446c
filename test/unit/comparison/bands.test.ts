import { describe, expect, test } from 'vitest';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import { comparedRun } from '#shared/comparison/run.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import { buildBands, buildWhy, groupsOf } from '#main/comparison/index.ts';
import type { RunSource } from '#main/comparison/index.ts';
import { gridOver, resample } from '#main/comparison/resample.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import { storedRuns } from '#main/service/compared-runs.ts';
import { aMigration, anEnd, aRun } from '../../store/rows.ts';
import { detailOf } from '../reports/fixture.ts';

// Goal: a band says what was recorded, spikes included, however much of it there is. Method: series whose bands are known.

const RECIPE = recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }] });
const breathe = async () => {};

describe('a series at the places of a grid', () => {
  test('is a straight line between points, or the value until the next one', () => {
    const grid = gridOver(0, 4, 5);
    const linear = resample([0, 2, 4], [0, 10, 0], 'linear', grid);
    expect([...linear.at]).toEqual([0, 5, 10, 5, 0]);
    const step = resample([0, 2, 4], [0, 10, 0], 'step', grid);
    expect([...step.at]).toEqual([0, 0, 10, 10, 0]);
  });

  test('keeps the height of a spike between two places, and only there', () => {
    const x = Array.from({ length: 10_001 }, (_, index) => index / 1000);
    const values = x.map((_, index) => (index === 5230 ? 99 : 1));
    const { at, low, high } = resample(x, values, 'linear', gridOver(0, 10, 11));
    expect([...at].every((value) => value === 1)).toBe(true);
    expect([...low].every((value) => value === 1)).toBe(true);
    expect([...high].map((value) => Math.round(value))).toEqual([1, 1, 1, 1, 1, 99, 1, 1, 1, 1, 1]);
  });

  test('ends where it ends: beyond that it says nothing', () => {
    const { at } = resample([1, 2], [5, 7], 'linear', gridOver(0, 4, 5));
    expect([...at].map(String)).toEqual(['NaN', '5', '7', 'NaN', 'NaN']);
    expect([...resample([], [], 'linear', gridOver(0, 1, 2)).at].map(String)).toEqual([
      'NaN',
      'NaN',
    ]);
  });

  test('takes the later value after a jump, and sees both sides of it', () => {
    const { at, low, high } = resample([0, 1, 1, 2], [4, 4, 8, 8], 'linear', gridOver(0, 2, 3));
    expect([...at]).toEqual([4, 8, 8]);
    expect([low[1], high[1]]).toEqual([4, 8]);
  });
});

/** Runs of one configuration that take 10 s, 20 s, ... and whose rest falls in a straight line. */
const details = [10, 20].map((total, index) => {
  const detail = detailOf({
    id: `run-${index + 1}`,
    seed: index + 1,
    resolution: 'exact',
    metrics: { total_time_s: total, downtime_s: 1 },
  });
  const [migration] = detail.migrations;
  if (!migration) throw new Error('no migration');
  const phase = (time: number, name: string) => ({ time, code: 'phase', values: { phase: name } });
  const events = [
    phase(10, 'memory-copy'),
    phase(9 + total, 'switch-over'),
    { time: 9 + total, code: 'stop', values: {} },
    phase(10 + total, 'completed'),
  ];
  return { ...detail, migrations: [{ ...migration, events }] };
});
const groups = groupsOf(details.map(comparedRun), RECIPE);
const source: RunSource = {
  migrations: (id) => details.find(({ row }) => row.id === id)?.migrations ?? [],
  columns: () => ['remaining_ram_bytes'],
  extent: (id) => ({ first: 10, last: 10 + (id === 'run-1' ? 10 : 20) }),
  read: (id): SeriesTable => {
    const total = id === 'run-1' ? 10 : 20;
    return { time: [10, 10 + total], columns: { remaining_ram_bytes: [total, 0] } };
  },
};
const wish = {
  series: null,
  migration: 0,
  points: 21,
  quantiles: [0.25, 0.75] as const,
};

describe('bands', () => {
  test('are over the replications that are under way, and say how many those are', async () => {
    const { configurations } = await buildBands(
      groups,
      { ...wish, alignment: 'start' },
      source,
      breathe,
    );
    const [band] = configurations[0]?.bands ?? [];
    expect(band?.x).toHaveLength(21);
    expect(band?.n).toEqual([...Array(11).fill(2), ...Array(10).fill(1)]);
    expect(band?.mean[0]).toBe(15);
    expect(band?.mean[10]).toBe(5);
    expect(band?.mean[20]).toBe(0);
    expect([band?.lowQuantile[0], band?.highQuantile[0]]).toEqual([12.5, 17.5]);
  });

  test('are aligned at the switch-over, or by progress, with the phases along', async () => {
    const stopped = await buildBands(groups, { ...wish, alignment: 'switchOver' }, source, breathe);
    const [switched] = stopped.configurations;
    expect(switched?.bands[0]?.x[0]).toBe(-19);
    expect(switched?.bands[0]?.x.at(-1)).toBe(1);
    expect(switched?.phases).toEqual([
      {
        phase: 'memory-copy',
        from: { mean: -14, low: -19, high: -9 },
        to: { mean: 0, low: 0, high: 0 },
      },
      {
        phase: 'switch-over',
        from: { mean: 0, low: 0, high: 0 },
        to: { mean: 1, low: 1, high: 1 },
      },
    ]);
    const shares = await buildBands(groups, { ...wish, alignment: 'progress' }, source, breathe);
    const [band] = shares.configurations[0]?.bands ?? [];
    expect(band?.n).toEqual(Array(21).fill(2));
    expect(band?.mean[10]).toBeCloseTo(7.5, 12);
  });

  test('name the runs that have nothing to align by', async () => {
    const endless: RunSource = {
      ...source,
      migrations: (id) =>
        source
          .migrations(id)
          .map((one) => (id === 'run-2' ? { ...one, events: [], rounds: [], metrics: {} } : one)),
    };
    const { configurations } = await buildBands(
      groups,
      { ...wish, alignment: 'switchOver' },
      endless,
      breathe,
    );
    expect(configurations[0]).toMatchObject({ replications: 1, without: ['run-2'] });
  });

  test('end when nobody waits for them any more', async () => {
    const gone = async () => Promise.reject(new Error('nobody waits'));
    await expect(buildBands(groups, { ...wish, alignment: 'start' }, source, gone)).rejects.toThrow(
      'nobody waits',
    );
  });

  test('are of everything that was stored, never of the thinned series that a chart gets', async () => {
    // Noise around 1, so that thinning to 2,000 rows would show extremes at every place.
    const points = 200_001;
    const time = Array.from({ length: points }, (_, index) => 1.5 + index / 20_000);
    const noise = (seed: number) =>
      time.map((_, index) => 1 + ((((index + seed) * 7919) % 1000) - 499.5) / 1000);
    const store = requireWritable(openStore({ path: ':memory:' }));
    try {
      const ids = [1, 2].map((seed) => {
        const series = { time, columns: { send_rate: noise(seed) } };
        const migration = aMigration({ series, metrics: { total_time_s: 10 } });
        const run = aRun({ seed, resolution: 'exact', parameters: {} });
        return store.runs.record(run, { ...anEnd(migration), digest: `d${seed}` });
      });
      const stored = groupsOf(
        [...store.compared.ofIds(ids).values()].map(({ run }) => run),
        RECIPE,
      );
      expect(stored).toHaveLength(1);
      let read = 0;
      const counting: RunSource = {
        ...storedRuns(store),
        read: (...request) => {
          const table = storedRuns(store).read(...request);
          read += table.time.length;
          return table;
        },
      };
      const { configurations } = await buildBands(
        stored,
        { ...wish, points: 11, alignment: 'start' },
        counting,
        breathe,
      );
      expect(read).toBe(2 * points);
      const [band] = configurations[0]?.bands ?? [];
      const recorded = [noise(1), noise(2)];
      // Each place is a recorded point: every 20,000th of them.
      for (const index of (band?.x ?? []).keys()) {
        const [one = 0, other = 0] = recorded.map((values) => values[index * 20_000] ?? 0);
        expect(band?.mean[index]).toBeCloseTo((one + other) / 2, 6);
        expect(band?.low[index]).toBeCloseTo(0.5005, 3);
        expect(band?.high[index]).toBeCloseTo(1.4995, 3);
      }
      const thinned = store.series.read({
        id: ids[0] ?? '',
        migration: 0,
        columns: null,
        maxPoints: 2000,
      });
      expect(thinned.time.length).toBeLessThanOrEqual(2000);
    } finally {
      store.close();
    }
  });
});

describe('where time and bytes went', () => {
  test('adds up to the totals, part by part', async () => {
    const { configurations } = await buildWhy(groups, null, 0.95, source, breathe);
    const [why] = configurations;
    const sum = (parts: readonly { mean: number }[] | undefined) =>
      (parts ?? []).reduce((total, { mean }) => total + mean, 0);
    expect(why?.n).toBe(2);
    expect(sum(why?.time)).toBeCloseTo(15, 9);
    expect(sum(why?.downtime)).toBeCloseTo(1, 9);
    expect(why?.time.map(({ code }) => code)).toEqual([
      'first-pass',
      'later-passes',
      'switch-over',
    ]);
    // The first pass took 8 s of both; what is left of the copy is 1 s and 11 s.
    expect(why?.time.map(({ mean }) => mean)).toEqual([8, 6, 1]);
    expect(why?.bytes.map(({ code, mean }) => [code, mean])).toEqual([
      ['memory-first', 1.07e9],
      ['memory-stop', 8.2e6],
    ]);
    expect(why?.time[1]?.interval).not.toBeNull();
  });

  test('counts of a first pass that is told from the request on only what lies in the copy', async () => {
    const early: RunSource = {
      ...source,
      migrations: (id) =>
        source.migrations(id).map((one) => ({
          ...one,
          events: [{ time: 10, code: 'phase', values: { phase: 'setup' } }, ...one.events].map(
            (event) => (event.values.phase === 'memory-copy' ? { ...event, time: 10.5 } : event),
          ),
          rounds: one.rounds.map((round) =>
            round.kind === 'memory' ? { ...round, start: 10, duration: 8.5 } : round,
          ),
        })),
    };
    const { configurations } = await buildWhy(groups, null, 0.95, early, breathe);
    expect(configurations[0]?.time.map(({ code, mean }) => [code, mean])).toEqual([
      ['setup', 0.5],
      ['first-pass', 8],
      ['later-passes', 5.5],
      ['switch-over', 1],
    ]);
  });

  test('of a migration that a run does not have is nothing', async () => {
    const { configurations } = await buildWhy(groups, 3, 0.95, source, breathe);
    expect(configurations).toMatchObject([{ n: 0, time: [], bytes: [] }]);
  });
});
