import type {
  RunDetail,
  RunEdit,
  RunEditReply,
  RunGroupsPage,
  RunGroupsQuery,
  RunPage,
  RunQuery,
  RunRow,
  RunSelection,
  RunState,
} from '#shared/contract/runs.ts';
import type { Vocabulary } from '#shared/filter/index.ts';
import type { MigrationResult, RunResult, SeriesTable } from '#shared/result/result.ts';
import { summariseRun } from '#shared/result/summary.ts';
import { configurationOf } from './configuration.ts';
import { WrongStateError } from './errors.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';
import { newRunId } from './ids.ts';
import { sparkOf } from './series/spark.ts';
import { CLUSTER_SERIES_PLACE, clusterWriter } from './tables/cluster-results.ts';
import { configurationsWriter } from './tables/configurations.ts';
import { metricsWriter } from './tables/metrics.ts';
import { migrationResultsReader, migrationResultsWriter } from './tables/migration-results.ts';
import { runDocumentsReader, runDocumentsWriter } from './tables/run-documents.ts';
import type { RunDocuments } from './tables/run-documents.ts';
import { runEditWriter } from './tables/run-edits.ts';
import type { MetricValues } from './tables/metric-values.ts';
import { metricValues } from './tables/metric-values.ts';
import { runGroupsReader } from './tables/run-groups.ts';
import { runSearchWriter } from './tables/run-search.ts';
import { runSelection } from './tables/run-selection.ts';
import { runsTableReader } from './tables/runs.ts';
import { seriesChunksReader, seriesChunksWriter } from './tables/series-chunks.ts';
import { tagsWriter } from './tables/tags.ts';
import { shortText, whole } from './values.ts';

/** A run as it begins: its whole input. Nothing of this changes any more, except name, note and tags. */
export interface NewRun extends RunDocuments {
  /** Made by the store when left out. */
  readonly id?: string;
  readonly name: string;
  readonly kind: RunRow['kind'];
  readonly seed: number;
  readonly resolution: RunRow['resolution'];
  readonly engineVersion: string;
  readonly guests: number;
  readonly memoryStrategy: string;
  readonly diskStrategy: string;
  readonly tags?: readonly string[];
  readonly note?: string;
  /** ISO 8601; the present when left out. */
  readonly createdAt?: string;
}

/** What a run leaves when it ends by itself, by a bound or by being cancelled. Every RunResult is one. */
export type EndedRun = Pick<RunResult, 'digest' | 'ended' | 'migrations' | 'cluster'>;

export interface RunsReader {
  /** @throws StoreInputError when the filter cannot be read or a column is unknown */
  list(query: RunQuery): RunPage;
  /** Runs together by what they share. @throws StoreInputError */
  groups(query: RunGroupsQuery): RunGroupsPage;
  /** Ids of all runs that a selection means, pinned ones first, then the newest. @throws StoreInputError */
  ids(selection: RunSelection): string[];
  /** What the store knows that a filter may ask for. */
  vocabulary(): Vocabulary;
  /** @throws UnknownIdError */
  get(id: string): RunDetail;
  /** @throws UnknownIdError */
  row(id: string): RunRow;
  /** @throws UnknownIdError */
  state(id: string): RunState;
  /** Ids of the runs that a person may mean by an id, a name, or the beginning of an id; at most ten. */
  find(reference: string): string[];
}

export interface RunsWriter extends RunsReader {
  /** Stores a run as queued; answers its id. */
  create(run: NewRun): string;
  /** @throws WrongStateError when the run has ended */
  setState(id: string, state: 'running' | 'paused'): void;
  /** Adds to where a run that has not ended came from, or went. @throws WrongStateError when the run has ended */
  note(id: string, entries: RunDocuments['provenance']): void;
  /**
   * Stores the result and ends the run, in one transaction. Series in it replace those appended before.
   *
   * @param appended series by migration that were appended before, in full chunks: they are then not read again
   */
  finish(id: string, ended: EndedRun, appended?: ReadonlyMap<number, SeriesTable>): RunRow;
  /** Ends a run that leaves no result; what was appended of its series stays. */
  fail(id: string, failure: string): void;
  /** Ends a run that was cancelled before it left a result. */
  cancel(id: string): void;
  /** Stores a run that has already ended (a measured one, or one that ran elsewhere); answers its id. */
  record(run: NewRun, ended: EndedRun): string;
  /** The same for many, all or none of them; answers their ids in order. */
  recordAll(runs: readonly { readonly run: NewRun; readonly ended: EndedRun }[]): string[];
  /** Changes what people may change; answers how many runs are now different, and how to take it back. Unknown ids are passed over. */
  edit(edit: RunEdit): RunEditReply;
  /** Marks what a process that died left behind; answers the ids. */
  interruptLeftOvers(): string[];
}

