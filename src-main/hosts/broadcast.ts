/** Items kept while nobody listens; beyond it the oldest are dropped, since a person has long forgotten them. */
const longestBacklog = 100;

/**
 * Hands what the shell wants (a file to open, a menu command) to the window.
 *
 * Items published before a window listens wait for the first one that does: a file that was double
 * clicked arrives before the page has loaded.
 */
export class Broadcast<T> {
  readonly #backlog: T[] = [];
  readonly #listeners = new Set<(item: T) => void>();

  publish(item: T): void {
    if (this.#listeners.size === 0) {
      this.#backlog.push(item);
      if (this.#backlog.length > longestBacklog) this.#backlog.shift();
      return;
    }
    for (const listener of this.#listeners) listener(item);
  }

  /** Everything published from now on, and the backlog, until `signal` aborts. */
  async *subscribe(signal?: AbortSignal): AsyncGenerator<T, void, void> {
    const queue: T[] = this.#backlog.splice(0);
    let wake: () => void = () => undefined;
    const listener = (item: T): void => {
      queue.push(item);
      wake();
    };
    const onAbort = (): void => wake();
    this.#listeners.add(listener);
    signal?.addEventListener('abort', onAbort);
    try {
      while (signal?.aborted !== true) {
        const item = queue.shift();
        if (item !== undefined) {
          yield item;
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      this.#listeners.delete(listener);
      signal?.removeEventListener('abort', onAbort);
      // What this listener had not taken goes to the next one, for example after a reconnect.
      if (this.#listeners.size === 0) this.#backlog.unshift(...queue);
    }
  }
}
