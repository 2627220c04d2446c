import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { CONTINUATION } from '#shared/contract/interventions.ts';
import type { ContinuedRun, Intervention } from '#shared/contract/interventions.ts';
import { formatDuration } from '#shared/units/format.ts';
import { describeFailure } from '#renderer/app/failure.ts';
import { showToast } from '#renderer/app/toasts.ts';
import { client } from '#renderer/state/client.ts';
import { useLiveStore } from '#renderer/state/live.ts';

/** Acting on the run that is watched, and taking it back. The window follows to the run that goes on. */
export function useInterventions() {
  const { t } = useI18n();
  const router = useRouter();
  const live = useLiveStore();

  const possible = computed(
    () => live.connection === 'watching' && !live.ended && live.catchUp === null,
  );
  /** Something was done to the run that is shown, which can be taken back. */
  const canGoBack = computed(
    () => live.detail?.provenance[CONTINUATION.continues] !== undefined && live.catchUp === null,
  );

  async function follow(change: () => Promise<ContinuedRun>): Promise<ContinuedRun> {
    const next = await live.goOnIn(change);
    await router.replace({ name: 'live', params: { id: next.id } });
    return next;
  }

  async function goBack(): Promise<void> {
    const id = live.runId;
    if (id === null) return;
    try {
      const next = await follow(() => client.runs.goBack({ id }));
      showToast(t('cluster.act.wentBack', { time: formatDuration(next.at) }));
    } catch (error) {
      showToast(t('cluster.act.notBack', { reason: describeFailure(error) }), { tone: 'bad' });
    }
  }

  async function act(intervention: Intervention): Promise<void> {
    const id = live.runId;
    if (id === null) return;
    try {
      await follow(() => client.runs.intervene({ id, intervention }));
    } catch (error) {
      showToast(t('cluster.act.failed', { reason: describeFailure(error) }), { tone: 'bad' });
    }
  }

  return { act, goBack, possible, canGoBack };
}
