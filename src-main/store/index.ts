import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { StoreHealth } from '#shared/contract/application.ts';
import type { Bytes } from '#shared/units/types.ts';
import { backUp } from './backup.ts';
import { ReadOnlyStoreError } from './errors.ts';
import { experimentsReader, experimentsWriter } from './experiments.ts';
import type { ExperimentsReader, ExperimentsWriter } from './experiments.ts';
import { copiesOf } from './files.ts';
import { readHandle, writeHandle } from './handles.ts';
import type { ReadHandle } from './handles.ts';
import { checkIntegrity } from './inspect.ts';
import { openFile, signAsWriter, signOff } from './open.ts';
import type { OpenedFile, OpenOptions, StoreNotice } from './open.ts';
import { portableReader, portableWriter } from './portable.ts';
import type { PortableReader, PortableWriter } from './portable.ts';
import { readSettings } from './pragmas.ts';
import type { ConnectionSettings } from './pragmas.ts';
import { runsReader, runsWriter } from './runs.ts';
import type { RunsReader, RunsWriter } from './runs.ts';
import { seriesReader, seriesWriter } from './series.ts';
import type { SeriesReader, SeriesWriter } from './series.ts';
import { clusterReader } from './tables/cluster-results.ts';
import type { ClusterReader } from './tables/cluster-results.ts';
import { comparedRunsReader } from './tables/compared-runs.ts';
import type { ComparedRunsReader } from './tables/compared-runs.ts';
import { comparisonsReader, comparisonsWriter } from './tables/comparisons.ts';
import type { ComparisonsReader, ComparisonsWriter } from './tables/comparisons.ts';
import { draftsReader, draftsWriter } from './tables/drafts.ts';
import type { DraftsReader, DraftsWriter } from './tables/drafts.ts';
import { reportsReader, reportsWriter } from './tables/reports.ts';
import type { ReportsReader, ReportsWriter } from './tables/reports.ts';
import { runEditWriter } from './tables/run-edits.ts';
import { runsTableReader } from './tables/runs.ts';
import { settingsReader, settingsWriter } from './tables/settings.ts';
import type { SettingsReader, SettingsWriter } from './tables/settings.ts';
import { trashReader } from './tables/trash.ts';

export * from './errors.ts';
export type { OpenOptions, StoreNotice } from './open.ts';
export type { EndedJob } from './experiments.ts';
export type { EndedRun, NewRun } from './runs.ts';
export { newRunId as newId } from './ids.ts';
export { storeLocation } from './location.ts';
export type { StoreLocation } from './location.ts';
export type { SeriesRequest } from './series.ts';
export type { ClusterReader, StoredLife } from './tables/cluster-results.ts';

interface StoreBase {
  /** Absolute path of the file, or `:memory:`. */
  readonly path: string;
  /** What a person should be told about the opening. */
  readonly notices: readonly StoreNotice[];
  readonly health: () => StoreHealth;
  /** What `purge` would remove: runs, and about how many bytes they fill. */
  readonly inTrash: () => { runs: number; bytes: Bytes };
  /** The full check: "ok", or what it found. Reads the whole file; `health` answers with it from then on. */
  readonly checkIntegrity: () => string;
  /** Settings of the connection as SQLite reports them. */
  readonly connection: () => ConnectionSettings;
  /** A number that is another one whenever anything was stored since, by whichever process. */
  readonly revision: () => number;
  readonly close: () => void;
}

/** A store that may only be read; its type has no way to write. */
export interface ReadableStore extends StoreBase {
  readonly writable: false;
  readonly readOnlyReason: string;
  readonly runs: RunsReader;
  readonly series: SeriesReader;
  readonly portable: PortableReader;
  readonly experiments: ExperimentsReader;
  readonly drafts: DraftsReader;
  readonly settings: SettingsReader;
  readonly compared: ComparedRunsReader;
  readonly comparisons: ComparisonsReader;
  readonly reports: ReportsReader;
  readonly cluster: ClusterReader;
}

