import {
  statfsSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import type { PlannedStoreChange, StoreChange } from '#shared/contract/application.ts';
import { formatBytes } from '#shared/units/format.ts';
import type { Bytes } from '#shared/units/types.ts';
import { messageOf, StoreError, StoreInputError } from './errors.ts';
import { copiesOf, copyPath, realPath, renameStore } from './files.ts';
import { checkIntegrity, inspect } from './inspect.ts';
import { takeWriterLock } from './lock.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { StoreNotice } from './open.ts';

/** Name of the store in a folder. */
const STORE_FILE = 'godwit.sqlite';

/** Beside the usual place of the store: where it is instead, and what is to happen to it at the next start. */
const POINTER_FILE = 'store-location.json';

const pointerSchema = z.strictObject({
  version: z.literal(1),
  /** Absolute path; null for the usual place. */
  store: z.string().nullable(),
  next: z
    .strictObject({ action: z.enum(['copy', 'open', 'restore']), path: z.string() })
    .nullable(),
});
type Pointer = z.infer<typeof pointerSchema>;

const USUAL: Pointer = { version: 1, store: null, next: null };

/** Where the store of a data folder is, and changes of that, which happen at the next start. */
export interface StoreLocation {
  /** Path of the store now. */
  path(): string;
  /** What happens at the next start; null for nothing. */
  planned(): PlannedStoreChange | null;
  /**
   * Notes a change for the next start, when nothing else has the store open, so that nothing written meanwhile is lost.
   *
   * @throws StoreInputError when it cannot succeed, with the reason
   */
  plan(change: StoreChange): void;
  /**
   * Carries out what was planned; when that fails, everything is as it was and a notice tells why.
   *
   * @throws StoreError when the store is not where it was moved to, or cannot be put back; the plan then stays
   */
  settle(now: Date): StoreNotice[];
}

/** @throws StoreError when the note about the location cannot be read: another store would look like lost runs */
export function storeLocation(dataDirectory: string): StoreLocation {
  const file = join(dataDirectory, POINTER_FILE);
  const usual = join(dataDirectory, STORE_FILE);
  const read = (): Pointer => readPointer(file);
  const write = (pointer: Pointer): void => {
    mkdirSync(dataDirectory, { recursive: true });
    const unfinished = `${file}.unfinished`;
    writeFileSync(unfinished, `${JSON.stringify(pointer, null, 2)}\n`);
    renameSync(unfinished, file);
  };
  const pathOf = (pointer: Pointer): string => pointer.store ?? usual;
  return {
    path: () => pathOf(read()),
    planned: () => read().next,
    plan: (change) => {
      const pointer = read();
      if (change.action === 'keep') {
        if (pointer.next !== null) write({ ...pointer, next: null });
        return;
      }
      const here = realPath(pathOf(pointer));
      const path =
        change.action === 'restore' ? backupNamed(here, change.path) : placeOf(change.path);
      checkChange({ action: change.action, path }, here);
      write({ ...pointer, next: { action: change.action, path } });
    },
    settle: (now) => {
      const pointer = read();
      const { next } = pointer;
      if (next === null) return insisted(pointer, file);
      const here = realPath(pathOf(pointer));
      const wasThere = existsSync(here);
      try {
        const notice = carryOut(next, here, now);
        write({
          version: 1,
          store: next.action === 'restore' ? pointer.store : next.path,
          next: null,
        });
        return [notice];
      } catch (error) {
        // The plan stays, to be carried out when the store is there again.
        insisted(pointer, file);
        if (wasThere && !existsSync(here)) throw error;
        write({ ...pointer, next: null });
        return [
          { kind: 'kept', sentence: `The store stays at ${here}. ${messageOf(error)}`, path: null },
        ];
      }
    },
  };
}

/** A disk that is not connected must not look like a store without runs. @throws StoreError */
function insisted({ store }: Pointer, file: string): [] {
  if (store === null || existsSync(store)) return [];
  throw new StoreError(
    'missing',
    `The store was moved to ${store}, and is not there. Connect the disk that it is on, or remove ${file} to use the store beside it.`,
  );
}

function readPointer(file: string): Pointer {
  if (!existsSync(file)) return USUAL;
  try {
    return pointerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new StoreError(
      'unreadable',
      `${file} says where the store is, and cannot be read. Correct it, or remove it to use the store beside it.`,
      { cause: error },
    );
  }
}

/** A folder stands for the store in it. */
function placeOf(typed: string): string {
  const path = typed.trim();
  if (!isAbsolute(path))
    throw new StoreInputError(
      'path',
      'expected the whole path of a folder or file, from the root on',
    );
  const whole = resolve(path);
  return statSync(whole, { throwIfNoEntry: false })?.isDirectory() === true
    ? join(whole, STORE_FILE)
    : whole;
}

/** Only what lies beside the store under a name of a backup can be restored. */
function backupNamed(store: string, path: string): string {
  const found = (['backup', 'before-upgrade', 'before-restore'] as const)
    .flatMap((kind) => copiesOf(store, kind))
    .find((copy) => copy.path === path);
  if (!found) throw new StoreInputError('path', 'expected one of the backups beside the store');
  return found.path;
}

/** @throws StoreInputError when the change cannot succeed */
function checkChange({ action, path }: PlannedStoreChange, here: string): void {
  if (realPath(path) === here) throw new StoreInputError('path', 'the store is there already');
  if (action === 'copy') checkTarget(path, here);
  else checkStore(path);
}

function checkTarget(path: string, here: string): void {
  if (existsSync(path))
    throw new StoreInputError(
      'path',
      `${path} exists already; open it, or choose a name that does not exist`,
    );
  // Folders on the way are made when the store is copied: who thinks better of it finds none of them.
  const folder = nearestFolder(dirname(path));
  const trial = join(folder, `.godwit-${process.pid}.trial`);
  try {
    writeFileSync(trial, '');
    rmSync(trial);
    const size = statSync(here, { throwIfNoEntry: false })?.size ?? 0;
    const free = freeBytes(folder);
    if (free < size)
      throw new Error(`the store needs ${formatBytes(size)}, and ${formatBytes(free)} are free`);
  } catch (error) {
    throw new StoreInputError('path', `nothing can be stored in ${folder}: ${refusalWords(error)}`);
  }
}

/** The folder itself, or the innermost one above it that is there. @throws StoreInputError when that is a file */
function nearestFolder(folder: string): string {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory()) return folder;
  if (found)
    throw new StoreInputError(
      'path',
      `nothing can be stored in ${folder}: it is a file; expected a folder, or a name that does not exist`,
    );
  return nearestFolder(dirname(folder));
}

