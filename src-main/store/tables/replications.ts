import type { Ended } from '#shared/comparison/ended.ts';
import { isValueAfter } from '#shared/result/ended.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { endingsReader } from './endings.ts';

/** A replication that has ended. */
export interface ReplicationRecord {
  /** Number of its point in the sweep. */
  readonly point: number;
  readonly seed: number;
  readonly state: 'done' | 'failed';
  readonly run_id: string | null;
  readonly digest: string;
  readonly failure: string | null;
}

export interface ReplicationsReader {
  /** Of all points of an experiment, with the value of one metric, in the order of points and seeds. */
  ended(
    experimentSeq: number,
    metric: string | null,
  ): {
    readonly point: number;
    readonly seed: number;
    readonly state: string;
    readonly metric: number | null;
  }[];
  /** Of some points, by their row numbers, in the order of points and seeds. */
  ofPoints(pointSeqs: readonly number[]): ReplicationRecord[];
  /** How the runs of some points ended, by number of the point. */
  endedOf(pointSeqs: readonly number[]): Map<number, Ended>;
  /**
   * Metrics of the runs of some points: by number of the point, then metric, values in the order of seeds; without those of
   * runs that did not complete where they would only be bounds.
   */
  metricsOf(
    pointSeqs: readonly number[],
    metrics: readonly string[],
  ): Map<number, Record<string, number[]>>;
  /** Ids of the metrics that runs of an experiment have. */
  metricIds(experimentSeq: number): string[];
  /** In the order of point hashes and seeds. */
  digests(experimentSeq: number): {
    readonly hash: string;
    readonly seed: number;
    readonly state: string;
    readonly digest: string;
  }[];
}

export interface ReplicationsWriter {
  put(
    pointSeq: number,
    seed: number,
    position: number,
    runId: string,
    digest: string,
    experimentSeq: number,
  ): void;
  putFailed(pointSeq: number, seed: number, position: number, failure: string): void;
  /** Gives each replication the place that its seed has now; null to those whose seed is no longer in the list. */
  place(experimentSeq: number, seeds: readonly number[]): void;
  removeFailed(experimentSeq: number): number;
}

const PARTS = `replications AS r JOIN experiment_points AS p ON p.seq = r.point_seq
  WHERE p.experiment_seq = ? AND p.position IS NOT NULL AND r.position IS NOT NULL`;

/** How the runs of some points ended. */
function endedReader(handle: ReadHandle): ReplicationsReader['endedOf'] {
  const selectRuns = handle.select<{ point: number; run: number }>(
    `SELECT p.position AS point, r.run_seq AS run
     FROM replications AS r JOIN experiment_points AS p ON p.seq = r.point_seq
     WHERE r.point_seq IN (SELECT value FROM json_each(?)) AND r.position IS NOT NULL AND r.run_seq IS NOT NULL
     ORDER BY p.position, r.position`,
  );
  const endings = endingsReader(handle);
  return (pointSeqs) => {
    const rows = selectRuns.all(JSON.stringify(pointSeqs));
    const endingOfRun = endings.ofRuns(rows.map(({ run }) => run));
    return new Map(
      [...Map.groupBy(rows, ({ point }) => point)].map(([point, runs]) => {
        const notCompleted = runs.flatMap(({ run }) => {
          const ending = endingOfRun.get(run);
          return ending ? [[run, ending] as const] : [];
        });
        return [point, endings.ended(runs.length, notCompleted)];
      }),
    );
  };
}

