import { ref } from 'vue';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { describeFailure } from '#renderer/app/failure.ts';
import { showToast } from '#renderer/app/toasts.ts';
import { client } from '#renderer/state/client.ts';

/** Starts runs and goes on to watch them. */
export function useRun(): {
  readonly starting: Ref<boolean>;
  readonly runDocument: (document: string | Record<string, unknown>) => Promise<void>;
} {
  const { t } = useI18n();
  const router = useRouter();
  const starting = ref(false);

  async function runDocument(document: string | Record<string, unknown>): Promise<void> {
    if (starting.value) return;
    starting.value = true;
    try {
      const { id } = await client.runs.start({ document });
      await router.push({ name: 'live', params: { id } });
    } catch (error) {
      showToast(t('lab.notStarted', { reason: describeFailure(error) }), { tone: 'bad' });
    } finally {
      starting.value = false;
    }
  }

  return { starting, runDocument };
}
