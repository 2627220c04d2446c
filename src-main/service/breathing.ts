import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lets other requests through while something long is made, and ends it when nobody waits for it any more. */
export function breathing(signal: AbortSignal | undefined): () => Promise<void> {
  return async () => {
    await nextTurn();
    signal?.throwIfAborted();
  };
}
