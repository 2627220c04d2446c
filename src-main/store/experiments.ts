import { countEnded } from '#shared/comparison/ended.ts';
import type {
  ExperimentPoint,
  ExperimentRow,
  ExperimentState,
  PointsQuery,
} from '#shared/contract/experiments.ts';
import { UnknownIdError, WrongStateError } from './errors.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';
import type { EndedRun, NewRun } from './runs.ts';
import { pointsReader, pointsWriter } from './tables/experiment-points.ts';
import { experimentsTableReader, experimentsTableWriter } from './tables/experiments.ts';
import type { ExperimentRecord, ExperimentsQuery, ExperimentText } from './tables/experiments.ts';
import { replicationsReader, replicationsWriter } from './tables/replications.ts';
import type { ReplicationRecord } from './tables/replications.ts';
import { PURGED_EXPERIMENTS } from './tables/trash.ts';

const LONGEST_FAILURE = 4000;

/** A replication that ended, as it is stored: with its run, or with the reason why there is none. */
export type EndedJob =
  | {
      readonly point: number;
      readonly seed: number;
      readonly run: NewRun;
      readonly ended: EndedRun;
    }
  | { readonly point: number; readonly seed: number; readonly failure: string };

export interface PointWish {
  readonly point: number;
  readonly wanted: number;
  readonly settled: boolean;
}

/** The stored document with what is known about its points. */
export interface StoredExperiment {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly document: object;
  readonly state: ExperimentState;
  /** Of the engine that the points were prepared for; empty when they were not. */
  readonly engineVersion: string;
  readonly digest: string;
}

type StoredPoint = Omit<ExperimentPoint, 'replications'> & {
  readonly replications: readonly ReplicationRecord[];
};

export interface ExperimentsReader {
  /** @throws UnknownIdError */
  get(id: string): StoredExperiment;
  /** @throws UnknownIdError */
  row(id: string): ExperimentRow;
  list(query: ExperimentsQuery): { readonly rows: ExperimentRow[]; readonly total: number };
  byName(name: string): string[];
  sums(id: string): {
    readonly points: number;
    readonly settled: number;
    readonly wanted: number;
    readonly done: number;
    readonly failed: number;
  };
  positions(id: string): number[];
  /** Points with what has ended of them. */
  points(query: PointsQuery): { readonly points: StoredPoint[]; readonly total: number };
  ended(
    id: string,
    metric: string | null,
  ): {
    readonly point: number;
    readonly seed: number;
    readonly failed: boolean;
    readonly metric: number | null;
  }[];
  digestLines(
    id: string,
  ): { readonly hash: string; readonly seed: number; readonly digest: string | null }[];
  metricIds(id: string): string[];
}

export interface ExperimentsWriter extends ExperimentsReader {
  create(experiment: ExperimentText): string;
  /** @throws WrongStateError when it is running */
  replace(id: string, experiment: ExperimentText): void;
  rename(id: string, name: string, document: object, text: string): void;
  /** Moves experiments into the trash or back; answers how many. @throws WrongStateError when one is running */
  setDeleted(ids: readonly string[], deleted: boolean, withRuns: boolean): number;
  setState(id: string, state: ExperimentState): void;
  finish(id: string, digest: string): void;
  beginPoints(id: string): void;
  addPoints(
    id: string,
    points: readonly {
      readonly position: number;
      readonly hash: string;
      readonly values: string;
    }[],
  ): void;
  endPoints(id: string, seeds: readonly number[], wanted: number, engineVersion: string): void;
  setPoints(id: string, wishes: readonly PointWish[]): void;
  /** Stores what ended and what points want now, all of it or nothing. */
  record(
    id: string,
    seeds: readonly number[],
    jobs: readonly EndedJob[],
    wishes: readonly PointWish[],
  ): void;
  forgetFailed(id: string): number;
  interruptLeftOvers(): number;
  /** Removes experiments in the trash that are not under way; those whose runs were removed have something left to run again. */
  purge(): void;
}

const RUNNING: readonly ExperimentState[] = ['preparing', 'running', 'paused'];

/** Names of the axes of a stored document. */
function axisNames(document: object): string[] {
  const { axes } = document as { axes?: readonly AxisLike[] };
  return (axes ?? []).flatMap((axis) =>
    (axis.axes ?? [axis]).map((one) => one.name ?? one.field ?? ''),
  );
}

interface AxisLike {
  readonly name?: string;
  readonly field?: string;
  readonly axes?: readonly AxisLike[];
}

