import { DocumentError } from '#shared/scenario/document.ts';
import { problemsOfIssues } from '#shared/scenario/issues.ts';
import { LARGEST_FILE_BYTES, qemuFileSchema } from './qemu-file.ts';
import type { QemuFile } from './qemu-file.ts';

/** Most problems that are told of one file. */
const MOST_PROBLEMS = 20;

/**
 * Reads the text of a measured migration.
 *
 * @throws DocumentError with the path of each wrong field
 */
export function readQemuFile(text: string, name: string): QemuFile {
  if (text.length > LARGEST_FILE_BYTES) {
    throw new DocumentError([
      {
        path: '',
        message: `${name} is larger than 16 MiB; expected the JSON of one measured migration`,
      },
    ]);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON';
    throw new DocumentError([
      {
        path: '',
        message: `${name} is not complete JSON (${reason}); expected one measured migration`,
      },
    ]);
  }
  const parsed = qemuFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  // Unknown fields are let through, so the names of the known ones are never asked for.
  const problems = problemsOfIssues(parsed.error.issues.slice(0, MOST_PROBLEMS), value, () => ({}));
  throw new DocumentError(
    problems.map((one) => ({ ...one, message: `${one.message} (in ${name})` })),
  );
}

/** Whether plain data looks like a measured migration, well-formed or not. */
export function looksMeasured(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['config', 'workload', 'result'].every((key) => Object.hasOwn(value, key)) &&
    !Object.hasOwn(value, 'guests')
  );
}
