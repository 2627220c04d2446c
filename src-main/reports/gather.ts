import type { Bands, Comparison } from '#shared/contract/comparison.ts';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import type { Group, RunSource } from '#main/comparison/index.ts';
import { buildBands, buildWhy } from '#main/comparison/index.ts';
import type { ReportInput } from './input.ts';

/** More columns than these are no table for a page any more. */
const MOST_REPORTED = 100;
/** Places of a band in a figure. */
const BAND_POINTS = 600;
/** Migrations of one run whose series a report draws; more curves than that are no figure any more. */
const MIGRATIONS_WITH_SERIES = 64;
/** Migrations of one run over whose replications a report lays bands. */
const MIGRATIONS_WITH_BANDS = 4;

/** Where a report gets what a comparison does not hold. */
export interface ReportSource extends RunSource {
  readonly detail: (runId: string) => RunDetail;
  /** Series of one run for a figure; may be thinned. */
  readonly overview: (runId: string, migration: number) => SeriesTable;
}

/**
 * Gathers everything that a report of a comparison is made of: the first run of each configuration, series of
 * single runs, bands over replications, where time and bytes went.
 *
 * @param groups the configurations of the comparison, in its order
 * @throws DocumentError when there are more configurations than a page can show
 */
export async function gatherReport(
  comparison: Comparison,
  groups: readonly Group[],
  source: ReportSource,
  look: Pick<ReportInput, 'title' | 'theme'>,
  breathe: () => Promise<void>,
): Promise<ReportInput> {
  if (groups.length > MOST_REPORTED) {
    const message = `found ${groups.length} configurations; expected at most ${MOST_REPORTED} in a file: narrow the filter or group by fewer parameters`;
    throw new DocumentError([{ path: 'recipe.sources', message }]);
  }
  const configurations = groups.map(({ runs }) => {
    const [first] = runs;
    if (!first) throw new RangeError('A configuration needs at least one run.');
    const detail = source.detail(first.id);
    const series = detail.migrations.map((_, migration): SeriesTable =>
      runs.length === 1 && migration < MIGRATIONS_WITH_SERIES
        ? source.overview(first.id, migration)
        : { time: [], columns: {} },
    );
    return { detail, series };
  });
  const replicated = groups.filter(({ runs }) => runs.length > 1);
  const migrations = Math.max(
    0,
    ...groups.map(({ runs }, index) =>
      runs.length > 1 ? (configurations[index]?.detail.migrations.length ?? 0) : 0,
    ),
  );
  const bands: Bands[] = [];
  for (let migration = 0; migration < Math.min(MIGRATIONS_WITH_BANDS, migrations); migration += 1) {
    const wish = {
      alignment: 'start' as const,
      series: null,
      migration,
      points: BAND_POINTS,
      quantiles: [0.25, 0.75] as const,
    };
    bands.push(await buildBands(replicated, wish, source, breathe));
  }
  const why = await buildWhy(groups, null, comparison.confidence, source, breathe);
  return { comparison, configurations, bands, why, title: look.title, theme: look.theme };
}