/** Why a system refuses to write, by the code of its error. */
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk can only be read',
  ENOSPC: 'the disk is full',
  ENOENT: 'the system keeps no files there',
  ENAMETOOLONG: 'the name is too long',
};

function refusalWords(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return (typeof code === 'string' ? REFUSALS[code] : undefined) ?? messageOf(error);
}

function freeBytes(folder: string): Bytes {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** @throws StoreInputError when the file is none of Godwit's, newer than this one, or damaged */
function checkStore(path: string): void {
  const finding = inspect(path, MIGRATIONS);
  if (finding.kind === 'ours') return;
  const found =
    finding.kind === 'nothing'
      ? 'there is no store'
      : finding.kind === 'newer'
        ? 'it was written by a newer Godwit'
        : finding.found;
  throw new StoreInputError('path', `${path} cannot be opened: ${found}`);
}

function carryOut(change: PlannedStoreChange, here: string, now: Date): StoreNotice {
  checkChange(change, here);
  const { action, path } = change;
  if (action === 'open') {
    return {
      kind: 'moved',
      sentence: `The store at ${path} is used from now on. The one at ${here} stays as it is.`,
      path: here,
    };
  }
  const lock = takeWriterLock(here);
  if (lock === null)
    throw new Error(
      'Another running Godwit has it open: close that one, ask again, and start this one again.',
    );
  try {
    if (action === 'copy') {
      copyStore(here, path);
      return {
        kind: 'moved',
        sentence: `The store was copied to ${path} and is used there from now on. The one at ${here} stays as it is.`,
        path: here,
      };
    }
    return { kind: 'restored', ...restore(path, here, now) };
  } finally {
    lock.release();
  }
}

/** Writes a checked copy of a store that nobody writes to; it has its name only when it is whole. */
function copyStore(from: string, to: string): void {
  const unfinished = `${to}.unfinished`;
  mkdirSync(dirname(to), { recursive: true });
  try {
    writeCopy(from, unfinished);
    renameSync(unfinished, to);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** Copies what a store holds, its log included, into one checked file. @throws Error when it is not whole */
function writeCopy(from: string, to: string): void {
  rmSync(to, { force: true });
  const source = new Database(from, { readonly: true, fileMustExist: true });
  try {
    source.prepare('VACUUM INTO ?').run(to);
  } finally {
    source.close();
  }
  sealCopy(to);
}

/** One file, without the sign of its writer, and whole. @throws Error when it is not */
function sealCopy(path: string): void {
  const copy = new Database(path);
  try {
    copy.pragma('journal_mode = DELETE');
    copy.prepare('DELETE FROM writer').run();
    const found = checkIntegrity(copy);
    if (found !== 'ok') throw new Error(`The copy is not whole: ${found}.`);
  } finally {
    copy.close();
  }
}

/** Puts a backup in the place of the store, which is kept beside it under another name. */
function restore(
  backup: string,
  here: string,
  now: Date,
): { sentence: string; path: string | null } {
  const unfinished = `${here}.unfinished`;
  try {
    writeCopy(backup, unfinished);
    const kept = existsSync(here) ? setAside(here, now) : null;
    try {
      renameSync(unfinished, here);
    } catch (error) {
      if (kept !== null) putBack(kept, here);
      throw error;
    }
    const before = kept === null ? '' : ` What was there before lies at ${kept}.`;
    return { sentence: `The backup ${backup} was restored.${before}`, path: kept };
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function setAside(here: string, now: Date): string {
  emptyLog(here);
  const aside = copyPath(here, 'before-restore', now);
  renameStore(here, aside);
  return aside;
}

/** Makes one file of a store with its log, as backups are; a damaged store keeps its log beside it. */
function emptyLog(path: string): void {
  try {
    const database = new Database(path, { fileMustExist: true });
    try {
      database.pragma('journal_mode = DELETE');
    } finally {
      database.close();
    }
  } catch {
    // It is set aside as it is.
  }
}

/** @throws StoreError when it cannot be done: a fresh store in its place would look like lost runs */
function putBack(kept: string, here: string): void {
  try {
    renameStore(kept, here);
  } catch (error) {
    throw new StoreError(
      'unreadable',
      `A backup could not be restored, and the store could not get its name back: it lies at ${kept}. Rename it to ${here}, or start Godwit again to restore the backup. (${messageOf(error)})`,
      { cause: error },
    );
  }
}
