import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RunGroup, RunGroupsQuery, RunQuery, RunRow } from '#shared/contract/runs.ts';
import { resolveName } from '#shared/filter/index.ts';
import { storeLocation } from '#main/store/index.ts';
import type { Store } from '#main/store/index.ts';
import { dataDirectory } from '../../paths.ts';
import { checkParameter, columnOf, metricOf } from '../column-input.ts';
import type { Context } from '../context.ts';
import { EXIT, InputError } from '../failures.ts';
import { checkFilter } from '../filter-input.ts';
import { collect, wholeNumber } from '../options.ts';
import { groupsListing, listingCsv, listingText, runsListing } from '../runs-text.ts';
import { openToRead } from '../store-input.ts';
import type { Terminal } from '../terminal.ts';

interface RunsOptions {
  readonly filter: string;
  readonly groupBy: string[];
  readonly metric: string[];
  readonly parameter: string[];
  readonly sort?: string;
  readonly limit?: number;
  readonly trash?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly store?: string;
}

const EXAMPLES = `
Examples:
  godwit runs
  godwit runs --filter "downtime < 300 ms and strategy = qemu" --sort -total_time_s
  godwit runs --filter "tag:paper and guests[0].memory > 1 GiB" --csv > runs.csv
  godwit runs --group-by configuration --metric downtime --json
  godwit runs --group-by strategy --group-by plan[0].memory.downtimeLimit

A filter compares fields, metrics and parameters of scenarios (=, !=, <, <=, >, >=, ~ for "contains", in (...)), joined
by and, or, not; every other word is looked for in names, notes, tags and strategies. "none" stands for a missing value.
Groups can be made by configuration, experiment, name, strategy, disk_strategy, state, kind, resolution, engine, seed,
guests, converged, and by any parameter. In --json and --csv numbers are in seconds and bytes.`;

const DEFAULT_METRICS: readonly string[] = ['total_time_s', 'downtime_s', 'wire_bytes'];
/** People read a screen or two; files hold everything. */
const LINES_FOR_PEOPLE = 50;
const RUNS_AT_ONCE = 1000;
const GROUPS_AT_ONCE = 500;

function sortOf(text: string | undefined): { column: string; descending: boolean } | undefined {
  if (text === undefined) return undefined;
  return { column: columnOf(text.replace(/^-/u, '')), descending: text.startsWith('-') };
}

function listRuns(
  store: Store,
  options: RunsOptions,
  most: number,
): { rows: RunRow[]; total: number } {
  const sort = sortOf(options.sort) ?? { column: 'createdAt', descending: true };
  const query: RunQuery = {
    filter: options.filter,
    trash: options.trash === true,
    group: null,
    parameters: options.parameter,
    sort: [sort],
    offset: 0,
    limit: RUNS_AT_ONCE,
  };
  const rows: RunRow[] = [];
  let total = Infinity;
  while (rows.length < Math.min(most, total)) {
    const limit = Math.min(RUNS_AT_ONCE, most - rows.length);
    const page = store.runs.list({ ...query, offset: rows.length, limit });
    total = page.total;
    rows.push(...page.rows);
    if (page.rows.length === 0) break;
  }
  return { rows, total: Number.isFinite(total) ? total : 0 };
}

function listGroups(
  store: Store,
  options: RunsOptions,
  metrics: readonly string[],
  most: number,
): { groups: RunGroup[]; total: number } {
  const query: RunGroupsQuery = {
    filter: options.filter,
    trash: options.trash === true,
    by: options.groupBy.map(columnOf),
    metrics: [...metrics],
    sort: sortOf(options.sort) ?? { column: 'newest', descending: true },
    offset: 0,
    limit: GROUPS_AT_ONCE,
  };
  const groups: RunGroup[] = [];
  let total = Infinity;
  while (groups.length < Math.min(most, total)) {
    const limit = Math.min(GROUPS_AT_ONCE, most - groups.length);
    const page = store.runs.groups({ ...query, offset: groups.length, limit });
    total = page.total;
    groups.push(...page.groups);
    if (page.groups.length === 0) break;
  }
  return { groups, total: Number.isFinite(total) ? total : 0 };
}

