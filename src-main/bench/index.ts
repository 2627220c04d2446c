import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINE_VERSION } from '#main/simulation/index.ts';
import { benchStore } from '#main/store/bench.ts';
import type { StoreBenchFigures } from '#main/store/bench.ts';
import { cancellingFigure } from './cancelling.ts';
import type { CancellingFigure } from './cancelling.ts';
import { comparisonFigure } from './comparison.ts';
import type { ComparisonFigure } from './comparison.ts';
import { concurrencyFigure, CONCURRENCY, growthAgainstNLogN } from './concurrency.ts';
import type { ConcurrencyFigure } from './concurrency.ts';
import { aimsOf, expectedMet, largeMet } from './aims.ts';
import type { Aim } from './aims.ts';
import { engineFigures } from './engine.ts';
import type { EngineFigure, EngineSizes } from './engine.ts';
import { LIFE_SIZES, lifeFigure, lifeLines } from './lives.ts';
import type { LifeFigure, LifeSize } from './lives.ts';

/** Everything that `godwit bench` measures; rates and ratios of one machine in one run. */
export interface BenchReport {
  readonly engineVersion: string;
  readonly engine: readonly EngineFigure[];
  readonly concurrency: readonly ConcurrencyFigure[];
  /** Growth of the time from 100 to 1,000 and from 1,000 to 10,000 migrations, against n log n. */
  readonly growthAgainstNLogN: readonly number[];
  readonly aims: readonly Aim[];
  readonly lives: readonly LifeFigure[];
  readonly cancelling: readonly CancellingFigure[];
  readonly comparison: ComparisonFigure;
  readonly store: StoreBenchFigures;
}

/** Smaller sizes, for a test that everything is measured. */
export interface BenchOptions {
  readonly concurrency?: readonly (readonly [number, number])[];
  readonly engine?: EngineSizes;
  readonly lives?: readonly LifeSize[];
  readonly storedRuns?: number;
  readonly seriesPoints?: number;
  readonly comparedRuns?: number;
  readonly cancelled?: readonly number[];
}

/** Migrations of the runs that are cancelled. */
const CANCELLED = [100, 1000];

/**
 * Measures the engine and the store on this machine.
 *
 * @param tell called with what is measured next
 */
