import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { CORRECTIONS } from '#shared/comparison/recipe.ts';
import type { Recipe } from '#shared/comparison/recipe.ts';
import type { ExportRequest } from '#shared/contract/comparison.ts';
import { EXPORT_FORMATS } from '#shared/contract/comparison.ts';
import { gatherReport, renderComparison, renderParquet } from '#main/reports/index.ts';
import { columnOf, metricOf } from '../column-input.ts';
import { withCompared } from '../comparison-input.ts';
import type { ComparedInput } from '../comparison-input.ts';
import { comparisonText } from '../comparison-text.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';
import { collect, formatOfFile, share } from '../options.ts';
import { writeWholeFile } from '../write-file.ts';

const FORMATS = ['text', ...EXPORT_FORMATS, 'parquet'] as const;
type Format = (typeof FORMATS)[number];

interface CompareOptions {
  readonly baseline?: string;
  readonly experiment: string[];
  readonly filter: string[];
  readonly groupBy: string[];
  readonly metric: string[];
  readonly confidence: number;
  readonly correction: Recipe['correction'];
  readonly format?: Format;
  readonly output?: string;
  readonly store?: string;
  readonly title: string;
  readonly figure?: string;
  readonly theme: ExportRequest['theme'];
}

const MOST_RUNS = 1000;
/** What runs can be pooled by besides parameters. */
const GROUP_WORDS = ['memoryStrategy', 'diskStrategy', 'name'];

const EXAMPLES = `
Examples:
  godwit compare preset:idle preset:auto-converge
  godwit compare my-scenario.yaml measured.json --baseline measured.json -o report.html
  godwit compare --experiment 'Strategies for a busy database' --store runs.sqlite --metric downtime --metric total_time
  godwit compare --filter 'tag:paper and not state = failed' --store runs.sqlite --format csv-summary -o summary.csv
  godwit compare --filter tag:paper --store runs.sqlite -o runs.parquet
  godwit compare preset:idle preset:database --figure total_time_s -o figure.svg

A RUN is the id (or its beginning) or name of a stored run, preset:NAME, or a file with a scenario, which is
simulated now, or with a measured migration. Runs that differ in nothing but their seed are replications of one
configuration: their means are told with n and interval, and compared in pairs where the seeds are the same.`;

/** The form asked for, else that of the file's name, else text. */
function formatOf({ format, output }: CompareOptions): Format {
  if (format !== undefined || output === undefined) return format ?? 'text';
  return formatOfFile(output, FORMATS, { htm: 'html', markdown: 'md', txt: 'text' });
}

async function fileOf(
  { comparison, groups, source }: ComparedInput,
  format: Format,
  options: CompareOptions,
): Promise<string | Uint8Array> {
  const { title, theme, figure } = options;
  if (format === 'parquet') return renderParquet(comparison);
  if (format === 'text') return comparisonText(comparison);
  const input = await gatherReport(comparison, groups, source, { title, theme }, async () => {});
  return renderComparison(input, format, figure).text;
}

/** Runs are pooled by strategy always; other words than paths of parameters are those that filters know. */
function groupingOf(names: readonly string[]) {
  const columns = names.map(columnOf);
  const paths = columns.flatMap((column) =>
    column.startsWith('parameters.') ? [column.slice('parameters.'.length)] : [],
  );
  const wrong = columns.find(
    (column) => !column.startsWith('parameters.') && !GROUP_WORDS.includes(column),
  );
  if (wrong !== undefined)
    throw new InputError(
      `--group-by: found "${wrong}"; expected strategy, disk_strategy, name or the path of a parameter, such as plan[0].memory.downtimeLimit.`,
    );
  return { by: 'parameters' as const, paths, name: columns.includes('name') };
}

async function compare(
  references: readonly string[],
  options: CompareOptions,
  { terminal }: Context,
): Promise<number> {
  const format = formatOf(options);
  if (options.figure !== undefined && format !== 'svg') {
    throw new InputError(`--figure is for --format svg; found --format ${format}.`);
  }
  if (references.length > MOST_RUNS)
    throw new InputError(
      `Found ${references.length} runs; expected at most ${MOST_RUNS}: name an experiment or a filter.`,
    );
  if (format === 'parquet' && options.output === undefined)
    throw new InputError('Parquet is no text for a terminal; expected -o FILE too.');
  const wish = {
    references,
    experiments: options.experiment,
    filters: options.filter,
    baseline: options.baseline,
    store: options.store,
    recipe: {
      ...(options.groupBy.length === 0 ? {} : { groupBy: groupingOf(options.groupBy) }),
      metrics: options.metric.length === 0 ? null : options.metric.map(metricOf),
      confidence: options.confidence,
      correction: options.correction,
    },
  };
  const content = await withCompared(wish, terminal, (compared) =>
    fileOf(compared, format, options),
  );
  if (options.output === undefined) {
    terminal.out(String(content));
  } else {
    await writeWholeFile(resolve(terminal.cwd, options.output), content);
    terminal.err(`Wrote ${options.output}.\n`);
  }
  return EXIT.done;
}

/** `godwit compare`: configurations with their replications side by side, on the terminal or as a file. */
export function addCompare(program: Command, context: Context): void {
  program
    .command('compare')
    .summary('compare runs, experiments or whatever a filter finds')
    .description('Puts configurations with their replications beside a baseline.')
    .argument('[run...]', 'runs to compare')
    .option(
      '--experiment <id>',
      'all runs of an experiment, by id or name; may be repeated',
      collect,
      [],
    )
    .option('--filter <expression>', 'all runs that fit, as in Runs; may be repeated', collect, [])
    .option(
      '--baseline <run>',
      'a run of the configuration that changes are told against (default: the first)',
    )
    .option(
      '--group-by <path>',
      'pool runs that are equal in these parameters; may be repeated (default: in all)',
      collect,
      [],
    )
    .option('--metric <id>', 'only these metrics; may be repeated (default: all)', collect, [])
    .option('--confidence <share>', 'of the intervals', share, 0.95)
    .addOption(
      new Option('--correction <over>', 'Holm correction of the tests')
        .choices([...CORRECTIONS])
        .default('metrics'),
    )
    .addOption(
      new Option(
        '--format <format>',
        'form of the comparison (default: by the name of the file, else text)',
      ).choices([...FORMATS]),
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
