import { CLUSTER_MESSAGES } from '#shared/messages/cluster.ts';
import { explain } from '#shared/result/explain.ts';
import type { RunResult } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { formatDuration, formatNumber } from '#shared/units/format.ts';
import { createSimulation, expectScenario } from '#main/simulation/index.ts';
import type { Terminal } from './terminal.ts';
import { startProgress } from './terminal.ts';

/** "12 migrations", or the life of a cluster. */
function whatIsIn(scenario: Scenario): string {
  if (scenario.life) return `${formatDuration(scenario.life.duration)} of a cluster`;
  const count = scenario.plan.length;
  return `${formatNumber(count)} ${count === 1 ? 'migration' : 'migrations'}`;
}

/** Kernel events between two looks at the clock: a few milliseconds of work. */
const SLICE = 20_000;

/**
 * Takes a scenario to its end in this thread, telling progress on standard error. The wall clock and
 * the slices never reach the simulation, so the digest is that of every other host.
 */
export function simulateHere(
  scenario: Scenario,
  terminal: Terminal,
  options: { series: boolean },
): RunResult {
  const guests = whatIsIn(scenario);
  terminal.err(
    `Simulating "${scenario.name}": ${guests}, ${scenario.resolution} resolution, seed ${scenario.seed}.\n`,
  );
  for (const note of scenario.life ? (expectScenario(scenario, null).notes ?? []) : [])
    terminal.err(`${explain(note, CLUSTER_MESSAGES)}\n`);
  const simulation = createSimulation(scenario, { series: options.series });
  const progress = startProgress(
    terminal,
    'Simulated time',
    Math.ceil(scenario.life?.duration ?? scenario.limits.time),
  );
  while (!simulation.finished) {
    simulation.advance({ maxEvents: SLICE });
    if (!simulation.finished) {
      progress.update(
        Math.floor(simulation.now),
        `${formatDuration(simulation.now)}, ${formatNumber(simulation.kernelEvents)} events`,
      );
    }
  }
  progress.stop();
  return simulation.result();
}
