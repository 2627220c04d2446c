import type { ComparedRun } from '#shared/comparison/run.ts';
import type { RunState } from '#shared/contract/runs.ts';
import { UnknownIdError } from '../errors.ts';
import type { ReadHandle } from '../handles.ts';
import { metricsReader } from './metrics.ts';
import type { MigrationResultsReader } from './migration-results.ts';
import { migrationResultsReader } from './migration-results.ts';
import { runsTableReader } from './runs.ts';

/** A run with what a comparison needs of it, and whether it can be compared. */
export interface StoredComparedRun {
  readonly run: ComparedRun;
  readonly state: RunState;
  readonly deleted: boolean;
  /** Whether its migrations have results, complete or not. */
  readonly hasResult: boolean;
}

export interface ComparedRunsReader {
  /** Runs by id, in any number; unknown ids are not in the answer. Runs of one input share one object of parameters. */
  ofIds(ids: readonly string[]): Map<string, StoredComparedRun>;
  /**
   * Ids of the kept runs of an experiment in the order of its points and seeds, whichever ended first and whatever
   * store they were brought to; then runs that people put into it. At most `limit`. @throws UnknownIdError
   */
  idsOfExperiment(id: string, limit: number): string[];
  /** What each migration of a run came to, without series. @throws UnknownIdError */
  migrations(id: string): readonly StoredResult[];
  /** First and last time of a migration's series; null where there is none. @throws UnknownIdError */
  extent(id: string, migration: number): { first: number; last: number } | null;
}

type StoredResult = ReturnType<MigrationResultsReader['ofRun']>[number];

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly kind: ComparedRun['kind'];
  readonly state: RunState;
  readonly created_at: string;
  readonly seed: number;
  readonly resolution: ComparedRun['resolution'];
  readonly engine_version: string;
  readonly digest: string;
  readonly memory_strategy: string;
  readonly disk_strategy: string;
  readonly converged: number | null;
  readonly deleted: number;
}

type Outcome = ComparedRun['outcomes'][number];
type Parameters = ComparedRun['parameters'];

/** How the migrations of several runs ended, by run. */
function outcomesReader(handle: ReadHandle): (list: string) => Map<number, Outcome[]> {
  const select = handle.select<{
    run_seq: number;
    guest: string;
    outcome: Outcome['outcome'];
    explanation: string;
  }>(
    `SELECT run_seq, guest, outcome, explanation FROM migrations
     WHERE run_seq IN (SELECT value FROM json_each(?)) ORDER BY run_seq, position`,
  );
  return (list) => {
    const found = new Map<number, Outcome[]>();
    for (const { run_seq: seq, guest, outcome: end, explanation } of select.all(list)) {
      const outcome = {
        guest,
        outcome: end,
        explanation: JSON.parse(explanation) as Outcome['explanation'],
      };
      const own = found.get(seq);
      if (own) own.push(outcome);
      else found.set(seq, [outcome]);
    }
    return found;
  };
}

/** One run at a time, and each text parsed once: a thousand replications have one large input between them. */
function parametersOfRuns(handle: ReadHandle): () => (seq: number) => Parameters {
  const select = handle.select<{ parameters: string }>(
    'SELECT parameters FROM run_documents WHERE run_seq = ?',
  );
  return () => {
    const parsed = new Map<string, Parameters>();
    return (seq) => {
      const text = select.get(seq)?.parameters ?? '{}';
      const known = parsed.get(text);
      if (known) return known;
      const parameters = JSON.parse(text) as Parameters;
      parsed.set(text, parameters);
      return parameters;
    };
  };
}

function comparedRow(
  row: Row,
  metrics: Record<string, number>,
  parameters: Parameters,
  outcomes: Outcome[] | undefined,
): StoredComparedRun {
  return {
    run: {
      id: row.id,
      name: row.name,
      kind: row.kind,
      seed: row.seed,
      resolution: row.resolution,
      engineVersion: row.engine_version,
      digest: row.digest,
      createdAt: row.created_at,
      memoryStrategy: row.memory_strategy,
      diskStrategy: row.disk_strategy,
      converged: row.converged === null ? null : row.converged === 1,
      metrics,
      parameters,
      outcomes: outcomes ?? [],
    },
    state: row.state,
    deleted: row.deleted === 1,
    hasResult: outcomes !== undefined,
  };
}

/** What comparisons read of many runs at once: no scenarios, rounds, events or series. */
export function comparedRunsReader(handle: ReadHandle): ComparedRunsReader {
  const metrics = metricsReader(handle);
  const results = migrationResultsReader(handle);
  const table = runsTableReader(handle);
  const these = 'IN (SELECT value FROM json_each(?))';
  const selectRows = handle.select<Row>(
    `SELECT seq, id, name, kind, state, created_at, seed, resolution, engine_version, digest, memory_strategy,
       disk_strategy, converged, deleted_at IS NOT NULL AS deleted
     FROM runs WHERE id ${these}`,
  );
  const outcomesOf = outcomesReader(handle);
  const parametersReader = parametersOfRuns(handle);
  const selectExperiment = handle.select<{ seq: number }>(
    'SELECT seq FROM experiments WHERE id = ?',
  );
  const selectOfExperiment = handle.select<{ id: string }>(
    `WITH places AS (
       SELECT run_seq, min(points.position) AS point, min(replications.position) AS replication
       FROM experiment_points AS points JOIN replications ON point_seq = points.seq
       WHERE experiment_seq = ? AND run_seq IS NOT NULL GROUP BY run_seq
     )
     SELECT id FROM run_experiments AS members JOIN runs ON runs.seq = members.run_seq
       LEFT JOIN places ON places.run_seq = runs.seq
     WHERE experiment_seq = ? AND deleted_at IS NULL
     ORDER BY point IS NULL, point, replication, created_at, runs.seq LIMIT ?`,
  );
  const selectExtent = handle.select<{ first: number | null; last: number | null }>(
    `SELECT min(first_time) AS first, max(last_time) AS last FROM series_chunks
     WHERE run_seq = ? AND migration = ? AND name = ''`,
  );

  return {
    ofIds: (ids) =>
      handle.snapshot(() => {
        const rows = selectRows.all(JSON.stringify(ids));
        const list = JSON.stringify(rows.map(({ seq }) => seq));
        const metricsOf = metrics.ofRuns(rows.map(({ seq }) => seq));
        const outcomes = outcomesOf(list);
        const parametersOf = parametersReader();
        return new Map(
          rows.map((row) => [
            row.id,
            comparedRow(
              row,
              metricsOf.get(row.seq) ?? {},
              parametersOf(row.seq),
              outcomes.get(row.seq),
            ),
          ]),
        );
      }),
    idsOfExperiment: (id, limit) =>
      handle.snapshot(() => {
        const experiment = selectExperiment.get(id);
        if (!experiment) throw new UnknownIdError('experiment', id);
        return selectOfExperiment.all(experiment.seq, experiment.seq, limit).map((row) => row.id);
      }),
    migrations: (id) => handle.snapshot(() => results.ofRun(table.key(id).seq)),
    extent: (id, migration) =>
      handle.snapshot(() => {
        const { first, last } = selectExtent.get(table.key(id).seq, migration) ?? {};
        return first === null || first === undefined || last === null || last === undefined
          ? null
          : { first, last };
      }),
  };
}
