import type { OpenedFile } from '#shared/contract/application.ts';
import { LONGEST_DOCUMENT } from '#shared/contract/scenarios.ts';
import { readText } from '#shared/scenario/document.ts';
import type { MeasuredLibrary } from './dependencies.ts';
import { invalidDocument, tooLarge } from './errors.ts';

/** Fields of which a scenario has at least one, however unfinished it is. */
const SCENARIO_FIELDS = ['godwit', 'hosts', 'guests', 'plan'];

/**
 * What a file is, by its content alone: names and endings say nothing reliable.
 *
 * @throws ORPCError when it is neither a scenario nor a measured migration
 */
export function recognise(
  { name, text }: OpenedFile,
  measured: Pick<MeasuredLibrary, 'recognises'>,
): { kind: 'scenario'; text: string } | { kind: 'measured' } {
  const json = text.trimStart().startsWith('{') ? parsedJson(text) : undefined;
  if (json !== undefined && measured.recognises(json)) return { kind: 'measured' };
  if (text.length > LONGEST_DOCUMENT) {
    throw tooLarge(
      `${name} is no measured migration, and longer than any scenario (8 MiB).`,
      LONGEST_DOCUMENT,
    );
  }
  const reading = readText(text);
  if (!reading.ok) throw invalidDocument(reading.problems);
  const { value } = reading;
  if (
    typeof value === 'object' &&
    value !== null &&
    SCENARIO_FIELDS.some((field) => Object.hasOwn(value, field))
  ) {
    return { kind: 'scenario', text };
  }
  throw invalidDocument([
    {
      path: '',
      message: `found neither a scenario nor a measured migration in ${name}; expected a scenario (YAML or JSON with hosts, guests and plan) or the JSON of a measured migration`,
      example: 'godwit: scenario',
    },
  ]);
}

/** Undefined for what is no JSON: it may still be YAML in braces. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
