import type { Recipe, RecipeInput } from '#shared/comparison/recipe.ts';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import type { ReportDocument, ReportDocumentInput } from '#shared/report/document.ts';
import { readReport } from '#shared/report/document.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import { gatherComparisons, outlineReport, resolveReport } from '#main/reports/document/index.ts';
import type {
  GatheredComparisons,
  ReportData,
  ResolvedReport,
} from '#main/reports/document/index.ts';
import { StoreError } from '#main/store/index.ts';
import type { Store } from '#main/store/index.ts';
import type { GatheredStore } from './gathered-comparisons.ts';

/** A report and everything that it rests on, looked up. */
export interface LookedUpReport {
  readonly document: ReportDocument;
  readonly gathered: GatheredComparisons;
  readonly resolved: ResolvedReport;
}

type Breathe = () => Promise<void>;

/** The document as it will be used. @throws DocumentError with where and why, when it is no report */
export function reportOf(value: unknown): ReportDocument {
  const reading = readReport(value);
  if (reading.ok) return reading.report;
  throw new DocumentError([{ path: reading.path, message: reading.problem }]);
}

const wrong = (message: string): DocumentError => new DocumentError([{ path: '', message }]);

/** A saved comparison by its id; or by its name, as people write it in a file. @throws DocumentError, UnknownIdError */
function savedComparison(store: Store, reference: string): { name: string; recipe: Recipe } {
  const named = store.comparisons.list(false).filter(({ name }) => name === reference);
  if (named.length > 1)
    throw wrong(
      `"${reference}" may be any of ${named.length} saved comparisons: ${named.map(({ id }) => id).join(', ')}. Name one by its id.`,
    );
  const { name, recipe, problem } = named[0] ?? store.comparisons.get(reference);
  if (recipe === null)
    throw wrong(problem ?? `The saved comparison "${reference}" cannot be read.`);
  return { name, recipe };
}

/** What a store has for reports. */
function reportData(from: GatheredStore, breathe: Breathe): ReportData {
  return {
    saved: (reference) => savedComparison(from.store, reference).recipe,
    gather: (recipe) => from.gather(recipe, breathe),
  };
}

const isInputError = (error: unknown): boolean => error instanceof StoreError;

/**
 * Looks up in a store what a report names.
 *
 * @param hardware told in the method section instead of what the report says; null: as it says
 */
export async function lookUpReport(
  document: ReportDocument,
  from: GatheredStore,
  breathe: Breathe,
  hardware: string | null = null,
): Promise<LookedUpReport> {
  const gathered = await gatherComparisons(document, reportData(from, breathe), isInputError);
  return { document, gathered, resolved: resolveReport(document, gathered, hardware) };
}

/** What a first report is about. */
export type Subject =
  | { readonly experiment: string }
  | { readonly comparison: string }
  | { readonly recipe: RecipeInput; readonly name: string };

/**
 * A first report about something, to begin from, short: what is left out has its default.
 *
 * @throws DocumentError, UnknownIdError when nothing is found
 */
export async function beginReport(
  subject: Subject,
  from: GatheredStore,
  breathe: Breathe,
): Promise<ReportDocumentInput> {
  const { name, source, recipe } = subjectOf(subject, from.store);
  return outlineReport(name, source, await from.gather(recipe, breathe));
}

function subjectOf(subject: Subject, store: Store) {
  if ('experiment' in subject) {
    const { experiment: id } = subject;
    const recipe = recipeSchema.parse({ sources: [{ from: 'experiment', id }] });
    return { name: store.experiments.row(id).name, source: { recipe }, recipe };
  }
  if ('comparison' in subject) {
    const { comparison: saved } = subject;
    return { ...savedComparison(store, saved), source: { saved } };
  }
  const recipe = recipeSchema.parse(subject.recipe);
  return { name: subject.name, source: { recipe }, recipe };
}
