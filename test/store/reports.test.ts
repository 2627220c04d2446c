import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { reportDocumentSchema } from '#shared/report/document.ts';
import type { ReportDocument } from '#shared/report/document.ts';
import { openStore, requireWritable, UnknownIdError } from '#main/store/index.ts';
import { openWritable, storePath, tickingClock } from './builders.ts';

// Goal: reports keep their document to the letter, and nobody overwrites what another one saved.
// Method: a store in a file, closed and opened again; a document of a newer version put in behind its back.

const titled = (title: string): ReportDocument =>
  reportDocumentSchema.parse({
    godwit: 'report',
    version: 1,
    title,
    comparisons: { main: { saved: 'cmp' } },
    blocks: [{ kind: 'text', text: "O'Brien \u{1F600} {{main / a / total_time_s}}" }],
  });

describe('reports', () => {
  test('are listed with the one that changed last first, and survive closing', () => {
    const path = storePath();
    const store = openWritable(path, { now: tickingClock() });
    const first = store.reports.save({ id: null, revision: null, document: titled('First') });
    const second = store.reports.save({ id: null, revision: null, document: titled('Second') });
    const change = { id: first.id, revision: first.revision, document: titled('First again') };
    const again = store.reports.save(change);
    expect(again).toMatchObject({ id: first.id, createdAt: first.createdAt, revision: 2 });
    expect(again.updatedAt > first.updatedAt).toBe(true);
    store.close();
    const reopened = openWritable(path);
    expect(reopened.reports.list(false).map(({ title }) => title)).toEqual([
      'First again',
      'Second',
    ]);
    expect(reopened.reports.get(second.id)).toEqual(second);
    expect(second.document).toEqual(titled('Second'));
  });

  test('are not overwritten by a change that began before another one was saved', () => {
    const store = openWritable();
    const { id } = store.reports.save({ id: null, revision: null, document: titled('Mine') });
    store.reports.save({ id, revision: 1, document: titled('Theirs') });
    const late = () => store.reports.save({ id, revision: 1, document: titled('Mine, late') });
    expect(late).toThrow(/"Theirs" was saved elsewhere .* Open it again, or save yours as a new/);
    expect(store.reports.get(id)).toMatchObject({ title: 'Theirs', revision: 2 });
  });

  test('go to the trash and come back as they were; purging removes only what is in it', () => {
    const store = openWritable(':memory:', { now: tickingClock() });
    const kept = store.reports.save({ id: null, revision: null, document: titled('Kept') });
    const gone = store.reports.save({ id: null, revision: null, document: titled('Gone') });
    store.reports.setDeleted(gone.id, true);
    expect(store.reports.list(true)).toMatchObject([{ id: gone.id, deleted: true }]);
    const inTrash = () => store.reports.save({ id: gone.id, revision: 1, document: titled('x') });
    expect(inTrash).toThrow(/lies in the trash/);
    store.reports.setDeleted(gone.id, false);
    expect(store.reports.get(gone.id)).toEqual(gone);
    store.reports.setDeleted(gone.id, true);
    store.purge();
    expect(store.reports.list(true)).toEqual([]);
    expect(store.reports.list(false)).toMatchObject([{ id: kept.id }]);
    expect(() => store.reports.setDeleted(gone.id, false)).toThrow(UnknownIdError);
  });

  test('of a newer Godwit are told of and kept as they are', () => {
    const path = storePath();
    const store = openWritable(path);
    const { id } = store.reports.save({ id: null, revision: null, document: titled('New') });
    store.close();
    const newer = JSON.stringify({ godwit: 'report', version: 99, telepathy: true });
    const database = new Database(path);
    database.prepare('UPDATE reports SET document = ? WHERE id = ?').run(newer, id);
    database.close();
    const found = openWritable(path).reports.get(id);
    expect(found).toMatchObject({ document: null, problem: expect.stringMatching(/newer Godwit/) });
  });

  test('can be read and not written where the store can only be read', () => {
    const path = storePath();
    const store = openWritable(path);
    const { id } = store.reports.save({ id: null, revision: null, document: titled('Kept') });
    const reader = openStore({ path });
    expect(reader.reports.get(id).title).toBe('Kept');
    expect(() => requireWritable(reader)).toThrow(/Nothing can be stored now/);
    reader.close();
  });
});
