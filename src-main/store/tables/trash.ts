import type { Bytes } from '#shared/units/types.ts';
import type { ReadHandle } from '../handles.ts';

export interface TrashReader {
  /** Runs that emptying the trash would remove, and about how many bytes of the file they fill. */
  size(): { runs: number; bytes: Bytes };
}

/** What a run costs in its row and in indexes, and a metric in its table and index; found by filling a store. */
const BYTES_PER_RUN: Bytes = 600;
const BYTES_PER_METRIC: Bytes = 40;

/**
 * Stands where the time of deletion would: a run that is being brought in and is not to be seen before all of it is there.
 * What a process that died leaves of such is removed at the next opening.
 */
export const COMING = `'coming'`;

/** Condition on runs for the trash; what is only coming lies in none. */
export const inTrash = (runs: string): string =>
  `${runs}.deleted_at IS NOT NULL AND ${runs}.deleted_at <> ${COMING}`;

const UNDER_WAY = `('preparing', 'queued', 'running', 'paused')`;

/** Condition on runs that emptying the trash removes: ended ones that no experiment under way counts. */
export const PURGED_RUNS = `${inTrash('runs')} AND state NOT IN ${UNDER_WAY} AND NOT EXISTS (
  SELECT 1 FROM replications AS r JOIN experiment_points AS p ON p.seq = r.point_seq JOIN experiments AS e ON e.seq = p.experiment_seq
  WHERE r.run_seq = runs.seq AND e.state IN ${UNDER_WAY})`;

/** The same of experiments: one that is under way has runs to come. */
export const PURGED_EXPERIMENTS = `deleted_at IS NOT NULL AND state NOT IN ${UNDER_WAY}`;

const GONE = `(SELECT seq FROM runs WHERE ${PURGED_RUNS})`;

/** What emptying the trash would free. */
export function trashReader(handle: ReadHandle): TrashReader {
  const select = handle.select<{
    runs: number;
    metrics: number;
    texts: number | null;
    data: number | null;
  }>(
    `SELECT
       (SELECT count(*) FROM ${GONE}) AS runs,
       (SELECT count(*) FROM run_metrics WHERE run_seq IN ${GONE}) AS metrics,
       (SELECT sum(octet_length(scenario) + octet_length(parameters) + octet_length(provenance))
        FROM run_documents WHERE run_seq IN ${GONE})
         + (SELECT coalesce(sum(octet_length(metrics) + octet_length(rounds) + octet_length(events)), 0)
            FROM migrations WHERE run_seq IN ${GONE}) AS texts,
       (SELECT sum(octet_length(data)) FROM series_chunks WHERE run_seq IN ${GONE}) AS data`,
  );
  return {
    size: () => {
      const { runs = 0, metrics = 0, texts, data } = select.get() ?? {};
      const bytes = runs * BYTES_PER_RUN + metrics * BYTES_PER_METRIC + (texts ?? 0) + (data ?? 0);
      return { runs, bytes };
    },
  };
}
