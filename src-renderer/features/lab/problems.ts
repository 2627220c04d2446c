import type { ScenarioProblem } from '#shared/scenario/problem.ts';
import { isWithin } from './outline.ts';

/** What is wrong with one field, as one text; undefined when nothing is. */
export function problemAt(problems: readonly ScenarioProblem[], path: string): string | undefined {
  const found = problems.filter((one) => one.path === path);
  return found.length > 0 ? found.map(sentence).join(' ') : undefined;
}

function sentence({ message, example }: ScenarioProblem): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  // Many messages bring their example along; saying it twice helps nobody.
  const more = example === undefined || message.includes(example) ? '' : `, for example ${example}`;
  return `${text}${more}.`;
}

/** How many problems lie in a part. */
export function problemsWithin(problems: readonly ScenarioProblem[], part: string): number {
  return problems.filter((one) => (part === '' ? true : isWithin(one.path, part))).length;
}

/** A problem with its place, for lists of all problems. */
export function problemLine(problem: ScenarioProblem): { path: string; text: string } {
  return { path: problem.path, text: sentence(problem) };
}
