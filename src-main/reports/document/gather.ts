import type { Recipe } from '#shared/comparison/recipe.ts';
import type { ReportDocument } from '#shared/report/document.ts';
import { DocumentError } from '#shared/scenario/problem.ts';
import type { ReportInput } from '../input.ts';
import type { GatheredComparisons } from './resolve.ts';

/** Where a report finds what it names. Both throw errors whose message is for people. */
export interface ReportData {
  /** Recipe of a saved comparison, by its id. */
  readonly saved: (id: string) => Recipe;
  /** Everything about a comparison as it is now. */
  readonly gather: (recipe: Recipe) => Promise<ReportInput>;
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
): Promise<GatheredComparisons> {
  const gathered = new Map<
    string,
    { ok: true; input: ReportInput } | { ok: false; message: string }
  >();
  for (const [key, source] of Object.entries(report.comparisons)) {
    try {
      const recipe = 'saved' in source ? data.saved(source.saved) : source.recipe;
      gathered.set(key, { ok: true, input: await data.gather(recipe) });
    } catch (error) {
      gathered.set(key, { ok: false, message: sentenceOf(error, isInputError) });
    }
  }
  return gathered;
}
