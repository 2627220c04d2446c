import { PullStream } from './pull-stream.ts';

/** Least time between two notices to one reader. */
const GAP_MS = 250;

/**
 * Tells readers that something changed, without what: each gets the newest revision, at most a few
 * times a second, however often it changes.
 */
export class Changes {
  #revision = 0;
  readonly #streams = new Set<PullStream<{ revision: number }>>();

  touch(): void {
    this.#revision += 1;
    for (const stream of this.#streams) stream.wake();
  }

  /** Begins with the present revision, so that a reader that reconnects looks again. */
  watch(): PullStream<{ revision: number }> {
    let told = -1;
    let notBefore = 0;
    let timer: NodeJS.Timeout | undefined;
    const stream: PullStream<{ revision: number }> = new PullStream(
      () => {
        if (told === this.#revision) return null;
        const wait = notBefore - performance.now();
        if (wait > 0) {
          timer ??= setTimeout(() => {
            timer = undefined;
            stream.wake();
          }, wait).unref();
          return null;
        }
        told = this.#revision;
        notBefore = performance.now() + GAP_MS;
        return { revision: told };
      },
      () => {
        clearTimeout(timer);
        this.#streams.delete(stream);
      },
    );
    this.#streams.add(stream);
    return stream;
  }

  /** Ends every stream. */
  close(): void {
    for (const stream of this.#streams) stream.end();
  }
}
