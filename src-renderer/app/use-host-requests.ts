import { onScopeDispose } from 'vue';
import { client, followStream } from '#renderer/state/client.ts';
import { runCommand } from './commands.ts';
import { useOpenFile } from './open-file.ts';

/** Follows what the desktop shell asks for: files to open and commands of its menu. */
export function useHostRequests(): void {
  const { openText } = useOpenFile();
  const stop = new AbortController();
  void followStream(
    (signal) => client.application.openRequests({}, { signal }),
    (file) => openText(file),
    stop.signal,
  );
  void followStream(
    (signal) => client.application.menuCommands({}, { signal }),
    ({ command }) => {
      runCommand(command);
    },
    stop.signal,
  );
  onScopeDispose(() => stop.abort());
}