function printed(store: Store, options: RunsOptions, terminal: Terminal): void {
  const { json, csv, limit } = options;
  const forPeople = json !== true && csv !== true;
  const metrics = options.metric.length > 0 ? options.metric.map(metricOf) : DEFAULT_METRICS;
  checkFilter(options.filter, store, terminal);
  const vocabulary = store.runs.vocabulary();
  for (const path of options.parameter) checkParameter('--parameter', path, vocabulary);
  for (const name of options.groupBy) {
    const subject = resolveName(name);
    if (subject?.kind === 'parameter') checkParameter('--group-by', subject.path, vocabulary);
  }
  const most = limit ?? (forPeople ? LINES_FOR_PEOPLE : Infinity);
  const isGrouped = options.groupBy.length > 0;
  const { shown, total, listing } = isGrouped
    ? groupedAnswer(store, options, metrics, most, forPeople)
    : plainAnswer(store, options, metrics, most);
  if (json) terminal.out(`${JSON.stringify(shown, null, 2)}\n`);
  else if (csv) terminal.out(listingCsv(listing));
  else if (total === 0) terminal.out('No run matches.\n');
  else terminal.out(`${listingText(listing)}\n`);
  const left = total - listing.rows.length;
  if (left > 0 && total > 0) terminal.err(`${left} more; --limit ${total} lists all.\n`);
}

function plainAnswer(store: Store, options: RunsOptions, metrics: readonly string[], most: number) {
  const { rows, total } = listRuns(store, options, most);
  // The picture of a run is for the window; JSON leaves out what is undefined.
  const shown = rows.map((row) => ({ ...row, spark: undefined }));
  return { shown, total, listing: runsListing(rows, metrics, options.parameter) };
}

function groupedAnswer(
  store: Store,
  options: RunsOptions,
  metrics: readonly string[],
  most: number,
  forPeople: boolean,
) {
  const { groups, total } = listGroups(store, options, metrics, most);
  const shown = groups.map(({ key, runs, newest, metrics: found }) => ({
    key: Object.fromEntries(options.groupBy.map((column, index) => [column, key[index] ?? null])),
    runs,
    newest: { id: newest.id, name: newest.name },
    metrics: found,
  }));
  return { shown, total, listing: groupsListing(groups, options.groupBy, metrics, forPeople) };
}

function runs(options: RunsOptions, { terminal }: Context): number {
  if (options.json && options.csv) throw new InputError('Give either --json or --csv.');
  const path =
    options.store === undefined
      ? storeLocation(
          dataDirectory(undefined, {
            platform: process.platform,
            env: process.env,
            home: homedir(),
            workingDirectory: terminal.cwd,
          }),
        ).path()
      : resolve(terminal.cwd, options.store);
  const store = openToRead(path, options.store ?? null);
  try {
    printed(store, options, terminal);
    return EXIT.done;
  } finally {
    store.close();
  }
}

/** `godwit runs`: what the store holds, found, sorted and grouped. */
export function addRuns(program: Command, context: Context): void {
  program
    .command('runs')
    .summary('list, find and group stored runs')
    .description('Lists runs of a store, which is only read; another Godwit may be writing to it.')
    .option('--filter <expression>', 'only runs that meet it', '')
    .option('--group-by <column>', 'one line for runs that share it; may be repeated', collect, [])
    .option('--metric <id>', 'metric to list; may be repeated', collect, [])
    .option('--parameter <path>', 'parameter to list; may be repeated', collect, [])
    .option('--sort <column>', 'column to sort by; "-" before it turns the order')
    .option('--limit <n>', 'lines at most (default: 50; with --json and --csv all)', wholeNumber)
    .option('--trash', 'the runs in the trash')
    .option('--json', 'print JSON')
    .option('--csv', 'print CSV')
    .option('--store <file>', "store to read (default: the window's)")
    .addHelpText('after', EXAMPLES)
    .action((options: RunsOptions) => context.finish(runs(options, context)));
}
