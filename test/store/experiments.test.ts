import { describe, expect, test } from 'vitest';
import type { PointsQuery } from '#shared/contract/experiments.ts';
import type { EndedJob, WritableStore } from '#main/store/index.ts';
import { UnknownIdError, WrongStateError } from '#main/store/index.ts';
import { anEnd, aQuery, aRun, endWith, openWritable, storePath } from './builders.ts';

const SEEDS = [1, 2, 3];

const anExperiment = (name = 'Experiment', seeds = SEEDS) => ({
  name,
  text: `name: ${name}`,
  document: { name, seeds, axes: [{ kind: 'list', field: 'a.b', name: 'b' }] },
  points: 2,
});

const point = (position: number, hash = `hash ${position}`) => ({
  position,
  hash,
  values: JSON.stringify({ values: { b: position }, labels: { b: `${position} s` } }),
});

const done = (at: number, seed: number, downtime: number): EndedJob => ({
  point: at,
  seed,
  run: aRun({ name: `run ${at} ${seed}`, seed }),
  ended: { ...endWith({ downtime_s: downtime }), digest: `digest ${at} ${seed}` },
});

const failed = (at: number, seed: number): EndedJob => ({
  point: at,
  seed,
  failure: 'It stumbled.',
});

/** A prepared experiment of two points; answers its id. */
function prepared(store: WritableStore, seeds = SEEDS): string {
  const { experiments } = store;
  const id = experiments.create(anExperiment('Experiment', seeds));
  experiments.beginPoints(id);
  experiments.addPoints(id, [point(0), point(1)]);
  experiments.endPoints(id, seeds, seeds.length, '1.0.0');
  return id;
}

const query = (id: string, more: Partial<PointsQuery> = {}): PointsQuery => ({
  id,
  states: [],
  metrics: [],
  replications: false,
  offset: 0,
  limit: 100,
  ...more,
});

describe('what has ended', () => {
  test('is stored with its run, counted, and read back in the order of points and seeds', () => {
    const store = openWritable();
    const id = prepared(store);
    const jobs = [done(1, 3, 0.3), failed(0, 2), done(1, 1, 0.1), done(0, 1, 0.5)];
    store.experiments.record(id, SEEDS, jobs, [{ point: 1, wanted: 2, settled: true }]);
    expect(store.experiments.row(id)).toMatchObject({
      points: 2,
      runs: { done: 3, failed: 1, most: 6 },
      axes: ['b'],
    });
    expect(store.experiments.ended(id, 'downtime_s')).toEqual([
      { point: 0, seed: 1, failed: false, metric: 0.5 },
      { point: 0, seed: 2, failed: true, metric: null },
      { point: 1, seed: 1, failed: false, metric: 0.1 },
      { point: 1, seed: 3, failed: false, metric: 0.3 },
    ]);
    const { points, total } = store.experiments.points(
      query(id, { metrics: ['downtime_s'], replications: true }),
    );
    expect(total).toBe(2);
    expect(
      points.map(({ index, labels, wanted, settled, metrics }) => ({
        index,
        labels,
        wanted,
        settled,
        metrics,
      })),
    ).toEqual([
      { index: 0, labels: { b: '0 s' }, wanted: 3, settled: false, metrics: { downtime_s: [0.5] } },
      {
        index: 1,
        labels: { b: '1 s' },
        wanted: 2,
        settled: true,
        metrics: { downtime_s: [0.1, 0.3] },
      },
    ]);
    expect(points[0]?.replications).toMatchObject([
      { seed: 1, state: 'done', digest: 'digest 0 1', failure: null },
      { seed: 2, state: 'failed', run_id: null, failure: 'It stumbled.' },
    ]);
    expect(store.runs.row(points[0]?.replications[0]?.run_id ?? '').name).toBe('run 0 1');
    expect(
      store.experiments.digestLines(id).map(({ hash, seed, digest }) => [hash, seed, digest]),
    ).toEqual([
      ['hash 0', 1, 'digest 0 1'],
      ['hash 0', 2, null],
      ['hash 1', 1, 'digest 1 1'],
      ['hash 1', 3, 'digest 1 3'],
    ]);
    expect(store.experiments.metricIds(id)).toContain('downtime_s');
  });

  test('is stored all or not at all', () => {
    const store = openWritable();
    const id = prepared(store);
    const jobs = [done(0, 1, 1), { ...done(0, 2, 1), point: 9 }];
    expect(() => store.experiments.record(id, SEEDS, jobs, [])).toThrow(UnknownIdError);
    expect(store.runs.list(aQuery()).total).toBe(0);
    expect(store.experiments.sums(id)).toMatchObject({ done: 0, failed: 0 });
  });

  test('pages of points can leave out those that do not matter', () => {
    const store = openWritable();
    const id = prepared(store);
    store.experiments.record(
      id,
      SEEDS,
      [failed(1, 1), done(0, 1, 1)],
      [{ point: 0, wanted: 1, settled: true }],
    );
    const indexes = (more: Partial<PointsQuery>) =>
      store.experiments.points(query(id, more)).points.map(({ index }) => index);
    expect(indexes({ states: ['failed'] })).toEqual([1]);
    expect(indexes({ states: ['waiting'] })).toEqual([1]);
    expect(indexes({ states: ['done'] })).toEqual([0]);
    expect(indexes({ offset: 1 })).toEqual([1]);
  });

  test('what failed can be forgotten', () => {
    const store = openWritable();
    const id = prepared(store);
    store.experiments.record(id, SEEDS, [failed(0, 1), failed(0, 2), done(1, 1, 1)], []);
    expect(store.experiments.forgetFailed(id)).toBe(2);
    expect(store.experiments.sums(id)).toMatchObject({ done: 1, failed: 0 });
  });
});