export async function runBench(
  tell: (text: string) => void,
  options: BenchOptions = {},
): Promise<BenchReport> {
  // Concurrency first: the memory that it takes is only visible while the process is still small.
  const concurrency = (options.concurrency ?? CONCURRENCY).map(([migrations, hosts]) => {
    tell(`${migrations} concurrent migrations over ${hosts} hosts`);
    return concurrencyFigure(migrations, hosts, 'qemu');
  });
  tell('migrations per second, per strategy');
  const engine: EngineFigure[] = [];
  for (const figure of engineFigures(options.engine)) {
    engine.push(figure);
    tell(`${figure.kind} ${figure.strategy}`);
  }
  // After the strategies: the heap that lives leave behind would slow down whichever of those is measured first.
  const lives = (options.lives ?? LIFE_SIZES).map((size) => {
    tell(`${size.name}: ${size.hosts} hosts, ${size.guests} guests`);
    return lifeFigure(size);
  });
  const growth = growthAgainstNLogN(concurrency);
  const cancelling: CancellingFigure[] = [];
  for (const migrations of options.cancelled ?? CANCELLED) {
    tell(`cancelling a run of ${migrations} migrations`);
    cancelling.push(await cancellingFigure(migrations));
  }
  tell('a comparison of many runs');
  const comparison = comparisonFigure(options.comparedRuns);
  tell('the store with many runs');
  const folder = mkdtempSync(join(tmpdir(), 'godwit-bench-'));
  try {
    const { storedRuns: runs, seriesPoints } = options;
    const store = benchStore({
      path: join(folder, 'bench.sqlite'),
      ...(runs === undefined ? {} : { runs }),
      ...(seriesPoints === undefined ? {} : { seriesPoints }),
    });
    return {
      engineVersion: ENGINE_VERSION,
      engine,
      concurrency,
      growthAgainstNLogN: growth,
      aims: aimsOf(engine, concurrency, growth),
      lives,
      cancelling,
      comparison,
      store,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const verdict = (met: boolean): string => (met ? 'met    ' : 'not met');
const round = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
const rate = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1));

/** The report as lines of text. */
export function benchText(report: BenchReport): string {
  const lines = [
    `engine ${report.engineVersion}`,
    '',
    `${'on one core'.padEnd(32)} ${'expected, 1 GiB'.padStart(22)} ${'exact, 1 GiB'.padStart(14)} ${'exact, 16 GiB'.padStart(21)}`,
  ];
  for (const one of report.engine) {
    const expected = `${rate(one.migrationsPerSecond)} /s ${verdict(expectedMet(one))}`;
    const exact = `${(one.exactSeconds * 1000).toFixed(1)} ms`;
    const large = `${one.largeSeconds.toFixed(3)} s ${verdict(largeMet(one))}`;
    lines.push(
      `  ${`${one.kind} ${one.strategy}`.padEnd(30)} ${expected.padStart(22)} ${exact.padStart(14)} ${large.padStart(21)}`,
    );
  }
  lines.push('', 'concurrent migrations');
  report.concurrency.forEach((figure, at) => {
    const growth = report.growthAgainstNLogN[at - 1];
    const grows = growth === undefined ? '' : `, growth ${growth.toFixed(2)} x n log n`;
    lines.push(
      `  ${figure.migrations} over ${figure.hosts} hosts: ${figure.wallSeconds.toFixed(2)} s (CPU ${figure.cpuSeconds.toFixed(2)} s), ${(figure.peakBytes / 2 ** 20).toFixed(0)} MiB, ${figure.kernelEvents} events, ${figure.completed} completed${grows}`,
    );
  });
  lines.push('', 'lives of clusters, on one core', ...lifeLines(report.lives));
  const { comparison, store } = report;
  const milliseconds = (seconds: number) => (seconds * 1000).toFixed(0);
  lines.push('', 'cancelling (worst)');
  for (const { migrations, lengthSeconds, shownSeconds, storedSeconds } of report.cancelling) {
    lines.push(
      `  ${migrations} migrations, ${milliseconds(lengthSeconds)} ms when left alone: over after ${milliseconds(shownSeconds)} ms, stored after ${milliseconds(storedSeconds)} ms`,
    );
  }
  lines.push(
    '',
    `comparison of ${comparison.runs} runs, ${comparison.configurations} configurations, ${comparison.metrics} metrics`,
    `  ${milliseconds(comparison.readSeconds)} ms to read, ${milliseconds(comparison.buildSeconds)} ms to compare`,
  );
  lines.push(
    '',
    `store with ${store.runs} runs of ${store.metricsPerRun} metrics (${(store.storeBytes / 2 ** 20).toFixed(0)} MiB)`,
  );
  for (const { name, medianSeconds } of store.queries)
    lines.push(`  ${name}: ${(medianSeconds * 1000).toFixed(1)} ms`);
  const { series } = store;
  lines.push(
    `  series: ${rate(series.writtenPointsPerSecond)} points written per s, ${rate(series.readPointsPerSecond)} read per s, overview ${(series.overviewSeconds * 1000).toFixed(1)} ms, a thousandth ${(series.stretchSeconds * 1000).toFixed(1)} ms`,
  );
  lines.push('', 'aims (worst measured)');
  for (const { aim, unit, limit, measured, met, missedBy } of report.aims) {
    const by = missedBy.length > 0 ? ` (${missedBy.join(', ')})` : '';
    lines.push(
      `  ${verdict(met)} ${aim}: ${round(measured)} ${unit}, aim ${round(limit)} ${unit}${by}`,
    );
  }
  return lines.join('\n');
}
