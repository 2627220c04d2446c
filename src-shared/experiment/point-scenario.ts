import { parseScenario } from '../scenario/document.ts';
import type { ScenarioProblem } from '../scenario/problem.ts';
import { DocumentError } from '../scenario/problem.ts';
import type { StrategyCatalogue } from '../scenario/tunables.ts';
import type { Scenario } from '../scenario/types.ts';
import { changedDocument } from './field-paths.ts';
import type { FieldChange } from './field-paths.ts';

export type PointReading =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

/** The scenario of one point, checked like any other; its seed is the base's until a replication gives it one. Never throws. */
export function pointScenario(
  base: object,
  changes: readonly FieldChange[],
  catalogue: StrategyCatalogue,
): PointReading {
  try {
    return parseScenario(changedDocument(base, changes, catalogue), catalogue);
  } catch (error) {
    if (error instanceof DocumentError) return { ok: false, problems: error.problems };
    throw error;
  }
}

/** Fields that name a scenario, or that replications vary; two points that differ only in them are one. */
const NOT_CONTENT: ReadonlySet<string> = new Set(['name', 'description', 'seed']);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}

/** Plain data as JSON with the fields of every group in alphabetical order: equal data give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** What decides the numbers of a scenario besides its seed, as canonical text; hashed it tells points apart. */
export function pointContent(scenario: Scenario): string {
  return canonicalJson(
    Object.fromEntries(Object.entries(scenario).filter(([key]) => !NOT_CONTENT.has(key))),
  );
}
