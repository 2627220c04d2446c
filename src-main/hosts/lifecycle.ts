import type { HostLog } from './log.ts';

/** Something that has been started and must be stopped. */
interface Started {
  readonly name: string;
  stop(): void | Promise<void>;
}

/**
 * What a host has started, in order of dependency. Stops in reverse order; one that fails to stop
 * is logged and does not keep the others running.
 */
export class Lifecycle {
  readonly #started: Started[] = [];
  readonly #log: HostLog;
  #stopping: Promise<void> | undefined;

  constructor(log: HostLog) {
    this.#log = log;
  }

  /** Starts one part and remembers how it is stopped. */
  async start<T>(
    name: string,
    start: () => T | Promise<T>,
    stop: (part: T) => void | Promise<void>,
  ): Promise<T> {
    const part = await start();
    this.#started.push({ name, stop: () => stop(part) });
    return part;
  }

  /** Stops everything; called twice, it answers the same promise. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const part of this.#started.splice(0).toReversed()) {
      try {
        await part.stop();
      } catch (error) {
        this.#log.warn(`${part.name} could not be stopped`, error);
      }
    }
  }
}
