import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { OpenedFile } from '#shared/contract/application.ts';
import type { ValidationEvent, ValidationReport } from '#shared/contract/validation.ts';
import { readText } from '#shared/scenario/document.ts';
import { measuredLibrary, validateFiles } from '#main/measured/index.ts';
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

Without --measured it takes the measured migrations that ship with Godwit. A prediction looks only at what
was known before the migration. A case that can't be simulated is listed with its reason.`;

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

const paperSchema = z.looseObject({
  cases: z
    .array(
      z.looseObject({
        id: z.string().max(200),
        missing_inputs: z.array(z.string().max(500)).max(50).optional(),
      }),
    )
    .max(1000),
});

/** Published cases, each with what its paper leaves out: without that nothing can be simulated. */
function publishedCases({ name, text }: OpenedFile): ValidationReport['skipped'] {
  const reading = readText(text);
  const paper = paperSchema.safeParse(reading.ok ? reading.value : undefined);
  if (!paper.success) return [{ name, reason: 'not a file of published results' }];
  return paper.data.cases.map(({ id, missing_inputs: missing = [] }) => ({
    name: id,
    reason:
      missing.length === 0
        ? 'published; no scenario is derived from papers'
        : `published without what a scenario needs: ${missing.join('; ')}`,
  }));
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
  const papers =
    options.papers === undefined ? [] : await filesOf('--papers', options.papers, terminal.cwd);
  const events =
    options.measured === undefined
      ? measuredLibrary.validate(undefined)
      : validateFiles(await filesOf('--measured', options.measured, terminal.cwd));
  const report = await gather(events, context);
  const whole = { ...report, skipped: [...report.skipped, ...papers.flatMap(publishedCases)] };
  terminal.out(options.json ? `${JSON.stringify(whole, null, 2)}\n` : validationText(whole));
  return EXIT.done;
}

/** `godwit validate`: measured migrations against what the simulation says of them. */
export function addValidate(program: Command, context: Context): void {
  program
    .command('validate')
    .summary('hold the simulation against measured migrations')
    .description(
      'Simulates measured migrations and prints measured, predicted and relative error per metric.',
    )
    .option(
      '--measured <dir>',
      'folder of measured migrations (default: those that ship with Godwit)',
    )
    .option('--papers <dir>', 'folder of published results')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ValidateOptions) => context.finish(await validate(options, context)));
}
