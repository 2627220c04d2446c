import type { ScenarioProblem } from './problem.ts';

/** Edit distance of two short words, with a swap of neighbours as one edit. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1]
      ) {
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

const LONGEST_WORD = 60;

/** The known word that someone most likely meant, or undefined when nothing is near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  // Case and separators are what people mix up most: "downtime-limit" is "downtimeLimit".
  const simple = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  let best: string | undefined;
  let bestDistance = Math.ceil(word.length / 3) + 1;
  for (const candidate of known) {
    const steps = distance(simple(word), simple(candidate));
    if (steps < bestDistance) {
      best = candidate;
      bestDistance = steps;
    }
  }
  return best;
}

/** " (did you mean "downtimeLimit"?)", or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const near = nearest(word, known);
  return near === undefined ? '' : ` (did you mean "${near}"?)`;
}

/** More names than these are not looked through for what somebody meant. */
const MOST_NAMES = 1000;

/** What is said of a field that names something the scenario does not have. */
export function missingName(
  path: string,
  what: string,
  name: string,
  known: readonly string[],
): ScenarioProblem {
  return {
    path,
    message: `found "${name}", but no ${what} is called so${didYouMean(name, known.slice(0, MOST_NAMES))}; expected the name of a ${what} of this scenario`,
    ...(known[0] === undefined ? {} : { example: known[0] }),
  };
}
