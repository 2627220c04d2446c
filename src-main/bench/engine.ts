import type { Resolution, Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { createSimulation, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { singleGuest } from './guests.ts';
import type { Moved } from './guests.ts';

/** How fast one strategy is simulated on one core. Times are CPU time, so that a busy machine does not blur them. */
export interface EngineFigure {
  readonly kind: 'memory' | 'disk';
  readonly strategy: string;
  /** Migrations of a guest of 1 GiB per second in the expected resolution. */
  readonly migrationsPerSecond: number;
  /** One migration of the same guest in the exact resolution. */
  readonly exactSeconds: Seconds;
  /** One migration of a large guest with a hot set in the exact resolution. */
  readonly largeSeconds: Seconds;
  /** Simulated seconds per second, in the expected resolution. */
  readonly simulatedToWall: number;
}

/** How long and with what is measured. */
export interface EngineSizes {
  readonly warmUp: Seconds;
  readonly measure: Seconds;
  readonly memoryMib: number;
  readonly largeMib: number;
}

const ENGINE_SIZES: EngineSizes = {
  warmUp: 0.3,
  measure: 0.5,
  memoryMib: 1024,
  largeMib: 16 * 1024,
};

/** CPU time that this process has used, garbage collection on other threads included. */
export function cpuSeconds(): Seconds {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Repeats a migration until so much CPU time has passed, at least once. */
function runFor(
  scenario: Scenario,
  resolution: Resolution,
  seconds: Seconds,
): { runs: number; cpu: Seconds; simulated: Seconds } {
  const start = cpuSeconds();
  let runs = 0;
  let simulated = 0;
  let cpu = 0;
  while (runs === 0 || cpu < seconds) {
    const simulation = createSimulation(scenario, { resolution, series: false, seed: runs + 1 });
    simulation.advance();
    simulated += simulation.now;
    runs += 1;
    // Reading the clock costs as much as a tenth of the shortest migrations.
    if (runs % 8 === 0 || resolution === 'exact' || seconds === 0) cpu = cpuSeconds() - start;
  }
  return { runs, cpu, simulated };
}

function figure(kind: Moved, strategy: string, sizes: EngineSizes): EngineFigure {
  const scenario = singleGuest(kind, strategy, sizes.memoryMib);
  runFor(scenario, 'expected', sizes.warmUp);
  const expected = runFor(scenario, 'expected', sizes.measure);
  runFor(scenario, 'exact', 0);
  const exact = runFor(scenario, 'exact', sizes.measure / 5);
  const large = runFor(singleGuest(kind, strategy, sizes.largeMib), 'exact', 0);
  return {
    kind,
    strategy,
    migrationsPerSecond: expected.runs / expected.cpu,
    exactSeconds: exact.cpu / exact.runs,
    largeSeconds: large.cpu,
    simulatedToWall: expected.simulated / expected.cpu,
  };
}

/** Times every memory and disk strategy. */
export function* engineFigures(sizes: EngineSizes = ENGINE_SIZES): Generator<EngineFigure> {
  for (const { id } of STRATEGY_CATALOGUE.memory) yield figure('memory', id, sizes);
  for (const { id } of STRATEGY_CATALOGUE.disk) yield figure('disk', id, sizes);
}
