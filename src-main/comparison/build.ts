import type { Recipe } from '#shared/comparison/recipe.ts';
import { endedOf } from '#shared/comparison/run.ts';
import type { ComparedRun } from '#shared/comparison/run.ts';
import type { Comparison, Configuration } from '#shared/contract/comparison.ts';
import { OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import type { MetricDefinition } from '#shared/result/catalogue.ts';
import { METRICS } from '#shared/result/catalogue.ts';
import { endingOf } from '#shared/result/ended.ts';
import { explain } from '#shared/result/explain.ts';
import { BOOTSTRAP } from '#shared/statistics/index.ts';
import { cellsOf } from './cells.ts';
import type { Breathe } from './facts.ts';
import type { Group } from './grouping.ts';
import { groupRuns, isDeterministic } from './grouping.ts';
import { labelsOf } from './labels.ts';
import { metricOf } from './metric.ts';
import { parametersOf } from './parameters.ts';

/** The metrics that are compared: as asked, or all that some run has, known ones first in their order. */
function metricsOf(
  runs: readonly ComparedRun[],
  wanted: readonly string[] | null,
): MetricDefinition[] {
  const present = new Set(runs.flatMap((run) => Object.keys(run.metrics)));
  if (wanted !== null) return [...new Set(wanted)].filter((id) => present.has(id)).map(metricOf);
  const known = METRICS.filter(({ id }) => present.delete(id));
  return [...known, ...[...present].toSorted().map(metricOf)];
}

/** Each way in which migrations ended, the most frequent first, with a sentence of one of them. */
function outcomesOf({ runs }: Group): Configuration['outcomes'] {
  const several = runs.some((run) => run.outcomes.length > 1);
  const ways = new Map<string, { code: string; count: number; sentence: string }>();
  for (const { outcomes } of runs) {
    for (const { guest, explanation } of outcomes) {
      const key = several ? `${guest}: ${explanation.code}` : explanation.code;
      const known = ways.get(key);
      if (known) {
        known.count += 1;
        continue;
      }
      const sentence = explain(explanation, OUTCOME_MESSAGES);
      ways.set(key, {
        code: explanation.code,
        count: 1,
        sentence: several ? `${guest}: ${sentence}` : sentence,
      });
    }
  }
  return [...ways.values()].toSorted((one, other) => other.count - one.count);
}

/** The configurations of a recipe, without those that it hides. */
export function groupsOf(runs: readonly ComparedRun[], recipe: Recipe): Group[] {
  const hidden = new Set(recipe.hidden);
  return groupRuns(runs, recipe.groupBy).filter(({ id }) => !hidden.has(id));
}

/**
 * Puts configurations side by side, each with its replications: every metric with its summary, its change
 * against the baseline with interval, tests and effect size, and what may be said of it; every parameter, marked
 * where the configurations differ.
 *
 * @param runs in the order in which they are to be shown
 * @throws RangeError when there is no run
 */
export function buildComparison(...of: Parameters<typeof comparisonSteps>): Comparison {
  const steps = comparisonSteps(...of);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The same, with others let through in between. @throws whatever `breathe` throws when the work is no longer wanted */
export async function buildComparisonBreathing(
  breathe: Breathe,
  ...of: Parameters<typeof comparisonSteps>
): Promise<Comparison> {
  const steps = comparisonSteps(...of);
  let step = steps.next();
  while (!step.done) {
    await breathe();
    step = steps.next();
  }
  return step.value;
}

function* comparisonSteps(
  runs: readonly ComparedRun[],
  recipe: Recipe,
  leftOut: Comparison['leftOut'] = [],
): Generator<void, Comparison, void> {
  const groups = groupsOf(runs, recipe);
  const base = baselineOf(groups, recipe.baseline);
  if (!base) throw new RangeError('A comparison needs at least one run.');
  const metrics = metricsOf(
    groups.flatMap((group) => group.runs),
    recipe.metrics,
  );
  const { parameters, values } = parametersOf(groups);
  const labels = labelsOf(groups, recipe.labels, parameters, values);
  const cells = yield* cellsOf(groups, base, metrics, recipe);
  return {
    baseline: base.id,
    configurations: groups.map((group, index) => ({
      ...factsOf(group),
      label: labels[index] ?? group.id,
      parameters: values[index] ?? [],
      cells: cells[index] ?? [],
    })),
    metrics: metrics.map(({ id }) => id),
    parameters,
    runs: groups.flatMap((group, configuration) =>
      group.runs.map(({ id, name, kind, seed, engineVersion, digest, createdAt, outcomes }) => ({
        id,
        name,
        kind,
        seed,
        engineVersion,
        digest,
        createdAt,
        ending: endingOf(outcomes),
        configuration,
      })),
    ),
    leftOut: [...leftOut],
    confidence: recipe.confidence,
    correction: recipe.correction,
    bootstrap: { ...BOOTSTRAP },
  };
}

/** The group that is meant, by its own id or by that of one of its runs; else the first. */
function baselineOf(groups: readonly Group[], wanted: string | null): Group | undefined {
  const found =
    wanted === null
      ? undefined
      : groups.find(({ id, runs }) => id === wanted || runs.some((run) => run.id === wanted));
  return found ?? groups[0];
}

/** What a configuration is, apart from its numbers. */
function factsOf(group: Group) {
  const { id, runs, duplicates } = group;
  const [first] = runs;
  if (!first) throw new RangeError('A configuration needs at least one run.');
  const { kind, memoryStrategy, diskStrategy, resolution } = first;
  return {
    id,
    kind,
    memoryStrategy,
    diskStrategy,
    resolution,
    engineVersions: [...new Set(runs.map((run) => run.engineVersion))].toSorted(),
    runIds: runs.map((run) => run.id),
    seeds: runs.map((run) => run.seed),
    duplicates,
    deterministic: isDeterministic(group),
    converged: runs.filter((run) => run.converged === true).length,
    ended: endedOf(runs),
    migrations: Math.max(...runs.map((run) => run.outcomes.length)),
    outcomes: outcomesOf(group),
  };
}
