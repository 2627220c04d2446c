import { Command, CommanderError } from 'commander';
import { ENGINE_VERSION } from '#main/simulation/index.ts';
import { addArchive } from './commands/archive.ts';
import { addBench } from './commands/bench.ts';
import { addCompare } from './commands/compare.ts';
import { addDrill } from './commands/drill.ts';
import { addMerge } from './commands/merge.ts';
import { addPresets } from './commands/presets.ts';
import { addReport } from './commands/report.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addSchema } from './commands/schema.ts';
import { addServe } from './commands/serve.ts';
import { addSweep } from './commands/sweep.ts';
import { addTrace } from './commands/trace.ts';
import { addValidate } from './commands/validate.ts';
import { addWorkloads } from './commands/workloads.ts';
import { addWws } from './commands/wws.ts';
import type { Context } from './context.ts';
import { EXIT, failureOf } from './failures.ts';
import type { Terminal } from './terminal.ts';

const EXAMPLES = `
Examples:
  godwit presets
  godwit run preset:idle
  godwit compare preset:idle preset:database --format html -o report.html

Exit codes: 0 done, 1 a run failed, 2 wrong input or usage, 130 stopped by Ctrl-C.`;

function createProgram(context: Context): Command {
  const { terminal } = context;
  const program = new Command('godwit')
    .description('Simulates whole-system live migration of virtual machines.')
    .version(
      `engine ${ENGINE_VERSION}`,
      '-V, --version',
      'print the version of the simulation engine',
    )
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  const commands = [
    addRun,
    addSweep,
    addMerge,
    addRuns,
    addArchive,
    addPresets,
    addSchema,
    addDrill,
    addWws,
    addTrace,
    addWorkloads,
    addValidate,
    addCompare,
    addReport,
    addBench,
    addServe,
  ];
  for (const add of commands) add(program, context);
  return program;
}

/**
 * Runs one command line.
 *
 * @param args without the names of Node and the program
 * @returns the exit code; never throws
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.done;
  const context: Context = { terminal, finish: (code) => (exitCode = Math.max(exitCode, code)) };
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said already what was wrong; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
    const failure = failureOf(error);
    terminal.err(`godwit: ${failure.text}\n`);
    return failure.exitCode;
  }
}
