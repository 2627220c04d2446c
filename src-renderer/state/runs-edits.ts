import type { RunEdit, RunRow } from '#shared/contract/runs.ts';

/** An edit and the edits that take it back, both as the contract carries them. */
export interface UndoableEdit {
  readonly redo: readonly RunEdit[];
  readonly undo: readonly RunEdit[];
}

export function renameEdit(row: RunRow, name: string): UndoableEdit {
  return { redo: [{ ids: [row.id], name }], undo: [{ ids: [row.id], name: row.name }] };
}

export function noteEdit(row: RunRow, note: string): UndoableEdit {
  return { redo: [{ ids: [row.id], note }], undo: [{ ids: [row.id], note: row.note }] };
}

const idsOf = (rows: readonly RunRow[]): string[] => rows.map((row) => row.id);
const editOf = (ids: readonly string[], change: Omit<RunEdit, 'ids'>): RunEdit[] =>
  ids.length === 0 ? [] : [{ ids: [...ids], ...change }];

/** Adds a tag to those that lack it: undoing takes it from these only. */
export function addTagEdit(rows: readonly RunRow[], tag: string): UndoableEdit {
  const ids = idsOf(rows.filter((row) => !row.tags.includes(tag)));
  return { redo: editOf(ids, { addTags: [tag] }), undo: editOf(ids, { removeTags: [tag] }) };
}

export function removeTagEdit(rows: readonly RunRow[], tag: string): UndoableEdit {
  const ids = idsOf(rows.filter((row) => row.tags.includes(tag)));
  return { redo: editOf(ids, { removeTags: [tag] }), undo: editOf(ids, { addTags: [tag] }) };
}

export function pinEdit(rows: readonly RunRow[], pinned: boolean): UndoableEdit {
  const ids = idsOf(rows.filter((row) => row.pinned !== pinned));
  return { redo: editOf(ids, { pinned }), undo: editOf(ids, { pinned: !pinned }) };
}

export function deleteEdit(rows: readonly RunRow[], deleted: boolean): UndoableEdit {
  const ids = idsOf(rows.filter((row) => row.deleted !== deleted));
  return { redo: editOf(ids, { deleted }), undo: editOf(ids, { deleted: !deleted }) };
}
