import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseExperiment } from '#shared/experiment/document.ts';
import type { ReadyExperiment } from '#shared/experiment/document.ts';
import { EXPERIMENT_EXAMPLES } from '#shared/experiment/examples/index.ts';
import { canonicalJson } from '#shared/experiment/point-scenario.ts';
import { didYouMean, nearest } from '#shared/scenario/suggest.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import type { WritableStore } from '#main/store/index.ts';
import { readOpenedFile } from '../opened-files.ts';
import { InputError, problemsText } from './failures.ts';

const EXAMPLE_PREFIX = 'example:';

/** An experiment that a person named, with its text. */
export interface NamedExperiment {
  readonly text: string;
  readonly ready: ReadyExperiment;
}

function exampleText(name: string): string {
  const example = EXPERIMENT_EXAMPLES.find((one) => one.name === name);
  if (example) return example.text;
  const names = EXPERIMENT_EXAMPLES.map((one) => one.name);
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${EXAMPLE_PREFIX}${near}?`;
  throw new InputError(`There is no example "${name}".${hint} Examples are: ${names.join(', ')}.`);
}

/** What ships with Godwit, a line each. */
export const examplesText = (): string =>
  EXPERIMENT_EXAMPLES.map(({ name, title }) => `  ${EXAMPLE_PREFIX}${name}  ${title}\n`).join('');

async function fileText(reference: string, cwd: string): Promise<string> {
  const path = resolve(cwd, reference);
  if (existsSync(path)) return (await readOpenedFile(path)).text;
  const names = EXPERIMENT_EXAMPLES.map(({ name }) => name);
  const meant = names.includes(reference)
    ? `, but an example of that name: write ${EXAMPLE_PREFIX}${reference}.`
    : `${didYouMean(
        reference,
        names.map((name) => `${EXAMPLE_PREFIX}${name}`),
      )}; expected a file with an experiment (YAML or JSON), or an example:\n${examplesText().trimEnd()}`;
  throw new InputError(`There is no file "${reference}"${meant}`);
}

/**
 * Finds and checks an experiment: a file, or example:NAME.
 *
 * @throws InputError with every problem, UnreadableFile when the file can't be read
 */
export async function readExperiment(reference: string, cwd: string): Promise<NamedExperiment> {
  const text = reference.startsWith(EXAMPLE_PREFIX)
    ? exampleText(reference.slice(EXAMPLE_PREFIX.length))
    : await fileText(reference, cwd);
  const reading = parseExperiment(text, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new InputError(problemsText(reference, reading.problems));
  return { text, ready: reading };
}

/**
 * The experiment in a store that a document belongs to, made when there is none yet. With `resume` one of the same name
 * gets the document, and keeps the runs of every point that is still part of it.
 *
 * @throws InputError when it was begun before and `resume` was not asked for
 */
export function storedExperiment(
  { experiments }: WritableStore,
  { text, ready }: NamedExperiment,
  resume: boolean,
): string {
  const { experiment: document, points } = ready;
  const named = experiments.byName(document.name);
  // The stored document went through JSON, which leaves out what is undefined.
  const wanted = canonicalJson(JSON.parse(JSON.stringify(document)));
  const same = named.find((id) => canonicalJson(experiments.get(id).document) === wanted);
  const saved = { name: document.name, text, document, points: points.length };
  if (same === undefined) {
    const [newest] = named;
    if (!resume || newest === undefined) return experiments.create(saved);
    experiments.replace(newest, saved);
    return newest;
  }
  const { runs } = experiments.row(same);
  if (resume || runs.done + runs.failed === 0) return same;
  throw new InputError(
    `The store holds this experiment already, with ${runs.done + runs.failed} of ${runs.most} runs. Add --resume to run what is left, or give it another name.`,
  );
}
