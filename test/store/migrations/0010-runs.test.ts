import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS } from '#main/store/migrations/index.ts';
import { aQuery, aSeries, openWritable, storePath } from '../builders.ts';

function storeOfVersion10(): string {
  const path = storePath();
  const fixture = new URL('../fixtures/version-10.sqlite.gz', import.meta.url);
  writeFileSync(path, gunzipSync(readFileSync(fixture)));
  return path;
}

test('from nothing: the tables of version 10, each with its columns', () => {
  const database = new Database(':memory:');
  onTestFinished(() => void database.close());
  for (const step of MIGRATIONS.filter(({ version }) => version <= 10)) step.up(database);
  const tables = database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
    .pluck()
    .all() as string[];
  const columns = tables.map((table) => {
    const names = (database.pragma(`table_info(${table})`) as { name: string }[]).map(
      ({ name }) => name,
    );
    return `${table}: ${names.join(' ')}`;
  });
  expect(columns).toEqual([
    'drafts: id name text updated_at',
    'metric_names: id name',
    'migrations: run_seq position guest source destination memory_strategy disk_strategy outcome converged start explanation metrics rounds events',
    'run_documents: run_seq scenario parameters provenance',
    'run_metrics: run_seq metric value',
    'run_search: run_seq text',
    'run_tags: run_seq tag',
    'runs: seq id name kind state created_at seed resolution engine_version digest guests memory_strategy disk_strategy converged failure spark note pinned deleted_at',
    'series_chunks: run_seq migration name chunk points first_time last_time minimum maximum minimum_at maximum_at encoding data',
    'settings: name value',
    'tags: id name',
    'writer: one pid machine since',
  ]);
});

test('a store that version 10 left opens with all that was in it', () => {
  const store = openWritable(storeOfVersion10());
  expect(store.checkIntegrity()).toBe('ok');
  expect(store.runs.list(aQuery()).rows.map(({ id, state }) => [id, state])).toEqual([
    ['plain', 'finished'],
    ['measured', 'bounded'],
    ['awkward', 'finished'],
  ]);
  expect(store.runs.list(aQuery({ trash: true })).rows.map(({ id }) => id)).toEqual(['failed']);
  expect(store.runs.get('awkward')).toMatchObject({
    row: {
      name: `O'Brien "quotes" 100% \\ \u{1F600} Übung`,
      note: 'line\nbreak \0 nul',
      tags: ["'; --", 'ß'],
      seed: Number.MAX_SAFE_INTEGER,
      metrics: { total_time_s: 9.25, downtime_s: 0.031, ram_bytes: 1_073_741_824 },
    },
    migrations: [{ guest: 'web' }, { guest: 'second', metrics: {}, rounds: [], events: [] }],
  });
  expect(
    store.series.read({ id: 'awkward', migration: 0, columns: null, maxPoints: null }),
  ).toEqual(aSeries(3000, (index) => index % 7, 'remaining_ram_bytes'));
  expect(store.runs.list(aQuery({ filter: 'ubung 100%' })).rows.map(({ id }) => id)).toEqual([
    'awkward',
  ]);
  expect(store.runs.get('failed').failure).toBe('It ran out of memory.');
  expect(store.drafts.list()).toEqual([
    { id: 'draft', name: 'Draft', text: 'version: 1', updatedAt: '2031-05-06T07:08:13.000Z' },
  ]);
  expect(store.settings.read()).toEqual({ theme: 'dark', language: 'en', workers: 2 });
});
