import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { RunResult } from '#shared/result/result.ts';
import type { Resolution, Scenario } from '#shared/scenario/types.ts';
import { ENGINE_VERSION } from '#main/simulation/index.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import type { WritableStore } from '#main/store/index.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../failures.ts';
import { collect, wholeNumber } from '../options.ts';
import { resultJson, resultText } from '../result-text.ts';
import { readScenario } from '../scenario-input.ts';
import { simulateHere } from '../simulate.ts';
import { newRunOf } from '../stored-run.ts';
import type { Terminal } from '../terminal.ts';

interface RunOptions {
  readonly seed?: number;
  readonly resolution?: Resolution;
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly store?: string;
}

const EXAMPLES = `
Examples:
  godwit run preset:idle
  godwit run preset:clark-specweb --seed 7 --json
  godwit run my-scenario.yaml --set "plan[0].memory.downtimeLimit=100 ms" --resolution exact
  godwit run my-scenario.yaml --store runs.sqlite

Nothing is stored without --store. A migration that does not converge is a result, not a failure.`;

/**
 * Simulates a scenario as a run of the store, which is there from the beginning: a process that is killed leaves a
 * run that the next opening marks as interrupted.
 */
function simulateInto(
  { runs }: WritableStore,
  scenario: Scenario,
  reference: string,
  options: RunOptions,
  terminal: Terminal,
): RunResult {
  const { seed, resolution } = scenario;
  const facts = { seed, resolution, engineVersion: ENGINE_VERSION };
  const id = runs.create(newRunOf(scenario, facts, { source: reference, host: 'cli' }));
  runs.setState(id, 'running');
  try {
    const result = simulateHere(scenario, terminal, { series: true });
    runs.finish(id, result);
    terminal.err(`Stored as run ${id} in ${options.store}.\n`);
    return result;
  } catch (error) {
    runs.fail(id, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function run(reference: string, options: RunOptions, { terminal }: Context): Promise<number> {
  const scenario = await readScenario(reference, options, terminal.cwd);
  // Opened before the simulation: a store that can't be written should not cost the wait.
  const store =
    options.store === undefined
      ? undefined
      : openStore({ path: resolve(terminal.cwd, options.store), damaged: 'refuse' });
  try {
    const writable = store === undefined ? undefined : requireWritable(store);
    const result = writable
      ? simulateInto(writable, scenario, reference, options, terminal)
      : simulateHere(scenario, terminal, { series: false });
    terminal.out(options.json ? resultJson(result) : resultText(scenario, result));
    return result.migrations.some((migration) => migration.outcome === 'failed')
      ? EXIT.runFailed
      : EXIT.done;
  } finally {
    store?.close();
  }
}

/** `godwit run`: simulates one scenario. */
export function addRun(program: Command, context: Context): void {
  program
    .command('run')
    .summary('simulate a scenario')
    .description('Simulates a scenario and prints what became of each migration.')
    .argument('<scenario>', 'a YAML or JSON file, or preset:NAME (see "godwit presets")')
    .option('--seed <n>', 'seed instead of the one in the scenario', wholeNumber)
    .addOption(
      new Option('--resolution <kind>', 'how finely memory is simulated').choices([
        'exact',
        'expected',
      ]),
    )
    .option('--set <path=value>', 'change a field of the scenario; may be repeated', collect, [])
    .option('--json', 'print one JSON object')
    .option('--store <file>', 'keep the run, with its series, in this store')
    .addHelpText('after', EXAMPLES)
    .action(async (reference: string, options: RunOptions) =>
      context.finish(await run(reference, options, context)),
    );
}
