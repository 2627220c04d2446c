import { createSimulation } from '#main/simulation/index.ts';
import type { Bytes, Seconds } from '#shared/units/types.ts';
import { cpuSeconds } from './engine.ts';
import { manyGuests } from './guests.ts';

/** What it takes to simulate many migrations at once. */
export interface ConcurrencyFigure {
  readonly strategy: string;
  readonly migrations: number;
  readonly hosts: number;
  readonly wallSeconds: Seconds;
  readonly cpuSeconds: Seconds;
  readonly kernelEvents: number;
  readonly simulatedSeconds: Seconds;
  /** Growth of the process's resident memory, from before the scenario was built to its largest. */
  readonly peakBytes: Bytes;
  readonly completed: number;
}

export const CONCURRENCY: readonly (readonly [migrations: number, hosts: number])[] = [
  [100, 32],
  [1000, 128],
  [10_000, 1000],
];

/** Events between two looks at the memory. */
const EVENTS_PER_LOOK = 5000;

/** Simulates many migrations at once on this thread. */
export function concurrencyFigure(
  migrations: number,
  hosts: number,
  strategy: string,
): ConcurrencyFigure {
  const before = process.memoryUsage().rss;
  const scenario = manyGuests(migrations, hosts, strategy);
  const start = performance.now();
  const cpuStart = cpuSeconds();
  const simulation = createSimulation(scenario, { series: false });
  let peak = before;
  while (simulation.advance({ maxEvents: EVENTS_PER_LOOK }) !== 'finished')
    peak = Math.max(peak, process.memoryUsage().rss);
  const wallSeconds = (performance.now() - start) / 1000;
  const cpu = cpuSeconds() - cpuStart;
  peak = Math.max(peak, process.memoryUsage().rss);
  const completed = simulation
    .result()
    .migrations.filter((one) => one.outcome === 'completed').length;
  return {
    strategy,
    migrations,
    hosts,
    wallSeconds,
    cpuSeconds: cpu,
    kernelEvents: simulation.kernelEvents,
    simulatedSeconds: simulation.now,
    peakBytes: peak - before,
    completed,
  };
}

/**
 * How the time grows from one size to the next, as the ratio to n log n: 1 is n log n, below 1 is slower growth.
 */
export function growthAgainstNLogN(figures: readonly ConcurrencyFigure[]): number[] {
  return figures.slice(1).map((figure, at) => {
    const smaller = figures[at] as ConcurrencyFigure;
    const work = (n: number): number => n * Math.log2(n);
    return (
      figure.cpuSeconds / smaller.cpuSeconds / (work(figure.migrations) / work(smaller.migrations))
    );
  });
}
