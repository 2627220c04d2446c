import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readHandle, writeHandle } from '#main/store/handles.ts';
import { setUpReading } from '#main/store/pragmas.ts';
import {
  aGrouping,
  aMigration,
  anEnd,
  aQuery,
  aRun,
  aSeries,
  endWith,
  openWritable,
  storePath,
} from './builders.ts';

/** What SQLite would do for a statement, a line a step. */
function explain(database: Database.Database, sql: string): string[] {
  const parameters = Array.from({ length: sql.split('?').length - 1 }, () => null);
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as {
    detail: string;
  }[];
  return rows.map(({ detail }) => detail);
}

/** A condition of every kind. */
const EVERYTHING = `a "b c" and tag in (a, none) and tag ~ a and experiment != x and state = finished
  and kind != measured and strategy = qemu and strategy ~ q and name ~ n and note != none and seed > 1
  and started > 2026 and converged and configuration = none and resolution != exact and digest ~ d
  and (downtime < 1 or total_time in (1, 2) or rounds = none) and hosts[0].nic > 1 Gbit/s
  and hosts[*].nic != 3 and hosts[0].nic ~ x`;

/** Uses everything that the store offers, and collects every statement that it prepared. */
function everyStatement(): { path: string; statements: string[] } {
  const path = storePath();
  const statements: string[] = [];
  const store = openWritable(path, { observeSql: (sql) => void statements.push(sql) });
  const id = store.runs.create(aRun({ tags: ['t'], parameters: { 'hosts[0].nic': 2e8 } }));
  store.runs.setState(id, 'running');
  store.series.append(
    id,
    0,
    aSeries(10, (index) => index),
  );
  store.runs.finish(id, anEnd(aMigration({ series: aSeries(10, (index) => index) })));
  store.runs.edit({
    ids: [id],
    name: 'n',
    note: 'x',
    addTags: ['a'],
    removeTags: ['t'],
    pinned: true,
    deleted: true,
  });
  store.runs.edit({ ids: [id], deleted: false });
  store.runs.get(id);
  store.runs.find('nobody');
  store.series.read({ id, migration: 0, columns: null, maxPoints: 4 });
  store.drafts.save({ id: 'd', name: '', text: '' });
  store.settings.save(store.settings.read());
  store.purge();
  for (const sort of [
    [],
    [{ column: 'metrics.total_time_s', descending: true }],
    [{ column: 'name', descending: false }],
    [{ column: 'parameters.hosts[0].nic', descending: false }],
    [{ column: 'experiment', descending: false }],
  ]) {
    for (const trash of [false, true]) {
      store.runs.list(aQuery({ sort, trash }));
      store.runs.list(aQuery({ sort, trash, offset: 10 }));
      store.runs.list(
        aQuery({
          sort,
          trash,
          filter: EVERYTHING,
        }),
      );
    }
  }
  for (const by of [
    ['configuration'],
    ['memoryStrategy', 'parameters.hosts[0].nic'],
    ['experiment'],
  ]) {
    const { groups } = store.runs.groups(aGrouping({ by, filter: EVERYTHING }));
    store.runs.ids({ filter: '', trash: false, group: { by, key: groups[0]?.key ?? by } });
  }
  store.runs.vocabulary();
  store.inTrash();
  store.close();
  return { path, statements: [...new Set(statements)] };
}

