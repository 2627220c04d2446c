import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { ReportSubject } from '#shared/contract/reports.ts';
import { useReportsStore } from '#renderer/state/reports.ts';
import { describeFailure } from './failure.ts';
import { showToast } from './toasts.ts';

/** Makes a first report about something and opens it in Reports, from wherever in the window. */
export function useMakeReport(): (about: ReportSubject) => Promise<void> {
  const { t } = useI18n();
  const router = useRouter();
  const store = useReportsStore();
  return async (about) => {
    try {
      const id = await store.begin(about);
      await router.push({ name: 'reports', params: { id } });
    } catch (error) {
      showToast(t('reports.new.failed', { reason: describeFailure(error) }), { tone: 'bad' });
    }
  };
}
