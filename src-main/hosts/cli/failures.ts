import { DocumentError, problemSentence } from '#shared/scenario/document.ts';
import type { ScenarioProblem } from '#shared/scenario/problem.ts';
import { ArchiveError } from '#main/archives/index.ts';
import { ShardFileError } from '#main/experiments/index.ts';
import { PrintError } from '#main/service/print.ts';
import { StoreError } from '#main/store/index.ts';
import { UnreadableFile } from '../opened-files.ts';

/** Exit codes of every command. */
export const EXIT = { done: 0, runFailed: 1, badInput: 2, stopped: 130 } as const;

/** Wrong input or usage: a sentence for people, and exit code 2. */
export class InputError extends Error {}

/** Every problem of one document, each on a line of its own, with the name under which it was given. */
export function problemsText(name: string, problems: readonly ScenarioProblem[]): string {
  const [first] = problems;
  if (problems.length === 1 && first) return `${name}: ${problemSentence(first)}`;
  const lines = problems.map((problem) => `  ${problemSentence(problem)}`);
  return `${name} has ${problems.length} problems:\n${lines.join('\n')}`;
}

/** What to print for an error and how to exit: input that is wrong is told, anything else is a failure of a run. */
export function failureOf(error: unknown): { text: string; exitCode: number } {
  if (error instanceof DocumentError) {
    return { text: error.problems.map(problemSentence).join('\n'), exitCode: EXIT.badInput };
  }
  if (
    error instanceof InputError ||
    error instanceof ArchiveError ||
    error instanceof PrintError ||
    error instanceof ShardFileError ||
    error instanceof UnreadableFile ||
    error instanceof StoreError
  ) {
    return { text: error.message, exitCode: EXIT.badInput };
  }
  return { text: error instanceof Error ? error.message : String(error), exitCode: EXIT.runFailed };
}
