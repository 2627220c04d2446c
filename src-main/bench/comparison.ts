import { performance } from 'node:perf_hooks';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import { METRICS } from '#shared/result/catalogue.ts';
import type { Seconds } from '#shared/units/types.ts';
import { buildComparison } from '#main/comparison/index.ts';
import { findComparedRuns } from '#main/service/compared-runs.ts';
import type { NewRun, WritableStore } from '#main/store/index.ts';
import { openStore, requireWritable } from '#main/store/index.ts';

/** What comparing everything in a store takes. */
export interface ComparisonFigure {
  readonly runs: number;
  readonly configurations: number;
  readonly metrics: number;
  /** Finding and reading the runs. */
  readonly readSeconds: Seconds;
  /** Grouping, summaries, tests, verdicts. */
  readonly buildSeconds: Seconds;
}

const RUNS = 1000;
const CONFIGURATIONS = 20;
const METRICS_PER_RUN = 40;
const PARAMETERS = 200;
const REPEATS = 5;

/** Runs of equally many seeds for each configuration; numbers that differ from run to run and are the same at every call. */
function fill(store: WritableStore, runs: number, configurations: number): void {
  const seeds = Math.max(1, Math.floor(runs / configurations));
  const ids = METRICS.slice(0, METRICS_PER_RUN).map(({ id }) => id);
  const parametersOf = (configuration: number) =>
    Object.fromEntries(
      Array.from({ length: PARAMETERS }, (_, index) => [
        `plan[0].memory.tunable${index}`,
        index === 0 ? configuration : index,
      ]),
    );
  store.runs.recordAll(
    Array.from({ length: runs }, (_, index) => {
      const configuration = Math.min(configurations - 1, Math.floor(index / seeds));
      const seed = index - configuration * seeds;
      const valueOf = (metric: number) =>
        10 + configuration + Math.sin(3.1 * seed + metric) + 0.3 * Math.sin(7.7 * index + metric);
      const run: NewRun = {
        name: `run ${index}`,
        kind: 'simulated',
        seed,
        resolution: 'exact',
        engineVersion: 'bench',
        guests: 1,
        memoryStrategy: 'qemu',
        diskStrategy: 'shared',
        scenario: { configuration },
        parameters: parametersOf(configuration),
        provenance: {},
      };
      const migration = {
        guest: 'guest',
        from: 'a',
        to: 'b',
        memoryStrategy: 'qemu',
        diskStrategy: 'shared',
        outcome: 'completed' as const,
        converged: true,
        explanation: { code: 'measured', values: {} },
        start: 0,
        metrics: Object.fromEntries(ids.map((id, metric) => [id, valueOf(metric)])),
        rounds: [],
        events: [],
        series: { time: [], columns: {} },
      };
      return {
        run,
        ended: { digest: `run ${index}`, ended: 'finished' as const, migrations: [migration] },
      };
    }),
  );
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** Compares all of so many runs, in pairs of seeds, with intervals, tests and corrections; the median of five times. */
export function comparisonFigure(runs = RUNS, configurations = CONFIGURATIONS): ComparisonFigure {
  const store = requireWritable(openStore({ path: ':memory:' }));
  try {
    fill(store, runs, configurations);
    const recipe = recipeSchema.parse({ sources: [{ from: 'filter', filter: '' }] });
    const times = Array.from({ length: REPEATS }, () => {
      const start = performance.now();
      const found = findComparedRuns(store, recipe);
      const read = performance.now();
      const built = buildComparison(found.runs, recipe, found.leftOut);
      return { read: read - start, build: performance.now() - read, built };
    });
    const [first] = times;
    return {
      runs: first?.built.runs.length ?? 0,
      configurations: first?.built.configurations.length ?? 0,
      metrics: first?.built.metrics.length ?? 0,
      readSeconds: median(times.map(({ read }) => read)) / 1000,
      buildSeconds: median(times.map(({ build }) => build)) / 1000,
    };
  } finally {
    store.close();
  }
}
