import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { OpenedFile } from '#shared/contract/application.ts';
import type { ValidationEvent, ValidationReport } from '#shared/contract/validation.ts';
import { validateCases } from '#main/measured/index.ts';
import { readOpenedFile } from '../../opened-files.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';
import type { Progress } from '../terminal.ts';
import { startProgress } from '../terminal.ts';
import { validationText } from '../validation-text.ts';

interface ValidateOptions {
  readonly measured?: string;
  readonly papers?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  godwit validate
  godwit validate --measured traces/ --json > validation.json
  godwit validate --papers results/

Without options it takes the measured migrations and the published results that ship with Godwit. --measured
replaces the measured ones and leaves the published ones out unless --papers is given too; --papers replaces the
published ones. A prediction looks only at what was known before the migration. A case that can't be simulated is
listed with its reason.`;

/** The JSON files of a folder, by name. @throws InputError when there is no such folder, or nothing in it */
async function filesOf(option: string, folder: string, cwd: string): Promise<OpenedFile[]> {
  const path = resolve(cwd, folder);
  const entries = await readdir(path, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new InputError(
        `${option} ${folder} cannot be read as a folder (${error.code}); expected a folder of JSON files.`,
      );
    },
  );
  const names = entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith('.json'))
    .map((entry) => entry.name);
  if (names.length === 0)
    throw new InputError(
      `${option} ${folder} holds no JSON file; expected a folder of JSON files.`,
    );
  return Promise.all(names.toSorted().map((name) => readOpenedFile(join(path, name))));
}

async function gather(
  events: AsyncIterable<ValidationEvent>,
  { terminal }: Context,
): Promise<ValidationReport> {
  let progress: Progress | undefined;
  try {
    for await (const event of events) {
      if (event.type === 'report') return event.report;
      progress ??= startProgress(terminal, 'Validating', event.of);
      progress.update(event.done, event.type === 'case' ? event.case.name : event.name);
    }
  } finally {
    progress?.stop();
  }
  throw new Error('The validation ended without a report.');
}

async function validate(options: ValidateOptions, context: Context): Promise<number> {
  const { terminal } = context;
  const { measured, papers } = options;
  const read = async (option: string, folder: string | undefined) =>
    folder === undefined ? undefined : filesOf(option, folder, terminal.cwd);
  const ownMeasured = await read('--measured', measured);
  const ownPapers = await read('--papers', papers);
  // A summary over a folder of measurements must not mix in published results that nobody asked for.
  const events = validateCases({
    ...(ownMeasured ? { measured: ownMeasured, papers: ownPapers ?? [] } : {}),
    ...(ownPapers ? { papers: ownPapers } : {}),
  });
  const report = await gather(events, context);
  terminal.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : validationText(report));
  const unusable = report.skipped.filter((one) => one.unusable).length;
  if (unusable === 0 || unusable < report.cases.length) return EXIT.done;
  // A summary over the few files that could be read would pass for one over all of them.
  terminal.err(
    `${unusable} files could not be read, against ${report.cases.length} cases that could be simulated: the figures above say little.\n`,
  );
  return EXIT.badInput;
}

/** `godwit validate`: measured migrations and published results against what the simulation says of them. */
export function addValidate(program: Command, context: Context): void {
  program
    .command('validate')
    .summary('hold the simulation against measured migrations and published results')
    .description(
      'Simulates measured and published migrations and prints measured, predicted and relative error per metric.',
    )
    .option(
      '--measured <dir>',
      'folder of measured migrations (default: those that ship with Godwit)',
    )
    .option(
      '--papers <dir>',
      'folder of published results (default: those that ship with Godwit, without --measured)',
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ValidateOptions) => context.finish(await validate(options, context)));
}
