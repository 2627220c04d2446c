import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

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
