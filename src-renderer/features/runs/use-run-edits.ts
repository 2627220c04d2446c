import { useI18n } from 'vue-i18n';
import type { RunRow } from '#shared/contract/runs.ts';
import { formatBytes, formatNumber } from '#shared/units/format.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { showToast } from '#renderer/app/toasts.ts';
import {
  addTagEdit,
  deleteEdit,
  noteEdit,
  pinEdit,
  removeTagEdit,
  renameEdit,
} from '#renderer/state/runs-edits.ts';
import type { UndoableEdit } from '#renderer/state/runs-edits.ts';
import { useRunsStore } from '#renderer/state/runs.ts';

/** What people may change on runs; every edit says what happened and offers to take it back. */
export function useRunEdits() {
  const { t } = useI18n();
  const runs = useRunsStore();

  async function guarded(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      showToast(t('runs.toasts.failed', { reason: describeFailure(error) }), { tone: 'bad' });
    }
  }

  async function edit(change: UndoableEdit, message: string): Promise<void> {
    if (change.redo.length === 0) return;
    await guarded(async () => {
      await runs.edit(change);
      const undo = { label: t('ui.undo'), run: () => guarded(() => runs.undo(change)) };
      showToast(message, { action: undo });
    });
  }

  const counted = (key: string, rows: readonly RunRow[], values = {}): string => {
    const named = { name: rows[0]?.name ?? '', count: formatNumber(rows.length), ...values };
    return t(key, named, rows.length);
  };

  return {
    rename: (row: RunRow, name: string) =>
      edit(renameEdit(row, name), t('runs.toasts.renamed', { name })),
    note: (row: RunRow, note: string) => edit(noteEdit(row, note), t('runs.toasts.noted')),
    addTag: (rows: readonly RunRow[], tag: string) =>
      edit(addTagEdit(rows, tag), counted('runs.toasts.tagged', rows, { tag })),
    removeTag: (rows: readonly RunRow[], tag: string) =>
      edit(removeTagEdit(rows, tag), counted('runs.toasts.untagged', rows, { tag })),
    pin: (rows: readonly RunRow[], pinned: boolean) =>
      edit(
        pinEdit(rows, pinned),
        counted(pinned ? 'runs.toasts.pinned' : 'runs.toasts.unpinned', rows),
      ),
    remove: (rows: readonly RunRow[]) =>
      edit(deleteEdit(rows, true), counted('runs.toasts.deleted', rows)),
    restore: (rows: readonly RunRow[]) =>
      edit(deleteEdit(rows, false), counted('runs.toasts.restored', rows)),
    undo: () => guarded(() => runs.undo()),
    redo: () => guarded(() => runs.redo()),
    selectAll: () => guarded(() => runs.selectAll()),
    purge: () =>
      guarded(async () => {
        const { removed, freedBytes } = await runs.purge();
        const values = { count: formatNumber(removed), bytes: formatBytes(freedBytes) };
        showToast(t('runs.toasts.purged', values, removed));
      }),
  };
}
