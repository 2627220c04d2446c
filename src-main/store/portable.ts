import type {
  ArchiveContent,
  ArchivedComparison,
  ArchivedExperiment,
  ArchivedReport,
  ArchivedRun,
} from '#main/archives/content.ts';
import type { ClusterResult } from '#shared/result/cluster.ts';
import type { ReadHandle, WriteHandle } from './handles.ts';
import { atOnce, runBringer } from './bringing.ts';
import { BusyStoreError, UnknownIdError } from './errors.ts';
import type { RunsReader, RunsWriter } from './runs.ts';
import { clusterReader } from './tables/cluster-results.ts';
import type { ClusterReader } from './tables/cluster-results.ts';
import { experimentsTableReader } from './tables/experiments.ts';
import { seriesChunksReader } from './tables/series-chunks.ts';
import { runsTableReader } from './tables/runs.ts';
import { jsonText } from './values.ts';

/** What the store holds, whole, as it goes into an archive. */
export interface PortableReader {
  /** @throws UnknownIdError; Error when the run has not ended, or lies in the trash */
  run(id: string): ArchivedRun;
  /** @throws UnknownIdError */
  experiment(id: string): ArchivedExperiment;
  /** @throws UnknownIdError */
  comparison(id: string): ArchivedComparison;
  /** @throws UnknownIdError */
  report(id: string): ArchivedReport;
  /**
   * Which of these ids are taken, by kind; `whole` where what has the id can be read here, and so compared:
   * it is not when it lies in the trash or is a run under way.
   */
  taken(ids: Readonly<Record<PortableKind, readonly string[]>>): Record<PortableKind, TakenIds>;
}

export type PortableKind = 'runs' | 'experiments' | 'comparisons' | 'reports';

export type TakenIds = ReadonlyMap<string, { readonly whole: boolean }>;

type Portable = Pick<ArchiveContent, PortableKind>;

export interface PortableWriter extends PortableReader {
  /** Stores everything with the ids that it has, or, when anything goes wrong, nothing. */
  bring(content: Portable): void;
  /**
   * The same in small steps, between which others get their turn; each tells how many runs are in. What is brought in is
   * seen all at once at the end, and not before. After a failure, or an error thrown into the steps, those that follow
   * take out what was brought. A process that dies in the middle leaves what the next opening removes.
   *
   * @throws BusyStoreError while another one is under way
   */
  bringSlowly(content: Portable): Generator<number, void>;
  /** Removes what a process that died brought in and never showed; answers how many runs. */
  dropLeftOvers(): number;
}

const ENDED = new Set(['finished', 'bounded', 'cancelled', 'failed', 'interrupted']);
const ENDED_STATES = [...ENDED].map((state) => `'${state}'`).join(', ');

