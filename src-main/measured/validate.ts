import type { OpenedFile } from '#shared/contract/application.ts';
import type { ValidationCase, ValidationEvent } from '#shared/contract/validation.ts';
import { DocumentError } from '#shared/scenario/document.ts';
import { ENGINE_VERSION } from '#main/simulation/index.ts';
import { compareCase } from './cases.ts';
import type { CaseOutcome } from './cases.ts';
import { reportOf } from './errors.ts';
import { readQemuFile } from './read-file.ts';

/** Lets other work of the thread run between two cases. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function outcomeOf(file: OpenedFile): CaseOutcome {
  try {
    return compareCase(readQemuFile(file.text, file.name));
  } catch (error) {
    if (error instanceof DocumentError) return { skipped: error.message };
    throw error;
  }
}

/**
 * Simulates measured cases one by one, telling each as it is done, and ends with the report. A case that no strategy
 * simulates is told with its reason.
 *
 * @param files the measured files, in the order in which they are to be told
 * @param signal ends the validation between two cases
 */
export async function* validateFiles(
  files: readonly OpenedFile[],
  signal?: AbortSignal,
): AsyncGenerator<ValidationEvent> {
  const cases: ValidationCase[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const [index, file] of files.entries()) {
    if (signal?.aborted) return;
    const progress = { done: index + 1, of: files.length };
    const outcome = outcomeOf(file);
    if (outcome.skipped === null) {
      cases.push(outcome.case);
      yield { type: 'case', ...progress, case: outcome.case };
    } else {
      const left = { name: file.name.replace(/\.json$/, ''), reason: outcome.skipped };
      skipped.push(left);
      yield { type: 'skipped', ...progress, ...left };
    }
    await breathe();
  }
  yield { type: 'report', report: reportOf(ENGINE_VERSION, cases, skipped) };
}
