import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { upgrade } from '#main/store/migrations/index.ts';
import { runsStep } from '#main/store/migrations/0010-runs.ts';
import { experimentsStep } from '#main/store/migrations/0020-experiments.ts';
import { comparisonsStep } from '#main/store/migrations/0030-comparisons.ts';
import { storePath } from '../builders.ts';

const NOW = new Date('2031-05-06T07:08:09Z');

/** A store that version 10 left, brought to version 30. */
function upgradedStore(): Database.Database {
  const path = storePath();
  const fixture = new URL('../fixtures/version-10.sqlite.gz', import.meta.url);
  writeFileSync(path, gunzipSync(readFileSync(fixture)));
  const database = new Database(path);
  onTestFinished(() => void database.close());
  const steps = [runsStep, experimentsStep, comparisonsStep];
  expect(upgrade(database, path, steps, NOW)).toMatchObject({ from: 10, to: 30 });
  return database;
}

test('the runs and drafts of version 10 are as they were, and nothing is compared yet', () => {
  const database = upgradedStore();
  const ids = database.prepare('SELECT id FROM runs ORDER BY id').pluck().all();
  expect(ids).toEqual(['awkward', 'failed', 'measured', 'plain']);
  expect(database.prepare('SELECT count(*) FROM comparisons').pluck().get()).toBe(0);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('a recipe must be JSON, and a comparison must have a name', () => {
  const database = upgradedStore();
  const insert = (id: string, name: string, recipe: string) =>
    database
      .prepare(`INSERT INTO comparisons VALUES (?, ?, ?, 'then', 'then', NULL)`)
      .run(id, name, recipe);
  expect(insert('a', "O'Brien \u{1F600}", '{"version":99}').changes).toBe(1);
  expect(() => insert('b', 'B', '{"version":')).toThrow(/CHECK/);
  expect(() => insert('c', '', '{}')).toThrow(/CHECK/);
  expect(() => insert('a', 'twice', '{}')).toThrow(/UNIQUE|PRIMARY/);
});