export function portableReader(handle: ReadHandle, runs: RunsReader): PortableReader {
  const run = archivedRunReader(handle, runs);
  const experiment = archivedExperimentReader(handle);
  const selectComparison = handle.select<ComparisonRow>(
    'SELECT id, name, recipe, created_at, updated_at FROM comparisons WHERE id = ?',
  );
  const selectReport = handle.select<ReportRow>(
    'SELECT id, title, document, created_at, updated_at FROM reports WHERE id = ?',
  );
  const taken = (table: PortableKind, ids: readonly string[]): TakenIds => {
    const ended = table === 'runs' ? `state IN (${ENDED_STATES})` : 'TRUE';
    const rows = handle
      .rows<[string, number]>(
        `SELECT id, deleted_at IS NULL AND ${ended} FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(ids));
    return new Map(rows.map(([id, whole]) => [id, { whole: whole === 1 }]));
  };

  return {
    run: (id) => handle.snapshot(() => run(id)),
    experiment: (id) => handle.snapshot(() => experiment(id)),
    comparison: (id) => {
      const row = selectComparison.get(id);
      if (!row) throw new UnknownIdError('comparison', id);
      return {
        id,
        name: row.name,
        recipe: JSON.parse(row.recipe) as ArchivedComparison['recipe'],
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      };
    },
    report: (id) => {
      const row = selectReport.get(id);
      if (!row) throw new UnknownIdError('report', id);
      return {
        id,
        name: row.title,
        document: JSON.parse(row.document) as ArchivedReport['document'],
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      };
    },
    taken: (ids) =>
      handle.snapshot(() => ({
        runs: taken('runs', ids.runs),
        experiments: taken('experiments', ids.experiments),
        comparisons: taken('comparisons', ids.comparisons),
        reports: taken('reports', ids.reports),
      })),
  };
}

/** A run with all that belongs to it. */
function archivedRunReader(handle: ReadHandle, runs: RunsReader): (id: string) => ArchivedRun {
  const runsTable = runsTableReader(handle);
  const chunks = seriesChunksReader(handle);
  const lives = clusterReader(handle);
  const selectRecorded = handle.select<{ migration: number }>(
    'SELECT DISTINCT migration FROM series_chunks WHERE run_seq = ? ORDER BY migration',
  );
  return (id) => {
    const { row, scenario, parameters, provenance, migrations, failure } = runs.get(id);
    if (!ENDED.has(row.state) || row.deleted)
      throw new Error(`run ${id} has not ended, or lies in the trash`);
    const { seq } = runsTable.key(id);
    const { kind, createdAt, seed, resolution, engineVersion, digest, guests } = row;
    const { memoryStrategy, diskStrategy, pinned, note, tags } = row;
    return {
      id,
      name: row.name,
      kind,
      state: row.state as ArchivedRun['state'],
      createdAt,
      seed,
      resolution,
      engineVersion,
      digest,
      guests,
      memoryStrategy,
      diskStrategy,
      pinned,
      note,
      tags,
      parameters,
      provenance,
      failure,
      scenario,
      migrations: migrations.map(({ series: _series, ...rest }) => rest),
      series: selectRecorded
        .all(seq)
        // The series of a life lie in a place of their own, below those of migrations.
        .filter(({ migration }) => migration >= 0)
        .map(({ migration }) => ({ migration, table: chunks.whole(seq, migration, null) })),
      cluster: wholeLife(lives, id),
    } satisfies ArchivedRun;
  };
}

/** An experiment with its points, and which runs they have. */
function archivedExperimentReader(handle: ReadHandle): (id: string) => ArchivedExperiment {
  const experiments = experimentsTableReader(handle);
  const selectPoints = handle.select<PointRow>(
    `SELECT seq, position, hash, axis_values, wanted, settled FROM experiment_points
     WHERE experiment_seq = ? ORDER BY position, hash`,
  );
  const selectReplications = handle.select<ReplicationRow>(
    `SELECT point_seq, replications.seed, position, replications.state, runs.id AS run, replications.digest,
       replications.failure
     FROM replications LEFT JOIN runs ON runs.seq = run_seq
     WHERE point_seq IN (SELECT seq FROM experiment_points WHERE experiment_seq = ?)
       -- A run in the trash stays behind, and with it what it stood for.
       AND runs.deleted_at IS NULL
     ORDER BY point_seq, position, replications.seed`,
  );
  const selectMembers = handle.select<{ id: string }>(
    `SELECT runs.id FROM run_experiments JOIN runs ON runs.seq = run_seq
     WHERE experiment_seq = ? AND deleted_at IS NULL ORDER BY runs.id`,
  );
  return (id) => {
    const record = experiments.record(id);
    const replications = Map.groupBy(
      selectReplications.all(record.seq),
      ({ point_seq: point }) => point,
    );
    return {
      id,
      name: record.name,
      text: record.text,
      state: record.state,
      document: JSON.parse(record.document) as ArchivedExperiment['document'],
      engineVersion: record.engine_version,
      digest: record.digest,
      createdAt: record.created_at,
      updatedAt: record.updated_at,
      points: selectPoints.all(record.seq).map((point) => ({
        position: point.position,
        hash: point.hash,
        axisValues: JSON.parse(point.axis_values) as Record<string, unknown>,
        wanted: point.wanted,
        settled: point.settled === 1,
        replications: (replications.get(point.seq) ?? []).map(
          ({ point_seq: _point, ...rest }) => rest,
        ),
      })),
      runs: selectMembers.all(record.seq).map((run) => run.id),
    };
  };
}

/** Everything that is stored of a life; null when the run has none. */
function wholeLife(lives: ClusterReader, id: string): ClusterResult | null {
  const life = lives.life(id);
  if (life === null) return null;
  const { summary, hosts, guests, leftOut, bucketWidth } = life;
  const rows = lives.rows(id, 0, Number.MAX_VALUE);
  const heat = lives.heat(
    id,
    hosts.map((_, host) => host),
  );
  const loads = [...heat.values()].map((of) => [...of]);
  return {
    ...summary,
    series: lives.series(id, null, null),
    timeline: { hosts, guests, ...rows, leftOut, heat: { width: bucketWidth, loads } },
  };
}

interface PointRow {
  readonly seq: number;
  readonly position: number | null;
  readonly hash: string;
  readonly axis_values: string;
  readonly wanted: number;
  readonly settled: number;
}

interface ReplicationRow {
  readonly point_seq: number;
  readonly seed: number;
  readonly position: number | null;
  readonly state: 'done' | 'failed';
  readonly run: string | null;
  readonly digest: string;
  readonly failure: string | null;
}

interface ComparisonRow {
  readonly id: string;
  readonly name: string;
  readonly recipe: string;
  readonly created_at: string;
  readonly updated_at: string;
}

interface ReportRow {
  readonly id: string;
  readonly title: string;
  readonly document: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export function portableWriter(handle: WriteHandle, runs: RunsWriter): PortableWriter {
  const bringExperiment = experimentBringer(handle);
  const bringer = runBringer(handle, runs);
  let underWay = false;
  const insertComparison = handle.change(
    `INSERT INTO comparisons (id, name, recipe, created_at, updated_at, deleted_at)
     VALUES (?, ?, ?, ?, ?, NULL)`,
  );
  const insertReport = handle.change(
    `INSERT INTO reports (id, title, document, revision, created_at, updated_at, deleted_at)
     VALUES (?, ?, ?, 1, ?, ?, NULL)`,
  );

  /** Inside a transaction: everything but the runs themselves. */
  const finish = (content: Portable, pinned: readonly string[]): void => {
    bringer.show();
    if (pinned.length > 0) runs.edit({ ids: [...pinned], pinned: true });
    content.experiments.forEach(bringExperiment);
    for (const { id, name, recipe, createdAt, updatedAt } of content.comparisons)
      insertComparison.run(id, name, jsonText(recipe, 'recipe'), createdAt, updatedAt);
    for (const { id, name, document, createdAt, updatedAt } of content.reports)
      insertReport.run(id, name, jsonText(document, 'document'), createdAt, updatedAt);
  };

  return {
    ...portableReader(handle, runs),
    bring: (content) =>
      handle.transaction(() => {
        const pinned = content.runs.flatMap((run) => atOnce(bringer.bring(run)) ?? []);
        finish(content, pinned);
      }),
    *bringSlowly(content) {
      if (underWay) throw new BusyStoreError('An archive is being imported already.');
      underWay = true;
      try {
        const pinned: string[] = [];
        for (const [done, run] of content.runs.entries()) {
          const steps = bringer.bring(run);
          let step = steps.next();
          for (; !step.done; step = steps.next()) yield done;
          if (step.value !== null) pinned.push(step.value);
        }
        handle.transaction(() => finish(content, pinned));
      } catch (error) {
        for (const _ of bringer.drop()) yield 0;
        throw error;
      } finally {
        underWay = false;
      }
    },
    dropLeftOvers: () => atOnce(bringer.drop()),
  };
}

/** States in which nothing goes on; an experiment that was archived while it ran was, for its reader, interrupted. */
const RESTING = new Set(['ready', 'interrupted', 'finished', 'cancelled']);

function experimentBringer(handle: WriteHandle): (experiment: ArchivedExperiment) => void {
  const insert = handle.changeReturning<{ seq: number }>(
    `INSERT INTO experiments (id, name, text, document, points, state, engine_version, digest, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
  );
  const insertPoint = handle.changeReturning<{ seq: number }>(
    `INSERT INTO experiment_points (experiment_seq, position, hash, axis_values, wanted, settled)
     VALUES (?, ?, ?, ?, ?, ?) RETURNING seq`,
  );
  const insertReplication = handle.change(
    `INSERT INTO replications (point_seq, seed, position, state, run_seq, digest, failure)
     VALUES (?, ?, ?, ?, (SELECT seq FROM runs WHERE id = ?), ?, ?)`,
  );
  // A run that was here already stays in the experiment in which people keep it.
  const insertMember = handle.change(
    'INSERT OR IGNORE INTO run_experiments (run_seq, experiment_seq) SELECT seq, ? FROM runs WHERE id = ?',
  );
  const seqOf = (inserted: { seq: number } | undefined): number => {
    if (!inserted) throw new Error('what was inserted got no number');
    return inserted.seq;
  };
  return ({ points, runs, ...facts }) => {
    const seq = seqOf(
      insert.get(
        facts.id,
        facts.name,
        facts.text,
        jsonText(facts.document, 'document'),
        points.filter(({ position }) => position !== null).length,
        RESTING.has(facts.state) ? facts.state : 'interrupted',
        facts.engineVersion,
        facts.digest,
        facts.createdAt,
        facts.updatedAt,
      ),
    );
    for (const { position, hash, axisValues, wanted, settled, replications } of points) {
      const values = jsonText(axisValues, 'axisValues');
      const point = seqOf(insertPoint.get(seq, position, hash, values, wanted, settled ? 1 : 0));
      for (const one of replications) {
        const { seed, state, run, digest, failure } = one;
        insertReplication.run(point, seed, one.position, state, run, digest, failure);
      }
    }
    for (const run of runs) insertMember.run(seq, run);
  };
}
