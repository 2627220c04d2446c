import Database from 'better-sqlite3';
import { sqliteCode } from './errors.ts';

/** Held by the one process that may write a store. */
export interface WriterLock {
  release(): void;
}

/** A store that is just being closed frees its lock within this time. */
const PATIENCE_MS = 250;

/**
 * Becomes the writer of the store at `path`; null when another live process (or another opener
 * in this one) is.
 *
 * The lock is SQLite's own exclusive lock on a file of its own beside the store. The operating
 * system gives it back when the process ends in whatever way, so no process id has to be
 * trusted and no heartbeat to be kept. The file stays: deleting it would let two openers lock
 * two different files of the same name.
 */
export function takeWriterLock(path: string): WriterLock | null {
  const database = new Database(`${path}.lock`, { timeout: PATIENCE_MS });
  try {
    // Nothing is ever written into it, and no journal may be left beside it.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (sqliteCode(error).startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  return { release: () => void database.close() };
}
