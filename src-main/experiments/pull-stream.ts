/**
 * A stream that computes its next value when it is asked for one. Its source keeps no queue: what
 * happens while the reader is busy is merged by `take`, so a slow reader costs no memory.
 */
export class PullStream<T> implements AsyncIterableIterator<T, void, void> {
  readonly #take: () => T | null;
  readonly #whenClosed: () => void;
  #closed = false;
  #ended = false;
  readonly #waiting: (() => void)[] = [];

  /**
   * @param take the next value, or null when there is none yet
   * @param whenClosed called once when the reader has left or the stream has ended
   */
  constructor(take: () => T | null, whenClosed: () => void) {
    this.#take = take;
    this.#whenClosed = whenClosed;
  }

  /** Tells that `take` may have a value now. */
  wake(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** No further values come; those that `take` still has are read first. */
  end(): void {
    this.#ended = true;
    this.wake();
  }

  /** Closes the stream when the signal aborts: whoever cancels a request does not always say so to its stream. */
  closeOn(signal: AbortSignal | undefined): this {
    if (signal?.aborted) this.#close();
    signal?.addEventListener('abort', () => this.#close(), { once: true });
    return this;
  }

  async next(): Promise<IteratorResult<T, void>> {
    while (!this.#closed) {
      const value = this.#take();
      if (value !== null) return { done: false, value };
      if (this.#ended) break;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#close();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#close();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    this.#close();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.wake();
    this.#whenClosed();
  }
}
