import type { ApplicationInfo } from '#shared/contract/application.ts';
import type { Preset } from '#shared/contract/scenarios.ts';
import {
  Changes,
  defaultWorkers,
  Experiments,
  ownWorkerAddress,
  Sweeps,
} from '#main/experiments/index.ts';
import type { Log } from '#main/experiments/index.ts';
import {
  ENGINE_VERSION,
  expectScenario,
  migrationOfLife,
  STRATEGY_CATALOGUE,
} from '#main/simulation/index.ts';
import type { Store, StoreLocation } from '#main/store/index.ts';
import { ArchiveShelf } from './archive-shelf.ts';
import type { MeasuredLibrary, Shell } from './dependencies.ts';
import { storeJournal } from './journal.ts';
import { comparisonFiles } from './comparison-files.ts';
import { MadeFiles } from './made-files.ts';
import { noPrinter } from './print.ts';
import type { PrintPdf } from './print.ts';
import { Resimulation } from './resimulation.ts';
import { createRouter } from './router.ts';
import type { Router } from './router.ts';
import { sweepJournal } from './sweep-journal.ts';

export type { Router } from './router.ts';

/** What a host gives. It opens the store before and closes it after the service. */
export interface ServiceOptions {
  /** Version of Godwit. */
  readonly version: string;
  readonly host: ApplicationInfo['host'];
  readonly store: Store;
  /** Where the store is kept, when a person may change that. */
  readonly location?: StoreLocation;
  readonly presets: readonly Preset[];
  readonly measured: MeasuredLibrary;
  readonly shell: Shell;
  /** How a PDF is printed here; left out where nothing can. */
  readonly printPdf?: PrintPdf;
  readonly log: Log;
  /** Entry of the worker threads; Godwit's own when left out. */
  readonly workerAddress?: URL;
}

/** The procedures of the contract with everything behind them. */
export interface Service {
  /** To be carried to windows by a host. */
  readonly router: Router;
  readonly experiments: Experiments;
  readonly sweeps: Sweeps;
  /** Ends runs (as interrupted, with what they had), streams and threads. The store stays open. */
  readonly close: () => Promise<void>;
}

/** Starts what the procedures need and answers them. */
export function createService(options: ServiceOptions): Service {
  const { store, log } = options;
  const threads = {
    workerAddress: options.workerAddress ?? ownWorkerAddress(),
    workers: store.settings.read().workers ?? defaultWorkers(),
    log,
  };
  const experiments = new Experiments({
    journal: storeJournal(store, ENGINE_VERSION),
    ...threads,
  });
  const sweeps = new Sweeps({
    journal: sweepJournal(store),
    engineVersion: ENGINE_VERSION,
    catalogue: STRATEGY_CATALOGUE,
    ...threads,
  });
  // What a sweep stores are runs, which lists of runs show.
  sweeps.onChange = () => experiments.changes.touch();
  const shelf = new ArchiveShelf();
  const made = new MadeFiles();
  const reportChanges = new Changes();
  const resimulation = new Resimulation({ ...threads, catalogue: STRATEGY_CATALOGUE });
  const router = createRouter({
    ...options,
    location: options.location ?? null,
    experiments,
    sweeps,
    shelf,
    made,
    printPdf: options.printPdf ?? noPrinter,
    reportChanges,
    resimulate: resimulation.digestOf,
    comparisonFiles,
    engine: {
      version: ENGINE_VERSION,
      catalogue: STRATEGY_CATALOGUE,
      expectScenario,
      migrationOfLife,
    },
  });
  // What is first may store its last; what fails to close does not keep the rest open.
  const parts: readonly (readonly [string, () => void | Promise<void>])[] = [
    ['the experiments', () => sweeps.close()],
    ['the runs', () => experiments.close()],
    ['the checks of archives', () => resimulation.close()],
    ['the opened archives', () => shelf.closeAll()],
    ['the files that were made', () => made.closeAll()],
    ['the changes of reports', () => reportChanges.close()],
  ];
  const close = async (): Promise<void> => {
    for (const [name, closePart] of parts) {
      try {
        await closePart();
      } catch (error) {
        log.warn(`${name} could not be closed properly`, error);
      }
    }
  };
  return { router, experiments, sweeps, close };
}
