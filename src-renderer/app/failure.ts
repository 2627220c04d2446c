import { ORPCError } from '@orpc/client';
import type { ScenarioProblem } from '#shared/scenario/problem.ts';

/** The problems that an error of the service carries; empty when it carries none. */
function problemsOf(error: unknown): readonly ScenarioProblem[] {
  if (!(error instanceof ORPCError) || error.code !== 'INVALID_DOCUMENT') return [];
  const data = error.data as { problems?: readonly ScenarioProblem[] } | undefined;
  return data?.problems ?? [];
}

/** A problem as one line: its place, what is wrong and what would be accepted. */
export function describeProblem({ path, line, message }: ScenarioProblem): string {
  const places = [line === undefined ? '' : `line ${line}`, path].filter((place) => place !== '');
  return [...places, message].join(': ');
}

/** The same for the field that it is about, which need not be told what it is called in the contract. */
export function describeFieldFailure(error: unknown): string {
  const [first] = problemsOf(error);
  const sentence = first?.message ?? (error instanceof Error ? error.message : String(error));
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** What went wrong, in a sentence for people. */
export function describeFailure(error: unknown): string {
  const [first] = problemsOf(error);
  if (first) return describeProblem(first);
  return error instanceof Error ? error.message : String(error);
}
