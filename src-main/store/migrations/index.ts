import { renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { MigrationFailedError } from '../errors.ts';
import { copyPath } from '../files.ts';
import { APPLICATION_ID } from '../pragmas.ts';
import { runsStep } from './0010-runs.ts';
import { experimentsStep } from './0020-experiments.ts';
import { comparisonsStep } from './0030-comparisons.ts';
import { configurationsStep } from './0050-configurations.ts';
import { clusterStep } from './0060-cluster.ts';
import { reportsStep } from './0065-reports.ts';
import { endingsStep } from './0070-endings.ts';
import type { Migration } from './migration.ts';

export type { Migration } from './migration.ts';

/** All steps, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  runsStep,
  experimentsStep,
  comparisonsStep,
  configurationsStep,
  clusterStep,
  reportsStep,
  endingsStep,
];

/** The version that a store has after all steps. */
export function newestVersion(steps: readonly Migration[]): number {
  return steps.at(-1)?.version ?? 0;
}

/** Versions must rise, or a store could skip a step unnoticed. */
export function checkOrder(steps: readonly Migration[]): void {
  let last = 0;
  for (const { version, name } of steps) {
    if (!Number.isInteger(version) || version <= last) {
      throw new Error(`Store migrations must rise: ${version} (${name}) comes after ${last}`);
    }
    last = version;
  }
}

export interface Upgrade {
  readonly from: number;
  readonly to: number;
  /** The copy made before; null for a new or in-memory store. */
  readonly backup: string | null;
}

/**
 * Brings a store to the newest version: a copy of the file first, then all pending steps in one
 * transaction. Null when nothing was pending.
 *
 * @throws MigrationFailedError when a step throws; the store is then as it was
 */
export function upgrade(
  database: Database.Database,
  path: string,
  steps: readonly Migration[],
  now: Date,
): Upgrade | null {
  checkOrder(steps);
  const from = Number(database.pragma('user_version', { simple: true }));
  const pending = steps.filter((step) => step.version > from);
  if (pending.length === 0) return null;
  const backup = from === 0 ? null : copyBefore(database, path, now);
  // Tables that are rebuilt would otherwise drag their children along; the check before the commit replaces it.
  database.pragma('foreign_keys = OFF');
  try {
    database
      .transaction(() => {
        for (const step of pending) carryOut(database, path, step, backup);
      })
      .exclusive();
  } finally {
    database.pragma('foreign_keys = ON');
  }
  return { from, to: newestVersion(pending), backup };
}

function carryOut(
  database: Database.Database,
  path: string,
  step: Migration,
  backup: string | null,
): void {
  try {
    step.up(database);
    const orphans = database.pragma('foreign_key_check') as { table: string }[];
    if (orphans[0])
      throw new Error(
        `${orphans.length} rows lost what they refer to, first in ${orphans[0].table}`,
      );
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${step.version}`);
  } catch (error) {
    throw new MigrationFailedError(path, step.version, step.name, backup, error);
  }
}

/**
 * `VACUUM INTO` reads one consistent moment, the log included, and writes nothing to the store itself. The copy has its
 * name only when it is whole, so that one of a process that was killed is not taken for a backup.
 */
function copyBefore(database: Database.Database, path: string, now: Date): string | null {
  if (database.memory) return null;
  const backup = copyPath(path, 'before-upgrade', now);
  const unfinished = `${backup}.unfinished`;
  try {
    database.prepare('VACUUM INTO ?').run(unfinished);
    renameSync(unfinished, backup);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new MigrationFailedError(path, 0, 'copying the store before the upgrade', null, error);
  }
  return backup;
}

/** One object of the schema, as SQLite keeps it. */
interface SchemaRow {
  readonly name: string;
  readonly sql: string;
}

/** Everything that is defined in a database, in a fixed order; SQLite's own objects are left out. */
function schemaOf(database: Database.Database): Map<string, string> {
  const rows = database
    .prepare<[], SchemaRow>(
      String.raw`SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`,
    )
    .all();
  return new Map(rows.map(({ name, sql }) => [name, sql]));
}

/**
 * What differs between the definitions in a store and those that its version should have; null
 * when nothing does. A store with other tables or triggers was written by something else, and
 * statements would meet them unprepared.
 */
export function schemaDifference(
  database: Database.Database,
  version: number,
  steps: readonly Migration[],
): string | null {
  const fresh = new Database(':memory:');
  try {
    for (const step of steps) if (step.version <= version) step.up(fresh);
    const wanted = schemaOf(fresh);
    const found = schemaOf(database);
    for (const [name, sql] of wanted) {
      if (!found.has(name)) return `"${name}" is missing`;
      if (found.get(name) !== sql) return `"${name}" is defined otherwise`;
    }
    for (const name of found.keys())
      if (!wanted.has(name)) return `it holds an unknown "${name.slice(0, 80)}"`;
    return null;
  } finally {
    fresh.close();
  }
}
