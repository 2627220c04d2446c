import type { RunResult } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Simulation, SimulationOptions } from './api.ts';
import { LifeSimulation } from './life/life-simulation.ts';
import { ScenarioSimulation } from './simulation.ts';

export type { AdvanceEnd, Frame, Simulation, SimulationOptions } from './api.ts';
export { expectScenario } from './expectation.ts';
export { STRATEGY_CATALOGUE } from './migration/catalogue.ts';
export { stagesOfMigration } from './faults/stages.ts';
export type { MigrationStages } from './faults/stages.ts';
export { migrationOfLife } from './life/single-migration.ts';
export { ENGINE_VERSION } from './version.ts';

/** Prepares a scenario for simulation; nothing happens until `advance`. */
export function createSimulation(scenario: Scenario, options: SimulationOptions = {}): Simulation {
  return scenario.life
    ? new LifeSimulation(scenario, scenario.life, options)
    : new ScenarioSimulation(scenario, options);
}

/** Simulates a scenario to its end. */
export function simulate(scenario: Scenario, options: SimulationOptions = {}): RunResult {
  const simulation = createSimulation(scenario, options);
  simulation.advance();
  return simulation.result();
}