const LONGEST_NAME = 200;
const LONGEST_NOTE = 20_000;
const LONGEST_FAILURE = 4000;

const INTERRUPTED =
  'The process that ran it ended before the run did. Run it again to get its result.';

/** @param revision another number whenever anything was stored */
export function runsReader(
  handle: ReadHandle,
  revision: () => number,
  values: MetricValues = metricValues(handle, revision),
): RunsReader {
  const table = runsTableReader(handle);
  const groups = runGroupsReader(handle, revision, values);
  const selection = runSelection(handle);
  const documents = runDocumentsReader(handle);
  const results = migrationResultsReader(handle);
  return {
    list: (query) => handle.snapshot(() => table.page(query)),
    groups: (query) => handle.snapshot(() => groups.page(query)),
    ids: (wanted) =>
      handle.snapshot(() => {
        const where = selection.conditions(wanted);
        return handle
          .rows<[string]>(
            `SELECT r.id FROM runs AS r WHERE ${where.map(({ sql }) => sql).join(' AND ')} ORDER BY r.pinned DESC, r.created_at DESC, r.seq DESC`,
          )
          .all(...where.flatMap(({ parameters }) => parameters))
          .map(([id]) => id);
      }),
    vocabulary: () => handle.snapshot(() => selection.vocabulary()),
    get: (id) =>
      handle.snapshot(() => {
        const { seq, failure } = table.key(id);
        return {
          row: table.row(seq),
          ...documents.get(seq),
          migrations: results.ofRun(seq),
          failure,
        };
      }),
    row: (id) => handle.snapshot(() => table.row(table.key(id).seq)),
    state: (id) => table.key(id).state,
    find: (reference) => handle.snapshot(() => table.find(reference)),
  };
}

export function runsWriter(
  handle: WriteHandle,
  now: () => Date,
  revision: () => number,
): RunsWriter {
  const values = metricValues(handle, revision);
  const reader = runsReader(handle, revision, values);
  const begin = runBeginner(handle, now);
  const end = runEnder(handle);
  const edits = runEditWriter(handle, now);
  const selectActive = handle.select<{ id: string }>(
    `SELECT id FROM runs WHERE state IN ('queued', 'running', 'paused') ORDER BY seq`,
  );
  const updateState = handle.change('UPDATE runs SET state = ? WHERE seq = ?');
  const table = runsTableReader(handle);
  const documents = runDocumentsWriter(handle);
  const recordOne = (run: NewRun, ended: EndedRun): string => {
    const id = begin(run);
    end.withResult(id, ended);
    return id;
  };
  return {
    ...reader,
    create: (run) => handle.transaction(() => begin(run)),
    setState: (id, state) =>
      handle.transaction(() => {
        updateState.run(state, activeSeq(table, id, state === 'running' ? 'run' : 'paused'));
      }),
    note: (id, entries) =>
      handle.transaction(() => documents.note(activeSeq(table, id, 'noted'), entries)),
    finish: (id, ended, appended) =>
      handle.transaction(() => {
        end.withResult(id, ended, appended);
        return reader.row(id);
      }),
    fail: (id, failure) =>
      handle.transaction(() => end.withoutResult(id, 'failed', failure.slice(0, LONGEST_FAILURE))),
    cancel: (id) => handle.transaction(() => end.withoutResult(id, 'cancelled', null)),
    record: (run, ended) => handle.transaction(() => recordOne(run, ended)),
    recordAll: (runs) =>
      handle.transaction(() => runs.map(({ run, ended }) => recordOne(run, ended))),
    edit: (edit) =>
      handle.transaction(() => {
        if (edit.name !== undefined) shortText(edit.name, LONGEST_NAME, 'name');
        if (edit.note !== undefined) shortText(edit.note, LONGEST_NOTE, 'note');
        const before = revision();
        const reply = edits.apply(edit);
        // Names, notes, tags and the trash: groups may change by them, metrics do not.
        values.keep(before, revision());
        return reply;
      }),
    interruptLeftOvers: () =>
      handle.transaction(() => {
        const ids = selectActive.all().map(({ id }) => id);
        for (const id of ids) end.withoutResult(id, 'interrupted', INTERRUPTED);
        return ids;
      }),
  };
}

/** @throws WrongStateError when the run has ended */
export function activeSeq(
  table: { key(id: string): { seq: number; state: RunState } },
  id: string,
  wanted: string,
): number {
  const { seq, state } = table.key(id);
  if (state !== 'queued' && state !== 'running' && state !== 'paused')
    throw new WrongStateError(id, state, wanted);
  return seq;
}

