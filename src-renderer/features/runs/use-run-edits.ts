import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RunEdit, RunRow } from '#shared/contract/runs.ts';
import { formatBytes, formatNumber } from '#shared/units/format.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { dismissToast, showToast } from '#renderer/app/toasts.ts';
import { client } from '#renderer/state/client.ts';
import { useRunsStore } from '#renderer/state/runs.ts';

/** Runs that are acted on: by id, and the name of one of them where it is known. */
export interface Chosen {
  readonly ids: readonly string[];
  readonly name: string;
}

export const chosenRow = (row: RunRow): Chosen => ({ ids: [row.id], name: row.name });

/** An edit that was taken back, by key too, is no longer what happened: its message goes. */
function leavesWith(toast: number, stands: () => boolean): void {
  const stop = watch(stands, (still) => {
    if (still) return;
    dismissToast(toast);
    stop();
  });
}

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

  async function edit(
    { ids }: Chosen,
    change: Omit<RunEdit, 'ids'>,
    message: (changed: number) => string,
  ): Promise<void> {
    if (ids.length === 0) return;
    await guarded(async () => {
      const step = await runs.edit({ ids: [...ids], ...change });
      if (!step) return;
      const changed = new Set(step.undo.flatMap((one) => one.ids)).size;
      const undo = { label: t('ui.undo'), run: () => guarded(() => runs.undo(step)) };
      const toast = showToast(message(changed), { action: undo });
      leavesWith(toast, () => runs.done.includes(step));
    });
  }

  const counted =
    (key: string, { name }: Chosen, values = {}) =>
    (changed: number): string =>
      t(key, { name, count: formatNumber(changed), ...values }, changed);

  return {
    rename: (row: RunRow, name: string) =>
      edit(chosenRow(row), { name }, () => t('runs.toasts.renamed', { name })),
    note: (row: RunRow, note: string) =>
      edit(chosenRow(row), { note }, () => t('runs.toasts.noted')),
    addTags: (chosen: Chosen, tags: readonly string[]) =>
      edit(
        chosen,
        { addTags: [...tags] },
        counted('runs.toasts.tagged', chosen, { tag: tags.join(', ') }),
      ),
    removeTag: (chosen: Chosen, tag: string) =>
      edit(chosen, { removeTags: [tag] }, counted('runs.toasts.untagged', chosen, { tag })),
    pin: (chosen: Chosen, pinned: boolean) =>
      edit(
        chosen,
        { pinned },
        counted(pinned ? 'runs.toasts.pinned' : 'runs.toasts.unpinned', chosen),
      ),
    remove: (chosen: Chosen) =>
      edit(chosen, { deleted: true }, counted('runs.toasts.deleted', chosen)),
    restore: (chosen: Chosen) =>
      edit(chosen, { deleted: false }, counted('runs.toasts.restored', chosen)),
    move: (chosen: Chosen, experiment: { readonly id: string; readonly name: string } | null) =>
      edit(
        chosen,
        { experiment: experiment?.id ?? null },
        counted(experiment === null ? 'runs.toasts.movedOut' : 'runs.toasts.moved', chosen, {
          experiment: experiment?.name ?? '',
        }),
      ),
    undo: () => guarded(() => runs.undo()),
    redo: () => guarded(() => runs.redo()),
    selectAll: () => guarded(() => runs.selectAll()),
    /** What emptying the trash would remove; null when that could not be read, which is told. */
    inTrash: async (): Promise<{ runs: number; bytes: number } | null> => {
      let found: { runs: number; bytes: number } | null = null;
      await guarded(async () => {
        found = await client.runs.inTrash({});
      });
      return found;
    },
    purge: () =>
      guarded(async () => {
        const { removed, freedBytes } = await runs.purge();
        const values = { count: formatNumber(removed), bytes: formatBytes(freedBytes) };
        showToast(t('runs.toasts.purged', values, removed));
      }),
  };
}
