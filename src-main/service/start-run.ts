import type { Pace, RunDetail } from '#shared/contract/runs.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import type { Resolution, Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { requireWritable } from '#main/store/index.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { invalidDocument } from './errors.ts';

/** What a run may be given on top of its scenario. */
export interface StartWishes {
  readonly name?: string | undefined;
  readonly seed?: number | undefined;
  readonly resolution?: Resolution | undefined;
  readonly pace: Pace;
  readonly paused: boolean;
  /** Up to this simulated moment it goes as fast as it can. */
  readonly catchUp?: Seconds;
  readonly provenance: RunDetail['provenance'];
}

/**
 * Checks a document and queues its run; answers the id.
 *
 * @throws ORPCError with every problem of the document
 */
export function startDocument(
  dependencies: ServiceDependencies,
  document: string | object,
  wishes: StartWishes,
): string {
  const { seed, resolution } = wishes;
  const scenario = checked(dependencies, document);
  // Rules may depend on what was replaced, so the whole is checked again.
  const wished =
    seed === undefined && resolution === undefined
      ? scenario
      : checked(dependencies, {
          ...scenario,
          seed: seed ?? scenario.seed,
          resolution: resolution ?? scenario.resolution,
        });
  return startScenario(dependencies, wished, wishes);
}

/** Queues the run of a scenario that was checked; answers the id. @throws ReadOnlyStoreError, QueueFullError */
export function startScenario(
  { store, experiments, comparisonFiles }: ServiceDependencies,
  scenario: Scenario,
  { name, pace, paused, catchUp, provenance }: StartWishes,
): string {
  requireWritable(store);
  return experiments.start({
    name: name ?? scenario.name,
    scenario,
    parameters: comparisonFiles.parameters(scenario),
    provenance,
    pace,
    paused,
    ...(catchUp === undefined ? {} : { catchUp }),
  });
}

/** @throws ORPCError with every problem of the document */
export function checked({ engine }: ServiceDependencies, document: string | object): Scenario {
  const reading = parseScenario(document, engine.catalogue);
  if (!reading.ok) throw invalidDocument(reading.problems);
  return reading.scenario;
}
