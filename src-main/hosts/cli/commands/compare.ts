import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { ExportRequest } from '#shared/contract/comparison.ts';
import { EXPORT_FORMATS } from '#shared/contract/comparison.ts';
import type { ReportRun } from '#main/reports/index.ts';
import { buildComparison, renderComparison } from '#main/reports/index.ts';
import { openStore } from '#main/store/index.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';
import { findRun, isRun } from '../run-reference.ts';
import { writeWholeFile } from '../write-file.ts';

interface CompareOptions {
  readonly baseline?: string;
  readonly format: ExportRequest['format'];
  readonly output?: string;
  readonly store?: string;
  readonly title: string;
  readonly figure?: string;
  readonly theme: ExportRequest['theme'];
}

const MOST_RUNS = 100;

const EXAMPLES = `
Examples:
  godwit compare preset:idle preset:auto-converge --format md
  godwit compare my-scenario.yaml measured.json --baseline measured.json --format html -o report.html
  godwit compare 01J8 01J9 --store runs.sqlite --format csv -o runs.csv
  godwit compare preset:idle preset:database --format svg --figure total_time_s -o figure.svg

A RUN is the id (or its beginning) or name of a stored run, preset:NAME, or a file with a scenario, which is
simulated now, or with a measured migration.`;

async function findRuns(
  references: readonly string[],
  options: CompareOptions,
  { terminal }: Context,
): Promise<ReportRun[]> {
  if (references.length > MOST_RUNS)
    throw new InputError(`Found ${references.length} runs; expected at most ${MOST_RUNS}.`);
  const store =
    options.store === undefined
      ? undefined
      : openStore({
          path: resolve(terminal.cwd, options.store),
          readOnly: true,
          damaged: 'refuse',
        });
  try {
    const runs: ReportRun[] = [];
    for (const reference of references) runs.push(await findRun(reference, store, terminal));
    return runs;
  } finally {
    store?.close();
  }
}

function baselineOf(runs: readonly ReportRun[], reference: string | undefined): string | null {
  if (reference === undefined) return null;
  const found = runs.find(({ detail }) => isRun(detail, reference));
  if (found) return found.detail.row.id;
  const names = runs.map(({ detail }) => detail.row.id).join(', ');
  throw new InputError(
    `--baseline ${JSON.stringify(reference)} is none of the compared runs; expected one of ${names}.`,
  );
}

async function compare(
  references: readonly string[],
  options: CompareOptions,
  context: Context,
): Promise<number> {
  const { terminal } = context;
  if (options.figure !== undefined && options.format !== 'svg') {
    throw new InputError(`--figure is for --format svg; found --format ${options.format}.`);
  }
  const runs = await findRuns(references, options, context);
  const details = runs.map((run) => run.detail);
  const comparison = buildComparison(details, baselineOf(runs, options.baseline));
  const file = renderComparison(
    { comparison, runs, title: options.title, theme: options.theme },
    options.format,
    options.figure,
  );
  if (options.output === undefined) {
    terminal.out(file.text);
  } else {
    await writeWholeFile(resolve(terminal.cwd, options.output), file.text);
    terminal.err(`Wrote ${options.output}.\n`);
  }
  return EXIT.done;
}

/** `godwit compare`: runs side by side, as a file. */
export function addCompare(program: Command, context: Context): void {
  program
    .command('compare')
    .summary('write a comparison of runs')
    .description('Puts runs beside a baseline and writes the comparison.')
    .argument('<run...>', 'runs to compare')
    .option('--baseline <run>', 'the run that changes are told against (default: the first)')
    .addOption(
      new Option('--format <format>', 'form of the comparison')
        .choices([...EXPORT_FORMATS])
        .makeOptionMandatory(),
    )
    .option('-o, --output <file>', 'file to write (default: standard output)')
    .option('--store <file>', 'store in which runs are looked up; it is only read')
    .option('--title <text>', 'title of the report', 'Comparison')
    .option('--figure <id>', 'for svg: the figure to draw, by the id of its series or metric')
    .addOption(
      new Option('--theme <theme>', 'for svg: colours').choices(['light', 'dark']).default('light'),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (references: string[], options: CompareOptions) =>
      context.finish(await compare(references, options, context)),
    );
}
