import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { MigrationFailedError, openStore, OutdatedStoreError } from '#main/store/index.ts';
import { checkOrder, MIGRATIONS, newestVersion } from '#main/store/migrations/index.ts';
import type { Migration } from '#main/store/migrations/index.ts';
import { anEnd, aQuery, aRun, openWritable, refuseRenaming, storePath } from '../builders.ts';

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

const NEWEST = newestVersion(MIGRATIONS);

const step = (version: number, up: Migration['up']): Migration => ({
  version,
  name: `step ${version}`,
  up,
});
const addColour = step(NEWEST + 10, (database) =>
  database.exec(`ALTER TABLE drafts ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'`),
);
const addSize = step(NEWEST + 20, (database) =>
  database.exec('ALTER TABLE drafts ADD COLUMN size INTEGER'),
);
const broken = step(NEWEST + 20, (database) => {
  database.exec('CREATE TABLE half_done (x INTEGER) STRICT');
  throw new Error('the disk said no');
});
const orphaning = step(NEWEST + 10, (database) => database.exec('DELETE FROM metric_names'));

function oldStore(): { path: string; id: string } {
  const path = storePath();
  const store = openWritable(path);
  const id = store.runs.record(aRun(), anEnd());
  store.drafts.save({ id: 'd', name: 'Draft', text: '' });
  store.close();
  return { path, id };
}

const versionOf = (path: string) => {
  const database = new Database(path, { readonly: true });
  const version = database.pragma('user_version', { simple: true });
  database.close();
  return version;
};

describe('the list of steps', () => {
  test('rises with room for steps between, and each has its test', () => {
    expect(() => checkOrder(MIGRATIONS)).not.toThrow();
    const tests = readdirSync(new URL('.', import.meta.url));
    for (const { version } of MIGRATIONS) {
      expect(version % 5).toBe(0);
      expect(tests.some((name) => name.startsWith(`${String(version).padStart(4, '0')}-`))).toBe(
        true,
      );
    }
  });

  test.each([[[20, 10]], [[10, 10]], [[0]], [[10.5]]])('%j does not rise', (versions) => {
    expect(() => checkOrder(versions.map((version) => step(version, () => undefined)))).toThrow(
      'must rise',
    );
  });
});

describe('an upgrade', () => {
  test('carries out what is pending, after a copy of the file, and tells where the copy is', () => {
    const { path, id } = oldStore();
    const store = openWritable(path, { migrations: [...MIGRATIONS, addColour, addSize] });
    expect(store.health().version).toBe(NEWEST + 20);
    expect(store.runs.state(id)).toBe('finished');
    expect(store.connection().foreignKeys).toBe(1);
    const [notice] = store.notices;
    expect(notice).toMatchObject({
      kind: 'upgraded',
      sentence: expect.stringContaining(`from version ${NEWEST} to ${NEWEST + 20}`),
    });
    const copy = openStore({ path: notice?.path ?? '', readOnly: true });
    expect(copy.health().version).toBe(NEWEST);
    expect(copy.runs.list(aQuery()).rows.map((row) => row.id)).toEqual([id]);
    copy.close();
    store.close();
    expect(openWritable(path, { migrations: [...MIGRATIONS, addColour, addSize] }).notices).toEqual(
      [],
    );
  });

  test.each([
    [
      'a step that throws, after one that did not',
      [addColour, broken],
      NEWEST + 20,
      /step \d+ \(step \d+\): the disk said no/,
    ],
    [
      'a step that leaves rows without what they refer to',
      [orphaning],
      NEWEST + 10,
      /lost what they refer to, first in run_metrics/,
    ],
  ] as const)('stops at %s; the old file is untouched', (_, steps, version, words) => {
    const { path, id } = oldStore();
    const hash = hashOf(path);
    const open = () => openStore({ path, migrations: [...MIGRATIONS, ...steps] });
    expect(open).toThrow(MigrationFailedError);
    expect(open).toThrow(words);
    expect(open).toThrow(expect.objectContaining({ version }));
    expect(hashOf(path)).toBe(hash);
    expect(versionOf(path)).toBe(NEWEST);
    expect(readdirSync(dirname(path)).some((name) => name.includes('.before-upgrade-'))).toBe(true);
    const store = openWritable(path);
    expect(store.runs.state(id)).toBe('finished');
    expect(store.checkIntegrity()).toBe('ok');
  });

  test('stops when the copy from before cannot be finished, which is then not taken for one', () => {
    const { path, id } = oldStore();
    const copies = () => readdirSync(dirname(path)).filter((name) => name.includes('before-'));
    refuseRenaming((from) => {
      expect(copies()).toEqual([basename(from)]);
      return from.endsWith('.unfinished');
    });
    const open = () => openStore({ path, migrations: [...MIGRATIONS, addColour] });
    expect(open).toThrow(/copying the store before the upgrade.*EBUSY/);
    expect(copies()).toEqual([]);
    expect(versionOf(path)).toBe(NEWEST);
    expect(openWritable(path).runs.state(id)).toBe('finished');
  });

  test('a new store that could not be made is not half made', () => {
    const path = storePath();
    expect(() => openStore({ path, migrations: [...MIGRATIONS, addColour, broken] })).toThrow(
      MigrationFailedError,
    );
    const store = openWritable(path);
    expect(store.health()).toMatchObject({ version: NEWEST, runs: 0 });
    expect(store.notices).toEqual([]);
  });

  test('does not happen when the store is only to be read', () => {
    const { path } = oldStore();
    const hash = hashOf(path);
    expect(() =>
      openStore({ path, readOnly: true, migrations: [...MIGRATIONS, addColour] }),
    ).toThrow(OutdatedStoreError);
    expect(hashOf(path)).toBe(hash);
  });
});