export interface WritableStore extends StoreBase {
  readonly writable: true;
  readonly runs: RunsWriter;
  readonly series: SeriesWriter;
  readonly portable: PortableWriter;
  readonly experiments: ExperimentsWriter;
  readonly drafts: DraftsReader & DraftsWriter;
  readonly settings: SettingsReader & SettingsWriter;
  readonly compared: ComparedRunsReader;
  readonly comparisons: ComparisonsWriter;
  readonly reports: ReportsWriter;
  readonly cluster: ClusterReader;
  /** Writes a checked backup beside the file while the store stays in use; answers its path. */
  readonly backup: () => Promise<string>;
  /**
   * Removes the ended runs (and the comparisons, reports and experiments) in the trash for good and gives their space
   * back to the disk. Experiments under way stay, with the runs that they count.
   */
  readonly purge: () => { removed: number; freedBytes: number };
}

export type Store = ReadableStore | WritableStore;

/**
 * Opens the store at a path; hosts decide which. Only one process writes at a time: a second one gets a
 * ReadableStore and a notice that says so.
 *
 * A damaged file is renamed and a fresh store begun (unless `damaged: 'refuse'`), an older one is
 * upgraded after a copy, runs that a dead process left under way become `interrupted`; `notices` tells of each.
 *
 * @throws NewerStoreError, ForeignStoreError, OutdatedStoreError, DamagedStoreError, MissingStoreError,
 *   UnreadableStoreError, MigrationFailedError; the file is then as it was
 */
export function openStore(options: OpenOptions): Store {
  const now = options.now ?? (() => new Date());
  const opened = openFile(options);
  opened.notices.unshift(...(options.notices ?? []));
  try {
    return opened.lock === null ? readable(opened, options) : writable(opened, options, now);
  } catch (error) {
    opened.database.close();
    opened.lock?.release();
    throw error;
  }
}

/** The store, when it can be written. @throws ReadOnlyStoreError with the reason why not */
export function requireWritable(store: Store): WritableStore {
  if (store.writable) return store;
  throw new ReadOnlyStoreError(store.readOnlyReason);
}

function readable(opened: OpenedFile, options: OpenOptions): ReadableStore {
  const handle = readHandle(opened.database, options.observeSql);
  return {
    ...base(opened, handle),
    writable: false,
    readOnlyReason: opened.readOnlyReason ?? 'it was opened for reading only.',
    runs: runsReader(handle, revisionOf(opened.database)),
    series: seriesReader(handle),
    portable: portableReader(handle, runsReader(handle, revisionOf(opened.database))),
    experiments: experimentsReader(handle),
    drafts: draftsReader(handle),
    settings: settingsReader(handle),
    compared: comparedRunsReader(handle),
    comparisons: comparisonsReader(handle),
    reports: reportsReader(handle),
    cluster: clusterReader(handle),
  };
}

function writable(opened: OpenedFile, options: OpenOptions, now: () => Date): WritableStore {
  const { database, path } = opened;
  const handle = writeHandle(database, options.observeSql);
  const runs = runsWriter(handle, now, revisionOf(database));
  const edits = runEditWriter(handle, now);
  const comparisons = comparisonsWriter(handle, now);
  const reports = reportsWriter(handle, now);
  const experiments = experimentsWriter(handle, now, runs.record);
  handle.transaction(() => signAsWriter(database, now()));
  const portable = portableWriter(handle, runs);
  if (portable.dropLeftOvers() > 0)
    opened.notices.push({
      kind: 'interrupted',
      sentence:
        'An archive was being imported when Godwit ended. Nothing of it was kept: import it again.',
      path: null,
    });
  const interrupted = runs.interruptLeftOvers();
  const interruptedExperiments = experiments.interruptLeftOvers();
  if (interruptedExperiments > 0) {
    const what =
      interruptedExperiments === 1
        ? 'An experiment was'
        : `${interruptedExperiments} experiments were`;
    opened.notices.push({
      kind: 'interrupted',
      sentence: `${what} under way when Godwit ended. What had ended is stored: resume to run the rest.`,
      path: null,
    });
  }
  if (interrupted.length > 0) {
    const what = interrupted.length === 1 ? 'A run was' : `${interrupted.length} runs were`;
    opened.notices.push({
      kind: 'interrupted',
      sentence: `${what} under way when Godwit ended, and ${interrupted.length === 1 ? 'is' : 'are'} marked interrupted.`,
      path: null,
    });
  }
  return {
    ...base(opened, handle),
    writable: true,
    runs,
    series: seriesWriter(handle),
    portable,
    experiments,
    drafts: { ...draftsReader(handle), ...draftsWriter(handle, now) },
    settings: { ...settingsReader(handle), ...settingsWriter(handle) },
    compared: comparedRunsReader(handle),
    comparisons,
    reports,
    cluster: clusterReader(handle),
    backup: () => backUp(database, path, now()),
    purge: () => {
      const before = bytesInUse(database);
      const removed = handle.transaction(() => {
        comparisons.purge();
        reports.purge();
        const runsRemoved = edits.purge();
        experiments.purge();
        return runsRemoved;
      });
      giveBackSpace(database);
      return { removed, freedBytes: Math.max(0, before - bytesInUse(database)) };
    },
  };
}

