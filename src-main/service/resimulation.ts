import { parseScenario } from '#shared/scenario/document.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import type { StrategyCatalogue } from '#shared/scenario/tunables.ts';
import { Experiments } from '#main/experiments/index.ts';
import type { Log, RunEnd } from '#main/experiments/index.ts';
import type { Resimulate } from '#main/archives/index.ts';

/** What simulating again needs: threads of its own, for what it runs goes into no store. */
export interface ResimulationOptions {
  readonly workerAddress: URL;
  readonly catalogue: StrategyCatalogue;
  readonly log: Log;
}

/** Simulates inputs again on a worker thread and keeps nothing but the digest. */
export class Resimulation {
  readonly #options: ResimulationOptions;
  readonly #waiting = new Map<string, PromiseWithResolvers<string>>();
  #runs: Experiments | null = null;
  #last = 0;

  constructor(options: ResimulationOptions) {
    this.#options = options;
  }

  readonly digestOf: Resimulate = async (document) => {
    const reading = parseScenario(document, this.#options.catalogue);
    if (!reading.ok) throw new DocumentError(reading.problems);
    const { scenario } = reading;
    const id = this.#started().start({
      name: scenario.name,
      scenario,
      parameters: {},
      provenance: {},
      pace: 'asap',
      paused: false,
    });
    const waiting = Promise.withResolvers<string>();
    this.#waiting.set(id, waiting);
    return waiting.promise;
  };

  async close(): Promise<void> {
    await this.#runs?.close();
  }

  #started(): Experiments {
    const { workerAddress, log } = this.#options;
    this.#runs ??= new Experiments({
      journal: {
        begin: () => `again-${(this.#last += 1)}`,
        setState: () => undefined,
        appendSeries: () => undefined,
        end: (id, end) => this.#settle(id, end),
      },
      workerAddress,
      workers: 1,
      log,
    });
    return this.#runs;
  }

  #settle(id: string, end: RunEnd): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (end.result !== null) waiting?.resolve(end.result.digest);
    else waiting?.reject(new Error(end.failure ?? `The simulation was ${end.state}.`));
  }
}