test('points and seeds that leave the document keep their runs, and have them when they come back', () => {
  const store = openWritable();
  const id = prepared(store);
  store.experiments.record(id, SEEDS, [done(0, 1, 1), done(0, 3, 1), done(1, 1, 1)], []);
  const prepare = (points: ReturnType<typeof point>[], seeds: number[]) => {
    store.experiments.beginPoints(id);
    store.experiments.addPoints(id, points);
    store.experiments.endPoints(id, seeds, seeds.length, '1.0.0');
  };
  prepare([point(0, 'new'), point(1, 'hash 0')], [3, 4]);
  expect(store.experiments.positions(id)).toEqual([0, 1]);
  expect(store.experiments.ended(id, null)).toEqual([
    { point: 1, seed: 3, failed: false, metric: null },
  ]);
  expect(store.experiments.sums(id)).toMatchObject({ points: 2, done: 1, wanted: 4 });
  prepare([point(0), point(1)], SEEDS);
  expect(store.experiments.sums(id)).toMatchObject({ points: 2, done: 3, wanted: 6 });
});

describe('the trash', () => {
  test('takes the runs along and gives them back, but not those that lay there before', () => {
    const store = openWritable();
    const id = prepared(store);
    store.experiments.record(id, SEEDS, [done(0, 1, 1), done(0, 2, 1)], []);
    const [first = ''] = store.runs.list(aQuery()).rows.map((row) => row.id);
    store.runs.edit({ ids: [first], deleted: true });
    const kept = () => store.runs.list(aQuery()).total;
    expect(store.experiments.setDeleted([id], true, true)).toBe(1);
    expect([
      kept(),
      store.experiments.list({ text: '', trash: false, offset: 0, limit: 9 }).total,
    ]).toEqual([0, 0]);
    expect(store.experiments.setDeleted([id], false, true)).toBe(1);
    expect(kept()).toBe(1);
    expect(store.experiments.setDeleted([id], false, true)).toBe(0);
  });

  test('when emptied, takes experiments with all that belongs to them', () => {
    const store = openWritable();
    const id = prepared(store);
    store.experiments.record(id, SEEDS, [done(0, 1, 1)], []);
    store.experiments.setDeleted([id], true, true);
    expect(store.purge().removed).toBe(1);
    expect(() => store.experiments.row(id)).toThrow(UnknownIdError);
    expect(store.checkIntegrity()).toBe('ok');
  });

  test('when emptied of runs of an experiment that is kept, leaves it something to run', () => {
    const store = openWritable();
    const id = prepared(store);
    store.experiments.record(
      id,
      SEEDS,
      [done(0, 1, 1), done(1, 1, 1)],
      [
        { point: 0, wanted: 1, settled: true },
        { point: 1, wanted: 1, settled: true },
      ],
    );
    store.experiments.finish(id, 'digest');
    const [row] = store.runs.list(aQuery()).rows;
    store.runs.edit({ ids: [row?.id ?? ''], deleted: true });
    store.purge();
    expect(store.experiments.row(id)).toMatchObject({
      state: 'ready',
      digest: '',
      runs: { done: 1 },
    });
    expect(store.experiments.sums(id)).toMatchObject({ settled: 1 });
  });
});

