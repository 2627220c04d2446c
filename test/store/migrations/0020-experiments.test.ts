import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { upgrade } from '#main/store/migrations/index.ts';
import { runsStep } from '#main/store/migrations/0010-runs.ts';
import { experimentsStep } from '#main/store/migrations/0020-experiments.ts';
import { storePath } from '../builders.ts';

const NOW = new Date('2031-05-06T07:08:09Z');

/** A store that version 10 left, brought to version 20, with one experiment of two points in it. */
function upgradedStore(): Database.Database {
  const path = storePath();
  const fixture = new URL('../fixtures/version-10.sqlite.gz', import.meta.url);
  writeFileSync(path, gunzipSync(readFileSync(fixture)));
  const database = new Database(path);
  onTestFinished(() => void database.close());
  expect(upgrade(database, path, [runsStep, experimentsStep], NOW)).toMatchObject({
    from: 10,
    to: 20,
  });
  database.exec(`
    INSERT INTO experiments VALUES (1, 'e', 'E', '', '{}', 'ready', 2, '', '', 'then', 'then', NULL);
    INSERT INTO experiment_points (seq, experiment_seq, position, hash, axis_values, wanted, settled)
      VALUES (1, 1, 0, 'a', '{}', 2, 0), (2, 1, 1, 'b', '{}', 2, 0);
  `);
  return database;
}

const counts = (database: Database.Database) =>
  database.prepare('SELECT done, failed FROM experiment_points ORDER BY seq').raw().all();

test('the runs of version 10 are as they were, and belong to no experiment', () => {
  const database = upgradedStore();
  const ids = database.prepare('SELECT id FROM runs ORDER BY id').pluck().all();
  expect(ids).toEqual(['awkward', 'failed', 'measured', 'plain']);
  expect(database.prepare('SELECT count(*) FROM run_experiments').pluck().get()).toBe(0);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('points count their replications, whatever becomes of them', () => {
  const database = upgradedStore();
  database.exec(`INSERT INTO replications VALUES
    (1, 1, 0, 'done', 1, 'd', NULL), (1, 2, 1, 'failed', NULL, '', 'why'), (2, 1, 0, 'failed', NULL, '', 'why')`);
  expect(counts(database)).toEqual([
    [1, 1],
    [0, 1],
  ]);
  database.exec(`UPDATE replications SET state = 'done', failure = NULL WHERE point_seq = 2`);
  expect(counts(database)).toEqual([
    [1, 1],
    [1, 0],
  ]);
  database.exec('UPDATE replications SET position = NULL WHERE seed = 2');
  expect(counts(database)).toEqual([
    [1, 0],
    [1, 0],
  ]);
  database.exec('UPDATE replications SET position = 1 WHERE seed = 2');
  database.exec('DELETE FROM replications WHERE point_seq = 1');
  expect(counts(database)).toEqual([
    [0, 0],
    [1, 0],
  ]);
});

test('a run that is removed for good takes its replication along, so that it is run again', () => {
  const database = upgradedStore();
  database.pragma('foreign_keys = ON');
  const seq = database.prepare("SELECT seq FROM runs WHERE id = 'failed'").pluck().get() as number;
  database.exec(`INSERT INTO replications VALUES (1, 1, 0, 'done', ${seq}, 'd', NULL);
    INSERT INTO run_experiments VALUES (${seq}, 1); DELETE FROM runs WHERE seq = ${seq}`);
  expect(counts(database)).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(database.prepare('SELECT count(*) FROM run_experiments').pluck().get()).toBe(0);
});

test('a replication that failed says why, and one that did not has nothing to say', () => {
  const database = upgradedStore();
  const add = (row: string) => () =>
    database.exec(`INSERT INTO replications VALUES (1, 1, 0, ${row})`);
  expect(add("'failed', NULL, '', NULL")).toThrow(/CHECK/);
  expect(add("'done', 1, 'd', 'why'")).toThrow(/CHECK/);
});
