import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { parseScenario } from '#shared/scenario/document.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import { formatBytes } from '#shared/units/format.ts';
import {
  draftOf,
  planImport,
  readArchive,
  verifyRuns,
  writeArchive,
} from '#main/archives/index.ts';
import type { OpenArchive, PlannedItem, Resimulate } from '#main/archives/index.ts';
import { ENGINE_VERSION, simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { archiveSource } from '#main/service/archive-source.ts';
import { newId, openStore, requireWritable } from '#main/store/index.ts';
import packageJson from '../../../../package.json' with { type: 'json' };
import { experimentId } from '../comparison-input.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';
import { collect } from '../options.ts';
import { storedRunId } from '../run-reference.ts';
import { openToRead } from '../store-input.ts';
import { writeWholeFile } from '../write-file.ts';

interface MakeOptions {
  readonly store: string;
  readonly output: string;
  readonly name?: string;
  readonly run: string[];
  readonly experiment: string[];
  readonly comparison: string[];
  readonly report: string[];
}

const EXAMPLES = `
Examples:
  godwit archive make --store runs.sqlite --experiment 'Strategies for a busy database' -o paper.godwit
  godwit archive show paper.godwit
  godwit archive verify paper.godwit
  godwit archive import paper.godwit --store mine.sqlite

An archive is a ZIP that is an RO-Crate: runs as JSON and Parquet, experiments, saved comparisons, reports, a SHA-256 of each file.`;

async function opened(path: string, { terminal }: Context): Promise<OpenArchive> {
  const file = await readFile(resolve(terminal.cwd, path)).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${code}).`,
    );
  });
  return readArchive(file);
}

/** What is called so, or has this id. @throws InputError when several are called so */
function idOf(
  what: string,
  reference: string,
  known: readonly { readonly id: string; readonly name: string }[],
): string {
  if (known.some(({ id }) => id === reference)) return reference;
  const named = known.filter(({ name }) => name === reference);
  if (named.length > 1)
    throw new InputError(
      `"${reference}" may be any of ${named.length} ${what}: ${named.map(({ id }) => id).join(', ')}. Name one by its id.`,
    );
  return named[0]?.id ?? reference;
}

/** "Run 1, seed 7", and only "Run 1, seed 7" where the name tells the seed already. */
const named = (name: string, seed: number): string =>
  new RegExp(`\\bseed ${seed}$`, 'u').test(name) ? name : `${name}, seed ${seed}`;

async function make(options: MakeOptions, context: Context): Promise<void> {
  const { terminal } = context;
  const { run: runs, experiment: experiments, comparison: comparisons, report: reports } = options;
  if (runs.length + experiments.length + comparisons.length + reports.length === 0)
    throw new InputError(
      'Give what goes in: --run, --experiment, --comparison or --report, by id or name.',
    );
  const store = openToRead(resolve(terminal.cwd, options.store), options.store);
  try {
    const name = options.name ?? basename(options.output).replace(/\.godwit$/u, '');
    const draft = draftOf(archiveSource(store), {
      name,
      runs: runs.map((one) => storedRunId(one, store)),
      experiments: experiments.map((one) => experimentId(one, store)),
      comparisons: comparisons.map((one) =>
        idOf('comparisons', one, store.comparisons.list(false)),
      ),
      reports: reports.map((one) =>
        idOf(
          'reports',
          one,
          store.reports.list(false).map(({ id, title }) => ({ id, name: title })),
        ),
      ),
    });
    const file = await writeArchive(draft, packageJson.version);
    await writeWholeFile(resolve(terminal.cwd, options.output), file);
    terminal.err(`${options.output}: ${draft.count} runs, ${formatBytes(file.length)}.\n`);
  } finally {
    store.close();
  }
}

async function show(path: string, json: boolean, context: Context): Promise<void> {
  const { content, manifest, digest, bytes } = await opened(path, context);
  const { runs, experiments, comparisons, reports } = content;
  const facts = {
    name: content.name,
    version: manifest.version,
    writtenBy: manifest.writtenBy,
    bytes,
    digest,
    runs: runs.map(({ id, name, seed, digest: of }) => ({ id, name, seed, digest: of })),
    experiments: experiments.map(({ id, name }) => ({ id, name })),
    comparisons: comparisons.map(({ id, name }) => ({ id, name })),
    reports: reports.map(({ id, name }) => ({ id, name })),
  };
  const lines = [
    `${content.name} (version ${manifest.version}, Godwit ${manifest.writtenBy}, ${formatBytes(bytes)})`,
    `digest ${digest}`,
    ...experiments.map(({ id, name }) => `experiment ${id}  ${name}`),
    ...comparisons.map(({ id, name }) => `comparison ${id}  ${name}`),
    ...reports.map(({ id, name }) => `report ${id}  ${name}`),
    ...runs.map(({ id, name, seed }) => `run ${id}  ${named(name, seed)}`),
  ];
  context.terminal.out(json ? `${JSON.stringify(facts, null, 2)}\n` : `${lines.join('\n')}\n`);
}

const resimulate: Resimulate = async (document) => {
  const reading = parseScenario(document, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new DocumentError(reading.problems);
  return Promise.resolve(simulate(reading.scenario, { series: false }).digest);
};

async function verify(path: string, context: Context): Promise<void> {
  const { content } = await opened(path, context);
  const counts = { same: 0, wrong: 0, other: 0 };
  for await (const one of verifyRuns(content.runs, ENGINE_VERSION, resimulate)) {
    if (one.outcome === 'same') counts.same += 1;
    else if (one.outcome === 'different' || one.outcome === 'failed') counts.wrong += 1;
    else counts.other += 1;
    if (one.outcome === 'same') continue;
    const detail = one.detail === '' ? '' : ` (${one.detail})`;
    context.terminal.out(`${one.id}  ${one.name}: ${one.outcome}${detail}\n`);
  }
  context.terminal.out(
    `The file is whole. ${counts.same} runs gave the same digest again, ${counts.wrong} did not, ${counts.other} cannot be repeated here.\n`,
  );
  if (counts.wrong > 0) context.finish(EXIT.runFailed);
}

async function importInto(
  path: string,
  options: { readonly store: string; readonly dryRun?: boolean },
  context: Context,
): Promise<void> {
  const { terminal } = context;
  const { content, digest } = await opened(path, context);
  const store = openStore({ path: resolve(terminal.cwd, options.store), damaged: 'refuse' });
  try {
    const origin = { name: content.name, digest };
    const plan = planImport(content, store.portable, origin, newId);
    if (options.dryRun !== true) requireWritable(store).portable.bring(plan.content);
    const count = (wanted: PlannedItem['standing']): number =>
      plan.items.filter(({ standing }) => standing === wanted).length;
    for (const item of plan.items.filter(({ standing }) => standing === 'conflicting'))
      terminal.out(
        `${item.kind} ${item.id} has an id that is taken here; comes in as ${item.storedAs}\n`,
      );
    terminal.out(
      `${options.dryRun === true ? 'Would import' : 'Imported'}: ${count('new')} new, ${count('identical')} already there, ${count('conflicting')} under another id.\n`,
    );
  } finally {
    store.close();
  }
}

/** Adds `godwit archive`. */
export function addArchive(program: Command, context: Context): void {
  const archive = program
    .command('archive')
    .description('make, show, verify and import archives (.godwit)')
    .addHelpText('after', EXAMPLES);
  archive
    .command('make')
    .description('put runs, experiments, saved comparisons and reports of a store into one file')
    .requiredOption('--store <path>', 'the store to take them from')
    .requiredOption('-o, --output <file>', 'the archive to write')
    .option('--name <name>', 'what the archive is called; the name of the file when left out')
    .option('--run <run>', 'a run, by id or name; may be repeated', collect, [])
    .option(
      '--experiment <name>',
      'an experiment with all its runs, by id or name; may be repeated',
      collect,
      [],
    )
    .option(
      '--comparison <name>',
      'a saved comparison, by id or name; may be repeated',
      collect,
      [],
    )
    .option(
      '--report <name>',
      'a report with what it rests on, by id or title; may be repeated',
      collect,
      [],
    )
    .action(async (options: MakeOptions) => make(options, context));
  archive
    .command('show <archive>')
    .description('check an archive and tell what is in it')
    .option('--json', 'as JSON')
    .action(async (path: string, { json }: { json?: boolean }) =>
      show(path, json === true, context),
    );
  archive
    .command('verify <archive>')
    .description('check an archive and simulate its runs again')
    .action(async (path: string) => verify(path, context));
  archive
    .command('import <archive>')
    .description('bring an archive into a store, all of it or nothing')
    .requiredOption('--store <path>', 'the store to bring it into; made when there is none')
    .option('--dry-run', 'tell what would happen and store nothing')
    .action(async (path: string, options: { store: string; dryRun?: boolean }) =>
      importInto(path, options, context),
    );
}
