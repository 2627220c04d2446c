import { StoreInputError } from '../errors.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';
import { finite } from '../values.ts';

const METRIC_NAME = /^[A-Za-z]\w{0,63}$/;

export interface MetricsReader {
  /** The number under which a metric is stored; undefined when no run has it. */
  idOf(name: string): number | undefined;
  /** Metrics of several runs, by run. */
  ofRuns(runSeqs: readonly number[]): Map<number, Record<string, number>>;
}

export interface MetricsWriter {
  /** Stores the metrics of a run that has none yet. */
  insert(runSeq: number, metrics: Readonly<Record<string, number | undefined>>): void;
}

/** The summary metrics of runs, one row for each, so that a list can be sorted by any of them. */
export function metricsReader(handle: ReadHandle): MetricsReader {
  const selectId = handle.select<{ id: number }>('SELECT id FROM metric_names WHERE name = ?');
  const selectOfRuns = handle.select<{ run_seq: number; name: string; value: number }>(
    `SELECT run_seq, name, value FROM run_metrics JOIN metric_names ON metric_names.id = metric
     WHERE run_seq IN (SELECT value FROM json_each(?))`,
  );
  return {
    idOf: (name) => selectId.get(name)?.id,
    ofRuns: (runSeqs) => {
      const found = new Map<number, Record<string, number>>(runSeqs.map((seq) => [seq, {}]));
      for (const { run_seq: runSeq, name, value } of selectOfRuns.all(JSON.stringify(runSeqs))) {
        const metrics = found.get(runSeq);
        if (metrics) metrics[name] = value;
      }
      return found;
    },
  };
}

export function metricsWriter(handle: WriteHandle): MetricsWriter {
  const reader = metricsReader(handle);
  const insertName = handle.changeReturning<{ id: number }>(
    'INSERT INTO metric_names (name) VALUES (?) RETURNING id',
  );
  const insertValue = handle.change(
    'INSERT INTO run_metrics (run_seq, metric, value) VALUES (?, ?, ?)',
  );
  return {
    insert: (runSeq, metrics) => {
      for (const [name, value] of Object.entries(metrics)) {
        if (value === undefined) continue;
        checkMetricName(name, `metrics.${name.slice(0, 64)}`);
        const id = reader.idOf(name) ?? insertName.get(name)?.id;
        if (id === undefined) throw new Error(`the metric "${name}" got no number`);
        insertValue.run(runSeq, id, finite(value, `metrics.${name}`));
      }
    },
  };
}

/** @throws StoreInputError when no metric can have that name */
export function checkMetricName(name: string, field: string): void {
  if (!METRIC_NAME.test(name)) {
    throw new StoreInputError(
      field,
      'expected the id of a metric, such as "total_time_s": letters, digits and "_"',
    );
  }
}