export function experimentsReader(handle: ReadHandle): ExperimentsReader {
  const table = experimentsTableReader(handle);
  const points = pointsReader(handle);
  const replications = replicationsReader(handle);
  const toRow = (record: ExperimentRecord): ExperimentRow => {
    const sums = points.sums(record.seq);
    const document = JSON.parse(record.document) as { description?: string; seeds?: number[] };
    // Until its points are prepared, what is counted are those of the document before.
    const planned = record.engine_version === '' ? record.points : sums.points;
    const most = planned * (document.seeds?.length ?? 1);
    return {
      id: record.id,
      name: record.name,
      description: document.description ?? '',
      state: record.state,
      createdAt: record.created_at,
      updatedAt: record.updated_at,
      points: planned,
      runs: { done: sums.done, failed: sums.failed, most },
      digest: record.digest,
      axes: axisNames(document),
      deleted: record.deleted_at !== null,
    };
  };
  const seqOf = (id: string): number => table.record(id).seq;
  return {
    get: (id) => {
      const {
        name,
        text,
        document,
        state,
        engine_version: engineVersion,
        digest,
      } = table.record(id);
      return {
        id,
        name,
        text,
        document: JSON.parse(document) as object,
        state,
        engineVersion,
        digest,
      };
    },
    row: (id) => handle.snapshot(() => toRow(table.record(id))),
    list: (query) =>
      handle.snapshot(() => {
        const { records, total } = table.page(query);
        return { rows: records.map(toRow), total };
      }),
    byName: (name) => table.byName(name),
    sums: (id) => handle.snapshot(() => points.sums(seqOf(id))),
    positions: (id) => handle.snapshot(() => points.positions(seqOf(id))),
    points: (query) =>
      handle.snapshot(() => pageOfPoints(query, seqOf(query.id), points, replications)),
    ended: (id, metric) =>
      handle.snapshot(() =>
        replications.ended(seqOf(id), metric).map(({ point, seed, state, metric: value }) => ({
          point,
          seed,
          failed: state === 'failed',
          metric: value,
        })),
      ),
    digestLines: (id) =>
      handle.snapshot(() =>
        replications.digests(seqOf(id)).map(({ hash, seed, state, digest }) => ({
          hash,
          seed,
          digest: state === 'failed' ? null : digest,
        })),
      ),
    metricIds: (id) => handle.snapshot(() => replications.metricIds(seqOf(id))),
  };
}

function pageOfPoints(
  query: PointsQuery,
  experimentSeq: number,
  points: ReturnType<typeof pointsReader>,
  replications: ReturnType<typeof replicationsReader>,
): { points: StoredPoint[]; total: number } {
  const { states } = query;
  const filter = {
    failed: states.includes('failed'),
    done: states.includes('done'),
    open: states.includes('waiting') || states.includes('running'),
  };
  const { points: records, total } = points.page(experimentSeq, filter, query.offset, query.limit);
  const seqs = records.map(({ seq }) => seq);
  const metrics = replications.metricsOf(seqs, query.metrics);
  const ended = replications.endedOf(seqs);
  const byPoint = Map.groupBy(
    query.replications ? replications.ofPoints(seqs) : [],
    ({ point }) => point,
  );
  return {
    total,
    points: records.map((record) => ({
      index: record.position,
      hash: record.hash,
      ...(JSON.parse(record.axis_values) as Pick<ExperimentPoint, 'values' | 'labels'>),
      wanted: record.wanted,
      done: record.done,
      failed: record.failed,
      settled: record.settled === 1,
      replications: byPoint.get(record.position) ?? [],
      ended: ended.get(record.position) ?? countEnded([]),
      metrics: metrics.get(record.position) ?? {},
    })),
  };
}

