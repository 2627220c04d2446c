import type { Recipe } from '#shared/comparison/recipe.ts';
import { readRecipe } from '#shared/comparison/recipe.ts';
import { readReport } from '#shared/report/document.ts';
import type { PortableReader } from '#main/store/portable.ts';
import type {
  ArchiveContent,
  ArchiveDraft,
  ArchivedExperiment,
  ArchivedReport,
  ArchivedRun,
} from './content.ts';

/** What a person wants in an archive, by ids. */
export interface ArchiveSelection {
  readonly name: string;
  readonly runs: readonly string[];
  readonly experiments: readonly string[];
  readonly comparisons: readonly string[];
  readonly reports: readonly string[];
}

/** What a store is asked beside what it holds under an id. */
export interface ArchiveSource {
  readonly portable: PortableReader;
  /** Ids of the runs that a recipe finds now; null when its filter can't be read, or its experiment is gone. */
  readonly runsOf: (recipe: Recipe) => readonly string[] | null;
  /** Id of a saved comparison that a report names by its id or by its name; null when there is none. */
  readonly comparisonNamed: (reference: string) => string | null;
}

/** All of what was chosen at once. @throws UnknownIdError */
export function contentOf(source: ArchiveSource, selection: ArchiveSelection): ArchiveContent {
  const { count: _count, runs, ...documents } = draftOf(source, selection);
  return { ...documents, runs: [...runs] };
}

/**
 * Finds what was chosen in a store. Experiments bring all their runs; reports bring the comparisons, experiments and
 * runs that they rest on, so that they can be made again where nothing else is.
 *
 * @throws UnknownIdError
 */
export function draftOf(source: ArchiveSource, selection: ArchiveSelection): ArchiveDraft {
  const { portable } = source;
  const reports = unique(selection.reports).map((id) => portable.report(id));
  const needed = reports.map((report) => needsOf(source, report));
  const comparisons = unique([
    ...selection.comparisons,
    ...needed.flatMap((needs) => needs.comparisons),
  ]);
  const experiments = unique([
    ...selection.experiments,
    ...needed.flatMap((needs) => needs.experiments),
  ]).map((id) => portable.experiment(id));
  const runs = unique([
    ...selection.runs,
    ...experiments.flatMap(runsOf),
    ...needed.flatMap((needs) => needs.runs),
  ]);
  return {
    name: selection.name,
    runs: runsIn(portable, runs),
    count: runs.length,
    experiments,
    comparisons: comparisons.map((id) => portable.comparison(id)),
    reports,
  };
}

/** One run after the other, read when it is wanted. */
function runsIn(portable: PortableReader, ids: readonly string[]): Iterable<ArchivedRun> {
  return {
    *[Symbol.iterator]() {
      for (const id of ids) yield portable.run(id);
    },
  };
}

interface Needs {
  readonly comparisons: readonly string[];
  readonly experiments: readonly string[];
  readonly runs: readonly string[];
}

/** What a report rests on, as far as it can be found: one that names something lost can be kept all the same. */
function needsOf(source: ArchiveSource, { document }: ArchivedReport): Needs {
  const reading = readReport(document);
  const sources = reading.ok ? Object.values(reading.report.comparisons) : [];
  const comparisons = sources.flatMap((one) =>
    'saved' in one ? (source.comparisonNamed(one.saved) ?? []) : [],
  );
  const recipes = [
    ...sources.flatMap((one) => ('recipe' in one ? [one.recipe] : [])),
    ...comparisons.flatMap((id) => {
      const recipe = readRecipe(source.portable.comparison(id).recipe);
      return recipe.ok ? [recipe.recipe] : [];
    }),
  ];
  const found = recipes.map((recipe) => ({ recipe, runs: source.runsOf(recipe) }));
  return {
    comparisons,
    experiments: found.flatMap(({ recipe, runs }) =>
      runs === null
        ? []
        : recipe.sources.flatMap((one) => (one.from === 'experiment' ? [one.id] : [])),
    ),
    runs: found.flatMap(({ runs }) => runs ?? []),
  };
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort();
}

/** People may have moved a replication's run to another experiment; it is still what this one rests on. */
function runsOf({ runs, points }: ArchivedExperiment): string[] {
  const replications = points.flatMap((point) => point.replications);
  return [...runs, ...replications.flatMap(({ run }) => run ?? [])];
}
