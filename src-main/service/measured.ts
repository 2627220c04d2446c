import type { OpenedFile } from '#shared/contract/application.ts';
import { requireWritable } from '#main/store/index.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { notFound, wrongState } from './errors.ts';
import type { Procedures } from './procedures.ts';
import { startScenario } from './start-run.ts';

/** Migrations of real hypervisors: imported as runs, and predicted from what was known before. */
export function measuredProcedures({ measured }: Procedures, dependencies: ServiceDependencies) {
  const { store } = dependencies;
  const library = dependencies.measured;
  return {
    examples: measured.examples.handler(() => library.examples()),
    importExample: measured.importExample.handler(({ input }) => {
      const file = library.example(input.name);
      if (file === null) throw notFound('measured example', input.name);
      return { id: importMeasured(dependencies, file).runId };
    }),
    import: measured.import.handler(({ input }) => ({
      id: importMeasured(dependencies, input).runId,
    })),
    predict: measured.predict.handler(({ input }) => {
      const detail = store.runs.get(input.id);
      if (detail.row.kind !== 'measured') {
        throw wrongState(
          detail.row.state,
          'Only a measured run can be predicted; this one was simulated.',
        );
      }
      return {
        id: startScenario(dependencies, library.derive(detail), {
          name: `${detail.row.name}, predicted`.slice(0, 200),
          pace: 'asap',
          paused: false,
          provenance: { predictionOf: detail.row.id },
        }),
      };
    }),
  };
}

/** Stores a measured migration as a run. @throws DocumentError, ReadOnlyStoreError */
export function importMeasured(
  { store, experiments, measured }: ServiceDependencies,
  file: OpenedFile,
): { runId: string; name: string } {
  const writable = requireWritable(store);
  const { run, ended } = measured.read(file);
  const runId = writable.runs.record(run, ended);
  experiments.changes.touch();
  return { runId, name: run.name };
}
