import { DocumentError, parseScenario } from '#shared/scenario/document.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { plainDocument } from './inputs.ts';
import type { InputTree, NamedInput } from './inputs.ts';

/** The scenario of a published case, with the origin of each of its inputs. */
export interface PublishedScenario {
  readonly scenario: Scenario;
  readonly inputs: readonly NamedInput[];
}

/** @throws DocumentError when the values of the case make no scenario */
export function scenarioOf(tree: InputTree): PublishedScenario {
  const { document, inputs } = plainDocument(tree);
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new DocumentError(reading.problems);
  return { scenario: reading.scenario, inputs };
}

type Metrics = MigrationResult['metrics'];

export type Outcome =
  | { readonly completed: true; readonly metrics: Metrics }
  /** The simulation ended by its bound on time. */
  | { readonly completed: false; readonly seconds: number };

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** Simulates a scenario, over several seeds where chance decides: then each metric is the median. */
export function outcomeOf(scenario: Scenario, draws: number): Outcome {
  const runs = Array.from({ length: draws }, (_, index) => {
    const [migration] = simulate(
      { ...scenario, seed: scenario.seed + index },
      { series: false },
    ).migrations;
    if (!migration) throw new Error(`The scenario "${scenario.name}" plans no migration.`);
    return migration;
  });
  if (runs.some((run) => run.outcome !== 'completed'))
    return { completed: false, seconds: scenario.limits.time };
  const ids = Object.keys(runs[0]?.metrics ?? {}) as (keyof Metrics)[];
  const metrics = Object.fromEntries(
    ids.map((id) => [id, median(runs.map((run) => run.metrics[id] ?? 0))]),
  );
  return { completed: true, metrics };
}
