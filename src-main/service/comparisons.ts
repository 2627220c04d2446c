import type { Recipe } from '#shared/comparison/recipe.ts';
import { buildBands, buildTrend, buildWhy } from '#main/comparison/index.ts';
import { requireWritable } from '#main/store/index.ts';
import { breathing } from './breathing.ts';
import { compareStored, groupStored, reportSource, storedRuns } from './compared-runs.ts';
import type { ServiceDependencies } from './dependencies.ts';
import type { Procedures } from './procedures.ts';

/** Configurations side by side, on screen and as files; comparisons that are kept. */
export function comparisonProcedures(
  { comparisons }: Procedures,
  dependencies: ServiceDependencies,
) {
  const { store, comparisonFiles } = dependencies;
  return {
    get: comparisons.get.handler(async ({ input, signal }) => {
      flush(dependencies, input.recipe);
      const { comparison } = await compareStored(store, input.recipe, breathing(signal));
      return comparison;
    }),
    bands: comparisons.bands.handler(({ input, signal }) => {
      flush(dependencies, input.recipe);
      const { groups } = groupStored(store, input.recipe);
      const wish = { ...input, alignment: input.recipe.alignment };
      return buildBands(groups, wish, storedRuns(store), breathing(signal));
    }),
    why: comparisons.why.handler(({ input, signal }) => {
      flush(dependencies, input.recipe);
      const { groups } = groupStored(store, input.recipe);
      const { confidence } = input.recipe;
      const breathe = breathing(signal);
      return buildWhy(groups, input.migration, confidence, storedRuns(store), breathe);
    }),
    trend: comparisons.trend.handler(async ({ input, signal }) => {
      flush(dependencies, input.recipe);
      // The line goes through values of these; the statistics of others would be made for nothing.
      const metrics = [input.x, input.y].flatMap((one) => (one.of === 'metric' ? [one.id] : []));
      const recipe = { ...input.recipe, metrics };
      const { comparison } = await compareStored(store, recipe, breathing(signal));
      return buildTrend(comparison, input);
    }),
    export: comparisons.export.handler(async ({ input, signal }) => {
      flush(dependencies, input.recipe);
      const breathe = breathing(signal);
      const { groups, comparison } = await compareStored(store, input.recipe, breathe);
      const gathered = await comparisonFiles.gather(
        comparison,
        groups,
        reportSource(store),
        input,
        breathe,
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

/** Has what runs under way have recorded until now stored, so that it is compared. */
function flush({ experiments }: ServiceDependencies, recipe: Recipe): void {
  for (const source of recipe.sources) {
    if (source.from === 'runs') for (const id of source.ids) experiments.flush(id);
  }
}
