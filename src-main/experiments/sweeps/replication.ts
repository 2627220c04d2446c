import type { ReadyExperiment } from '#shared/experiment/document.ts';
import { replicationName } from '#shared/experiment/names.ts';
import type { PointReading } from '#shared/experiment/point-scenario.ts';
import { runFacts } from '#shared/scenario/run-facts.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Engine } from '../engine.ts';
import { pointHash } from './identity.ts';
import type { CheckedPoint, ReplicationInput } from './messages.ts';

/** What is found out about a point before it is run. */
export function checkedPoint(
  ready: ReadyExperiment,
  index: number,
  reading: PointReading,
  engineVersion: string,
): CheckedPoint {
  const { values, labels } = ready.points.at(index);
  if (!reading.ok) return { ok: false, index, values, labels, problems: reading.problems };
  const hash = pointHash(reading.scenario, engineVersion);
  return { ok: true, index, hash, values: JSON.stringify({ values, labels }) };
}

/** What the store takes of a replication besides its result; `scenario` has its seed. */
export function replicationInput(
  { points, experiment }: ReadyExperiment,
  point: number,
  scenario: Scenario,
  parameters: Engine['parameters'],
): ReplicationInput {
  return {
    name: replicationName(experiment.name, points.at(point).labels, scenario.seed),
    resolution: scenario.resolution,
    ...runFacts(scenario),
    scenario: scenario as unknown as Record<string, unknown>,
    parameters: parameters(scenario),
  };
}
