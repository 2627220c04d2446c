import { LONGEST_DOCUMENT } from '../contract/scenarios.ts';
import { formatBytes } from '../units/format.ts';
import { readJson } from './json-text.ts';
import { describeValue } from './plain.ts';
import type { ScenarioProblem } from './problem.ts';
import type { TextPosition } from './text-position.ts';
import { readYaml } from './yaml-text.ts';

/** Longest YAML text: people write that much by hand at most, and its parser is the slower one. */
const LONGEST_YAML = 2 ** 20;

/** Text as plain data, with a way back from fields to their places in the text. */
export type TextReading =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** For each path the place of its field, or of the nearest group around one that is missing. */
      locate(paths: readonly (readonly PropertyKey[])[]): (TextPosition | undefined)[];
    }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

function refuse(message: string, example?: string): TextReading {
  return {
    ok: false,
    problems: [{ path: '', message, ...(example === undefined ? {} : { example }) }],
  };
}

/** Whether a text is read as JSON: it begins with a bracket. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/**
 * Reads a document from text, as JSON when it begins with a bracket, else as YAML 1.2. Never throws;
 * size, nesting, duplicate keys and aliases are bounded before anything else looks at the values.
 */
export function readText(source: string): TextReading {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (text.length > LONGEST_DOCUMENT) {
    return refuse(
      `found a text of ${formatBytes(text.length)}; expected at most ${formatBytes(LONGEST_DOCUMENT)}: split the scenario`,
    );
  }
  if (text.includes('\0'))
    return refuse('found binary data; expected a scenario as YAML or JSON text');
  if (text.trim() === '')
    return refuse('found an empty text; expected a scenario', 'name: my scenario');
  if (looksLikeJson(text)) return readJson(text);
  if (text.length > LONGEST_YAML) {
    return refuse(
      `found ${formatBytes(text.length)} of YAML; expected at most ${formatBytes(LONGEST_YAML)}: write it as JSON, which may have ${formatBytes(LONGEST_DOCUMENT)}`,
    );
  }
  return readYaml(text);
}

/** The problem of a document whose outermost value is not a group of fields; undefined when it is one. */
export function rootProblem(value: unknown): ScenarioProblem | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined;
  return {
    path: '',
    message: `found ${describeValue(value)}; expected a scenario, a group of fields such as name, hosts, guests and plan`,
    example: 'name: my scenario',
  };
}
