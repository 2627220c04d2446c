import type { RunEdit, RunEditReply } from '#shared/contract/runs.ts';
import type { Cell, Select, WriteHandle } from '../handles.ts';
import { configurationsWriter } from './configurations.ts';
import { runExperimentsWriter } from './run-experiments.ts';
import { runSearchWriter } from './run-search.ts';
import { normalTags, tagsWriter } from './tags.ts';
import { inTrash, PURGED_RUNS } from './trash.ts';

export interface RunEditWriter {
  /** Applies one edit to many runs; answers how many are different afterwards, and how to take it back. */
  apply(edit: RunEdit): RunEditReply;
  /** Removes ended runs in the trash that no experiment under way counts, with all that belongs to them; answers how many. */
  purge(): number;
}

/** Runs that an edit changed, by the value that they had before. */
type Before<Value> = ReadonlyMap<Value, readonly number[]>;

const THESE = 'seq IN (SELECT value FROM json_each(?))';

/** What people may change on a run at any time. Everything else of an ended run is refused by the schema's triggers. */
export function runEditWriter(handle: WriteHandle, now: () => Date): RunEditWriter {
  const tags = tagsWriter(handle);
  const search = runSearchWriter(handle);
  const experiments = runExperimentsWriter(handle);
  const configurations = configurationsWriter(handle);
  const selectRuns = handle.select<{ seq: number; id: string }>(
    'SELECT seq, id FROM runs WHERE id IN (SELECT value FROM json_each(?)) ORDER BY seq',
  );
  const setName = valueWriter<string>(handle, 'name');
  const setNote = valueWriter<string>(handle, 'note');
  const setPinned = valueWriter<number>(handle, 'pinned');
  const trash = handle.changeReturning<{ seq: number }>(
    `UPDATE runs SET deleted_at = ? WHERE ${THESE} AND deleted_at IS NULL RETURNING seq`,
  );
  const restore = handle.changeReturning<{ seq: number }>(
    `UPDATE runs SET deleted_at = NULL WHERE ${THESE} AND ${inTrash('runs')} RETURNING seq`,
  );
  const remove = handle.change(`DELETE FROM runs WHERE ${PURGED_RUNS}`);

  /** Which runs changed, each with the edits that take its changes back. */
  class Changes {
    readonly seqs = new Set<number>();
    readonly undo: RunEdit[] = [];
    readonly #idOf: ReadonlyMap<number, string>;

    constructor(idOf: ReadonlyMap<number, string>) {
      this.#idOf = idOf;
    }

    note(seqs: readonly number[], undo: Omit<RunEdit, 'ids'>): void {
      if (seqs.length === 0) return;
      for (const seq of seqs) this.seqs.add(seq);
      this.undo.push({ ids: seqs.flatMap((seq) => this.#idOf.get(seq) ?? []), ...undo });
    }

    noteAll<Value>(before: Before<Value>, undoTo: (value: Value) => Omit<RunEdit, 'ids'>): void {
      for (const [value, seqs] of before) this.note(seqs, undoTo(value));
    }
  }

  /** What is searched for is written again for the runs whose name, note or tags changed. */
  const editTexts = (edit: RunEdit, seqs: readonly number[], changes: Changes): void => {
    if (edit.name !== undefined) changes.noteAll(setName(edit.name, seqs), (name) => ({ name }));
    if (edit.note !== undefined) changes.noteAll(setNote(edit.note, seqs), (note) => ({ note }));
    const removed = new Set(normalTags(edit.removeTags ?? []));
    // What would go again at once is not added: its two undoings would depend on their order.
    for (const tag of new Set(normalTags(edit.addTags ?? [])).difference(removed))
      changes.note(tags.add(seqs, [tag]), { removeTags: [tag] });
    for (const tag of removed) changes.note(tags.remove(seqs, [tag]), { addTags: [tag] });
    if (changes.seqs.size > 0) search.refresh([...changes.seqs]);
    if (edit.removeTags !== undefined) tags.dropUnused();
  };

  return {
    apply: (edit) => {
      const idOf = new Map(
        selectRuns.all(JSON.stringify(edit.ids)).map(({ seq, id }) => [seq, id] as const),
      );
      const seqs = [...idOf.keys()];
      const changes = new Changes(idOf);
      editTexts(edit, seqs, changes);
      const { pinned, experiment, deleted } = edit;
      if (pinned !== undefined)
        changes.noteAll(setPinned(pinned ? 1 : 0, seqs), (before) => ({ pinned: before === 1 }));
      if (experiment !== undefined)
        changes.noteAll(byValue(experiments.move(seqs, experiment)), (before) => ({
          experiment: before,
        }));
      if (deleted !== undefined) {
        const list = JSON.stringify(seqs);
        const rows = deleted ? trash.all(now().toISOString(), list) : restore.all(list);
        const changed = rows.map(({ seq }) => seq);
        changes.note(changed, { deleted: !deleted });
      }
      return { changed: changes.seqs.size, undo: changes.undo };
    },
    purge: () => {
      const removed = remove.run();
      tags.dropUnused();
      configurations.dropUnused();
      return removed;
    },
  };
}

/** Sets one column of runs, where it is another value yet; answers those by the value that they had. */
function valueWriter<Value extends Cell>(
  handle: WriteHandle,
  column: 'name' | 'note' | 'pinned',
): (value: Value, seqs: readonly number[]) => Before<Value> {
  const select: Select<{ seq: number; value: Value }> = handle.select(
    `SELECT seq, ${column} AS value FROM runs WHERE ${THESE} AND ${column} <> ?`,
  );
  const set = handle.change(`UPDATE runs SET ${column} = ? WHERE ${THESE}`);
  return (value, seqs) => {
    const before = select.all(JSON.stringify(seqs), value);
    if (before.length > 0) set.run(value, JSON.stringify(before.map(({ seq }) => seq)));
    return byValue(new Map(before.map((row) => [row.seq, row.value])));
  };
}

function byValue<Value>(valueOf: ReadonlyMap<number, Value>): Before<Value> {
  const seqs = new Map<Value, number[]>();
  for (const [seq, value] of valueOf) {
    const held = seqs.get(value);
    if (held) held.push(seq);
    else seqs.set(value, [seq]);
  }
  return seqs;
}
