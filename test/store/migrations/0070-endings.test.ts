import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS, upgrade } from '#main/store/migrations/index.ts';
import { storePath } from '../builders.ts';

const NOW = new Date('2031-05-06T07:08:09Z');

test('what version 65 kept is as it was, and runs that did not complete are found without reading the others', () => {
  const path = storePath();
  const database = new Database(path);
  onTestFinished(() => void database.close());
  const until = (version: number) => MIGRATIONS.filter((step) => step.version <= version);
  upgrade(database, path, until(65), NOW);
  database
    .prepare(`INSERT INTO comparisons VALUES ('cmp', ?, '{"version":99}', 'then', 'then', NULL)`)
    .run("O'Brien \u{1F600}");
  expect(upgrade(database, path, until(70), NOW)).toMatchObject({ from: 65, to: 70 });
  expect(database.prepare('SELECT name FROM comparisons').pluck().get()).toBe("O'Brien \u{1F600}");
  const plan = database
    .prepare(
      `EXPLAIN QUERY PLAN SELECT run_seq, outcome FROM migrations WHERE outcome <> 'completed'`,
    )
    .all() as { detail: string }[];
  expect(plan.map(({ detail }) => detail).join()).toContain('migrations_not_completed');
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
});
