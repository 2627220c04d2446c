import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS } from '#main/store/migrations/index.ts';
import { aGrouping, aQuery, anEnd, aRun, openWritable, storePath } from '../builders.ts';

const before = MIGRATIONS.filter(({ version }) => version < 50);

test('runs that were there get the configurations that they would get now', () => {
  const path = storePath();
  const fixture = new URL('../fixtures/version-10.sqlite.gz', import.meta.url);
  writeFileSync(path, gunzipSync(readFileSync(fixture)));
  const old = new Database(path, { readonly: true });
  const documents = old
    .prepare('SELECT id, kind, scenario, parameters FROM runs JOIN run_documents ON run_seq = seq')
    .all() as { id: string; kind: 'simulated'; scenario: string | null; parameters: string }[];
  old.close();
  const store = openWritable(path);
  expect(store.checkIntegrity()).toBe('ok');
  for (const { id, kind, scenario, parameters } of documents) {
    const again = store.runs.record(
      aRun({
        kind,
        scenario: scenario === null ? null : (JSON.parse(scenario) as Record<string, unknown>),
        parameters: JSON.parse(parameters) as Record<string, string>,
      }),
      anEnd(),
    );
    expect(store.runs.row(again).configuration).toBe(store.runs.row(id).configuration);
  }
  const { runs } = store.runs.groups(aGrouping());
  expect(runs).toBe(store.runs.list(aQuery()).total);
});

test('from awkward rows: every run has a configuration, its values can be asked for, and it never changes', () => {
  const database = new Database(':memory:');
  onTestFinished(() => void database.close());
  for (const step of before) step.up(database);
  const insert = database.prepare(
    `INSERT INTO runs (id, name, kind, state, created_at, seed, resolution, engine_version, digest, guests,
       memory_strategy, disk_strategy, converged, failure, spark, note, pinned, deleted_at)
     VALUES (?, '', 'simulated', ?, '', ?, NULL, '', '', 0, '', '', NULL, NULL, x'', '', 0, ?)`,
  );
  const document = database.prepare(
    `INSERT INTO run_documents (run_seq, scenario, parameters, provenance) VALUES (?, ?, ?, '{}')`,
  );
  const rows: [string, string, number, string | null, string | null, string][] = [
    ['queued', 'queued', 1, null, null, '{}'],
    ['trashed', 'queued', 2, '2031', '{"a": 1, "seed": 1}', '{"x[0].size": 2, "x[1].size": 3}'],
    ['same', 'queued', 3, null, '{"seed": 2, "a": 1}', '{"x[1].size": 3, "x[0].size": 2}'],
    ['odd', 'queued', 4, null, null, '{"a": null, "b": true, "__proto__": 1, "c d": "\'; --"}'],
  ];
  for (const [id, state, seed, deleted, scenario, parameters] of rows) {
    const { lastInsertRowid } = insert.run(id, state, seed, deleted);
    document.run(lastInsertRowid, scenario, parameters);
  }
  database.prepare(`UPDATE runs SET state = 'finished' WHERE id <> 'queued'`).run();
  for (const step of MIGRATIONS.filter(({ version }) => version === 50)) step.up(database);

  const configurations = database
    .prepare('SELECT id, configuration FROM runs ORDER BY seq')
    .raw()
    .all() as [string, number][];
  expect(new Set(configurations.map(([, configuration]) => configuration)).size).toBe(3);
  expect(configurations[1]?.[1]).toBe(configurations[2]?.[1]);
  const values = database
    .prepare(
      `SELECT path, pattern, value FROM configuration_parameters JOIN parameter_names ON id = parameter
       ORDER BY configuration, path`,
    )
    .raw()
    .all();
  expect(values).toEqual([
    ['x', 'x', 5],
    ['x[0].size', 'x[*].size', 2],
    ['x[1].size', 'x[*].size', 3],
    ['__proto__', '__proto__', 1],
    ['b', 'b', 'true'],
    ['c d', 'c d', `'; --`],
  ]);
  expect(() => database.prepare('UPDATE runs SET configuration = NULL').run()).toThrow(
    'never changes',
  );
});
