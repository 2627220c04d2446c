import { metricDefinition, METRICS } from '../result/catalogue.ts';
import { parseScenario } from '../scenario/document.ts';
import { problemsOfIssues } from '../scenario/issues.ts';
import { checkPlain, describeValue, MOST_PROBLEMS } from '../scenario/plain.ts';
import type { ScenarioProblem } from '../scenario/problem.ts';
import { DocumentError } from '../scenario/problem.ts';
import { nearest } from '../scenario/suggest.ts';
import { readText } from '../scenario/text.ts';
import { parsePath } from '../scenario/path.ts';
import type { StrategyCatalogue } from '../scenario/tunables.ts';
import type { Scenario } from '../scenario/types.ts';
import { parseQuantity, quantityExpectation } from '../units/parse.ts';
import { AxisError, quantityKind } from './axis-values.ts';
import { ConditionTextError } from './condition-error.ts';
import { parseCondition } from './condition.ts';
import { dimensionsOf } from './dimensions.ts';
import type { AxisColumn } from './dimensions.ts';
import { arithmeticOf, gridSize, Points } from './points.ts';
import type { Condition } from './points.ts';
import { experimentJsonSchema, EXPERIMENT_VERSION, experimentSchema } from './schema.ts';
import type { ReadExperiment } from './schema.ts';
import { MOST_POINTS, MOST_RUNS } from './types.ts';
import type { Experiment, StopRule } from './types.ts';

/** A document that holds, with everything that follows from it. */
export interface ReadyExperiment {
  readonly experiment: Experiment;
  /** The base in its parsed form. */
  readonly scenario: Scenario;
  readonly points: Points;
}

export type ExperimentReading =
  | ({ readonly ok: true } & ReadyExperiment)
  | {
      readonly ok: false;
      readonly problems: readonly ScenarioProblem[];
      /** The base, where that much could be read: the window offers its fields even while an axis is wrong. */
      readonly scenario: Scenario | null;
    };

type PlainDocument = Readonly<Record<string, unknown>>;

const refused = (
  problems: readonly ScenarioProblem[],
  scenario: Scenario | null = null,
): ExperimentReading => ({ ok: false, problems, scenario });

function kindProblem(value: unknown): ScenarioProblem | undefined {
  const example = 'godwit: experiment';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      path: '',
      message: `found ${describeValue(value)}; expected an experiment, a group of fields such as name, scenario, axes and seeds`,
      example,
    };
  }
  const { godwit, version = EXPERIMENT_VERSION } = value as PlainDocument;
  if (godwit !== 'experiment') {
    const message = `found ${describeValue(godwit)}; expected "experiment", since an experiment is read here`;
    return { path: 'godwit', message, example };
  }
  if (typeof version === 'number' && Number.isInteger(version) && version > EXPERIMENT_VERSION) {
    const message = `made by a newer Godwit: found version ${version} of the experiment document; expected at most ${EXPERIMENT_VERSION}: update Godwit to open it`;
    return { path: 'version', message, example: String(EXPERIMENT_VERSION) };
  }
  return undefined;
}

function stopOf(stop: ReadExperiment['stop'], seeds: readonly number[]): StopRule | null {
  if (stop === null) return null;
  const definition = metricDefinition(stop.metric);
  if (!definition) {
    const near = nearest(
      stop.metric,
      METRICS.map(({ id }) => id),
    );
    throw new AxisError(
      'stop.metric',
      `found ${describeValue(stop.metric)}; expected the id of a metric`,
      near ?? 'downtime_s',
    );
  }
  if (stop.minimum > seeds.length)
    throw new AxisError(
      'stop.minimum',
      `found ${stop.minimum}, more than the ${seeds.length} seeds; expected at most as many, since the list of seeds is the maximum`,
      String(seeds.length),
    );
  if (stop.absolute === null) return { ...stop, absolute: null };
  const kind = quantityKind({ kind: definition.format }) ?? 'number';
  const { expected, example } = quantityExpectation(kind);
  // A mean of counts need not be a whole number, and neither need its width.
  const reading = parseQuantity(kind === 'count' ? 'number' : kind, stop.absolute);
  if (reading.ok && reading.value > 0) return { ...stop, absolute: reading.value };
  throw new AxisError(
    'stop.absolute',
    `found ${describeValue(stop.absolute)}; expected ${expected} above zero`,
    example,
  );
}

function checkSize(experiment: Experiment, dimensions: Parameters<typeof gridSize>[0]): void {
  const size = gridSize(dimensions);
  const arithmetic = arithmeticOf(dimensions);
  if (size > MOST_POINTS)
    throw new AxisError(
      'axes',
      `found ${arithmetic} points; expected at most ${MOST_POINTS.toLocaleString('en')}: take fewer values, or a random sample or Latin hypercube of them`,
    );
  const repeated = new Set(experiment.seeds).size < experiment.seeds.length;
  if (repeated)
    throw new AxisError(
      'seeds',
      'found the same seed twice; expected each once, since the same seed gives the same run',
    );
}

