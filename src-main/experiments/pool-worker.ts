import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './messages.ts';

/** How long a worker may take to send what it has before it is ended by force. */
const LEAVE_MS = 500;

export interface PoolWorkerEvents {
  readonly message: (message: FromWorker) => void;
  /** The thread ended although nobody asked it to. */
  readonly died: (reason: string) => void;
}

/** One worker thread, and how it ends. */
export class PoolWorker {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #leaving = false;
  #held = false;

  constructor(address: URL, events: PoolWorkerEvents) {
    this.#worker = new Worker(address, { name: 'godwit-runs' });
    // Idle workers must not keep the process alive; `hold` is set while they have something to do.
    this.#worker.unref();
    let failure: string | null = null;
    this.#worker.on('message', events.message);
    this.#worker.on('error', (error: unknown) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        if (!this.#leaving) events.died(failure ?? `the thread ended with code ${code}`);
        resolve();
      });
    });
  }

  post(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(message);
  }

  /** Keeps the process alive while the worker is at work. */
  hold(atWork: boolean): void {
    if (atWork === this.#held) return;
    this.#held = atWork;
    if (atWork) this.#worker.ref();
    else this.#worker.unref();
  }

  /** Lets it send what it has, then ends it. */
  async leave(): Promise<void> {
    this.#leaving = true;
    this.#worker.ref();
    this.post({ type: 'close' });
    const timer = setTimeout(() => void this.#worker.terminate(), LEAVE_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Ends it in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.#leaving = true;
    await this.#worker.terminate();
  }
}
