import { existsSync, readdirSync, readlinkSync, realpathSync, renameSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Kinds of files that the store leaves beside itself; each name carries the moment it was made. */
export type CopyKind = 'backup' | 'before-upgrade' | 'before-restore' | 'damaged';

const COPY_NAME =
  /^(backup|before-upgrade|before-restore|damaged)-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)$/;

/** Name of a copy beside the store at `path`: `<store>.backup-2031-05-06T07-08-09-123Z`. */
export function copyPath(path: string, kind: CopyKind, moment: Date): string {
  // Colons are not allowed in file names on Windows.
  return `${path}.${kind}-${moment.toISOString().replace(/[:.]/g, '-')}`;
}

/** Copies of one kind beside the store, newest first. */
export function copiesOf(path: string, kind: CopyKind): { path: string; createdAt: string }[] {
  const prefix = `${basename(path)}.`;
  return readdirSync(dirname(path))
    .flatMap((name) => {
      const match = name.startsWith(prefix) ? COPY_NAME.exec(name.slice(prefix.length)) : null;
      const stamp = match?.[1] === kind ? match[2] : undefined;
      if (stamp === undefined) return [];
      const createdAt = stamp.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/, 'T$1:$2:$3.$4Z');
      return [{ path: join(dirname(path), name), createdAt }];
    })
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** Files that SQLite keeps beside its own; the log may hold the last writes. */
const BESIDE = ['-wal', '-shm', '-journal'] as const;

/**
 * Renames a store with what belongs to it: all of it, or, when one name cannot be changed, nothing of it.
 *
 * @throws Error of the system
 */
export function renameStore(from: string, to: string): void {
  const renamed: string[] = [];
  try {
    for (const suffix of [...BESIDE, ''])
      if (existsSync(from + suffix)) {
        renameSync(from + suffix, to + suffix);
        renamed.push(suffix);
      }
  } catch (error) {
    for (const suffix of renamed.toReversed()) renameSync(to + suffix, from + suffix);
    throw error;
  }
}

/**
 * Where a file really is, or would be made: the lock, the log and the copies go by its name, which must be one
 * and the same whichever link leads there.
 *
 * @throws Error of the system, for links that lead round in a circle
 */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    const folder = dirname(path);
    if (folder === path) return path;
    const place = join(realPath(folder), basename(path));
    const target = linkTarget(place);
    return target === null ? place : realPath(resolve(dirname(place), target));
  }
}

/** What a link names; null where there is none. */
function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
