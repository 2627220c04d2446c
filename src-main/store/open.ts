import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import {
  DamagedStoreError,
  ForeignStoreError,
  MissingStoreError,
  NewerStoreError,
  OutdatedStoreError,
  StoreError,
  UnreadableStoreError,
} from './errors.ts';
import { copiesOf, copyPath, realPath, renameStore } from './files.ts';
import type { SqlObserver } from './handles.ts';
import { inspect } from './inspect.ts';
import { takeWriterLock } from './lock.ts';
import type { WriterLock } from './lock.ts';
import { MIGRATIONS, newestVersion, upgrade } from './migrations/index.ts';
import type { Migration } from './migrations/index.ts';
import { setUpReading, setUpWriting } from './pragmas.ts';

export interface OpenOptions {
  /** Path of the store's file, made with its folder when missing; `:memory:` keeps nothing. */
  readonly path: string;
  /** Opens for reading only, whoever else writes. Default false. */
  readonly readOnly?: boolean;
  /**
   * What to do with a damaged file: `recover` (default) renames it and begins a fresh store,
   * `refuse` throws DamagedStoreError. A file that a person named deserves `refuse`.
   */
  readonly damaged?: 'recover' | 'refuse';
  /** The wall clock, for the times that are stored. */
  readonly now?: () => Date;
  /** Told of every statement when it is prepared. */
  readonly observeSql?: SqlObserver;
  /** What happened before the opening and belongs to it. */
  readonly notices?: readonly StoreNotice[];
  /** Steps of the schema; tests give their own. */
  readonly migrations?: readonly Migration[];
}

/** Something that happened while opening and that a person should be told. */
export interface StoreNotice {
  readonly kind:
    | 'recovered'
    | 'upgraded'
    | 'interrupted'
    | 'read-only'
    | 'moved'
    | 'restored'
    | 'kept';
  readonly sentence: string;
  /** A file that was left for the person: the damaged one, or the copy from before an upgrade. */
  readonly path: string | null;
}

/** An open file with all that was found out on the way; `index.ts` makes a store of it. */
export interface OpenedFile {
  readonly path: string;
  readonly database: Database.Database;
  /** Null when the store may only be read; `readOnlyReason` then says why. */
  readonly lock: WriterLock | null;
  readonly readOnlyReason: string | null;
  readonly notices: StoreNotice[];
}

/** Each attempt waits for the lock itself, so this is some two seconds: a new store takes far less. */
const ATTEMPTS_WHILE_CREATED = 8;

const NO_LOCK: WriterLock = { release: () => undefined };

