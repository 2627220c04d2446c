import type { RunRow } from '#shared/contract/runs.ts';
import { UnknownIdError } from '../errors.ts';
import type { ReadHandle, WriteHandle } from '../handles.ts';

type RunExperiment = NonNullable<RunRow['experiment']>;

export interface RunExperimentsReader {
  /** The experiments that runs belong to, by run; those without one are left out. */
  ofRuns(runSeqs: readonly number[]): Map<number, RunExperiment>;
}

export interface RunExperimentsWriter {
  /**
   * Moves runs to an experiment, or out of theirs; answers those for which that is a change, with the experiment before.
   *
   * @throws UnknownIdError when there is no such experiment
   */
  move(runSeqs: readonly number[], experiment: string | null): Map<number, string | null>;
}

/** Which experiment a run belongs to. Whether it is a replication of one of its points is told by `replications`. */
export function runExperimentsReader(handle: ReadHandle): RunExperimentsReader {
  const select = handle.select<{ run_seq: number; id: string; name: string }>(
    `SELECT run_seq, id, name FROM run_experiments JOIN experiments ON experiments.seq = experiment_seq
     WHERE run_seq IN (SELECT value FROM json_each(?))`,
  );
  return {
    ofRuns: (runSeqs) =>
      new Map(
        select
          .all(JSON.stringify(runSeqs))
          .map(({ run_seq: seq, id, name }) => [seq, { id, name }]),
      ),
  };
}

export function runExperimentsWriter(handle: WriteHandle): RunExperimentsWriter {
  const reader = runExperimentsReader(handle);
  const selectSeq = handle.select<{ seq: number }>('SELECT seq FROM experiments WHERE id = ?');
  const put = handle.change(
    `INSERT INTO run_experiments (run_seq, experiment_seq) SELECT value, ? FROM json_each(?) WHERE true
     ON CONFLICT DO UPDATE SET experiment_seq = excluded.experiment_seq`,
  );
  const remove = handle.change(
    'DELETE FROM run_experiments WHERE run_seq IN (SELECT value FROM json_each(?))',
  );
  return {
    move: (runSeqs, experiment) => {
      const before = reader.ofRuns(runSeqs);
      const changed = new Map<number, string | null>();
      for (const seq of runSeqs) {
        const held = before.get(seq)?.id ?? null;
        if (held !== experiment) changed.set(seq, held);
      }
      const list = JSON.stringify([...changed.keys()]);
      if (experiment === null) {
        remove.run(list);
        return changed;
      }
      const target = selectSeq.get(experiment);
      if (!target) throw new UnknownIdError('experiment', experiment);
      put.run(target.seq, list);
      return changed;
    },
  };
}
