import type { Command } from 'commander';
import { toYaml } from '#shared/scenario/document.ts';
import { readableFields } from '#shared/scenario/readable.ts';
import { guestOfTrace } from '#shared/scenario/traces/guest-of-trace.ts';
import { traceText as traceCsv } from '#shared/scenario/traces/write-trace.ts';
import { analyseTrace } from '#main/analysis/index.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';
import { readTraceFile } from '../trace-input.ts';
import { traceJson, traceText } from '../trace-text.ts';

const EXAMPLES = `
Examples:
  godwit trace dirty-pages.csv
  godwit trace dirty-pages.csv --yaml >> my-scenario.yaml
  godwit wws --trace dirty-pages.csv

A trace is a dirty-growth curve, a rate over time, or the dirtied pages of each epoch, as CSV or JSON. It becomes
regions, classes of equal write rate and phases; the error says how far these, replayed, lie from the trace.`;

interface TraceOptions {
  readonly json?: boolean;
  readonly yaml?: boolean;
  readonly csv?: boolean;
}

/** `godwit trace`: checks a trace and tells what it becomes. */
export function addTrace(program: Command, { terminal, finish }: Context): void {
  program
    .command('trace')
    .summary('check a trace of a guest and see what it becomes')
    .description(
      'Reads a trace of how a guest writes its memory, and tells what it becomes in a scenario and how well that follows it.',
    )
    .argument('<file>', 'a trace as CSV or JSON')
    .option('--json', 'print one JSON object')
    .option('--yaml', 'print memory and workload of the guest as a scenario writes them')
    .option('--csv', 'print the trace itself in the form in which scenarios carry it')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: TraceOptions) => {
      if ([options.json, options.yaml, options.csv].filter(Boolean).length > 1)
        throw new InputError('--json, --yaml and --csv exclude each other.');
      const { trace } = await readTraceFile(file, terminal.cwd);
      if (options.csv) terminal.out(traceCsv(trace));
      else if (options.yaml) {
        const { pageSize, memory, phases } = guestOfTrace(trace);
        const workload = phases.length > 0 ? { workload: { phases, repeat: true } } : {};
        terminal.out(toYaml(readableFields({ pageSize, memory, ...workload }) as object));
      } else {
        const fit = analyseTrace(trace);
        terminal.out(options.json ? traceJson(fit) : traceText(fit));
      }
      finish(EXIT.done);
    });
}
