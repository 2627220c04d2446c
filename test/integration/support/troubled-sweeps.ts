import { onTestFinished } from 'vitest';
import { parseExperiment } from '#shared/experiment/document.ts';
import { Sweeps } from '#main/experiments/index.ts';
import { sweepJournal } from '#main/service/sweep-journal.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import { countingEngine } from './counting-engine.ts';
import { anExperiment, SMALL_SCENARIO } from './experiments.ts';

type Journal = ReturnType<typeof sweepJournal>;

/** Sweeps over a real store whose journal fails where and while a test says so. */
export function troubledSweeps() {
  const store = requireWritable(openStore({ path: ':memory:' }));
  const warnings: string[] = [];
  let fails: (method: keyof Journal, values: readonly unknown[]) => boolean = () => false;
  const journal = new Proxy(sweepJournal(store), {
    get:
      (real, method: keyof Journal) =>
      (...values: never[]) => {
        if (fails(method, values)) throw new Error('database or disk is full');
        return (real[method] as (...all: never[]) => unknown)(...values);
      },
  });
  const sweeps = new Sweeps({
    journal,
    workerAddress: new URL('counting-worker.ts', import.meta.url),
    workers: 1,
    engineVersion: countingEngine.version,
    catalogue: STRATEGY_CATALOGUE,
    log: { warn: (message) => void warnings.push(message) },
  });
  onTestFinished(async () => {
    await sweeps.close();
    store.close();
  });
  return {
    sweeps,
    warnings,
    stored: (id: string) => store.experiments.get(id).state,
    runs: () => store.runs.ids({ filter: '', trash: false, group: null }).length,
    /** Stores an experiment; its runs behave as the counting engine is told. */
    add(behaviour: object, changes: Readonly<Record<string, unknown>> = {}): string {
      const document = anExperiment({
        scenario: { ...SMALL_SCENARIO, description: JSON.stringify(behaviour) },
        axes: [],
        ...changes,
      });
      const reading = parseExperiment(document, STRATEGY_CATALOGUE);
      if (!reading.ok) throw new Error('the experiment of the test is wrong');
      const { experiment, points } = reading;
      return store.experiments.create({
        name: experiment.name,
        text: '',
        document: experiment,
        points: points.length,
      });
    },
    /** From now on the journal fails at these calls. */
    failAt(where: typeof fails): void {
      fails = where;
    },
    heal(): void {
      fails = () => false;
    },
  };
}
