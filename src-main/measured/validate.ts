import type { OpenedFile } from '#shared/contract/application.ts';
import type {
  ValidationCase,
  ValidationEvent,
  ValidationReport,
} from '#shared/contract/validation.ts';
import { DocumentError } from '#shared/scenario/document.ts';
import { ENGINE_VERSION } from '#main/simulation/index.ts';
import { compareCase } from './cases.ts';
import type { CaseOutcome } from './cases.ts';
import { reportOf } from './errors.ts';
import { readQemuFile } from './read-file.ts';

/** Lets other work of the thread run between two cases. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One case that waits to be simulated. */
export interface ValidationJob {
  readonly name: string;
  /** @throws DocumentError when its file or its scenario can't be used; that is told as a reason */
  run(): CaseOutcome;
}

function outcomeOf(job: ValidationJob): CaseOutcome {
  try {
    return job.run();
  } catch (error) {
    if (error instanceof DocumentError) return { skipped: error.message, unusable: true };
    throw error;
  }
}

/** The cases of measured files. */
export function measuredJobs(files: readonly OpenedFile[]): readonly ValidationJob[] {
  return files.map((file) => ({
    name: file.name.replace(/\.json$/, ''),
    run: () => compareCase(readQemuFile(file.text, file.name)),
  }));
}

/**
 * Simulates cases one by one, telling each as it is done, and ends with the report. A case that no strategy
 * simulates is told with its reason.
 *
 * @param jobs the cases, in the order in which they are to be told
 * @param signal ends the validation between two cases
 */
export async function* validateJobs(
  jobs: readonly ValidationJob[],
  signal?: AbortSignal,
): AsyncGenerator<ValidationEvent> {
  const cases: ValidationCase[] = [];
  const skipped: ValidationReport['skipped'] = [];
  for (const [index, job] of jobs.entries()) {
    if (signal?.aborted) return;
    const progress = { done: index + 1, of: jobs.length };
    const outcome = outcomeOf(job);
    if (outcome.skipped === null) {
      cases.push(outcome.case);
      yield { type: 'case', ...progress, case: outcome.case };
    } else {
      const left = { name: job.name, reason: outcome.skipped };
      skipped.push(outcome.unusable ? { ...left, unusable: true } : left);
      yield { type: 'skipped', ...progress, ...left };
    }
    await breathe();
  }
  yield { type: 'report', report: reportOf(ENGINE_VERSION, cases, skipped) };
}

/** Simulates the cases of measured files, as `validateJobs`. */
export function validateFiles(
  files: readonly OpenedFile[],
  signal?: AbortSignal,
): AsyncGenerator<ValidationEvent> {
  return validateJobs(measuredJobs(files), signal);
}
