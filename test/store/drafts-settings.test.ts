import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { UnknownIdError } from '#main/store/index.ts';
import { openWritable, storePath, tickingClock } from './builders.ts';

test('drafts are kept as they were typed, the newest first, and replaced by id', () => {
  const path = storePath();
  const store = openWritable(path, { now: tickingClock() });
  const first = store.drafts.save({
    id: 'one',
    name: 'First',
    text: 'version: 1 # not yet \u{1F600} \0 valid',
  });
  store.drafts.save({ id: 'two', name: "O'Brien; DROP TABLE drafts", text: '' });
  expect(store.drafts.list().map(({ id }) => id)).toEqual(['two', 'one']);
  const again = store.drafts.save({ id: 'one', name: 'First again', text: first.text });
  expect(again.updatedAt > first.updatedAt).toBe(true);
  store.close();
  const reopened = openWritable(path);
  expect(reopened.drafts.list()[0]).toEqual(again);
  reopened.drafts.remove('two');
  expect(reopened.drafts.list().map(({ id }) => id)).toEqual(['one']);
  expect(() => reopened.drafts.remove('two')).toThrow(UnknownIdError);
  expect(() => reopened.drafts.get('two')).toThrow('There is no draft with the id "two"');
  expect(() => reopened.drafts.save({ id: 'x'.repeat(81), name: '', text: '' })).toThrow(
    /id: expected at most 80/,
  );
});

test('settings start from the defaults, are kept, and survive what another version left', () => {
  const path = storePath();
  const store = openWritable(path);
  expect(store.settings.read()).toEqual({ theme: 'system', language: 'en', workers: null });
  expect(store.settings.save({ theme: 'dark', language: 'en', workers: 3 })).toEqual({
    theme: 'dark',
    language: 'en',
    workers: 3,
  });
  store.close();
  const database = new Database(path);
  database.exec(
    `UPDATE settings SET value = '"sepia"' WHERE name = 'theme'; INSERT INTO settings VALUES ('zoom', '2')`,
  );
  database.close();
  const again = openWritable(path);
  expect(again.settings.read()).toEqual({ theme: 'system', language: 'en', workers: 3 });
  again.settings.save({ ...again.settings.read(), theme: 'light' });
  again.close();
  const raw = new Database(path);
  expect(raw.prepare(`SELECT value FROM settings WHERE name = 'zoom'`).pluck().get()).toBe('2');
  raw.close();
});

test('the revision is another one after every write and the same after none', () => {
  const store = openWritable();
  const seen = [store.revision(), store.revision()];
  expect(seen[0]).toBe(seen[1]);
  store.drafts.save({ id: 'one', name: '', text: '' });
  const later = store.revision();
  expect(later).not.toBe(seen[0]);
  store.drafts.list();
  expect(store.revision()).toBe(later);
});
