import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { RunRow } from '#shared/contract/runs.ts';
import { formatBytes, formatNumber } from '#shared/units/format.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { dismissToast, showToast } from '#renderer/app/toasts.ts';
import { client } from '#renderer/state/client.ts';
import { predictMeasured } from '#renderer/state/predict.ts';
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

/** Runs that Compare takes: the contract's limit. */
export const MOST_COMPARED = 100;

/** What can be done with runs; every edit says what happened and offers to take it back. */
export function useRunActions() {
  const { t } = useI18n();
  const router = useRouter();
  const runs = useRunsStore();

  async function guarded(
    action: () => Promise<void>,
    key = 'runs.toasts.failed',
    values = {},
  ): Promise<void> {
    try {
      await action();
    } catch (error) {
      showToast(t(key, { ...values, reason: describeFailure(error) }), { tone: 'bad' });
    }
  }

  function edit(change: UndoableEdit, message: string): Promise<void> {
    if (change.redo.length === 0) return Promise.resolve();
    return guarded(async () => {
      await runs.edit(change);
      showToast(message, {
        action: { label: t('ui.undo'), run: () => guarded(() => runs.undo(change)) },
      });
    });
  }

  const counted = (key: string, rows: readonly RunRow[], values = {}): string =>
    t(key, { name: rows[0]?.name ?? '', count: formatNumber(rows.length), ...values }, rows.length);

  async function open(row: RunRow): Promise<void> {
    await router.push({ name: 'live', params: { id: row.id } });
  }

  async function compare(rows: readonly RunRow[]): Promise<void> {
    if (rows.length > MOST_COMPARED) {
      showToast(t('runs.actions.compareTooMany'), { tone: 'bad' });
      return;
    }
    // A measured run is what the others are held against.
    const baseline = rows.find((row) => row.kind === 'measured') ?? rows[0];
    if (!baseline) return;
    await router.push({
      name: 'compare',
      query: { ids: rows.map((row) => row.id).join(','), baseline: baseline.id },
    });
  }

  function predictId(id: string, name: string): Promise<void> {
    const toast = showToast(t('runs.toasts.predicting', { name }), { lasts: null });
    return guarded(
      async () => {
        try {
          const predicted = await predictMeasured(id);
          await router.push({
            name: 'compare',
            query: { ids: `${id},${predicted}`, baseline: id },
          });
        } finally {
          dismissToast(toast);
        }
      },
      'runs.toasts.predictFailed',
      { name },
    );
  }

  function importExample(name: string, andPredict: boolean): Promise<void> {
    return guarded(
      async () => {
        const { id } = await client.measured.importExample({ name });
        if (andPredict) await predictId(id, name);
        else showToast(t('runs.toasts.imported', { name }), { tone: 'good' });
      },
      'runs.toasts.importFailed',
      { name },
    );
  }

  return {
    open,
    compare,
    importExample,
    predict: (row: RunRow) => predictId(row.id, row.name),
    rerun: (row: RunRow) =>
      guarded(async () => {
        const { id } = await client.runs.rerun({ id: row.id });
        await router.push({ name: 'live', params: { id } });
      }),
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
        showToast(
          t(
            'runs.toasts.purged',
            { count: formatNumber(removed), bytes: formatBytes(freedBytes) },
            removed,
          ),
        );
      }),
  };
}

export type RunActions = ReturnType<typeof useRunActions>;
