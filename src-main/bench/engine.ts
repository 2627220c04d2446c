import type { Resolution, Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { createSimulation } from '#main/simulation/index.ts';
import { benchCases } from './cases.ts';
import type { Case } from './cases.ts';
import { singleGuest } from './guests.ts';

/** How fast one strategy is simulated on one core. Times are CPU time, so that a busy machine does not blur them. */
export interface EngineFigure {
  readonly kind: Case['kind'];
  /** The strategy, with its tunables for a variant; the policy for one above QEMU's pre-copy. */
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
  // As long as V8 takes to make code for a strategy that is unlike the one before.
  warmUp: 0.8,
  measure: 0.5,
  memoryMib: 1024,
  largeMib: 16 * 1024,
};

/** An expected rate is the fastest of so many parts: what another program takes from the caches meanwhile is not the engine's. */
const PARTS = 5;

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
    // Reading the clock costs as much as the shortest migrations.
    if (runs % 32 === 0 || resolution === 'exact' || seconds === 0) cpu = cpuSeconds() - start;
  }
  return { runs, cpu, simulated };
}

function figure(one: Case, sizes: EngineSizes): EngineFigure {
  const scenario = singleGuest(one.name, one, sizes.memoryMib);
  runFor(scenario, 'expected', sizes.warmUp);
  const parts = Array.from({ length: PARTS }, () =>
    runFor(scenario, 'expected', sizes.measure / PARTS),
  );
  runFor(scenario, 'exact', 0);
  const exact = runFor(scenario, 'exact', sizes.measure / 5);
  const large = runFor(singleGuest(one.name, one, sizes.largeMib), 'exact', 0);
  return {
    kind: one.kind,
    strategy: one.name,
    migrationsPerSecond: Math.max(...parts.map(({ runs, cpu }) => runs / cpu)),
    exactSeconds: exact.cpu / exact.runs,
    largeSeconds: large.cpu,
    simulatedToWall: Math.max(...parts.map(({ simulated, cpu }) => simulated / cpu)),
  };
}

/** Times every strategy, QEMU's variants and every policy. */
export function* engineFigures(sizes: EngineSizes = ENGINE_SIZES): Generator<EngineFigure> {
  for (const one of benchCases()) yield figure(one, sizes);
}
