/** A request or stream ended because the connection dropped, not because anything was wrong with it. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection to Godwit was interrupted.');
    this.name = 'ConnectionLost';
  }
}

/** The RPC library ends what was under way with an AbortError, whoever caused the end. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/**
 * Reads a stream to its end and hands each value to `take`; when the connection drops, it waits for
 * the next one and opens the stream again. Values are taken one after the other.
 *
 * @throws what `open`, the stream or `take` failed with, except for lost connections and for whatever
 *   happens after `signal` has aborted
 */
export async function follow<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  take: (value: T) => void | Promise<void>,
  signal: AbortSignal,
  whenConnected: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const value of await open(signal)) {
        if (signal.aborted) return;
        await take(value);
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ConnectionLost) && !isAbort(error)) throw error;
      await whenConnected(signal);
    }
  }
}
