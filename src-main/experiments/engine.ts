import type { Expectation } from '#shared/contract/scenarios.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Simulation, SimulationOptions } from '#main/simulation/api.ts';

/** What a worker needs of the simulation. Passed in, so that tests can give one that misbehaves. */
export interface Engine {
  readonly createSimulation: (scenario: Scenario, options?: SimulationOptions) => Simulation;
  readonly expectScenario: (scenario: Scenario, curveOver: string | null) => Expectation;
}
