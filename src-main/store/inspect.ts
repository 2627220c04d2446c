import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Bytes } from '#shared/units/types.ts';
import { messageOf, sqliteCode, UnreadableStoreError } from './errors.ts';
import { newestVersion, schemaDifference } from './migrations/index.ts';
import type { Migration } from './migrations/index.ts';
import { APPLICATION_ID, setUpReading } from './pragmas.ts';

/** What lies at the path of a store. */
export type Finding =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ours'; readonly version: number }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'foreign'; readonly found: string }
  | { readonly kind: 'damaged'; readonly found: string };

/**
 * Up to this size the whole file is checked at every opening (about a tenth of a second); a larger
 * one that was closed properly is checked without its series, and wholly after a crash or when asked.
 */
const WHOLE_CHECK_UP_TO: Bytes = 64 * 2 ** 20;

/** One page of the least size that SQLite knows. */
const SMALLEST_DATABASE: Bytes = 512;

/**
 * Looks at the file without ever writing to it, so that one which turns out to be newer,
 * foreign or damaged stays byte for byte as it was.
 *
 * @throws UnreadableStoreError when the system refuses to open it
 */
export function inspect(path: string, steps: readonly Migration[]): Finding {
  const size = sizeOf(path);
  if (size === null || size === 0) return { kind: 'nothing' };
  // SQLite takes so short a file for an empty one, and would write over what somebody keeps in it.
  if (size < SMALLEST_DATABASE) return { kind: 'damaged', found: `it holds only ${size} bytes` };
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    setUpReading(database);
    return lookInto(database, size, steps);
  } catch (error) {
    if (isDamage(error)) return { kind: 'damaged', found: messageOf(error) };
    throw new UnreadableStoreError(path, error);
  } finally {
    database?.close();
  }
}

/** True when SQLite says that the file itself is wrong, and not the circumstances. */
function isDamage(error: unknown): boolean {
  return /^SQLITE_(?:CORRUPT|NOTADB)/.test(sqliteCode(error));
}

function sizeOf(path: string): Bytes | null {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new Error('it is not a file');
    return stats.size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new UnreadableStoreError(path, error);
  }
}

function lookInto(database: Database.Database, size: Bytes, steps: readonly Migration[]): Finding {
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
  const application = Number(database.pragma('application_id', { simple: true }));
  const version = Number(database.pragma('user_version', { simple: true }));
  if (application !== APPLICATION_ID) {
    if (tables === 0 && application === 0 && version === 0) return { kind: 'nothing' };
    return { kind: 'foreign', found: 'it is a database of another program' };
  }
  if (version > newestVersion(steps)) return { kind: 'newer', version };
  const difference = schemaDifference(database, version, steps);
  if (difference !== null)
    return {
      kind: 'foreign',
      found: `its tables are not those of version ${version}: ${difference}`,
    };
  const whole = size <= WHOLE_CHECK_UP_TO || wasLeftOpen(database);
  const found = whole ? quickCheck(database) : quickCheckWithoutSeries(database);
  return found === 'ok' ? { kind: 'ours', version } : { kind: 'damaged', found };
}

/** True when the last process that wrote did not come to close the store. */
function wasLeftOpen(database: Database.Database): boolean {
  return database.prepare('SELECT 1 FROM writer').get() !== undefined;
}

function quickCheck(database: Database.Database): string {
  return String(database.pragma('quick_check(1)', { simple: true }));
}

function quickCheckWithoutSeries(database: Database.Database): string {
  const tables = database
    .prepare<[], { name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('series_chunks', 'run_metrics')`,
    )
    .all();
  for (const { name } of tables) {
    const found = String(
      database.pragma(`quick_check('${name.replaceAll("'", "''")}')`, { simple: true }),
    );
    if (found !== 'ok') return found;
  }
  return 'ok';
}

/** The full check, indexes against tables included: "ok", or the first things that it found. */
export function checkIntegrity(database: Database.Database): string {
  try {
    const rows = database.pragma('integrity_check(10)') as { integrity_check: string }[];
    const orphans = database.pragma('foreign_key_check') as { table: string }[];
    const found = rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
    if (orphans[0])
      found.push(`${orphans.length} rows refer to nothing, first in ${orphans[0].table}`);
    return found.length === 0 ? 'ok' : found.join('; ');
  } catch (error) {
    return messageOf(error);
  }
}
