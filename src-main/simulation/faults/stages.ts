import type { MigrationResult } from '#shared/result/result.ts';
import type { FaultPhase } from '#shared/scenario/faults/types.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { ScenarioSimulation } from '../simulation.ts';

/** A migration at expected resolution, and the stretches that it went through. */
export interface MigrationStages {
  readonly result: MigrationResult;
  /** In order of time; those without length are left out. */
  readonly stages: readonly {
    readonly stage: FaultPhase;
    readonly from: Seconds;
    readonly to: Seconds;
  }[];
}

/** Simulates a scenario and tells when a migration of its plan was where. */
export function stagesOfMigration(scenario: Scenario, migration: number): MigrationStages {
  const simulation = new ScenarioSimulation(scenario, { resolution: 'expected', series: false });
  simulation.advance();
  const result = simulation.outcomes()[migration];
  if (!result) throw new Error(`The plan has no migration ${migration}.`);
  const began = simulation.stagesOf(migration);
  const end = result.events.findLast(({ code }) => code === 'end')?.time ?? simulation.now;
  const stages = began.map(({ stage, from }, index) => ({
    stage,
    from,
    to: began[index + 1]?.from ?? end,
  }));
  return { result, stages: stages.filter(({ from, to }) => to > from) };
}