function conditionsOf(experiment: Experiment, columns: readonly AxisColumn[]): Condition[] {
  const names = columns.map(({ name, facts }) => ({
    name,
    type:
      quantityKind(facts) !== null
        ? ('number' as const)
        : facts.kind === 'boolean'
          ? ('truth' as const)
          : ('text' as const),
  }));
  return experiment.constraints.map((text, index) => {
    try {
      return parseCondition(text, names);
    } catch (error) {
      if (!(error instanceof ConditionTextError)) throw error;
      throw new AxisError(`constraints[${index}]`, error.sentence(text), 'rate < 1 Gbit/s');
    }
  });
}

function pointsOf(
  experiment: Experiment,
  scenario: Scenario,
  catalogue: StrategyCatalogue,
): Points {
  const { axes, samplingSeed, scenario: document } = experiment;
  const { columns, dimensions } = dimensionsOf({
    axes,
    document,
    scenario,
    catalogue,
    samplingSeed,
  });
  checkSize(experiment, dimensions);
  const points = new Points(columns, dimensions, conditionsOf(experiment, columns));
  if (points.length === 0)
    throw new AxisError(
      'constraints',
      `found constraints that drop all of ${points.arithmetic}; expected some point to be left`,
    );
  const runs = points.length * experiment.seeds.length;
  if (runs > MOST_RUNS)
    throw new AxisError(
      'seeds',
      `found ${points.length.toLocaleString('en')} points × ${experiment.seeds.length.toLocaleString('en')} seeds = ${runs.toLocaleString('en')} runs; expected at most ${MOST_RUNS.toLocaleString('en')}`,
    );
  return points;
}

/** What an error of an axis, a path or a value of the sweep says, as a problem of the document. */
function problemsOf(error: unknown): ScenarioProblem[] {
  if (error instanceof AxisError) {
    const { part, message, example } = error;
    return [{ path: part, message, ...(example === undefined ? {} : { example }) }];
  }
  if (error instanceof DocumentError)
    return error.problems.map((one) => ({ ...one, path: 'axes' }));
  throw error;
}

function parseValue(value: unknown, catalogue: StrategyCatalogue): ExperimentReading {
  const kind = kindProblem(value);
  if (kind) return refused([kind]);
  const unsafe = checkPlain(value);
  if (unsafe.length > 0) return refused(unsafe);
  const parsed = experimentSchema.safeParse(value);
  const document = (value as PlainDocument)['scenario'];
  const base =
    typeof document === 'object' && document !== null
      ? parseScenario(document, catalogue)
      : undefined;
  const scenario = base?.ok ? base.scenario : null;
  const problems = [
    ...(parsed.success
      ? []
      : problemsOfIssues(parsed.error.issues.slice(0, MOST_PROBLEMS), value, experimentJsonSchema)),
    ...(base?.ok === false ? base.problems.map(insideScenario) : []),
  ];
  if (!parsed.success || scenario === null) return refused(problems, scenario);
  try {
    const { stop, ...rest } = parsed.data;
    const experiment: Experiment = { ...rest, stop: stopOf(stop, rest.seeds) };
    const points = pointsOf(experiment, scenario, catalogue);
    return { ok: true, experiment, scenario, points };
  } catch (error) {
    return refused(problemsOf(error), scenario);
  }
}

const insideScenario = (problem: ScenarioProblem): ScenarioProblem => ({
  ...problem,
  path: problem.path === '' ? 'scenario' : `scenario.${problem.path}`,
});

/** The nearest place in the text that a problem's path leads to. */
function partsOf(path: string): (string | number)[] {
  try {
    return path === '' ? [] : parsePath(path);
  } catch {
    return [];
  }
}

/**
 * Reads an experiment from YAML or JSON text, or from plain data, with its base scenario and everything that follows
 * from both. Never throws; each problem tells the path of the field, what was found and what was expected, and
 * line and column where the document came as text.
 */
export function parseExperiment(
  document: string | object,
  catalogue: StrategyCatalogue,
): ExperimentReading {
  if (typeof document !== 'string') return parseValue(document, catalogue);
  const text = readText(document);
  if (!text.ok) return refused(text.problems);
  const reading = parseValue(text.value, catalogue);
  if (reading.ok) return reading;
  const positions = text.locate(reading.problems.map(({ path }) => partsOf(path)));
  const problems = reading.problems.map((problem, index) => ({ ...problem, ...positions[index] }));
  return { ...reading, problems };
}
