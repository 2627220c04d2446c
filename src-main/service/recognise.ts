import type { OpenedFile } from '#shared/contract/application.ts';
import { LONGEST_DOCUMENT } from '#shared/contract/scenarios.ts';
import { readText } from '#shared/scenario/document.ts';
import { isCsvTrace, isTraceDocument, readTrace } from '#shared/scenario/traces/read-trace.ts';
import { traceText } from '#shared/scenario/traces/write-trace.ts';
import type { MeasuredLibrary } from './dependencies.ts';
import { invalidDocument, tooLarge } from './errors.ts';

/** Fields of which a scenario has at least one, however unfinished it is. */
const SCENARIO_FIELDS = ['godwit', 'hosts', 'guests', 'plan'];

/**
 * What a file is, by its content alone: names and endings say nothing reliable.
 *
 * @throws ORPCError when it is neither a scenario nor a measured migration nor a trace
 */
export function recognise(
  { name, text }: OpenedFile,
  measured: Pick<MeasuredLibrary, 'recognises'>,
):
  | { kind: 'scenario'; text: string }
  | { kind: 'trace'; name: string; text: string }
  | { kind: 'measured' } {
  if (isCsvTrace(text)) return traceOf(name, text);
  const json = text.trimStart().startsWith('{') ? parsedJson(text) : undefined;
  if (json !== undefined && measured.recognises(json)) return { kind: 'measured' };
  if (isTraceDocument(json)) return traceOf(name, text);
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
      message: `found neither a scenario nor a measured migration nor a trace in ${name}; expected a scenario (YAML or JSON with hosts, guests and plan), the JSON of a measured migration, or a trace (CSV that begins with "# godwit trace", or JSON)`,
      example: 'godwit: scenario',
    },
  ]);
}

/** A trace in the form in which scenarios carry it. */
function traceOf(name: string, text: string): { kind: 'trace'; name: string; text: string } {
  const reading = readTrace(text);
  if (!reading.ok) throw invalidDocument(reading.problems);
  const { trace } = reading;
  return {
    kind: 'trace',
    name: trace.name || name,
    text: traceText({ ...trace, name: trace.name || name }),
  };
}

/** Undefined for what is no JSON: it may still be YAML in braces. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
