import type { z } from 'zod';
import { CONTINUATION } from '#shared/contract/interventions.ts';
import type { ContinuedRun, interveneRequestSchema } from '#shared/contract/interventions.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import {
  interventionProblems,
  interventionWords,
  withIntervention,
} from '#shared/scenario/intervention.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { RunPresent } from '#main/experiments/index.ts';
import { requireWritable } from '#main/store/index.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { invalidDocument, wrongState } from './errors.ts';
import { notUnderWay } from './run-states.ts';
import { checked, startScenario } from './start-run.ts';

type Request = z.infer<typeof interveneRequestSchema>;

/**
 * Puts an intervention into the scenario of a run that goes on and lets a run of that go on instead, from the same
 * moment. The earlier run is cancelled where it stands and says what replaced it.
 *
 * @throws ORPCError when the run has ended, or the intervention means nothing in it
 */
export function intervene(
  dependencies: ServiceDependencies,
  { id, intervention, at: wanted }: Request,
): ContinuedRun {
  const { store, experiments } = dependencies;
  requireWritable(store);
  const present = experiments.present(id);
  if (present === null) throw notUnderWay(dependencies, id, 'acted on');
  const { row, scenario } = inputOf(store.runs.get(id));
  const at = wanted ?? present.time;
  // A later moment finds the host in a state that nobody knows yet.
  const hostNow = at > present.time ? null : present.cluster?.hosts;
  const problems = interventionProblems(scenario, intervention, {
    at,
    present: present.time,
    hostNow: hostNow?.find(({ name }) => name === intervention.host) ?? null,
  });
  if (problems.length > 0) throw invalidDocument(problems);
  const changed = checked(dependencies, withIntervention(scenario, intervention, at));
  const next = startScenario(dependencies, changed, {
    name: row.name,
    ...paceOf(present),
    catchUp: present.time,
    provenance: {
      [CONTINUATION.continues]: id,
      [CONTINUATION.intervention]: interventionWords(intervention),
      [CONTINUATION.interventionAt]: String(at),
    },
  });
  replace(dependencies, id, next);
  return { id: next, at };
}

/**
 * Takes the last intervention of a run back: the scenario before it goes on from the moment of the intervention, at the
 * pace of the run, or paused when that has ended.
 *
 * @throws ORPCError when the run has no intervention, or the run before it is gone
 */
export function goBack(dependencies: ServiceDependencies, id: string): ContinuedRun {
  const { store, experiments } = dependencies;
  requireWritable(store);
  const { row, provenance } = store.runs.get(id);
  const before = provenance[CONTINUATION.continues];
  const at = Number(provenance[CONTINUATION.interventionAt]);
  if (before === undefined || !Number.isFinite(at))
    throw wrongState(
      row.state,
      'Nobody intervened in this run, so there is nothing to go back to. Run it again to see it from the start.',
    );
  const earlier = inputOf(store.runs.get(before));
  const present = experiments.present(id);
  const { [CONTINUATION.replacedBy]: _replacedBy, ...origin } = earlier.provenance;
  const next = startScenario(dependencies, earlier.scenario, {
    name: earlier.row.name,
    ...(present === null ? { pace: 'asap', paused: true } : paceOf(present)),
    catchUp: at,
    provenance: { ...origin, rerunOf: before },
  });
  if (present !== null) replace(dependencies, id, next);
  return { id: next, at };
}

function paceOf({ pace, paused }: RunPresent): Pick<RunPresent, 'pace' | 'paused'> {
  return { pace, paused };
}

function inputOf({ row, scenario, provenance }: RunDetail): {
  readonly row: RunDetail['row'];
  readonly scenario: Scenario;
  readonly provenance: RunDetail['provenance'];
} {
  // Stored in its parsed form, by `startScenario`.
  return { row, scenario: scenario as unknown as Scenario, provenance };
}

/** Ends a run because another goes on instead. One that has ended by itself meanwhile stays what it is. */
function replace({ store, experiments }: ServiceDependencies, id: string, next: string): void {
  if (experiments.present(id) === null) return;
  requireWritable(store).runs.note(id, { [CONTINUATION.replacedBy]: next });
  experiments.control(id, { action: 'cancel' });
}
