import { parseFilter } from '#shared/filter/index.ts';
import type { FilterNote } from '#shared/filter/index.ts';
import type { Store } from '#main/store/index.ts';
import { InputError } from './failures.ts';
import type { Terminal } from './terminal.ts';

/** A part of a filter with a line under it. */
function marked(filter: string, { from, to }: Pick<FilterNote, 'from' | 'to'>): string {
  const line = filter.replaceAll(/\s/gu, ' ');
  const mark = ' '.repeat(from) + '^'.repeat(Math.max(1, to - from));
  return `  ${line}\n  ${mark}\n`;
}

/**
 * Reads a filter against what a store knows: tells how numbers without a unit are read.
 *
 * @throws InputError with a line under the place where it is wrong
 */
export function checkFilter(filter: string, store: Store, terminal: Terminal): void {
  const reading = parseFilter(filter, store.runs.vocabulary());
  if (!reading.ok) {
    const { problem } = reading;
    const instead = problem.suggestion === null ? '' : ` Perhaps: ${problem.suggestion}`;
    throw new InputError(
      `--filter cannot be read.\n${marked(filter, problem)}${problem.message}${instead}`,
    );
  }
  for (const note of reading.notes)
    terminal.err(
      `--filter:\n${marked(filter, note)}${note.message} Write ${note.suggestion ?? 'a unit'}, if that was meant.\n`,
    );
}
