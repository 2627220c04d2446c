import { DocumentError } from '#shared/scenario/problem.ts';
import type { ComparisonSource, Recipe } from '#shared/comparison/recipe.ts';
import type { ComparedRun } from '#shared/comparison/run.ts';
import { MOST_COMPARED_RUNS, MOST_CONFIGURATIONS } from '#shared/contract/comparison.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import { buildComparison, groupsOf } from '#main/comparison/index.ts';
import type { Group, RunSource } from '#main/comparison/index.ts';
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
      // They come newest first; oldest first, a configuration keeps its place and its colour when runs are added.
      return store.runs.ids({ filter: source.filter, trash: false, group: null }).toReversed();
  }
}

/**
 * Finds the runs of a recipe as they are now. Runs that are named, but are gone, in the trash or without a result, are
 * told of; those that a filter or an experiment gives while they are under way are told of as well.
 *
 * @throws DocumentError when there are more than a comparison takes
 */
export function findComparedRuns(store: Store, recipe: Recipe): FoundRuns {
  const ids = [...new Set(recipe.sources.flatMap((source) => idsOf(store, source)))];
  if (ids.length > MOST_COMPARED_RUNS) {
    throw problem(
      'recipe.sources',
      `found ${ids.length} runs; expected at most ${MOST_COMPARED_RUNS}: narrow the filter`,
    );
  }
  const stored = store.compared.ofIds(ids);
  const runs: ComparedRun[] = [];
  const leftOut: Comparison['leftOut'] = [];
  for (const id of ids) {
    const found = stored.get(id);
    if (!found) leftOut.push({ id, name: id, reason: 'gone' });
    else if (found.deleted) leftOut.push({ id, name: found.run.name, reason: 'deleted' });
    else if (!found.hasResult) {
      const reason = UNDER_WAY.includes(found.state) ? 'under-way' : 'no-result';
      leftOut.push({ id, name: found.run.name, reason });
    } else runs.push(found.run);
  }
  return { runs, leftOut };
}

function problem(path: string, message: string): DocumentError {
  return new DocumentError([{ path, message }]);
}

/**
 * Makes the comparison of a recipe from what is stored.
 *
 * @throws DocumentError when there is nothing to compare, or more than a person can read
 */
export function compareStored(
  store: Store,
  recipe: Recipe,
): { readonly groups: readonly Group[]; readonly comparison: Comparison } {
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
  return { groups, comparison: buildComparison(runs, recipe, leftOut) };
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