export function experimentsWriter(
  handle: WriteHandle,
  now: () => Date,
  recordRun: (run: NewRun, ended: EndedRun) => string,
): ExperimentsWriter {
  const reader = experimentsReader(handle);
  const table = experimentsTableReader(handle);
  const writer = experimentsTableWriter(handle, now);
  const points = pointsWriter(handle);
  const replications = replicationsWriter(handle);
  const trashing = trashWriter(handle, now);
  const purge = purger(handle);
  const put = replicationRecorder(handle, recordRun);
  const idle = (id: string, wanted: string): ExperimentRecord => {
    const record = table.record(id);
    if (RUNNING.includes(record.state))
      throw new WrongStateError(id, record.state, wanted, 'Experiment');
    return record;
  };
  const within = (id: string, work: (seq: number) => void): void =>
    handle.transaction(() => work(table.record(id).seq));
  const setPoints = (seq: number, wishes: readonly PointWish[]): void => {
    for (const { point, wanted, settled } of wishes) points.set(seq, point, wanted, settled);
  };
  return {
    ...reader,
    create: (experiment) => handle.transaction(() => writer.insert(experiment)),
    replace: (id, experiment) =>
      handle.transaction(() => writer.replace(idle(id, 'changed').seq, experiment)),
    rename: (id, name, document, text) =>
      within(id, (seq) => writer.rename(seq, name, document, text)),
    setDeleted: (ids, deleted, withRuns) =>
      handle.transaction(() => {
        const records = ids.map((id) => (deleted ? idle(id, 'removed') : table.record(id)));
        const changed = records.filter(({ deleted_at: at }) => (at !== null) !== deleted);
        for (const record of changed) trashing(record, deleted, withRuns);
        return changed.length;
      }),
    setState: (id, state) => within(id, (seq) => writer.setState(seq, state)),
    finish: (id, digest) => within(id, (seq) => writer.finish(seq, digest)),
    beginPoints: (id) =>
      within(id, (seq) => {
        writer.setPrepared(seq, '');
        points.clear(seq);
      }),
    addPoints: (id, added) =>
      within(id, (seq) => {
        for (const { position, hash, values } of added) points.put(seq, position, hash, values);
      }),
    endPoints: (id, seeds, wanted, engineVersion) =>
      within(id, (seq) => {
        points.want(seq, wanted);
        replications.place(seq, seeds);
        writer.setPrepared(seq, engineVersion);
      }),
    setPoints: (id, wishes) => within(id, (seq) => setPoints(seq, wishes)),
    record: (id, seeds, jobs, wishes) =>
      within(id, (seq) => {
        const places = new Map(seeds.map((seed, place) => [seed, place]));
        for (const job of jobs) put(seq, job, places.get(job.seed));
        setPoints(seq, wishes);
      }),
    forgetFailed: (id) => handle.transaction(() => replications.removeFailed(table.record(id).seq)),
    interruptLeftOvers: () => handle.transaction(() => writer.interruptLeftOvers()),
    purge: () => handle.transaction(() => purge()),
  };
}

/** Stores one replication that has ended, with its run. */
function replicationRecorder(
  handle: WriteHandle,
  recordRun: (run: NewRun, ended: EndedRun) => string,
): (experimentSeq: number, job: EndedJob, place: number | undefined) => void {
  const points = pointsWriter(handle);
  const replications = replicationsWriter(handle);
  return (experimentSeq, job, place) => {
    const { point, seed } = job;
    const pointSeq = points.seqOf(experimentSeq, point);
    if (pointSeq === undefined || place === undefined)
      throw new UnknownIdError('point of the experiment', String(point));
    if ('failure' in job) {
      replications.putFailed(pointSeq, seed, place, job.failure.slice(0, LONGEST_FAILURE));
      return;
    }
    const runId = recordRun(job.run, job.ended);
    replications.put(pointSeq, seed, place, runId, job.ended.digest, experimentSeq);
  };
}

/** Moves an experiment into the trash or back, and the runs that went with it at the same moment. */
function trashWriter(
  handle: WriteHandle,
  now: () => Date,
): (record: ExperimentRecord, deleted: boolean, withRuns: boolean) => void {
  const writer = experimentsTableWriter(handle, now);
  const ofExperiment = 'seq IN (SELECT run_seq FROM run_experiments WHERE experiment_seq = ?)';
  const trashRuns = handle.change(
    `UPDATE runs SET deleted_at = ? WHERE ${ofExperiment} AND deleted_at IS NULL`,
  );
  const selectLast = handle.select<{ last: string | null }>(
    `SELECT max(deleted_at) AS last FROM runs WHERE ${ofExperiment}`,
  );
  // Runs that a person had put into the trash before stay there.
  const restoreRuns = handle.change(
    `UPDATE runs SET deleted_at = NULL WHERE ${ofExperiment} AND deleted_at = ?`,
  );
  return ({ seq, deleted_at: deletedAt }, deleted, withRuns) => {
    const last = selectLast.get(seq)?.last ?? '';
    const time = now().toISOString();
    // The moment tells which runs went together, so it must be another one than that of runs that went before.
    const at = last < time ? time : new Date(Date.parse(last) + 1).toISOString();
    if (deleted && withRuns) trashRuns.run(at, seq);
    if (!deleted && withRuns) restoreRuns.run(seq, deletedAt);
    writer.setDeleted(seq, deleted ? at : null);
  };
}

function purger(handle: WriteHandle): () => void {
  const remove = handle.change(`DELETE FROM experiments WHERE ${PURGED_EXPERIMENTS}`);
  const unsettle = handle.change(
    'UPDATE experiment_points SET settled = 0 WHERE settled = 1 AND done + failed < wanted',
  );
  const reopen = handle.change(
    `UPDATE experiments SET state = 'ready', digest = '' WHERE state = 'finished' AND EXISTS (
       SELECT 1 FROM experiment_points WHERE experiment_seq = experiments.seq AND position IS NOT NULL AND settled = 0)`,
  );
  return () => {
    remove.run();
    if (unsettle.run() > 0) reopen.run();
  };
}
