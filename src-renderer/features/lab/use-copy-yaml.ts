import { useI18n } from 'vue-i18n';
import { describeFailure } from '#renderer/app/failure.ts';
import { showToast } from '#renderer/app/toasts.ts';

/** Puts YAML on the clipboard and says so, or why not: browsers ask people whether a page may. */
export function useCopyYaml(): (text: string) => Promise<void> {
  const { t } = useI18n();
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      showToast(t('lab.yaml.copied'), { tone: 'good' });
    } catch (error) {
      showToast(t('lab.yaml.notCopied', { reason: describeFailure(error) }), { tone: 'bad' });
    }
  };
}
