import type {
  ExperimentCheck,
  ExperimentDetail,
  ExperimentPlan,
  ExperimentPoint,
  NamedAxis,
} from '#shared/contract/experiments.ts';
import type { ReadyExperiment } from '#shared/experiment/document.ts';
import { parseExperiment } from '#shared/experiment/document.ts';
import { EXPERIMENT_EXAMPLES } from '#shared/experiment/examples/index.ts';
import { outlineOf } from '#shared/experiment/outline.ts';
import { pointScenario } from '#shared/experiment/point-scenario.ts';
import { wantedReplications } from '#shared/experiment/stop-rule.ts';
import type { Experiment } from '#shared/experiment/types.ts';
import { experimentToYaml, renamedText } from '#shared/experiment/yaml.ts';
import { bytesOf, readyExperiment, timeLeft } from '#main/experiments/index.ts';
import { requireWritable } from '#main/store/index.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { invalidDocument, wrongState } from './errors.ts';
import { pointSummaries } from './point-summaries.ts';
import type { Procedures } from './procedures.ts';
import { replicationsNeededOf } from './replications-needed.ts';

/** Wall time that looking at points of a document may take at an edit; starting looks at all of them. */
const CHECK_MS = 60;
const MOST_CHECKED = 200;
const MOST_INVALID = 20;
const MOST_LABELS = 200;
/** Wall time that simulating a few points may take to estimate all of them. */
const SAMPLE_MS = 1500;
/** Storing and sharing out cost this much on top of computing. */
const OVERHEAD = 1.2;
/** What a run leaves at least, in bytes of text, where none has ended. */
const LEAST_BYTES = 4000;

/** Experiments: documents, execution, results. */
export function experimentProcedures(
  { experiments }: Procedures,
  dependencies: ServiceDependencies,
) {
  const { store, sweeps, engine } = dependencies;
  return {
    examples: experiments.examples.handler(() => [...EXPERIMENT_EXAMPLES]),
    check: experiments.check.handler(({ input }) => checked(dependencies, input)),
    save: experiments.save.handler(({ input }) => {
      const stored = requireWritable(store).experiments;
      const reading = parseExperiment(input.document, engine.catalogue);
      if (!reading.ok) throw invalidDocument(reading.problems);
      const text =
        typeof input.document === 'string' ? input.document : experimentToYaml(input.document);
      const { experiment: document, points } = reading;
      const saved = { name: document.name, text, document, points: points.length };
      const id = input.id ?? stored.create(saved);
      if (input.id !== null) stored.replace(id, saved);
      sweeps.touch(id);
      return stored.row(id);
    }),
    rename: experiments.rename.handler(({ input: { id, name } }) => {
      const stored = requireWritable(store).experiments;
      const { text, document } = stored.get(id);
      stored.rename(id, name, { ...document, name }, renamedText(text, name));
      sweeps.touch(id);
      return stored.row(id);
    }),
    remove: experiments.remove.handler(({ input: { ids, deleted, withRuns } }) => {
      const changed = requireWritable(store).experiments.setDeleted(ids, deleted, withRuns);
      for (const id of ids) sweeps.touch(id);
      return { changed };
    }),
    list: experiments.list.handler(({ input }) => store.experiments.list(input)),
    get: experiments.get.handler(({ input }) => detail(dependencies, input.id)),
    control: experiments.control.handler(({ input: { id, action } }) => {
      requireWritable(store);
      if (action !== 'pause' && action !== 'cancel') insistOnKept(dependencies, id);
      if (action === 'start' || action === 'resume') sweeps.start(id);
      else if (action === 'pause') sweeps.pause(id);
      else if (action === 'cancel') sweeps.cancel(id);
      else sweeps.retryFailed(id);
      return sweeps.progress(id);
    }),
    points: experiments.points.handler(({ input }) => {
      const { points, total } = store.experiments.points(input);
      const { seeds } = store.experiments.get(input.id).document as Experiment;
      const told = points.map((point) =>
        withReplications(dependencies, input.id, point, seeds, input.replications),
      );
      const summaries = points.map(({ metrics }) => pointSummaries(metrics));
      return { points: told, summaries, total, revision: sweeps.revision(input.id) };
    }),
    watch: experiments.watch.handler(({ input, signal }) => {
      store.experiments.get(input.id);
      return sweeps.watch(input.id).closeOn(signal);
    }),
    replicationsNeeded: experiments.replicationsNeeded.handler(({ input }) =>
      replicationsNeededOf(store, input),
    ),
  };
}

/** What is run out of the trash would be removed with it. @throws ORPCError */
function insistOnKept({ store }: ServiceDependencies, id: string): void {
  const { deleted, name } = store.experiments.row(id);
  if (deleted)
    throw wrongState(
      'deleted',
      `The experiment "${name}" lies in the trash. Bring it back first, then run it.`,
    );
}