/** What fails here is made good by the next purge; the runs are gone already, and saying otherwise would be wrong. */
function giveBackSpace(database: Database.Database): void {
  try {
    database.pragma('incremental_vacuum');
    database.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // A full disk or another program that reads; pages that were freed are used again first.
  }
}

/** One counts what this connection changed, the other what everybody else did. */
function revisionOf(database: Database.Database): () => number {
  const selectOwnChanges = database.prepare('SELECT total_changes()').pluck();
  return () =>
    Number(selectOwnChanges.get()) + Number(database.pragma('data_version', { simple: true }));
}

function bytesInUse(database: Database.Database): number {
  const number = (name: string) => Number(database.pragma(name, { simple: true }));
  return number('page_count') * number('page_size');
}

/** Copies beside the store, newest first. */
function backupsOf(path: string): StoreHealth['backups'] {
  return (['backup', 'before-upgrade', 'before-restore'] as const)
    .flatMap((kind) =>
      copiesOf(path, kind).map((copy) => ({ ...copy, kind, bytes: bytesOnDisk(copy.path) })),
    )
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

function readOnlySentence(reason: string | null): string {
  const why = reason ?? 'it was opened for reading only.';
  return `The store can only be read: ${why} Close the other one and start this one again to change anything here.`;
}

/** Size of the store with its log. */
function bytesOnDisk(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function base(opened: OpenedFile, handle: ReadHandle): StoreBase {
  const { path, database, lock, notices } = opened;
  const { counts } = runsTableReader(handle);
  const trash = trashReader(handle);
  // Opening has checked the file; a full check replaces this answer.
  let integrity = 'ok';
  return {
    path,
    notices,
    connection: () => readSettings(database),
    inTrash: () => handle.snapshot(() => trash.size()),
    checkIntegrity: () => (integrity = checkIntegrity(database)),
    health: () => {
      const { kept, deleted } = counts();
      return {
        path,
        bytes: database.memory ? bytesInUse(database) : bytesOnDisk(path),
        version: Number(database.pragma('user_version', { simple: true })),
        runs: kept,
        deletedRuns: deleted,
        integrity,
        lastBackup: database.memory ? null : (copiesOf(path, 'backup')[0]?.createdAt ?? null),
        readOnly: lock === null,
        readOnlyReason: lock === null ? readOnlySentence(opened.readOnlyReason) : null,
        backups: database.memory ? [] : backupsOf(path),
        planned: null,
        // That the store can only be read is told by itself.
        notices: notices.flatMap(({ kind, sentence }) => (kind === 'read-only' ? [] : [sentence])),
      };
    },
    revision: revisionOf(database),
    close: () => {
      if (!database.open) return;
      try {
        if (lock !== null) signOff(database);
      } catch {
        // On a full disk the sign stays, and the next opening checks the whole file.
      } finally {
        database.close();
        lock?.release();
      }
    },
  };
}
