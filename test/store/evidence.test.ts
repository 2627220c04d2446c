import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { aMigration, anEnd, aRun, aSeries, openWritable, storePath } from './builders.ts';

/** A store with one ended run, and a bare connection to it: what the schema itself refuses. */
function endedRun(): Database.Database {
  const path = storePath();
  const store = openWritable(path);
  store.runs.record(aRun(), anEnd(aMigration({ series: aSeries(100, (index) => index) })));
  store.close();
  const database = new Database(path);
  database.pragma('foreign_keys = ON');
  onTestFinished(() => void database.close());
  return database;
}

const EDITABLE = ['name', 'note', 'pinned', 'deleted_at'];

describe('a run that has ended', () => {
  test('lets no column change but the four that people may edit', () => {
    const database = endedRun();
    const columns = (database.pragma('table_info(runs)') as { name: string }[]).map(
      ({ name }) => name,
    );
    const answers = columns.map((column) => {
      try {
        database.prepare(`UPDATE runs SET ${column} = ${column}`).run();
        return 'changed';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    });
    expect(answers).toEqual(
      columns.map((column) =>
        EDITABLE.includes(column) ? 'changed' : expect.stringMatching(/never changes$/),
      ),
    );
  });

  test.each(['run_documents', 'run_metrics', 'migrations', 'series_chunks'])(
    'keeps its rows in %s',
    (table) => {
      const database = endedRun();
      const before = database.prepare(`SELECT * FROM ${table}`).all();
      expect(before).not.toEqual([]);
      for (const sql of [
        `UPDATE ${table} SET run_seq = run_seq`,
        `DELETE FROM ${table}`,
        `INSERT INTO ${table} SELECT * FROM ${table}`,
        `REPLACE INTO ${table} SELECT * FROM ${table}`,
      ]) {
        expect(() => database.exec(sql)).toThrow('a run that has ended never changes');
      }
      expect(database.prepare(`SELECT * FROM ${table}`).all()).toEqual(before);
    },
  );

  test('goes only by way of the trash, and takes all its rows along', () => {
    const database = endedRun();
    expect(() => database.exec('DELETE FROM runs')).toThrow(
      'only an ended run in the trash can be removed',
    );
    database.exec(`UPDATE runs SET deleted_at = '2031-01-01T00:00:00.000Z'`);
    database.exec('DELETE FROM runs');
    for (const table of [
      'run_documents',
      'run_metrics',
      'migrations',
      'series_chunks',
      'run_tags',
      'run_search',
    ]) {
      expect(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    }
  });

  test('a run that is under way cannot be removed, even from the trash', () => {
    const database = endedRun();
    database.exec(`INSERT INTO runs SELECT 99, 'other', name, kind, 'running', created_at, seed, resolution, engine_version,
      '', guests, memory_strategy, disk_strategy, NULL, NULL, x'', '', 0, '2031-01-01', configuration FROM runs`);
    expect(() => database.exec(`DELETE FROM runs WHERE id = 'other'`)).toThrow('only an ended run');
  });
});

describe('strict tables', () => {
  test.each([
    [`UPDATE runs SET note = x'00'`, /cannot store BLOB value in TEXT column/],
    [`UPDATE runs SET pinned = 'yes'`, /cannot store TEXT value in INTEGER column/],
    ['UPDATE runs SET pinned = 2', /CHECK constraint failed/],
    ['INSERT INTO run_tags VALUES (77, 1)', /FOREIGN KEY constraint failed/],
    [`INSERT INTO settings VALUES ('theme', 'dark')`, /CHECK constraint failed|malformed JSON/],
  ])('refuse %s', (sql, words) => {
    expect(() => endedRun().exec(sql)).toThrow(words);
  });
});
