import { renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { DamagedStoreError, explained, StoreInputError } from './errors.ts';
import { copiesOf, copyPath } from './files.ts';
import { checkIntegrity } from './inspect.ts';

/** Older backups give way; copies from before an upgrade and damaged files are never removed. */
const BACKUPS_KEPT = 5;

/**
 * Writes a backup beside the store while it is in use, checks that it can be read, and gives it its
 * name only then, so that a file with the name of a backup is one.
 *
 * @returns the path of the backup
 * @throws DamagedStoreError when the copy does not pass the check, StoreError when the disk is full or does not answer
 */
export async function backUp(
  database: Database.Database,
  path: string,
  now: Date,
): Promise<string> {
  if (database.memory)
    throw new StoreInputError('path', 'a store in memory has no file to put a backup beside');
  const backup = copyPath(path, 'backup', now);
  const unfinished = `${backup}.unfinished`;
  try {
    await database.backup(unfinished);
    seal(unfinished);
    renameSync(unfinished, backup);
  } catch (error) {
    throw explained(error);
  } finally {
    rmSync(unfinished, { force: true });
  }
  // By name: one dated ahead, from before a clock was set right, must not outlive the one just made.
  const others = copiesOf(path, 'backup').filter((copy) => copy.path !== backup);
  for (const old of others.slice(BACKUPS_KEPT - 1)) rmSync(old.path, { force: true });
  return backup;
}

/** Makes one file of the copy (no log beside it) that was closed properly, and checks it whole. */
function seal(path: string): void {
  const copy = new Database(path);
  try {
    copy.pragma('journal_mode = DELETE');
    copy.prepare('DELETE FROM writer').run();
    const found = checkIntegrity(copy);
    if (found !== 'ok') throw new DamagedStoreError(path, found);
  } finally {
    copy.close();
  }
}
