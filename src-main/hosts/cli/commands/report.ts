import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { stringify } from 'yaml';
import { REPORT_FORMATS } from '#shared/contract/reports.ts';
import type { ReportFormat } from '#shared/contract/reports.ts';
import { reportFile } from '#main/service/report-files.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';
import { formatOfFile, wholeNumber } from '../options.ts';
import { findReport, outlineFor, resolveWithStore, withStore } from '../report-input.ts';
import { chromiumPrinter } from '../../print-pdf.ts';
import { writeWholeFile } from '../write-file.ts';

interface ReportOptions {
  readonly for?: string;
  readonly store: string;
  readonly format?: ReportFormat;
  readonly comparison?: string;
  readonly block?: number;
  readonly hardware?: string;
  readonly output?: string;
}

const EXAMPLES = `
Examples:
  godwit report --for 'Strategies for a busy database' --store runs.sqlite -o report.yaml
  godwit report report.yaml --store runs.sqlite -o report.html
  godwit report report.yaml --store runs.sqlite --format md
  godwit report report.yaml --store runs.sqlite --comparison main -o runs.parquet

The first writes a report to begin from, about an experiment (by id or name) or about what a filter finds. It is
text to be edited: blocks of headings, texts, tables and figures. Numbers in texts are looked up whenever the report
is made: {{main / QEMU / total_time_s / mean}}. What can't be found is told in its place, and the exit code is then 2.`;

/** The format asked for, else that of the file's name. @throws InputError when the name tells another */
function formatOf({ format, output }: ReportOptions): ReportFormat {
  if (format !== undefined || output === undefined) return format ?? 'html';
  return formatOfFile(output, REPORT_FORMATS, { htm: 'html', tex: 'latex', markdown: 'md' });
}

async function make(
  file: string | undefined,
  options: ReportOptions,
  { terminal }: Context,
): Promise<number> {
  if ((file === undefined) === (options.for === undefined))
    throw new InputError(
      'Expected either a report (a file, or one of the store) or --for EXPERIMENT, COMPARISON or FILTER.',
    );
  const give = async (text: string | Uint8Array): Promise<void> => {
    if (options.output === undefined) {
      terminal.out(String(text));
    } else {
      await writeWholeFile(resolve(terminal.cwd, options.output), text);
      terminal.err(`Wrote ${options.output}.\n`);
    }
  };
  return withStore(options.store, terminal.cwd, async (store) => {
    if (file === undefined) {
      if (options.format !== undefined)
        throw new InputError('--format is for a report; --for writes one to begin from, as YAML.');
      await give(stringify(await outlineFor(options.for ?? '', store, terminal), { lineWidth: 0 }));
      return EXIT.done;
    }
    const format = formatOf(options);
    if ((format === 'pdf' || format === 'parquet') && options.output === undefined)
      throw new InputError('That form is no text for a terminal; expected -o FILE too.');
    const document = await findReport(file, store, terminal.cwd);
    const report = await resolveWithStore(document, store, options.hardware ?? null);
    const { comparison = null, block = null } = options;
    const wish = { format, comparison, block, theme: 'light' as const };
    await give((await reportFile(report, wish, chromiumPrinter(process.env))).data);
    const { problems } = report.resolved;
    for (const { path, message } of problems) terminal.err(`${file}: ${path}: ${message}.\n`);
    return problems.length === 0 ? EXIT.done : EXIT.badInput;
  });
}

/** `godwit report`: a document of texts, tables and figures over stored runs, as a file. */
export function addReport(program: Command, context: Context): void {
  program
    .command('report')
    .summary('make a report over stored runs')
    .description('Makes a document of texts, tables and figures over stored runs.')
    .argument('[report]', 'file with the report (YAML or JSON), or title or id of one in the store')
    .requiredOption('--store <file>', 'store in which runs are looked up; it is only read')
    .option(
      '--for <subject>',
      'write a report to begin from: an experiment, a saved comparison, or a filter as in Runs',
    )
    .addOption(
      new Option(
        '--format <format>',
        'form of the report (default: by the name of the file)',
      ).choices([...REPORT_FORMATS]),
    )
    .option(
      '--comparison <key>',
      'for csv, csv-summary and parquet: of which comparison of the report',
    )
    .option('--block <index>', 'for svg: the block with the figure, from 0', wholeNumber)
    .option(
      '--hardware <text>',
      'what the runs were made on, for the method section (default: as the report says)',
    )
    .option('-o, --output <file>', 'file to write (default: standard output)')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string | undefined, options: ReportOptions) =>
      context.finish(await make(file, options, context)),
    );
}
