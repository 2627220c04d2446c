import { onScopeDispose } from 'vue';
import { client } from '#renderer/state/client.ts';
import { runCommand } from './commands.ts';
import { useOpenFile } from './open-file.ts';

/** Pause before listening again after the connection was lost. */
const LISTEN_AGAIN_MS = 1000;

/** Reads a stream until `signal` ends it, and opens it again when the connection drops. */
async function listen<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  signal: AbortSignal,
  take: (value: T) => void | Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const value of await open(signal)) await take(value);
      return;
    } catch {
      // The transport reports a lost connection itself; here it only means trying again.
      if (signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS));
    }
  }
}

/** Follows what the desktop shell asks for: files to open and commands of its menu. */
export function useHostRequests(): void {
  const { openText } = useOpenFile();
  const stop = new AbortController();
  void listen(
    (signal) => client.application.openRequests({}, { signal }),
    stop.signal,
    (file) => openText(file),
  );
  void listen(
    (signal) => client.application.menuCommands({}, { signal }),
    stop.signal,
    ({ command }) => {
      runCommand(command);
    },
  );
  onScopeDispose(() => stop.abort());
}