function runBeginner(handle: WriteHandle, now: () => Date): (run: NewRun) => string {
  const documents = runDocumentsWriter(handle);
  const configurations = configurationsWriter(handle);
  const tags = tagsWriter(handle);
  const search = runSearchWriter(handle);
  const insert = handle.changeReturning<{ seq: number }>(
    `INSERT INTO runs (id, name, kind, state, created_at, seed, resolution, engine_version, digest, guests,
       memory_strategy, disk_strategy, converged, failure, spark, note, pinned, deleted_at, configuration)
     VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, '', ?, ?, ?, NULL, NULL, x'', ?, 0, NULL, ?) RETURNING seq`,
  );
  return (run) => {
    const id = run.id ?? newRunId();
    const inserted = insert.get(
      id,
      shortText(run.name, LONGEST_NAME, 'name'),
      run.kind,
      run.createdAt === undefined ? now().toISOString() : new Date(run.createdAt).toISOString(),
      whole(run.seed, 0, Number.MAX_SAFE_INTEGER, 'seed'),
      run.resolution,
      run.engineVersion,
      whole(run.guests, 0, Number.MAX_SAFE_INTEGER, 'guests'),
      run.memoryStrategy,
      run.diskStrategy,
      shortText(run.note ?? '', LONGEST_NOTE, 'note'),
      configurations.idOf(configurationOf(run.kind, run)),
    );
    if (!inserted) throw new Error('the new run got no number');
    documents.insert(inserted.seq, run);
    tags.add([inserted.seq], run.tags ?? []);
    search.refresh([inserted.seq]);
    return id;
  };
}

interface RunEnder {
  withResult(id: string, ended: EndedRun, appended?: ReadonlyMap<number, SeriesTable>): void;
  withoutResult(
    id: string,
    state: 'failed' | 'cancelled' | 'interrupted',
    failure: string | null,
  ): void;
}

function runEnder(handle: WriteHandle): RunEnder {
  const table = runsTableReader(handle);
  const results = migrationResultsWriter(handle);
  const metrics = metricsWriter(handle);
  const chunks = seriesChunksReader(handle);
  const chunksWriter = seriesChunksWriter(handle);
  const lives = clusterWriter(handle);
  const selectRecorded = handle.select<{ migration: number }>(
    'SELECT DISTINCT migration FROM series_chunks WHERE run_seq = ? ORDER BY migration',
  );
  // The last write of a run: from here on its row is evidence.
  const update = handle.change(
    'UPDATE runs SET state = ?, digest = ?, converged = ?, failure = ?, spark = ? WHERE seq = ?',
  );

  /** What was appended while the run went on, a few points at a time; migrations whose series are at hand are not read. */
  const appended = (
    seq: number,
    atHand: (migration: number) => boolean,
  ): Map<number, SeriesTable> =>
    new Map(
      selectRecorded
        .all(seq)
        .flatMap(({ migration }) =>
          atHand(migration) ? [] : [[migration, chunks.whole(seq, migration, null)] as const],
        ),
    );

  /** Writes series again in full chunks. */
  const rewrite = (seq: number, tables: ReadonlyMap<number, SeriesTable>): void => {
    chunksWriter.clear(seq);
    for (const [migration, series] of tables) chunksWriter.append(seq, migration, series);
  };

  return {
    withResult: (id, { digest, ended, migrations, cluster }, known) => {
      const seq = activeSeq(table, id, 'finished');
      const hasSeries = (at: number): boolean => (migrations[at]?.series.time.length ?? 0) > 0;
      const tables = known ? new Map(known) : appended(seq, hasSeries);
      for (const [position, result] of migrations.entries()) {
        results.insert(seq, position, result);
        if (hasSeries(position)) tables.set(position, result.series);
      }
      if (cluster) {
        lives.insert(seq, cluster);
        tables.set(CLUSTER_SERIES_PLACE, cluster.series);
      }
      if (!known) rewrite(seq, tables);
      else if (cluster) chunksWriter.append(seq, CLUSTER_SERIES_PLACE, cluster.series);
      metrics.insert(seq, { ...summariseRun(migrations), ...cluster?.metrics });
      update.run(ended, digest, convergence(migrations), null, sparkOf([...tables.values()]), seq);
    },
    withoutResult: (id, state, failure) => {
      const seq = activeSeq(table, id, state);
      const tables = appended(seq, () => false);
      rewrite(seq, tables);
      update.run(state, '', null, failure, sparkOf([...tables.values()]), seq);
    },
  };
}

/** A run converged when each of its migrations did; without any the question has no answer. */
function convergence(migrations: readonly MigrationResult[]): 0 | 1 | null {
  if (migrations.length === 0) return null;
  return migrations.every((one) => one.converged) ? 1 : 0;
}
