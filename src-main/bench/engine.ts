import type { Resolution, Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { createSimulation, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { singleGuest } from './guests.ts';

/** How fast one strategy is simulated on one core. */
export interface EngineFigure {
  readonly strategy: string;
  readonly resolution: Resolution;
  readonly memoryMib: number;
  readonly migrationsPerSecond: number;
  /** Simulated seconds per second of wall time. */
  readonly simulatedToWall: number;
}

/** Wall time that one figure takes, after a warm-up that lets the compiler finish. */
const MEASURE_SECONDS: Seconds = 1;
const WARM_UP_SECONDS: Seconds = 0.4;

function runFor(
  scenario: Scenario,
  resolution: Resolution,
  seconds: Seconds,
): { runs: number; wall: Seconds; simulated: Seconds } {
  const start = performance.now();
  let runs = 0;
  let simulated = 0;
  let wall = 0;
  while (runs === 0 || wall < seconds) {
    const simulation = createSimulation(scenario, { resolution, series: false, seed: runs + 1 });
    simulation.advance();
    simulated += simulation.now;
    runs += 1;
    wall = (performance.now() - start) / 1000;
  }
  return { runs, wall, simulated };
}

function figure(strategy: string, resolution: Resolution, memoryMib: number): EngineFigure {
  const scenario = singleGuest(strategy, memoryMib);
  runFor(scenario, resolution, memoryMib > 4096 ? 0 : WARM_UP_SECONDS);
  const { runs, wall, simulated } = runFor(scenario, resolution, MEASURE_SECONDS);
  return {
    strategy,
    resolution,
    memoryMib,
    migrationsPerSecond: runs / wall,
    simulatedToWall: simulated / wall,
  };
}

/** Times every memory strategy at both resolutions with 1 GiB, and the exact one with 16 GiB. */
export function* engineFigures(): Generator<EngineFigure> {
  for (const { id } of STRATEGY_CATALOGUE.memory) {
    yield figure(id, 'expected', 1024);
    yield figure(id, 'exact', 1024);
    yield figure(id, 'exact', 16 * 1024);
  }
}
