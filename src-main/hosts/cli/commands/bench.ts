import type { Command } from 'commander';
import { benchText, runBench } from '#main/bench/index.ts';
import type { BenchOptions } from '#main/bench/index.ts';
import { LIFE_SIZES } from '#main/bench/lives.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../failures.ts';

const EXAMPLES = `
Examples:
  godwit bench
  godwit bench --json > bench.json
  godwit bench --quick

Rates and ratios hold for this machine and this moment; compare them within one run.`;

/** Small enough to see in seconds that everything is measured. */
const QUICK: BenchOptions = {
  concurrency: [
    [10, 4],
    [100, 32],
  ],
  engine: { warmUp: 0.005, measure: 0.005, memoryMib: 512, largeMib: 1024 },
  lives: LIFE_SIZES.slice(0, 1).map((size) => ({ ...size, hosts: 8, guests: 80 })),
  storedRuns: 500,
  seriesPoints: 10_000,
  comparedRuns: 100,
  cancelled: [10, 50],
};

/** Keys as every other `--json` writes them: `wallSeconds` is "wall_seconds". */
function withSnakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      withSnakeKeys(entry),
    ]),
  );
}

/** `godwit bench`: how fast engine and store are here. */
export function addBench(program: Command, { terminal, finish }: Context): void {
  program
    .command('bench')
    .summary('measure the speed of the simulation and the store')
    .description(
      'Measures every strategy, concurrent migrations and the store on this machine, and says which aims are met.',
    )
    .option('--json', 'print one JSON object')
    .option('--quick', 'smaller sizes: to see that it works')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { json?: boolean; quick?: boolean }) => {
      const report = await runBench(
        (text) => terminal.err(`Measuring: ${text}\n`),
        options.quick ? QUICK : {},
      );
      terminal.out(
        options.json
          ? `${JSON.stringify(withSnakeKeys(report), null, 2)}\n`
          : `${benchText(report)}\n`,
      );
      finish(EXIT.done);
    });
}
