import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { OpenedFile } from '#shared/contract/application.ts';
import { formatBytes } from '#shared/units/format.ts';
import { archiveOfText, looksLikeArchive } from '#shared/transport/archive-text.ts';
import { useArchivesStore } from '#renderer/state/archives.ts';
import { client } from '#renderer/state/client.ts';
import { bytesOf } from '#renderer/state/file-parts.ts';
import { useOpenedTrace } from '#renderer/state/opened-trace.ts';
import { useScenario } from '#renderer/state/scenario.ts';
import { describeFailure } from './failure.ts';
import { showToast } from './toasts.ts';

/** The contract takes texts up to this size (`openedFileSchema`); larger files are not read at all. */
const LARGEST_FILE = 64 * 2 ** 20;

/** Opens files and texts: an archive goes to Archives, a scenario to Lab, a trace to one of its guests, a measured migration becomes a run. */
export function useOpenFile() {
  const { t } = useI18n();
  const router = useRouter();
  const scenario = useScenario();
  const openedTrace = useOpenedTrace();
  const archives = useArchivesStore();

  async function openArchive(name: string, file: Blob): Promise<void> {
    await router.push({ name: 'archives' });
    await archives.openBlob(name.slice(0, 255), file);
  }

  async function openText(file: OpenedFile): Promise<void> {
    const archive = archiveOfText(file.text);
    if (archive !== null) {
      await openArchive(file.name, new Blob([bytesOf(archive)]));
      return;
    }
    try {
      const reply = await client.application.open(file);
      if (reply.kind === 'scenario') {
        scenario.openText(reply.text);
        showToast(t('app.open.scenario', { name: file.name }));
        await router.push({ name: 'lab' });
        return;
      }
      if (reply.kind === 'trace') {
        openedTrace.waiting = { name: reply.name, text: reply.text };
        await router.push({ name: 'lab' });
        return;
      }
      showToast(t('app.open.measured', { name: reply.name }), {
        tone: 'good',
        action: {
          label: t('app.open.show'),
          run: async () => {
            await router.push({ name: 'runs' });
          },
        },
      });
    } catch (error) {
      const reason = describeFailure(error);
      showToast(t('app.open.refused', { name: file.name, reason }), { tone: 'bad' });
    }
  }

  async function openFiles(files: readonly File[]): Promise<void> {
    for (const file of files) {
      try {
        await openFile(file);
      } catch (error) {
        // A folder, for one, is dropped like a file and cannot be read like one; the next may be.
        const reason = describeFailure(error);
        showToast(t('app.open.refused', { name: file.name, reason }), { tone: 'bad' });
      }
    }
  }

  async function openFile(file: File): Promise<void> {
    if (looksLikeArchive(new Uint8Array(await file.slice(0, 4).arrayBuffer()))) {
      await openArchive(file.name, file);
      return;
    }
    if (file.size > LARGEST_FILE) {
      const size = formatBytes(file.size);
      const limit = formatBytes(LARGEST_FILE);
      showToast(t('app.open.tooLarge', { name: file.name, size, limit }), { tone: 'bad' });
      return;
    }
    await openText({ name: file.name.slice(0, 255), text: await file.text() });
  }

  return { openText, openFiles };
}
