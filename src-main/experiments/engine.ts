import type { Expectation } from '#shared/contract/scenarios.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { StrategyCatalogue } from '#shared/scenario/tunables.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Simulation, SimulationOptions } from '#main/simulation/api.ts';

/** What a worker needs of the simulation. Passed in, so that tests can give one that misbehaves. */
export interface Engine {
  readonly createSimulation: (scenario: Scenario, options?: SimulationOptions) => Simulation;
  readonly expectScenario: ExpectScenario;
  readonly version: string;
  readonly catalogue: StrategyCatalogue;
  /** A scenario as a flat list of paths and values, which every stored run has. */
  readonly parameters: (scenario: Scenario) => RunDetail['parameters'];
}

/** The simulation knows no wall clock, so how long computing took is measured around it. */
export type ExpectScenario = (
  scenario: Scenario,
  curveOver: string | null,
) => Omit<Expectation, 'computeSeconds'>;

/** An expectation with the time that computing it took. */
export function timedExpectation(
  expectScenario: ExpectScenario,
  scenario: Scenario,
  curveOver: string | null,
): Expectation {
  const began = performance.now();
  const expectation = expectScenario(scenario, curveOver);
  return { ...expectation, computeSeconds: (performance.now() - began) / 1000 };
}
