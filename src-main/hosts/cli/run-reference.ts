import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { RunDetail } from '#shared/contract/runs.ts';
import type { SeriesTable } from '#shared/result/result.ts';
import { parseScenario, readText } from '#shared/scenario/document.ts';
import { measuredLibrary } from '#main/measured/index.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import type { EndedRun, NewRun, Store } from '#main/store/index.ts';
import { readOpenedFile } from '../opened-files.ts';
import { InputError, problemsText } from './failures.ts';
import { scenarioText } from './scenario-input.ts';
import { simulateHere } from './simulate.ts';
import { detailOf, newRunOf } from './stored-run.ts';
import type { Terminal } from './terminal.ts';

/** A run that a person named: one in the store, or one that exists for this command only. */
export type NamedRun =
  | { readonly kind: 'stored'; readonly id: string }
  | {
      readonly kind: 'fresh';
      readonly detail: RunDetail;
      /** Per migration, everything that was recorded. */
      readonly series: readonly SeriesTable[];
    };

function freshRun(id: string, run: NewRun, ended: EndedRun): NamedRun {
  return {
    kind: 'fresh',
    detail: detailOf(id, run, ended),
    series: ended.migrations.map((migration) => migration.series),
  };
}

/** The run of a file: a measured migration as it was measured, a scenario as it is simulated now. */
function runOfText(reference: string, text: string, terminal: Terminal): NamedRun {
  const reading = readText(text);
  if (reading.ok && measuredLibrary.recognises(reading.value)) {
    const { run, ended } = measuredLibrary.read({ name: basename(reference), text });
    return freshRun(reference, run, ended);
  }
  const parsed = parseScenario(text, STRATEGY_CATALOGUE);
  if (!parsed.ok) throw new InputError(problemsText(reference, parsed.problems));
  const result = simulateHere(parsed.scenario, terminal, { series: true });
  return freshRun(reference, newRunOf(parsed.scenario, result, { source: reference }), result);
}

const isFile = async (path: string): Promise<boolean> =>
  stat(path).then(
    (status) => status.isFile(),
    () => false,
  );

/** The id of a stored run that has this id, name or beginning of an id. @throws InputError when several have */
function storedIdOf(reference: string, store: Store): string | undefined {
  const found = store.runs.find(reference);
  if (found.length > 1) {
    throw new InputError(
      `"${reference}" may be any of ${found.length} runs: ${found.join(', ')}. Write more of the id.`,
    );
  }
  return found[0];
}

/** The same; what no run is called is taken for an id, so that whoever looks it up says that there is none. */
export const storedRunId = (reference: string, store: Store): string =>
  storedIdOf(reference, store) ?? reference;

/**
 * Finds a run by what a person calls it: id or name of a stored run, preset:NAME, or a file with a scenario or a
 * measured migration.
 *
 * @throws InputError when nothing or more than one thing has that name
 */
export async function findRun(
  reference: string,
  store: Store | undefined,
  terminal: Terminal,
): Promise<NamedRun> {
  if (reference.startsWith('preset:')) {
    return runOfText(reference, await scenarioText(reference, terminal.cwd), terminal);
  }
  const id = store && storedIdOf(reference, store);
  if (id !== undefined) return { kind: 'stored', id };
  const path = resolve(terminal.cwd, reference);
  if (await isFile(path)) return runOfText(reference, (await readOpenedFile(path)).text, terminal);
  const where = store ? 'in the store' : 'without --store';
  throw new InputError(
    `There is no run "${reference}" ${where}, and no file of that name; expected the id or name of a stored run, preset:NAME, or a file with a scenario or a measured migration.`,
  );
}

/** Whether a reference means a run: by its id, its beginning, or its name. */
export function isRun(
  run: { readonly id: string; readonly name: string },
  reference: string,
): boolean {
  return run.id === reference || run.name === reference || run.id.startsWith(reference);
}
