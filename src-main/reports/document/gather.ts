import type { Recipe } from '#shared/comparison/recipe.ts';
import type { Comparison } from '#shared/contract/comparison.ts';
import type { ReportDocument } from '#shared/report/document.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import type { Group } from '#main/comparison/index.ts';
import { gatherReport } from '../gather.ts';
import type { ReportSource } from '../gather.ts';
import type { ReportInput } from '../input.ts';
import type { GatheredComparisons } from './resolve.ts';

/** Where a report finds what it names. Both throw errors whose message is for people. */
export interface ReportData {
  /** Recipe of a saved comparison, by its id. */
  readonly saved: (id: string) => Recipe;
  readonly compare: (recipe: Recipe) => {
    readonly comparison: Comparison;
    readonly groups: readonly Group[];
  };
  readonly source: ReportSource;
}

/** The sentence of an error that means wrong input; other errors are failures of ours and go on. */
function sentenceOf(error: unknown, isInputError: (error: unknown) => boolean): string {
  if (error instanceof DocumentError)
    return error.problems.map(({ message }) => message).join('; ');
  if (error instanceof Error && isInputError(error)) return error.message;
  throw error;
}

/**
 * Makes the comparisons of a report, those that can be made; the others have the reason why not.
 *
 * @param isInputError whether an error tells of the report's own data, such as an experiment that is gone
 */
export async function gatherComparisons(
  report: ReportDocument,
  data: ReportData,
  isInputError: (error: unknown) => boolean,
  breathe: () => Promise<void>,
): Promise<GatheredComparisons> {
  const gathered = new Map<
    string,
    { ok: true; input: ReportInput } | { ok: false; message: string }
  >();
  for (const [key, source] of Object.entries(report.comparisons)) {
    try {
      const recipe = 'saved' in source ? data.saved(source.saved) : source.recipe;
      const { comparison, groups } = data.compare(recipe);
      const look = { title: key, theme: 'light' as const };
      const input = await gatherReport(comparison, groups, data.source, look, breathe);
      gathered.set(key, { ok: true, input });
    } catch (error) {
      gathered.set(key, { ok: false, message: sentenceOf(error, isInputError) });
    }
  }
  return gathered;
}
