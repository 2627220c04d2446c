import { resolve } from 'node:path';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import type { ComparisonSource, Recipe, RecipeInput } from '#shared/comparison/recipe.ts';
import { comparedRun } from '#shared/comparison/run.ts';
import type { ComparedRun } from '#shared/comparison/run.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import type { Group } from '#main/comparison/index.ts';
import { buildComparison, groupsOf } from '#main/comparison/index.ts';
import type { ReportSource } from '#main/reports/index.ts';
import { findComparedRuns, reportSource } from '#main/service/compared-runs.ts';
import type { Store } from '#main/store/index.ts';
import { InputError } from './failures.ts';
import { checkFilter } from './filter-input.ts';
import { findRun, isRun } from './run-reference.ts';
import type { NamedRun } from './run-reference.ts';
import { openToRead } from './store-input.ts';
import type { Terminal } from './terminal.ts';

/** What a person asks to be compared. */
export interface ComparisonWish {
  readonly references: readonly string[];
  readonly experiments: readonly string[];
  readonly filters: readonly string[];
  readonly baseline: string | undefined;
  readonly store: string | undefined;
  /** The rest of the recipe. */
  readonly recipe: Omit<RecipeInput, 'sources' | 'baseline'>;
}

export interface ComparedInput {
  readonly comparison: Comparison;
  readonly groups: readonly Group[];
  readonly source: ReportSource;
}

type FreshRun = Extract<NamedRun, { kind: 'fresh' }>;

/** Runs that exist for this command only, beside those of the store. */
function joinedSource(
  store: Store | undefined,
  fresh: ReadonlyMap<string, FreshRun>,
): ReportSource {
  const stored = store && reportSource(store);
  const from = (id: string): ReportSource => {
    if (!stored) throw new Error(`the run ${id} is neither stored nor fresh`);
    return stored;
  };
  const seriesOf = (id: string, migration: number) => fresh.get(id)?.series[migration];
  return {
    migrations: (id) => fresh.get(id)?.detail.migrations ?? from(id).migrations(id),
    columns: (id, migration) =>
      fresh.has(id)
        ? Object.keys(seriesOf(id, migration)?.columns ?? {})
        : from(id).columns(id, migration),
    extent: (id, migration) => {
      if (!fresh.has(id)) return from(id).extent(id, migration);
      const { time = [] } = seriesOf(id, migration) ?? {};
      const [first] = time;
      const last = time.at(-1);
      return first === undefined || last === undefined ? null : { first, last };
    },
    read: (id, migration, columns) =>
      fresh.has(id)
        ? (seriesOf(id, migration) ?? { time: [], columns: {} })
        : from(id).read(id, migration, columns),
    detail: (id) => fresh.get(id)?.detail ?? from(id).detail(id),
    overview: (id, migration) =>
      fresh.has(id)
        ? (seriesOf(id, migration) ?? { time: [], columns: {} })
        : from(id).overview(id, migration),
  };
}

function baselineOf(runs: readonly ComparedRun[], reference: string | undefined): string | null {
  if (reference === undefined) return null;
  const found = runs.find((run) => isRun(run, reference));
  if (found) return found.id;
  const [first] = runs;
  throw new InputError(
    `--baseline ${JSON.stringify(reference)} is none of the compared runs; expected the id or name of one of them${first ? `, such as ${first.id}` : ''}.`,
  );
}

/**
 * Finds everything that is to be compared, in files and in the store, compares it, and hands it on while the store is
 * still open.
 *
 * @throws InputError when nothing was named, or something that is not there
 */
export async function withCompared<Result>(
  wish: ComparisonWish,
  terminal: Terminal,
  use: (compared: ComparedInput) => Promise<Result>,
): Promise<Result> {
  const { references, experiments, filters } = wish;
  if (references.length + experiments.length + filters.length === 0)
    throw new InputError('Nothing to compare; expected runs, --experiment or --filter.');
  if (wish.store === undefined && experiments.length + filters.length > 0)
    throw new InputError('--experiment and --filter look into a store; expected --store FILE too.');
  const store =
    wish.store === undefined
      ? undefined
      : openToRead(resolve(terminal.cwd, wish.store), wish.store);
  try {
    if (store) for (const filter of filters) checkFilter(filter, store, terminal);
    const named: NamedRun[] = [];
    for (const reference of references) named.push(await findRun(reference, store, terminal));
    const fresh = new Map(
      named.flatMap((run) => (run.kind === 'fresh' ? [[run.detail.row.id, run] as const] : [])),
    );
    const storedIds = named.flatMap((run) => (run.kind === 'stored' ? [run.id] : []));
    const sources: ComparisonSource[] = [
      { from: 'runs', ids: storedIds },
      ...experiments.map((reference) => ({
        from: 'experiment' as const,
        id: experimentId(reference, store),
      })),
      ...filters.map((filter) => ({ from: 'filter' as const, filter })),
    ];
    const recipe = recipeOf(wish, sources);
    const found = store ? findComparedRuns(store, recipe) : { runs: [], leftOut: [] };
    const runs = inOrder(named, found.runs);
    if (runs.length === 0) throw new InputError('Found no run with a result.');
    const complete = { ...recipe, baseline: baselineOf(runs, wish.baseline) };
    return await use({
      comparison: buildComparison(runs, complete, found.leftOut),
      groups: groupsOf(runs, complete),
      source: joinedSource(store, fresh),
    });
  } finally {
    store?.close();
  }
}

/** An experiment by its id or its name. @throws InputError when several have that name */
export function experimentId(reference: string, store: Store | undefined): string {
  const query = { text: reference, trash: false, offset: 0, limit: 1000 };
  const rows = store?.experiments.list(query).rows ?? [];
  const named = rows.filter(({ name }) => name === reference);
  if (named.length > 1) {
    throw new InputError(
      `"${reference}" may be any of ${named.length} experiments: ${named.map(({ id }) => id).join(', ')}. Name one by its id.`,
    );
  }
  return named[0]?.id ?? reference;
}

function recipeOf({ recipe }: ComparisonWish, sources: ComparisonSource[]): Recipe {
  const parsed = recipeSchema.safeParse({ ...recipe, sources });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(`${(issue?.path ?? []).join('.')}: ${issue?.message ?? 'is wrong'}.`);
}

/** Named runs first and as they were named, whatever of them is stored; then what filters and experiments gave. */
function inOrder(named: readonly NamedRun[], stored: readonly ComparedRun[]): ComparedRun[] {
  const byId = new Map(stored.map((run) => [run.id, run]));
  const first = named.flatMap((run) => {
    if (run.kind === 'fresh') return [comparedRun(run.detail)];
    const found = byId.get(run.id);
    return found && byId.delete(run.id) ? [found] : [];
  });
  return [...first, ...byId.values()];
}
