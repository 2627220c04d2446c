import { defaultWorkers } from '#main/experiments/index.ts';
import { requireWritable } from '#main/store/index.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { wrongState } from './errors.ts';
import { importMeasured } from './measured.ts';
import type { Procedures } from './procedures.ts';
import { recognise } from './recognise.ts';

/** Information, settings, the store's health, and files that people open. */
export function applicationProcedures(
  { application }: Procedures,
  dependencies: ServiceDependencies,
) {
  const { store, location, experiments, sweeps, engine, shell } = dependencies;
  const health = () => ({ ...store.health(), planned: location?.planned() ?? null });
  return {
    info: application.info.handler(() => ({
      version: dependencies.version,
      engineVersion: engine.version,
      host: dependencies.host,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      // The contract's type is what comes out of its transformation; what goes in are the same data.
      catalogue: engine.catalogue as never,
    })),
    settings: application.settings.handler(() => store.settings.read()),
    saveSettings: application.saveSettings.handler(({ input }) => {
      const saved = requireWritable(store).settings.save(input);
      for (const pool of [experiments, sweeps]) pool.resize(saved.workers ?? defaultWorkers());
      return saved;
    }),
    storeHealth: application.storeHealth.handler(health),
    checkIntegrity: application.checkIntegrity.handler(() => {
      store.checkIntegrity();
      return health();
    }),
    changeStore: application.changeStore.handler(({ input }) => {
      if (location === null)
        throw wrongState(
          'kept',
          'The place of this store is given by who started Godwit, and is changed there.',
        );
      location.plan(input);
      return health();
    }),
    backup: application.backup.handler(async () => {
      const writable = requireWritable(store);
      writable.checkIntegrity();
      await writable.backup();
      return health();
    }),
    open: application.open.handler(({ input }) => {
      const opened = recognise(input, dependencies.measured);
      if (opened.kind !== 'measured') return opened;
      return { kind: 'measured' as const, ...importMeasured(dependencies, input) };
    }),
    openRequests: application.openRequests.handler(async function* ({ signal }) {
      yield* shell.openRequests(signal);
    }),
    menuCommands: application.menuCommands.handler(async function* ({ signal }) {
      yield* shell.menuCommands(signal);
    }),
  };
}