/** Opens the file of a store: lock, inspection, recovery, upgrade, in this order. */
export function openFile(options: OpenOptions): OpenedFile {
  const now = options.now ?? (() => new Date());
  const steps = options.migrations ?? MIGRATIONS;
  if (options.path === ':memory:') return openMemory(steps, now());
  // An absolute path is never taken for one of SQLite's "file:" addresses with options.
  const named = resolve(options.path);
  try {
    const path = realPath(named);
    if (options.readOnly) return openForReading(path, steps, 'it was opened for reading only.');
    mkdirSync(dirname(path), { recursive: true });
    const lock = takeLockOrWaitForStore(path, steps);
    if (lock === null) return openBesideWriter(path, steps);
    try {
      return openForWriting(path, steps, lock, options.damaged ?? 'recover', now());
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw error instanceof StoreError ? error : new UnreadableStoreError(named, error);
  }
}

/** Tries to become the writer; a writer that is only just creating the file is waited for. */
function takeLockOrWaitForStore(path: string, steps: readonly Migration[]): WriterLock | null {
  for (let attempt = 0; attempt < ATTEMPTS_WHILE_CREATED; attempt += 1) {
    const lock = takeWriterLock(path);
    if (lock !== null) return lock;
    if (inspect(path, steps).kind !== 'nothing') return null;
  }
  return null;
}

function openMemory(steps: readonly Migration[], now: Date): OpenedFile {
  const database = new Database(':memory:');
  setUpWriting(database);
  upgrade(database, ':memory:', steps, now);
  return { path: ':memory:', database, lock: NO_LOCK, readOnlyReason: null, notices: [] };
}

function openForWriting(
  path: string,
  steps: readonly Migration[],
  lock: WriterLock,
  damaged: 'recover' | 'refuse',
  now: Date,
): OpenedFile {
  const notices: StoreNotice[] = [];
  const finding = inspect(path, steps);
  if (finding.kind === 'newer')
    throw new NewerStoreError(path, finding.version, newestVersion(steps));
  if (finding.kind === 'foreign') throw new ForeignStoreError(path, finding.found);
  if (finding.kind === 'damaged') {
    if (damaged === 'refuse') throw new DamagedStoreError(path, finding.found);
    notices.push(setAside(path, finding.found, now));
  }
  const database = new Database(path);
  try {
    // Only before the first table can a file be told to give freed pages back.
    if (finding.kind !== 'ours') database.pragma('auto_vacuum = INCREMENTAL');
    setUpWriting(database);
    const done = upgrade(database, path, steps, now);
    if (done !== null && done.backup !== null) {
      notices.push({
        kind: 'upgraded',
        sentence: `The store was upgraded from version ${done.from} to ${done.to}. A copy from before lies at ${done.backup}.`,
        path: done.backup,
      });
    }
    return { path, database, lock, readOnlyReason: null, notices };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Renames a damaged file, with the log that may still hold its last writes; nothing is deleted. */
function setAside(path: string, found: string, now: Date): StoreNotice {
  const aside = copyPath(path, 'damaged', now);
  renameStore(path, aside);
  const backup = [...copiesOf(path, 'backup'), ...copiesOf(path, 'before-upgrade')][0];
  const advice =
    backup === undefined ? 'No backup lies beside it.' : `The newest backup is ${backup.path}.`;
  return {
    kind: 'recovered',
    sentence: `The store was damaged (${found}). It was kept as ${aside}, and a fresh one was begun. ${advice}`,
    path: aside,
  };
}

function openForReading(path: string, steps: readonly Migration[], reason: string): OpenedFile {
  const finding = inspect(path, steps);
  if (finding.kind === 'nothing') throw new MissingStoreError(path);
  if (finding.kind === 'newer')
    throw new NewerStoreError(path, finding.version, newestVersion(steps));
  if (finding.kind === 'foreign') throw new ForeignStoreError(path, finding.found);
  if (finding.kind === 'damaged') throw new DamagedStoreError(path, finding.found);
  if (finding.version < newestVersion(steps)) {
    throw new OutdatedStoreError(
      path,
      finding.version,
      newestVersion(steps),
      reason.replace(/\.$/, ''),
    );
  }
  const database = new Database(path, { readonly: true, fileMustExist: true });
  setUpReading(database);
  return { path, database, lock: null, readOnlyReason: reason, notices: [] };
}

/** Another process writes: reading goes on beside it, and the person is told who it is. */
function openBesideWriter(path: string, steps: readonly Migration[]): OpenedFile {
  const opened = openForReading(path, steps, 'another running Godwit has this store open.');
  const writer = opened.database
    .prepare<[], { pid: number; machine: string; since: string }>(
      'SELECT pid, machine, since FROM writer',
    )
    .get();
  const reason = writer
    ? `another running Godwit has this store open (process ${writer.pid} on ${writer.machine}, since ${writer.since.slice(0, 16).replace('T', ' ')} UTC).`
    : 'another running Godwit has this store open.';
  const sentence = `The store can only be read: ${reason} Close that one and open this again to write.`;
  return {
    ...opened,
    readOnlyReason: reason,
    notices: [{ kind: 'read-only', sentence, path: null }],
  };
}

/** Notes who writes, for those who come later and for the check after a crash. */
export function signAsWriter(database: Database.Database, now: Date): void {
  database
    .prepare('INSERT OR REPLACE INTO writer (one, pid, machine, since) VALUES (1, ?, ?, ?)')
    .run(process.pid, hostname(), now.toISOString());
}

/** Leaves word that the store was closed properly. */
export function signOff(database: Database.Database): void {
  database.prepare('DELETE FROM writer').run();
}