export function replicationsReader(handle: ReadHandle): ReplicationsReader {
  const selectEnded = handle.select<{
    point: number;
    seed: number;
    state: string;
    metric: number | null;
  }>(
    `SELECT p.position AS point, r.seed, r.state,
       (SELECT value FROM run_metrics JOIN metric_names ON metric_names.id = metric
        WHERE run_seq = r.run_seq AND name = ?) AS metric
     FROM ${PARTS} ORDER BY p.position, r.position`,
  );
  const selectEndedOnly = handle.select<{
    point: number;
    seed: number;
    state: string;
    metric: null;
  }>(`SELECT p.position AS point, r.seed, r.state, NULL AS metric FROM ${PARTS}`);
  const selectOfPoints = handle.select<ReplicationRecord>(
    `SELECT p.position AS point, r.seed, r.state, runs.id AS run_id, r.digest, r.failure
     FROM replications AS r JOIN experiment_points AS p ON p.seq = r.point_seq LEFT JOIN runs ON runs.seq = r.run_seq
     WHERE r.point_seq IN (SELECT value FROM json_each(?)) AND r.position IS NOT NULL
     ORDER BY p.position, r.position`,
  );
  const endings = endingsReader(handle);
  const selectMetrics = handle.select<{ point: number; run: number; name: string; value: number }>(
    `SELECT p.position AS point, r.run_seq AS run, name, value
     FROM replications AS r JOIN experiment_points AS p ON p.seq = r.point_seq
       JOIN run_metrics AS m ON m.run_seq = r.run_seq JOIN metric_names ON metric_names.id = m.metric
     WHERE r.point_seq IN (SELECT value FROM json_each(?)) AND r.position IS NOT NULL
       AND name IN (SELECT value FROM json_each(?))
     ORDER BY p.position, name, r.position`,
  );
  const selectMetricIds = handle.select<{ name: string }>(
    `SELECT name FROM metric_names WHERE EXISTS (
       SELECT 1 FROM ${PARTS} AND EXISTS (
         SELECT 1 FROM run_metrics WHERE run_seq = r.run_seq AND metric = metric_names.id))
     ORDER BY name`,
  );
  const selectDigests = handle.select<{
    hash: string;
    seed: number;
    state: string;
    digest: string;
  }>(`SELECT p.hash, r.seed, r.state, r.digest FROM ${PARTS} ORDER BY p.hash, r.seed`);
  return {
    ended: (experimentSeq, metric) =>
      metric === null ? selectEndedOnly.all(experimentSeq) : selectEnded.all(metric, experimentSeq),
    ofPoints: (pointSeqs) => selectOfPoints.all(JSON.stringify(pointSeqs)),
    metricsOf: (pointSeqs, metrics) => {
      const found = new Map<number, Record<string, number[]>>();
      if (metrics.length === 0) return found;
      const rows = selectMetrics.all(JSON.stringify(pointSeqs), JSON.stringify(metrics));
      const ended = endings.ofRuns([...new Set(rows.map(({ run }) => run))]);
      for (const { point, run, name, value } of rows) {
        if (!isValueAfter(name, ended.get(run) ?? 'completed')) continue;
        const values = found.get(point) ?? {};
        (values[name] ??= []).push(value);
        found.set(point, values);
      }
      return found;
    },
    endedOf: endedReader(handle),
    metricIds: (experimentSeq) => selectMetricIds.all(experimentSeq).map(({ name }) => name),
    digests: (experimentSeq) => selectDigests.all(experimentSeq),
  };
}

export function replicationsWriter(handle: WriteHandle): ReplicationsWriter {
  const put = handle.change(
    `INSERT INTO replications (point_seq, seed, position, state, run_seq, digest, failure)
     VALUES (?, ?, ?, ?, (SELECT seq FROM runs WHERE id = ?), ?, ?)
     ON CONFLICT DO UPDATE SET position = excluded.position, state = excluded.state, run_seq = excluded.run_seq,
       digest = excluded.digest, failure = excluded.failure`,
  );
  const belong = handle.change(
    'INSERT INTO run_experiments (run_seq, experiment_seq) SELECT seq, ? FROM runs WHERE id = ?',
  );
  const ofExperiment = 'point_seq IN (SELECT seq FROM experiment_points WHERE experiment_seq = ?)';
  const unplace = handle.change(`UPDATE replications SET position = NULL WHERE ${ofExperiment}`);
  const place = handle.change(
    `UPDATE replications SET position = wanted.key FROM json_each(?) AS wanted
     WHERE wanted.value = replications.seed AND ${ofExperiment}`,
  );
  const removeFailed = handle.change(
    `DELETE FROM replications WHERE state = 'failed' AND ${ofExperiment}`,
  );
  return {
    put: (pointSeq, seed, position, runId, digest, experimentSeq) => {
      put.run(pointSeq, seed, position, 'done', runId, digest, null);
      belong.run(experimentSeq, runId);
    },
    putFailed: (pointSeq, seed, position, failure) =>
      void put.run(pointSeq, seed, position, 'failed', null, '', failure),
    place: (experimentSeq, seeds) => {
      unplace.run(experimentSeq);
      place.run(JSON.stringify(seeds), experimentSeq);
    },
    removeFailed: (experimentSeq) => removeFailed.run(experimentSeq),
  };
}
