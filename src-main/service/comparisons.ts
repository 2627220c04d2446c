import type { Recipe } from '#shared/comparison/recipe.ts';
import { buildBands, buildTrend, buildWhy } from '#main/comparison/index.ts';
import { requireWritable } from '#main/store/index.ts';
import { breathing } from './breathing.ts';
import { compareStored, reportSource, storedRuns } from './compared-runs.ts';
import type { ServiceDependencies } from './dependencies.ts';
import type { Procedures } from './procedures.ts';

/** Configurations side by side, on screen and as files; comparisons that are kept. */
export function comparisonProcedures(
  { comparisons }: Procedures,
  dependencies: ServiceDependencies,
) {
  const { store, comparisonFiles } = dependencies;
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
    trend: comparisons.trend.handler(({ input }) =>
      buildTrend(compared(dependencies, input.recipe).comparison, input),
    ),
    export: comparisons.export.handler(async ({ input, signal }) => {
      const { groups, comparison } = compared(dependencies, input.recipe);
      const gathered = await comparisonFiles.gather(
        comparison,
        groups,
        reportSource(store),
        input,
        breathing(signal),
      );
      return comparisonFiles.render(gathered, input);
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

/** What was recorded of the runs until now, compared. @throws DocumentError when there is nothing to compare, or too much */
function compared({ store, experiments }: ServiceDependencies, recipe: Recipe) {
  for (const source of recipe.sources) {
    if (source.from === 'runs') for (const id of source.ids) experiments.flush(id);
  }
  return compareStored(store, recipe);
}
