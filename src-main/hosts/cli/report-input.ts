import { setImmediate as nextTurn } from 'node:timers/promises';
import { resolve } from 'node:path';
import { recipeSchema } from '#shared/comparison/recipe.ts';
import type { Recipe } from '#shared/comparison/recipe.ts';
import { readReport } from '#shared/report/document.ts';
import type { ReportDocument, ReportDocumentInput } from '#shared/report/document.ts';
import { readText } from '#shared/scenario/document.ts';
import { buildComparison, groupsOf } from '#main/comparison/index.ts';
import { gatherReport } from '#main/reports/index.ts';
import { gatherComparisons, outlineReport, resolveReport } from '#main/reports/document/index.ts';
import type { ReportData, ResolvedReport } from '#main/reports/document/index.ts';
import { findComparedRuns, reportSource } from '#main/service/compared-runs.ts';
import { openStore, StoreError } from '#main/store/index.ts';
import type { Store } from '#main/store/index.ts';
import { readOpenedFile } from '../opened-files.ts';
import { experimentId } from './comparison-input.ts';
import { InputError, problemsText } from './failures.ts';

/** @throws InputError with where and why, when the file holds no report */
export async function readReportFile(reference: string, cwd: string): Promise<ReportDocument> {
  const { text } = await readOpenedFile(resolve(cwd, reference));
  const reading = readText(text);
  if (!reading.ok) throw new InputError(problemsText(reference, reading.problems));
  const report = readReport(reading.value);
  if (report.ok) return report.report;
  const where = report.path === '' ? '' : `${report.path}: `;
  throw new InputError(
    `${reference}: ${where}${report.problem}. Expected a report; godwit report --for EXPERIMENT --store FILE writes one to begin from.`,
  );
}

/** Opens a store for reading, and closes it after use. */
export async function withStore<Result>(
  path: string,
  cwd: string,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = openStore({ path: resolve(cwd, path), readOnly: true, damaged: 'refuse' });
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

function savedRecipe(store: Store, reference: string): Recipe {
  const named = store.comparisons.list(false).filter(({ name }) => name === reference);
  if (named.length > 1)
    throw new InputError(
      `"${reference}" may be any of ${named.length} saved comparisons: ${named.map(({ id }) => id).join(', ')}. Name one by its id.`,
    );
  const saved = named[0] ?? store.comparisons.get(reference);
  if (saved.recipe === null) throw new InputError(saved.problem ?? 'It cannot be read.');
  return saved.recipe;
}

function reportData(store: Store): ReportData {
  return {
    saved: (reference) => savedRecipe(store, reference),
    compare: (recipe) => {
      const { runs, leftOut } = findComparedRuns(store, recipe);
      const groups = groupsOf(runs, recipe);
      if (groups.length === 0) throw new InputError('found no run with a result');
      return { comparison: buildComparison(runs, recipe, leftOut), groups };
    },
    source: reportSource(store),
  };
}

const isInputError = (error: unknown): boolean =>
  error instanceof InputError || error instanceof StoreError;

const breathe = (): Promise<void> => nextTurn();

/** A report with everything looked up in a store. */
export async function resolveWithStore(
  report: ReportDocument,
  store: Store,
  hardware: string | null,
): Promise<ResolvedReport> {
  const gathered = await gatherComparisons(report, reportData(store), isInputError, breathe);
  return resolveReport(report, gathered, hardware);
}

/**
 * A first report about an experiment, by id or name, or else about what a filter finds.
 *
 * @throws InputError when nothing is found
 */
export async function outlineFor(subject: string, store: Store): Promise<ReportDocumentInput> {
  const id = experimentId(subject, store);
  const page = { text: '', trash: false, offset: 0, limit: 1000 };
  const experiment = store.experiments.list(page).rows.find((row) => row.id === id);
  const name = experiment?.name ?? subject;
  const recipe = experiment
    ? { sources: [{ from: 'experiment' as const, id }] }
    : { sources: [{ from: 'filter' as const, filter: subject }] };
  const data = reportData(store);
  const parsed = recipeSchema.parse(recipe);
  const { comparison, groups } = data.compare(parsed);
  const look = { title: name, theme: 'light' as const };
  const input = await gatherReport(comparison, groups, data.source, look, breathe);
  return outlineReport(name, recipe, input);
}
