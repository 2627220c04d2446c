import type { z } from 'zod';
import type { comparisonRequestSchema } from '#shared/contract/comparison.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import type { ServiceDependencies } from './dependencies.ts';
import { notFound } from './errors.ts';
import type { Procedures } from './procedures.ts';

/** Points of a series that a figure can show. */
const POINTS_PER_FIGURE = 2000;
/** Migrations of one run whose series a report draws; more curves than that are no figure any more. */
const MIGRATIONS_WITH_SERIES = 64;

/** Runs side by side, on screen and as files. */
export function comparisonProcedures(
  { comparisons }: Procedures,
  dependencies: ServiceDependencies,
) {
  const { reports } = dependencies;
  return {
    get: comparisons.get.handler(({ input }) => {
      const runs = chosen(dependencies, input);
      return reports.build(runs, input.baseline);
    }),
    export: comparisons.export.handler(({ input }) => {
      const runs = chosen(dependencies, input);
      const withSeries = runs.map((detail) => ({ detail, series: seriesOf(dependencies, detail) }));
      return reports.render(reports.build(runs, input.baseline), withSeries, input);
    }),
  };
}

/** The runs that are compared, each once, in the order in which they were asked for. */
function chosen(
  { store }: ServiceDependencies,
  { ids, baseline }: z.infer<typeof comparisonRequestSchema>,
): RunDetail[] {
  if (baseline !== null && !ids.includes(baseline))
    throw notFound('baseline among the compared runs', baseline);
  return [...new Set(ids)].map((id) => store.runs.get(id));
}

function seriesOf(
  { store, experiments }: ServiceDependencies,
  { row, migrations }: RunDetail,
): SeriesTable[] {
  experiments.flush(row.id);
  return migrations.map((_, migration) =>
    migration < MIGRATIONS_WITH_SERIES
      ? store.series.read({ id: row.id, migration, columns: null, maxPoints: POINTS_PER_FIGURE })
      : { time: [], columns: {} },
  );
}
