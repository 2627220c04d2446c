import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { RunningGodwit } from '../integration/support/running-godwit.ts';

// What callers are told when the store cannot do what was asked: why, and what to do, with a code of its own.

/** Godwit on a file, with the connection that its store writes through. */
function onFile(): { godwit: RunningGodwit; path: string; connection: Database.Database } {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-trouble-'));
  const path = join(folder, 'godwit.sqlite');
  const spy = vi.spyOn(Database.prototype, 'pragma');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  const godwit = runGodwit(path);
  const asked = spy.mock.contexts as unknown as readonly Database.Database[];
  const connection = asked.findLast(({ name, open }) => open && name === path);
  spy.mockRestore();
  if (!connection) throw new Error('the store opened no connection');
  return { godwit, path, connection };
}

test('a disk that is full is told of as such, and nothing is half stored', async () => {
  const { godwit, connection } = onFile();
  const pages = Number(connection.pragma('page_count', { simple: true }));
  connection.pragma(`max_page_count = ${pages + 4}`);
  const { scenarios } = godwit.client;
  await expect(
    scenarios.saveDraft({ id: 'a', name: 'a', text: 'x'.repeat(1_000_000) }),
  ).rejects.toMatchObject({
    code: 'STORE_TROUBLE',
    data: { trouble: 'full' },
    message: expect.stringMatching(/^The disk that holds the store is full.*Free some space/),
  });
  expect(await scenarios.drafts()).toEqual([]);
  expect(godwit.warnings).toEqual([]);
});

test('another program that holds the file is told of, and later it works', async () => {
  const { godwit, path, connection } = onFile();
  connection.pragma('busy_timeout = 0');
  const other = new Database(path);
  onTestFinished(() => void other.close());
  other.exec('BEGIN IMMEDIATE');
  const { scenarios } = godwit.client;
  const save = () => scenarios.saveDraft({ id: 'a', name: 'a', text: 'b' });
  await expect(save()).rejects.toMatchObject({
    code: 'STORE_TROUBLE',
    data: { trouble: 'busy' },
    message: expect.stringContaining('Try again in a moment'),
  });
  other.exec('ROLLBACK');
  await save();
  expect(await scenarios.drafts()).toHaveLength(1);
});

test('a field that the store refuses is named once', async () => {
  const { client } = runGodwit();
  const refusal = await client.runs.list({ filter: 'downtime <' }).catch((error: Error) => error);
  expect(refusal).toMatchObject({
    code: 'INVALID_DOCUMENT',
    message: expect.stringMatching(/^filter: (?!filter)/),
    data: { problems: [{ path: 'filter', message: expect.not.stringContaining('filter:') }] },
  });
});
