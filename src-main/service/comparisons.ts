import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recipe } from '#shared/comparison/recipe.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import { MOST_CONFIGURATIONS } from '#shared/contract/comparison.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import { buildBands, buildComparison, buildWhy, groupsOf } from '#main/comparison/index.ts';
import { requireWritable } from '#main/store/index.ts';
import { findComparedRuns, reportSource, storedRuns } from './compared-runs.ts';
import type { ServiceDependencies } from './dependencies.ts';
import type { Procedures } from './procedures.ts';

/** Configurations side by side, on screen and as files; comparisons that are kept. */
export function comparisonProcedures(
  { comparisons }: Procedures,
  dependencies: ServiceDependencies,
) {
  const { store, reports } = dependencies;
  return {
    get: comparisons.get.handler(({ input }) => compared(dependencies, input.recipe).comparison),
    bands: comparisons.bands.handler(({ input, signal }) => {
      const { groups } = compared(dependencies, input.recipe);
      const wish = { ...input, alignment: input.recipe.alignment };
      return buildBands(groups, wish, storedRuns(store), breathing(signal));
    }),
    why: comparisons.why.handler(({ input, signal }) => {
      const { groups } = compared(dependencies, input.recipe);
      const { confidence } = input.recipe;
      const breathe = breathing(signal);
      return buildWhy(groups, input.migration, confidence, storedRuns(store), breathe);
    }),
    export: comparisons.export.handler(async ({ input, signal }) => {
      const { groups, comparison } = compared(dependencies, input.recipe);
      const gathered = await reports.gather(
        comparison,
        groups,
        reportSource(store),
        input,
        breathing(signal),
      );
      return reports.render(gathered, input);
    }),
    list: comparisons.list.handler(({ input }) => store.comparisons.list(input.trash)),
    save: comparisons.save.handler(({ input }) => requireWritable(store).comparisons.save(input)),
    rename: comparisons.rename.handler(({ input }) =>
      requireWritable(store).comparisons.rename(input.id, input.name),
    ),
    delete: comparisons.delete.handler(({ input }) =>
      requireWritable(store).comparisons.setDeleted(input.id, true),
    ),
    restore: comparisons.restore.handler(({ input }) =>
      requireWritable(store).comparisons.setDeleted(input.id, false),
    ),
  };
}

/** Lets other requests in between two runs, and gives up when nobody waits any more. */
function breathing(signal: AbortSignal | undefined): () => Promise<void> {
  return async () => {
    await nextTurn();
    signal?.throwIfAborted();
  };
}

function problem(path: string, message: string): DocumentError {
  return new DocumentError([{ path, message }]);
}

/** @throws DocumentError when there is nothing to compare, or more than a person can read */
function compared({ store, experiments }: ServiceDependencies, recipe: Recipe) {
  for (const source of recipe.sources) {
    if (source.from === 'runs') for (const id of source.ids) experiments.flush(id);
  }
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
