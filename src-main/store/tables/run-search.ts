import type { WriteHandle } from '../handles.ts';
import { folded } from '../values.ts';

export interface RunSearchWriter {
  /** Makes the searched text of these runs again from their name, note, tags and strategies. */
  refresh(runSeqs: readonly number[]): void;
}

interface SourceRow {
  readonly seq: number;
  readonly name: string;
  readonly note: string;
  readonly memory_strategy: string;
  readonly disk_strategy: string;
  readonly tags: string | null;
}

/**
 * The text in which the free-text filter looks, folded when written: SQLite's own comparison
 * knows no case beyond ASCII and no accents, and folding 100,000 rows at every key stroke is slow.
 */
export function runSearchWriter(handle: WriteHandle): RunSearchWriter {
  const selectSource = handle.select<SourceRow>(
    `SELECT seq, runs.name, note, memory_strategy, disk_strategy,
       (SELECT group_concat(tags.name, char(10)) FROM run_tags JOIN tags ON tags.id = tag WHERE run_seq = seq) AS tags
     FROM runs WHERE seq IN (SELECT value FROM json_each(?))`,
  );
  const put = handle.change(
    'INSERT INTO run_search (run_seq, text) VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text',
  );
  return {
    refresh: (runSeqs) => {
      for (const row of selectSource.all(JSON.stringify(runSeqs))) {
        // Line ends between them: a search never matches across two of them.
        const parts = [row.name, row.note, row.tags ?? '', row.memory_strategy, row.disk_strategy];
        put.run(row.seq, folded(parts.join('\n')));
      }
    },
  };
}
