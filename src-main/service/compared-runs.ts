import { DocumentError } from '#shared/scenario/problem.ts';
import type { ComparisonSource, Recipe } from '#shared/comparison/recipe.ts';
import type { ComparedRun } from '#shared/comparison/run.ts';
import { MOST_COMPARED_RUNS, MOST_CONFIGURATIONS } from '#shared/contract/comparison.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import { buildComparisonBreathing, groupsOf } from '#main/comparison/index.ts';
import type { Breathe, Group, RunSource } from '#main/comparison/index.ts';
import type { ReportSource } from '#main/reports/index.ts';
import type { Store } from '#main/store/index.ts';

/** What the sources of a recipe give: the runs that can be compared, and why others can't. */
export interface FoundRuns {
  readonly runs: readonly ComparedRun[];
  readonly leftOut: Comparison['leftOut'];
}

const UNDER_WAY: readonly string[] = ['queued', 'running', 'paused'];

/** @throws StoreInputError when a filter can't be read, UnknownIdError when there is no such experiment */
function idsOf(store: Store, source: ComparisonSource): readonly string[] {
  switch (source.from) {
    case 'runs':
      return source.ids;
    case 'experiment':
      return store.compared.idsOfExperiment(source.id, MOST_COMPARED_RUNS + 1);
    case 'filter':
      return store.runs.ids({ filter: source.filter, trash: false, group: null });
  }
}

/**
 * In this order a configuration keeps its place and its colour when runs are added, and in another store, too: nothing but
 * what a run carries with it decides.
 */
function oldestFirst(
  ids: readonly string[],
  stored: ReadonlyMap<string, { readonly run: Pick<ComparedRun, 'id' | 'createdAt'> }>,
): readonly string[] {
  const key = (id: string): string => `${stored.get(id)?.run.createdAt ?? ''} ${id}`;
  return ids
    .map((id) => ({ id, key: key(id) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ id }) => id);
}

/**
 * Finds the runs of a recipe as they are now. Runs that are named, but are gone, in the trash or without a result, are
 * told of; those that a filter or an experiment gives while they are under way are told of as well.
 *
 * @throws DocumentError when there are more than a comparison takes
 */
export function findComparedRuns(store: Store, recipe: Recipe): FoundRuns {
  const found = recipe.sources.map((source) => ({ source, ids: idsOf(store, source) }));
  const all = new Set(found.flatMap((one) => one.ids));
  if (all.size > MOST_COMPARED_RUNS) {
    throw problem(
      'recipe.sources',
      `found ${all.size} runs; expected at most ${MOST_COMPARED_RUNS}: narrow the filter`,
    );
  }
  const stored = store.compared.ofIds([...all]);
  const ids = new Set(
    found.flatMap((one) => (one.source.from === 'filter' ? oldestFirst(one.ids, stored) : one.ids)),
  );
  const runs: ComparedRun[] = [];
  const leftOut: Comparison['leftOut'] = [];
  for (const id of ids) {
    const one = stored.get(id);
    if (!one) leftOut.push({ id, name: id, reason: 'gone' });
    else if (one.deleted) leftOut.push({ id, name: one.run.name, reason: 'deleted' });
    else if (!one.hasResult) {
      const reason = UNDER_WAY.includes(one.state) ? 'under-way' : 'no-result';
      leftOut.push({ id, name: one.run.name, reason });
    } else runs.push(one.run);
  }
  return { runs, leftOut };
}

function problem(path: string, message: string): DocumentError {
  return new DocumentError([{ path, message }]);
}

/**
 * The configurations of a recipe with their runs, as they are stored.
 *
 * @throws DocumentError when there is nothing to compare, or more than a person can read
 */
export function groupStored(
  store: Store,
  recipe: Recipe,
): FoundRuns & { readonly groups: readonly Group[] } {
  const { runs, leftOut } = findComparedRuns(store, recipe);
  if (runs.length === 0) throw problem('recipe.sources', nothingFound(leftOut));
  const groups = groupsOf(runs, recipe);
  if (groups.length === 0)
    throw problem(
      'recipe.hidden',
      'every configuration is hidden; expected at least one to be shown',
    );
  if (groups.length > MOST_CONFIGURATIONS) {
    throw problem(
      'recipe.groupBy',
      `found ${groups.length} configurations; expected at most ${MOST_CONFIGURATIONS}: group by fewer parameters or narrow the filter`,
    );
  }
  return { runs, leftOut, groups };
}

/**
 * Makes the comparison of a recipe from what is stored, with others let through in between.
 *
 * @throws DocumentError when there is nothing to compare, or more than a person can read; whatever `breathe` throws
 */
export async function compareStored(
  store: Store,
  recipe: Recipe,
  breathe: Breathe,
): Promise<{ readonly groups: readonly Group[]; readonly comparison: Comparison }> {
  const { runs, leftOut, groups } = groupStored(store, recipe);
  return { groups, comparison: await buildComparisonBreathing(breathe, runs, recipe, leftOut) };
}

const REASONS: Readonly<Record<Comparison['leftOut'][number]['reason'], string>> = {
  'under-way': 'under way',
  'no-result': 'ended without a result',
  deleted: 'in the trash',
  gone: 'no longer there',
};

function nothingFound(leftOut: Comparison['leftOut']): string {
  const [first] = leftOut;
  if (!first) return 'found no runs; expected at least one with a result';
  const more = leftOut.length > 1 ? `, and ${leftOut.length - 1} more are left out` : '';
  return `found no run with a result: "${first.name}" is ${REASONS[first.reason]}${more}`;
}

/** Results and series as the store has them. */
export function storedRuns(store: Store): RunSource {
  return {
    migrations: (id) => store.compared.migrations(id),
    columns: (id, migration) => store.series.columns(id, migration),
    extent: (id, migration) => store.compared.extent(id, migration),
    read: (id, migration, columns) =>
      store.series.read({ id, migration, columns: [...columns], maxPoints: null }),
  };
}

/** Points of a series that a figure can show. */
const POINTS_PER_FIGURE = 2000;

/** The same for reports, which also tell of single runs. */
export function reportSource(store: Store): ReportSource {
  return {
    ...storedRuns(store),
    detail: (id) => store.runs.get(id),
    overview: (id, migration) =>
      store.series.read({ id, migration, columns: null, maxPoints: POINTS_PER_FIGURE }),
  };
}
