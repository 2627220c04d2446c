import { resolve } from 'node:path';
import { quantityKind } from '#shared/experiment/axis-values.ts';
import { ScenarioFields } from '#shared/experiment/field-facts.ts';
import { parseScenario, readText, setPath } from '#shared/scenario/document.ts';
import { presetByName, PRESETS } from '#shared/scenario/presets/index.ts';
import { nearest } from '#shared/scenario/suggest.ts';
import type { Resolution, Scenario } from '#shared/scenario/types.ts';
import { bareNumber } from '#shared/units/bare.ts';
import { quantityExpectation } from '#shared/units/parse.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { readOpenedFile, UnreadableFile } from '../opened-files.ts';
import { InputError, problemsText } from './failures.ts';

/** What a person changes about a scenario on the command line. */
export interface ScenarioWishes {
  readonly seed?: number | undefined;
  readonly resolution?: Resolution | undefined;
  /** Each "path=value". */
  readonly set?: readonly string[] | undefined;
}

const PRESET_PREFIX = 'preset:';

/** Text of the preset that a reference such as "preset:idle" names. @throws InputError with the names that exist */
function presetText(name: string): string {
  const preset = presetByName(name);
  if (preset) return preset.text;
  const names = PRESETS.map((one) => one.name);
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean preset:${near}?`;
  throw new InputError(`There is no preset "${name}".${hint} Presets are: ${names.join(', ')}.`);
}

/** The text of a scenario given as a path or as preset:NAME, and the name to call it in messages. */
export async function scenarioText(reference: string, cwd: string): Promise<string> {
  if (reference.startsWith(PRESET_PREFIX)) return presetText(reference.slice(PRESET_PREFIX.length));
  if (reference === '')
    throw new InputError(
      'The scenario is an empty text; expected a file or a preset, for example preset:idle.',
    );
  try {
    return (await readOpenedFile(resolve(cwd, reference))).text;
  } catch (error) {
    if (error instanceof UnreadableFile && !presetByName(reference)) {
      throw new InputError(
        `${error.message} Expected a scenario as YAML or JSON text, or a preset, for example preset:idle.`,
      );
    }
    if (!presetByName(reference)) throw error;
    throw new InputError(
      `There is no file "${reference}", but a preset of that name: write preset:${reference}.`,
    );
  }
}

/** A value as people write it after "=": JSON where it is JSON (5, true, null, a list), else the text itself ("300 ms"). */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function assignment(text: string): { path: string; value: unknown } {
  const equals = text.indexOf('=');
  if (equals < 1) {
    throw new InputError(
      `--set ${JSON.stringify(text)}: found no "path=value"; expected for example --set "plan[0].memory.downtimeLimit=100 ms".`,
    );
  }
  return { path: text.slice(0, equals).trim(), value: valueOf(text.slice(equals + 1).trim()) };
}

/**
 * Finds a scenario, changes what was asked for, and checks it.
 *
 * @throws InputError or DocumentError with every problem, UnreadableFile when the file can't be read
 */
export async function readScenario(
  reference: string,
  wishes: ScenarioWishes,
  cwd: string,
): Promise<Scenario> {
  return scenarioOfText(await scenarioText(reference, cwd), reference, wishes);
}

/**
 * The scenario of a text, with what was asked for changed.
 *
 * @param reference what the text is called in messages
 * @throws InputError or DocumentError with every problem
 */
export function scenarioOfText(text: string, reference: string, wishes: ScenarioWishes): Scenario {
  const changes = [
    ...(wishes.set ?? []).map(assignment),
    ...(wishes.seed === undefined ? [] : [{ path: 'seed', value: wishes.seed }]),
    ...(wishes.resolution === undefined ? [] : [{ path: 'resolution', value: wishes.resolution }]),
  ];
  const reading = parseScenario(
    changes.length === 0 ? text : changed(text, reference, changes),
    STRATEGY_CATALOGUE,
  );
  if (reading.ok) {
    refuseBareNumbers(changes, reading.scenario);
    return reading.scenario;
  }
  throw new InputError(problemsText(reference, reading.problems));
}

/**
 * A number without a unit would be read as seconds or bytes without a word, and whoever typed it meant milliseconds as
 * often. Documents say in which unit their numbers are; a command line does not.
 *
 * @throws InputError with both
 */
function refuseBareNumbers(
  changes: readonly { readonly path: string; readonly value: unknown }[],
  scenario: Scenario,
): void {
  const fields = ScenarioFields.of(STRATEGY_CATALOGUE);
  for (const { path, value } of changes) {
    const facts = fields.facts(path, scenario);
    const kind = facts && quantityKind(facts);
    const bare = kind === null ? null : bareNumber(kind, value);
    if (bare === null || kind === null) continue;
    const { expected } = quantityExpectation(kind);
    throw new InputError(
      `--set "${path}=${String(value)}": found a number without a unit; expected ${expected} with one: "${path}=${bare.perhaps}", or "${path}=${bare.readAs}".`,
    );
  }
}

function changed(
  text: string,
  reference: string,
  changes: readonly { path: string; value: unknown }[],
): object {
  const reading = readText(text);
  if (!reading.ok) throw new InputError(problemsText(reference, reading.problems));
  if (typeof reading.value !== 'object' || reading.value === null) {
    throw new InputError(
      `${reference}: expected a scenario, a group of fields such as name, hosts, guests and plan.`,
    );
  }
  return changes.reduce<object>(
    (document, { path, value }) => setPath(document, path, value),
    reading.value,
  );
}
