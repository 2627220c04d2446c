import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { RunRow } from '#shared/contract/runs.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { dismissToast, showToast } from '#renderer/app/toasts.ts';
import { client } from '#renderer/state/client.ts';
import { predictMeasured } from '#renderer/state/predict.ts';
import { useRunsStore } from '#renderer/state/runs.ts';
import { useRunEdits } from './use-run-edits.ts';

/** Runs that Compare takes: the contract's limit. */
const MOST_COMPARED = 100;

/** What can be done with runs: opening, comparing, predicting, importing, and every edit. */
export function useRunActions() {
  const { t } = useI18n();
  const router = useRouter();
  const runs = useRunsStore();

  /** Does something; when it fails, says so by the message of `key`. */
  async function guarded(key: string, name: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      showToast(t(key, { name, reason: describeFailure(error) }), { tone: 'bad' });
    }
  }

  async function compare(ids: readonly string[]): Promise<void> {
    if (ids.length > MOST_COMPARED) {
      showToast(t('runs.actions.compareTooMany'), { tone: 'bad' });
      return;
    }
    // A measured run is what the others are held against.
    const measured = runs.selected.find((row) => row.kind === 'measured')?.id;
    const baseline = ids.find((id) => id === measured) ?? ids[0];
    if (baseline === undefined) return;
    await router.push({ name: 'compare', query: { ids: ids.join(','), baseline } });
  }

  async function predictId(id: string, name: string): Promise<void> {
    const toast = showToast(t('runs.toasts.predicting', { name }), { lasts: null });
    await guarded('runs.toasts.predictFailed', name, async () => {
      const predicted = await predictMeasured(id);
      await router.push({ name: 'compare', query: { ids: `${id},${predicted}`, baseline: id } });
    });
    dismissToast(toast);
  }

  async function importExample(name: string, andPredict: boolean): Promise<void> {
    await guarded('runs.toasts.importFailed', name, async () => {
      const { id } = await client.measured.importExample({ name });
      if (andPredict) await predictId(id, name);
      else showToast(t('runs.toasts.imported', { name }), { tone: 'good' });
    });
  }

  return {
    ...useRunEdits(),
    compare,
    importExample,
    open: async (row: RunRow): Promise<void> => {
      await router.push({ name: 'live', params: { id: row.id } });
    },
    predict: (row: RunRow) => predictId(row.id, row.name),
    rerun: (row: RunRow) =>
      guarded('runs.toasts.failed', row.name, async () => {
        const { id } = await client.runs.rerun({ id: row.id });
        await router.push({ name: 'live', params: { id } });
      }),
  };
}

export type RunActions = ReturnType<typeof useRunActions>;
