import type { ArchivedRun } from '#main/archives/content.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import type { WriteHandle } from './handles.ts';
import type { RunsWriter } from './runs.ts';
import { CHUNK_POINTS } from './series/codec.ts';
import { configurationsWriter } from './tables/configurations.ts';
import { runsTableReader } from './tables/runs.ts';
import { seriesChunksWriter } from './tables/series-chunks.ts';
import { tagsWriter } from './tables/tags.ts';
import { COMING } from './tables/trash.ts';

/** Values of series that are stored in one step, as fast as a window draws a frame or two. */
const VALUES_AT_ONCE = 128 * 1024;

const NO_SERIES: SeriesTable = { time: [], columns: {} };

/** Brings whole runs in, each in small steps; nothing of a run is seen before `show`. */
export interface RunBringer {
  /** Each step is a transaction, or part of the one around it; answers the id when the run is to be pinned. */
  bring(run: ArchivedRun): Generator<void, string | null>;
  /** Makes everything that was brought in seen. Inside a transaction. */
  show(): void;
  /** Takes out what was brought in and never shown, a few runs a step; answers how many. */
  drop(): Generator<void, number>;
}

export function runBringer(handle: WriteHandle, runs: RunsWriter): RunBringer {
  const runsTable = runsTableReader(handle);
  const chunks = seriesChunksWriter(handle);
  const tags = tagsWriter(handle);
  const configurations = configurationsWriter(handle);
  const interrupt = handle.change(
    `UPDATE runs SET state = 'interrupted', failure = ? WHERE seq = ?`,
  );
  const hide = handle.change(`UPDATE runs SET deleted_at = ${COMING} WHERE seq = ?`);
  const show = handle.change(`UPDATE runs SET deleted_at = NULL WHERE deleted_at = ${COMING}`);
  const endHidden = handle.change(
    `UPDATE runs SET state = 'interrupted' WHERE deleted_at = ${COMING} AND state = 'queued'`,
  );
  const removeSome = handle.change(
    `DELETE FROM runs WHERE seq IN (SELECT seq FROM runs WHERE deleted_at = ${COMING} LIMIT 5)`,
  );
  const selectHidden = handle.select<{ count: number }>(
    `SELECT count(*) AS count FROM runs WHERE deleted_at = ${COMING}`,
  );

  const end = (archived: ArchivedRun, seq: number): void => {
    const { id, migrations, series, cluster, state, digest, failure } = archived;
    const stored = new Map(series.map(({ migration, table }) => [migration, table]));
    if (state === 'failed') runs.fail(id, failure ?? '');
    else if (state === 'interrupted') interrupt.run(failure, seq);
    else if (state === 'cancelled' && digest === '') runs.cancel(id);
    else {
      const results = migrations.map((one) => ({ ...one, series: NO_SERIES }));
      runs.finish(id, { digest, ended: state, migrations: results, cluster }, stored);
    }
  };

  return {
    *bring(archived) {
      const { id, series, pinned } = archived;
      const seq = handle.transaction(() => {
        runs.create(archived);
        const key = runsTable.key(id);
        hide.run(key.seq);
        return key.seq;
      });
      for (const { migration, table } of series)
        for (const piece of piecesOf(table)) {
          handle.transaction(() => chunks.append(seq, migration, piece));
          yield;
        }
      handle.transaction(() => end(archived, seq));
      yield;
      return pinned ? id : null;
    },
    show: () => void show.run(),
    *drop() {
      const { count } = selectHidden.get() ?? { count: 0 };
      if (count === 0) return 0;
      // Only what has ended may be removed.
      handle.transaction(() => endHidden.run());
      while (handle.transaction(() => removeSome.run()) > 0) yield;
      handle.transaction(() => {
        tags.dropUnused();
        configurations.dropUnused();
      });
      return count;
    },
  };
}

/** A table in pieces that fill whole chunks. */
function* piecesOf(table: SeriesTable): Generator<SeriesTable> {
  const names = Object.keys(table.columns);
  const chunksAtOnce = Math.floor(VALUES_AT_ONCE / CHUNK_POINTS / (names.length + 1));
  const points = Math.max(1, chunksAtOnce) * CHUNK_POINTS;
  if (table.time.length <= points) {
    yield table;
    return;
  }
  for (let from = 0; from < table.time.length; from += points) {
    const cut = (values: readonly number[]): number[] => values.slice(from, from + points);
    yield {
      time: cut(table.time),
      columns: Object.fromEntries(names.map((name) => [name, cut(table.columns[name] ?? [])])),
    };
  }
}

/** Goes through all steps at once; answers what they lead to. */
export function atOnce<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
