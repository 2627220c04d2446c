import type { Ended } from '#shared/comparison/ended.ts';
import { countEnded } from '#shared/comparison/ended.ts';
import { endingOf } from '#shared/result/ended.ts';
import type { Ending } from '#shared/result/ended.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { ReadHandle } from '../handles.ts';

export interface EndingsReader {
  /** Every run that did not complete, by its number; those that are under way are unfinished. */
  notCompleted(): Map<number, Ending>;
  /** The same of these runs alone, of which every one has ended with a result. */
  ofRuns(runSeqs: readonly number[]): Map<number, Ending>;
  /** How runs ended, with the limit that ended those that a limit did. */
  ended(runs: number, notCompleted: readonly (readonly [run: number, ending: Ending])[]): Ended;
}

/** The limit of one of them stands for all from here on: whoever lets so many run into one has set it for all. */
const MOST_LIMITS = 50;

interface Row {
  readonly run_seq: number;
  readonly outcome: Ending;
}

function worst(rows: readonly Row[]): Map<number, Ending> {
  const byRun = Map.groupBy(rows, (row) => row.run_seq);
  return new Map([...byRun].map(([run, migrations]) => [run, endingOf(migrations)]));
}

/** How runs ended, for those who may only count what did. */
export function endingsReader(handle: ReadHandle): EndingsReader {
  const selectAll = handle.select<Row>(
    `SELECT run_seq, outcome FROM migrations WHERE outcome <> 'completed'`,
  );
  const selectOf = handle.select<Row>(
    `SELECT run_seq, outcome FROM migrations
     WHERE outcome <> 'completed' AND run_seq IN (SELECT value FROM json_each(?))`,
  );
  // Without a result: it failed as a run, was cancelled, or is under way.
  const selectOthers = handle.select<Row>(
    `SELECT seq AS run_seq, CASE WHEN state IN ('failed', 'interrupted') THEN 'failed'
       WHEN state = 'cancelled' THEN 'cancelled' ELSE 'unfinished' END AS outcome
     FROM runs WHERE state NOT IN ('finished', 'bounded')`,
  );
  const selectLimit = handle.select<{ value: number | null }>(
    `SELECT json_extract(parameters, '$."limits.time"') AS value FROM run_documents
     WHERE run_seq = ? AND NOT EXISTS (
       SELECT 1 FROM migrations WHERE migrations.run_seq = run_documents.run_seq AND outcome <> 'completed'
         AND json_extract(explanation, '$.code') LIKE 'bounded-events%')`,
  );
  const limitOf = (run: number): Seconds | null => selectLimit.get(run)?.value ?? null;
  return {
    notCompleted: () => worst([...selectOthers.all(), ...selectAll.all()]),
    ofRuns: (runSeqs) => worst(selectOf.all(JSON.stringify(runSeqs))),
    ended: (runs, notCompleted) => {
      const unfinished = notCompleted.filter(([, ending]) => ending === 'unfinished');
      const completed = Array.from<Ending>({ length: runs - notCompleted.length }).fill(
        'completed',
      );
      return countEnded(
        [...notCompleted.map(([, ending]) => ending), ...completed],
        unfinished.slice(0, MOST_LIMITS).map(([run]) => limitOf(run)),
      );
    },
  };
}