type StoredPoint = ReturnType<
  ServiceDependencies['store']['experiments']['points']
>['points'][number];

/** A point with what becomes of each of its replications: what the store has, what runs now, what waits. */
function withReplications(
  { sweeps }: ServiceDependencies,
  id: string,
  point: StoredPoint,
  seeds: readonly number[],
  asked: boolean,
): ExperimentPoint {
  if (!asked) return { ...point, replications: [] };
  const ended = new Map(point.replications.map((one) => [one.seed, one]));
  const wanted = seeds.filter((seed, place) => place < point.wanted || ended.has(seed));
  return {
    ...point,
    replications: wanted.map((seed) => {
      const known = ended.get(seed);
      if (known) return { seed, state: known.state, runId: known.run_id, failure: known.failure };
      const state = sweeps.isRunning(id, point.index, seed) ? 'running' : 'waiting';
      return { seed, state, runId: null, failure: null };
    }),
  };
}

function namedAxes({ points }: ReadyExperiment): NamedAxis[] {
  return points.columns.map(({ name, field, facts }, column) => ({
    name,
    field,
    kind: facts.kind,
    labels: points.labelsOf(column, MOST_LABELS),
  }));
}

function detail({ store, engine }: ServiceDependencies, id: string): ExperimentDetail {
  const { text, document, engineVersion } = store.experiments.get(id);
  return {
    row: store.experiments.row(id),
    text,
    experiment: { ...document },
    axes: namedAxes(readyExperiment(document, engine.catalogue)),
    metrics: store.experiments.metricIds(id),
    engineVersion,
  };
}

async function checked(
  dependencies: ServiceDependencies,
  { document, estimate }: { document: string | object; estimate: boolean },
): Promise<ExperimentCheck> {
  const { catalogue } = dependencies.engine;
  const reading = parseExperiment(document, catalogue);
  const outline = reading.scenario === null ? [] : outlineOf(reading.scenario, catalogue);
  if (!reading.ok) {
    return {
      problems: [...reading.problems],
      experiment: null,
      outline: told(outline),
      plan: null,
    };
  }
  const plan = planOf(dependencies, reading);
  const wanted = estimate && plan.invalid.length === 0;
  return {
    problems: [],
    experiment: { ...reading.experiment },
    outline: told(outline),
    plan: { ...plan, estimate: wanted ? await estimated(dependencies, reading, plan) : null },
  };
}

/** What crosses to the window is its own to change. */
function told(outline: ReturnType<typeof outlineOf>): ExperimentCheck['outline'] {
  return outline.map((field) => ({ ...field, choices: [...field.choices] }));
}

function planOf({ engine }: ServiceDependencies, ready: ReadyExperiment): ExperimentPlan {
  const { points, experiment } = ready;
  const { seeds, stop } = experiment;
  const least = wantedReplications(stop, [], seeds.length);
  const ends = performance.now() + CHECK_MS;
  const invalid: ExperimentPlan['invalid'] = [];
  const samples = Math.min(MOST_CHECKED, points.length);
  let looked = 0;
  for (; looked < samples && performance.now() < ends; looked += 1) {
    // Spread over the whole sweep, since its last axis changes fastest.
    const point = points.at(Math.floor((looked * points.length) / samples));
    const reading = pointScenario(experiment.scenario, point.changes, engine.catalogue);
    if (reading.ok || invalid.length >= MOST_INVALID) continue;
    const { index, values, labels } = point;
    invalid.push({ index, values, labels, problems: [...reading.problems] });
  }
  return {
    axes: namedAxes(ready),
    points: points.length,
    arithmetic: points.arithmetic,
    dropped: points.dropped,
    replications: { least, most: seeds.length },
    runs: { least: points.length * least, most: points.length * seeds.length },
    checked: looked,
    invalid,
    estimate: null,
  };
}

async function estimated(
  { sweeps }: ServiceDependencies,
  ready: ReadyExperiment,
  { runs: { least, most } }: ExperimentPlan,
): Promise<ExperimentPlan['estimate']> {
  const { workers } = sweeps;
  const sample = await sweeps.sample(ready.experiment, ready, SAMPLE_MS);
  if (sample === null)
    return {
      seconds: { low: 0, high: null },
      bytes: { low: least * LEAST_BYTES, high: null },
      sampledRuns: 0,
      workers,
    };
  const { seconds: perRun, bytes, unfinished } = sample;
  const known = timeLeft({ perRun, least, most, workers, overhead: OVERHEAD });
  // A run that did not end in time bounds nothing from above.
  const seconds =
    known !== null && unfinished === 0
      ? known
      : { low: known?.low ?? (least * SAMPLE_MS) / 1000 / workers, high: null };
  return {
    seconds,
    bytes: bytes.n > 0 ? bytesOf(bytes, least, most) : { low: least * LEAST_BYTES, high: null },
    sampledRuns: perRun.n,
    workers,
  };
}
