import type { RunEdit } from '#shared/contract/runs.ts';
import type { Cell, WriteHandle } from '../handles.ts';
import { runSearchWriter } from './run-search.ts';
import { tagsWriter } from './tags.ts';

export interface RunEditWriter {
  /** Applies one edit to many runs; answers how many are different afterwards. */
  apply(edit: RunEdit): number;
  /** Removes ended runs in the trash, with all that belongs to them; answers how many. */
  purge(): number;
}

/** What people may change on a run at any time. Everything else of an ended run is refused by the schema's triggers. */
export function runEditWriter(handle: WriteHandle, now: () => Date): RunEditWriter {
  const tags = tagsWriter(handle);
  const search = runSearchWriter(handle);
  const selectSeqs = handle.select<{ seq: number }>(
    'SELECT seq FROM runs WHERE id IN (SELECT value FROM json_each(?))',
  );
  const these = 'seq IN (SELECT value FROM json_each(?))';
  const setName = handle.changeReturning<{ seq: number }>(
    `UPDATE runs SET name = ? WHERE ${these} AND name <> ? RETURNING seq`,
  );
  const setNote = handle.changeReturning<{ seq: number }>(
    `UPDATE runs SET note = ? WHERE ${these} AND note <> ? RETURNING seq`,
  );
  const setPinned = handle.changeReturning<{ seq: number }>(
    `UPDATE runs SET pinned = ? WHERE ${these} AND pinned <> ? RETURNING seq`,
  );
  const trash = handle.changeReturning<{ seq: number }>(
    `UPDATE runs SET deleted_at = ? WHERE ${these} AND deleted_at IS NULL RETURNING seq`,
  );
  const restore = handle.changeReturning<{ seq: number }>(
    `UPDATE runs SET deleted_at = NULL WHERE ${these} AND deleted_at IS NOT NULL RETURNING seq`,
  );
  const remove = handle.change(
    `DELETE FROM runs WHERE deleted_at IS NOT NULL AND state NOT IN ('queued', 'running', 'paused')`,
  );

  return {
    apply: (edit) => {
      const seqs = selectSeqs.all(JSON.stringify(edit.ids)).map(({ seq }) => seq);
      const list = JSON.stringify(seqs);
      const changed = new Set<number>();
      const note = (found: readonly number[]) => {
        for (const seq of found) changed.add(seq);
      };
      const seqsOf = (rows: readonly { seq: number }[]) => rows.map(({ seq }) => seq);
      const set = (statement: typeof setName, value: Cell) =>
        note(seqsOf(statement.all(value, list, value)));

      if (edit.name !== undefined) set(setName, edit.name);
      if (edit.note !== undefined) set(setNote, edit.note);
      if (edit.addTags !== undefined) note(tags.add(seqs, edit.addTags));
      if (edit.removeTags !== undefined) note(tags.remove(seqs, edit.removeTags));
      // Only so far has anything changed that is searched.
      if (changed.size > 0) search.refresh([...changed]);
      if (edit.pinned !== undefined) set(setPinned, edit.pinned ? 1 : 0);
      if (edit.deleted === true) note(seqsOf(trash.all(now().toISOString(), list)));
      if (edit.deleted === false) note(seqsOf(restore.all(list)));
      if (edit.removeTags !== undefined) tags.dropUnused();
      return changed.size;
    },
    purge: () => {
      const removed = remove.run();
      tags.dropUnused();
      return removed;
    },
  };
}