test.each(['preparing', 'running', 'paused'] as const)(
  'the trash keeps an experiment that is %s, and the runs that it counts',
  (state) => {
    const store = openWritable();
    const [trashed, kept] = [prepared(store), prepared(store)];
    store.experiments.record(trashed, SEEDS, [done(0, 1, 1)], []);
    store.experiments.setDeleted([trashed], true, true);
    store.experiments.record(kept, SEEDS, [done(0, 1, 1), done(1, 1, 1)], []);
    const ids = store.runs.list(aQuery()).rows.map(({ id }) => id);
    store.runs.edit({ ids, deleted: true });
    for (const id of [trashed, kept]) store.experiments.setState(id, state);
    expect(store.inTrash().runs).toBe(0);
    expect(store.purge().removed).toBe(0);
    for (const id of [trashed, kept]) store.experiments.setState(id, 'cancelled');
    expect(store.experiments.sums(kept)).toMatchObject({ done: 2 });
    expect(store.inTrash().runs).toBe(3);
    expect(store.purge().removed).toBe(3);
    expect(() => store.experiments.row(trashed)).toThrow(UnknownIdError);
  },
);

test('experiments are found by their name without regard to case and accents', () => {
  const store = openWritable();
  store.experiments.create(anExperiment('Übung im Keller'));
  const found = (text: string) =>
    store.experiments.list({ text, trash: false, offset: 0, limit: 9 }).total;
  expect(['übung', 'UBUNG IM', 'keller', '', 'dach'].map(found)).toEqual([1, 1, 1, 1, 0]);
});

test('an experiment that is running is not changed or removed', () => {
  const store = openWritable();
  const id = prepared(store);
  store.experiments.setState(id, 'running');
  expect(() => store.experiments.replace(id, anExperiment())).toThrow(WrongStateError);
  expect(() => store.experiments.setDeleted([id], true, true)).toThrow(
    /^Experiment .* is running: it cannot be removed/,
  );
  expect(() => store.experiments.get('nothing')).toThrow(UnknownIdError);
});

test('what a dead process left running is interrupted, and everything else as it was', () => {
  const path = storePath();
  const store = openWritable(path);
  const ids = (['running', 'preparing', 'paused', 'ready', 'cancelled'] as const).map((state) => {
    const id = prepared(store);
    store.experiments.setState(id, state);
    return id;
  });
  store.close();
  const again = openWritable(path);
  expect(ids.map((id) => again.experiments.row(id).state)).toEqual([
    'interrupted',
    'interrupted',
    'interrupted',
    'ready',
    'cancelled',
  ]);
  expect(again.notices.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining('3 experiments were under way'),
  ]);
});

test('runs of an experiment are in the lists and filters of runs', () => {
  const store = openWritable();
  const id = prepared(store);
  store.experiments.record(id, SEEDS, [done(0, 1, 1)], []);
  store.runs.record(aRun({ name: 'another' }), anEnd());
  expect(
    store.runs.list(aQuery()).rows.map(({ name, experiment }) => [name, experiment?.id ?? null]),
  ).toEqual(
    expect.arrayContaining([
      ['run 0 1', id],
      ['another', null],
    ]),
  );
});
