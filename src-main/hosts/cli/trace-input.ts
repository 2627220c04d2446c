import { resolve } from 'node:path';
import { getPath, readText, setPath } from '#shared/scenario/document.ts';
import { readTrace } from '#shared/scenario/traces/read-trace.ts';
import type { Trace } from '#shared/scenario/traces/trace.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { readOpenedFile } from '../opened-files.ts';
import { InputError, problemsText } from './failures.ts';
import { scenarioOfText, scenarioText } from './scenario-input.ts';

/**
 * The text of a trace file and what it says.
 * @throws InputError with what is wrong and where, UnreadableFile when the file can't be read
 */
export async function readTraceFile(
  reference: string,
  cwd: string,
): Promise<{ readonly text: string; readonly trace: Trace }> {
  const { text } = await readOpenedFile(resolve(cwd, reference));
  const reading = readTrace(text);
  if (!reading.ok) throw new InputError(problemsText(reference, reading.problems));
  return { text, trace: reading.trace };
}

/** The least around a traced guest: two hosts it fits on, joined by the links of the schema's defaults. */
function around({ name, memory }: Trace, text: string): object {
  const room = 2 * memory;
  return {
    name: (name || 'traced guest').slice(0, 80).replace(/[/\\\p{C}]/gu, ' '),
    hosts: [
      { name: 'alpha', memory: room },
      { name: 'beta', memory: room },
    ],
    guests: [{ name: 'traced', host: 'alpha', workload: { trace: text } }],
    plan: [],
  };
}

function guestIndex(document: object, wanted: string | undefined): number {
  const guests = getPath(document, 'guests');
  const list = Array.isArray(guests) ? (guests as { name?: unknown }[]) : [];
  const index = wanted === undefined ? 0 : list.findIndex((one) => one.name === wanted);
  if (index >= 0 && index < list.length) return index;
  const names = list.map((one) => String(one.name)).join(', ');
  throw new InputError(
    wanted === undefined
      ? 'The scenario has no guest that the trace could be of.'
      : `There is no guest "${wanted}" in the scenario. Guests are: ${names}.`,
  );
}

/**
 * A scenario whose guest is written like a trace: the chosen guest of a scenario, or one made for it.
 *
 * @throws InputError or DocumentError with every problem, UnreadableFile when a file can't be read
 */
export async function readTracedScenario(
  reference: string | undefined,
  file: string,
  wishes: { readonly guest?: string; readonly set: readonly string[] },
  cwd: string,
): Promise<Scenario> {
  const { text, trace } = await readTraceFile(file, cwd);
  let document = around(trace, text);
  if (reference !== undefined) {
    const source = await scenarioText(reference, cwd);
    const reading = readText(source);
    if (!reading.ok) throw new InputError(problemsText(reference, reading.problems));
    const value = reading.value as object;
    const path = `guests[${guestIndex(value, wishes.guest)}]`;
    document = setPath(
      setPath(setPath(value, `${path}.memory`, undefined), `${path}.pageSize`, undefined),
      `${path}.workload`,
      { trace: text },
    );
  }
  return scenarioOfText(JSON.stringify(document), reference ?? file, { set: wishes.set });
}
