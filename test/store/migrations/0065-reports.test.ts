import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS, upgrade } from '#main/store/migrations/index.ts';
import { storePath } from '../builders.ts';

const NOW = new Date('2031-05-06T07:08:09Z');

/** A store that version 60 left, with a saved comparison of an awkward name, brought to version 65. */
function upgradedStore(): Database.Database {
  const path = storePath();
  const database = new Database(path);
  onTestFinished(() => void database.close());
  const before = MIGRATIONS.filter(({ version }) => version <= 60);
  const after = MIGRATIONS.filter(({ version }) => version <= 65);
  upgrade(database, path, before, NOW);
  database
    .prepare(`INSERT INTO comparisons VALUES ('cmp', ?, '{"version":99}', 'then', 'then', NULL)`)
    .run("O'Brien \u{1F600}");
  expect(upgrade(database, path, after, NOW)).toMatchObject({ from: 60, to: 65 });
  return database;
}

test('what version 60 kept is as it was, and there are no reports yet', () => {
  const database = upgradedStore();
  expect(database.prepare('SELECT name FROM comparisons').pluck().get()).toBe("O'Brien \u{1F600}");
  expect(database.prepare('SELECT count(*) FROM reports').pluck().get()).toBe(0);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('a report has a title, a document that is JSON, and a revision from 1 on', () => {
  const database = upgradedStore();
  const insert = (id: string, title: string, document: string, revision = 1) =>
    database
      .prepare(
        `INSERT INTO reports (id, title, document, revision, created_at, updated_at)
         VALUES (?, ?, ?, ?, 'then', 'then')`,
      )
      .run(id, title, document, revision);
  expect(insert('a', "O'Brien \u{1F600}", '{"version":99}').changes).toBe(1);
  expect(() => insert('b', 'B', '{"version":')).toThrow(/CHECK/);
  expect(() => insert('c', '', '{}')).toThrow(/CHECK/);
  expect(() => insert('d', 'D', '{}', 0)).toThrow(/CHECK/);
  expect(() => insert('a', 'twice', '{}')).toThrow(/UNIQUE/);
});
