import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { CONTINUATION } from '#shared/contract/interventions.ts';
import type { ContinuedRun, Intervention } from '#shared/contract/interventions.ts';
import { interventionWords } from '#shared/scenario/intervention.ts';
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

  async function follow(next: ContinuedRun): Promise<void> {
    live.goOnIn(next);
    await router.replace({ name: 'live', params: { id: next.id } });
  }

  async function goBack(): Promise<void> {
    const id = live.runId;
    if (id === null) return;
    try {
      const next = await client.runs.goBack({ id });
      await follow(next);
      showToast(t('cluster.act.wentBack', { time: formatDuration(next.at) }));
    } catch (error) {
      showToast(t('cluster.act.notBack', { reason: describeFailure(error) }), { tone: 'bad' });
    }
  }

  async function act(intervention: Intervention): Promise<void> {
    const id = live.runId;
    if (id === null) return;
    try {
      const next = await client.runs.intervene({ id, intervention });
      await follow(next);
      showToast(
        t('cluster.act.done', {
          what: interventionWords(intervention),
          time: formatDuration(next.at),
        }),
        { action: { label: t('ui.undo'), run: goBack } },
      );
    } catch (error) {
      showToast(t('cluster.act.failed', { reason: describeFailure(error) }), { tone: 'bad' });
    }
  }

  return { act, goBack, possible, canGoBack };
}
