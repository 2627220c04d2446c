import { createHash } from 'node:crypto';
import { sizesOfLists } from '#shared/filter/index.ts';
import type { RunDocuments } from './tables/run-documents.ts';

/** What names or numbers a run instead of deciding what happens in it. */
const NOT_PART = new Set(['name', 'description', 'seed']);

/** 64 bits: among a hundred thousand configurations the chance that any two agree is below one in a billion. */
const CODE_LETTERS = 16;

export interface Configuration {
  /** Equal for runs that are replications of each other: everything but name, description and seed is the same. */
  readonly code: string;
  /** What can be asked for, by path; fields without a value are left out. Yes and no are "true" and "false". */
  readonly parameters: ReadonlyMap<string, string | number>;
}

/**
 * The configuration of a run: what it shares with its replications. A measured run is never a replication of a
 * simulated one, so the kind is part of it.
 */
export function configurationOf(
  kind: string,
  { scenario, parameters }: Pick<RunDocuments, 'scenario' | 'parameters'>,
): Configuration {
  const asked = new Map<string, string | number>();
  for (const [path, value] of Object.entries(parameters)) {
    if (NOT_PART.has(path) || value === null) continue;
    asked.set(path, typeof value === 'boolean' ? String(value) : value);
  }
  const text = canonical([kind, without(scenario ?? {}), [...asked].toSorted(byPath)]);
  for (const [path, size] of sizesOfLists(parameters)) if (!asked.has(path)) asked.set(path, size);
  const code = createHash('sha256').update(text).digest('hex').slice(0, CODE_LETTERS);
  return { code, parameters: asked };
}

const byPath = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

function without(scenario: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(scenario).filter(([key]) => !NOT_PART.has(key)));
}

/** JSON in which the order of fields says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(byPath))
      : inner,
  );
}