describe('query plans', () => {
  test('no statement reads a whole table of runs, metrics or series except where a list has to', () => {
    const { path, statements } = everyStatement();
    const database = new Database(path, { readonly: true });
    onTestFinished(() => void database.close());
    setUpReading(database);
    expect(statements.length).toBeGreaterThan(40);
    const scans = statements.flatMap((sql) =>
      explain(database, sql)
        .filter((step) =>
          /^SCAN (?:runs|r|run_\w+|migrations|series_chunks|m\d|along)\b/.test(step),
        )
        // Along an index that holds just the wanted rows is what the index is for.
        .filter(
          (step) =>
            !/USING (?:COVERING )?INDEX (?:runs_(?:kept|trash|active|by_strategies|not_ended)|migrations_not_completed)/.test(
              step,
            ),
        )
        .map((step) => `${step}: ${sql.replaceAll(/\s+/g, ' ')}`),
    );
    expect(scans).toEqual([]);
  });

  test.each<[string, Parameters<typeof aQuery>[0], RegExp]>([
    ['newest first', {}, /USING (?:COVERING )?INDEX runs_kept \(pinned=\?\)/],
    [
      'oldest first',
      { sort: [{ column: 'createdAt', descending: false }] },
      /USING (?:COVERING )?INDEX runs_kept \(pinned=\?\)/,
    ],
    ['the trash', { trash: true }, /USING (?:COVERING )?INDEX runs_trash \(pinned=\?\)/],
    [
      'by a metric',
      { sort: [{ column: 'metrics.total_time_s', descending: true }] },
      /SEARCH along USING COVERING INDEX run_metrics_by_value \(metric=\?\)/,
    ],
    [
      'by a metric, least first',
      { sort: [{ column: 'metrics.total_time_s', descending: false }] },
      /SEARCH along USING COVERING INDEX run_metrics_by_value \(metric=\?\)/,
    ],
  ])('%s: walked along an index, without sorting', (_, change, index) => {
    const path = storePath();
    const statements: string[] = [];
    const store = openWritable(path, { observeSql: (sql) => void statements.push(sql) });
    store.runs.record(aRun(), endWith({ total_time_s: 1 }));
    store.runs.list(aQuery(change));
    store.close();
    const database = new Database(path, { readonly: true });
    onTestFinished(() => void database.close());
    setUpReading(database);
    const lists = statements.filter((sql) => /^SELECT r\.seq FROM (?:runs|run_metrics)/.test(sql));
    // The pinned ones are few and sorted; the part behind them is the long one.
    const long = lists.find((sql) => sql.includes('r.pinned = 0')) ?? '';
    const plan = explain(database, long);
    expect(plan.join('\n')).toMatch(index);
    expect(plan.join('\n')).not.toContain('TEMP B-TREE');
  });
});

describe('handles', () => {
  test('a query that writes is refused when it is prepared, and a write outside a transaction when it is run', () => {
    const database = new Database(':memory:');
    onTestFinished(() => void database.close());
    database.exec('CREATE TABLE t (x INTEGER) STRICT');
    expect(() => readHandle(database).select('INSERT INTO t VALUES (1) RETURNING x')).toThrow(
      'must not write',
    );
    const handle = writeHandle(database);
    const insert = handle.change('INSERT INTO t VALUES (?)');
    const returning = handle.changeReturning<{ x: number }>('INSERT INTO t VALUES (?) RETURNING x');
    expect(() => insert.run(1)).toThrow('needs a transaction');
    expect(() => returning.all(1)).toThrow('needs a transaction');
    expect(handle.transaction(() => insert.run(1) + (returning.get(2)?.x ?? 0))).toBe(3);
    expect(() =>
      handle.transaction(() => {
        insert.run(3);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(handle.select<{ n: number }>('SELECT count(*) AS n FROM t').get()).toEqual({ n: 2 });
  });

  test('a statement is prepared once for each text, and old ones are dropped', () => {
    const database = new Database(':memory:');
    onTestFinished(() => void database.close());
    const prepared: string[] = [];
    const handle = readHandle(database, (sql) => void prepared.push(sql));
    const first = handle.select<{ one: number }>('SELECT 1 AS one');
    for (let time = 0; time < 3; time += 1)
      expect(handle.select<{ one: number }>('SELECT 1 AS one').get()).toEqual({ one: 1 });
    expect(prepared).toEqual(['SELECT 1 AS one']);
    for (let number = 0; number < 1000; number += 1) handle.select(`SELECT ${number} AS number`);
    expect(first.get()).toEqual({ one: 1 });
    expect(prepared.filter((sql) => sql === 'SELECT 1 AS one')).toHaveLength(2);
  });

  test('what SQLite says of circumstances is said for people', () => {
    const path = storePath();
    const database = new Database(path, { timeout: 0 });
    const other = new Database(path, { timeout: 0 });
    onTestFinished(() => void database.close());
    onTestFinished(() => void other.close());
    database.exec('CREATE TABLE t (x BLOB) STRICT');
    const handle = writeHandle(database);
    const insert = handle.change('INSERT INTO t VALUES (zeroblob(100000))');
    const add = () => handle.transaction(() => insert.run());

    other.exec('BEGIN IMMEDIATE');
    expect(add).toThrow(
      expect.objectContaining({ trouble: 'busy', message: expect.stringContaining('Try again') }),
    );
    other.exec('ROLLBACK');
    database.pragma('max_page_count = 10');
    expect(add).toThrow(
      expect.objectContaining({
        trouble: 'full',
        message: expect.stringContaining('Free some space'),
      }),
    );
    database.pragma('query_only = ON');
    expect(add).toThrow(expect.objectContaining({ trouble: 'read-only' }));
    database.pragma('query_only = OFF');
    expect(() => handle.transaction(() => JSON.parse('{'))).toThrow(SyntaxError);
  });
});
