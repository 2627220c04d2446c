import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS } from '#main/store/migrations/index.ts';
import type { ClusterResult } from '#shared/result/cluster.ts';
import { aRun, openWritable, storePath } from '../builders.ts';

test('from nothing: the tables of version 60, each with its columns', () => {
  const database = new Database(':memory:');
  onTestFinished(() => void database.close());
  for (const step of MIGRATIONS.filter(({ version }) => version <= 60)) step.up(database);
  const columns = ['cluster_results', 'cluster_rows', 'cluster_heat'].map((table) => {
    const names = (database.pragma(`table_info(${table})`) as { name: string }[]).map(
      ({ name }) => name,
    );
    return `${table}: ${names.join(' ')}`;
  });
  expect(columns).toEqual([
    'cluster_results: run_seq summary hosts guests left_out bucket_width',
    'cluster_rows: run_seq kind chunk rows first_time last_time data',
    'cluster_heat: run_seq host data',
  ]);
});

const GUESTS = 5000;

/** A life with more rows than a chunk takes. */
function aLife(): ClusterResult {
  return {
    duration: 1000,
    metrics: { availability: 0.999, cluster_migrations: GUESTS },
    causes: { 'host-crash': 12 },
    worst: [{ guest: 'g0', availability: 0.9, downtime: 100, outages: 1, violation: 0 }],
    notes: [{ code: 'oscillates', values: { oscillations: 5, migrations: 9 } }],
    series: { time: [1, 2, 3], columns: { imbalance: [0.1, 0.2, 0.3] } },
    timeline: {
      hosts: ['a', 'b'],
      guests: Array.from({ length: GUESTS }, (_, at) => `g${at}`),
      stays: Array.from({ length: GUESTS }, (_, at) => [at, at % 2, at / 10, at / 10 + 1] as const),
      outages: [[0, 'host-crash', 10, 22]],
      states: [[1, 'down', 10, 20]],
      faults: [[1, 'host-crash', 10, 20]],
      moves: [
        {
          id: 7,
          guest: 3,
          from: 0,
          to: 1,
          reason: 'balance',
          requested: 1,
          start: 2,
          switched: 3,
          end: 4,
          outcome: 'completed',
          why: '',
          bytes: 1e9,
          downtime: 0.1,
          level: 0.5,
          rate: 1e8,
        },
      ],
      leftOut: 0,
      heat: {
        width: 250,
        loads: [
          [0.5, 0.25, 0, 1],
          [1, 1, 1, 1],
        ],
      },
    },
  };
}

test('a life comes back as it was stored, a window of it by itself', () => {
  const store = openWritable();
  const cluster = aLife();
  const id = store.runs.record(aRun(), { digest: 'd', ended: 'finished', migrations: [], cluster });
  const { series, timeline, ...summary } = cluster;
  expect(store.cluster.life(id)).toMatchObject({
    summary,
    hosts: ['a', 'b'],
    leftOut: 0,
    bucketWidth: 250,
  });
  expect(store.runs.row(id).metrics).toMatchObject(cluster.metrics);
  expect(store.cluster.series(id, null, null)).toEqual(series);
  const whole = store.cluster.rows(id, 0, 1e9);
  expect(whole.stays).toEqual(timeline.stays);
  expect(whole.moves).toEqual(timeline.moves);
  const window = store.cluster.rows(id, 100, 101);
  expect(window.stays.map(([guest]) => guest)).toEqual(
    Array.from({ length: 21 }, (_, at) => 990 + at),
  );
  expect(window.moves).toEqual([]);
  expect(store.cluster.heat(id, [0])).toEqual(new Map([[0, Float32Array.of(0.5, 0.25, 0, 1)]]));
  expect(store.cluster.move(id, 7)).toEqual(timeline.moves[0]);
  expect(store.cluster.move(id, 8)).toBeNull();
});

test('a run without a life has none', () => {
  const store = openWritable();
  const id = store.runs.record(aRun(), { digest: 'd', ended: 'finished', migrations: [] });
  expect(store.cluster.life(id)).toBeNull();
});

test('a life is evidence: it goes with its run, and never otherwise', () => {
  const path = storePath();
  const store = openWritable(path);
  const id = store.runs.record(aRun(), {
    digest: 'd',
    ended: 'finished',
    migrations: [],
    cluster: aLife(),
  });
  const database = new Database(path);
  onTestFinished(() => void database.close());
  for (const table of ['cluster_results', 'cluster_rows', 'cluster_heat'])
    expect(() => database.exec(`DELETE FROM ${table}`)).toThrow(/never changes/);
  store.runs.edit({ ids: [id], deleted: true } as Parameters<typeof store.runs.edit>[0]);
  store.purge();
  expect(database.prepare('SELECT count(*) FROM cluster_rows').pluck().get()).toBe(0);
});
