import { flattenParameters } from '#main/reports/index.ts';
import { defaultWorkers, ownWorkerAddress, Sweeps } from '#main/experiments/index.ts';
import type { SweepJournal } from '#main/experiments/index.ts';
import { ENGINE_VERSION, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { sweepJournal } from '#main/service/sweep-journal.ts';
import type { WritableStore } from '#main/store/index.ts';
import type { Terminal } from './terminal.ts';

/** What sweeping and merging need of a store: the same parts as behind the window. */
export interface SweepEngine {
  readonly journal: SweepJournal;
  readonly sweeps: Sweeps;
  readonly facts: {
    readonly version: string;
    readonly catalogue: typeof STRATEGY_CATALOGUE;
    readonly parameters: typeof flattenParameters;
  };
}

export function sweepEngine(
  store: WritableStore,
  terminal: Terminal,
  workers: number | undefined,
): SweepEngine {
  const journal = sweepJournal(store);
  return {
    journal,
    facts: {
      version: ENGINE_VERSION,
      catalogue: STRATEGY_CATALOGUE,
      parameters: flattenParameters,
    },
    sweeps: new Sweeps({
      journal,
      workerAddress: ownWorkerAddress(),
      workers: workers ?? store.settings.read().workers ?? defaultWorkers(),
      engineVersion: ENGINE_VERSION,
      catalogue: STRATEGY_CATALOGUE,
      log: { warn: (message) => terminal.err(`${message}\n`) },
    }),
  };
}
