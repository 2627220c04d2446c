import type { Expectation } from '#shared/contract/scenarios.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { PoolWorker } from './pool-worker.ts';

interface Waiting {
  readonly id: number;
  readonly scenario: Scenario;
  readonly curveOver: string | null;
  readonly budgetMs: number;
  readonly answer: (expectation: Expectation | null) => void;
}

/**
 * Computes expectations of large scenarios in a worker of their own, one after the other, each within
 * a budget of wall time: one that exceeds it has no expectation, and its worker is replaced.
 */
export class ExpectationWorker {
  readonly #address: URL;
  #worker: PoolWorker | null = null;
  #current: Waiting | null = null;
  #timer: NodeJS.Timeout | undefined;
  readonly #queue: Waiting[] = [];
  #lastId = 0;

  constructor(address: URL) {
    this.#address = address;
  }

  /** The expectation, or null when it could not be computed within the budget or is not wanted any more. */
  expect(
    scenario: Scenario,
    curveOver: string | null,
    budgetMs: number,
    signal?: AbortSignal,
  ): Promise<Expectation | null> {
    if (signal?.aborted) return Promise.resolve(null);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const leave = (): void => this.#leave(id);
      const answer = (expectation: Expectation | null): void => {
        signal?.removeEventListener('abort', leave);
        resolve(expectation);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#queue.push({ id, scenario, curveOver, budgetMs, answer });
      this.#next();
    });
  }

  /** Nobody waits for this one any more: the next must not wait for it either. */
  #leave(id: number): void {
    if (this.#current?.id === id) {
      this.#replace();
      return;
    }
    const place = this.#queue.findIndex((waiting) => waiting.id === id);
    if (place >= 0) this.#queue.splice(place, 1)[0]?.answer(null);
  }

  async close(): Promise<void> {
    for (const waiting of this.#queue.splice(0)) waiting.answer(null);
    const worker = this.#worker;
    this.#worker = null;
    this.#settle(null);
    await worker?.kill();
  }

  #next(): void {
    if (this.#current !== null) return;
    const waiting = this.#queue.shift();
    if (waiting === undefined) return;
    this.#current = waiting;
    const worker = this.#reachWorker();
    worker.hold(true);
    const { id, scenario, curveOver, budgetMs } = waiting;
    this.#timer = setTimeout(() => this.#replace(), budgetMs);
    worker.post({ type: 'expect', id, scenario, curveOver });
  }

  #reachWorker(): PoolWorker {
    this.#worker ??= new PoolWorker(this.#address, {
      message: (message) => {
        if (message.type === 'expected' && message.id === this.#current?.id)
          this.#settle(message.expectation);
        else if (message.type === 'not-expected' && message.id === this.#current?.id)
          this.#settle(null);
      },
      died: () => {
        this.#worker = null;
        this.#settle(null);
      },
    });
    return this.#worker;
  }

  /** A computation cannot be interrupted from within, so its worker goes. */
  #replace(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.kill();
    this.#settle(null);
  }

  #settle(expectation: Expectation | null): void {
    clearTimeout(this.#timer);
    const current = this.#current;
    this.#current = null;
    this.#worker?.hold(false);
    current?.answer(expectation);
    this.#next();
  }
}
