import type { z } from 'zod';
import { ArchiveError } from './errors.ts';

/** JSON with keys in the order of their names, indented, ended by a line: equal values give equal bytes. */
export function jsonEntry(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(ordered(value), null, 1)}\n`);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key, ordered(inner)]),
  );
}

/** Deeper JSON is refused: what walks it would run out of stack. */
const DEEPEST = 100;

/** What an entry says, held against its schema. @throws ArchiveError */
export function readJson<S extends z.ZodType>(
  entry: string,
  data: Uint8Array,
  schema: S,
): z.infer<S> {
  const reading = schema.safeParse(parsed(entry, data));
  if (reading.success) return reading.data;
  const [issue] = reading.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new ArchiveError(
    'content',
    entry,
    `${path === '' ? '' : `${path}: `}${issue?.message ?? 'not what was expected'}.`,
  );
}

function parsed(entry: string, data: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    throw new ArchiveError('content', entry, 'no UTF-8 text.');
  }
  if (deeperThan(text, DEEPEST))
    throw new ArchiveError('content', entry, `nested deeper than ${DEEPEST} levels.`);
  try {
    // A key of this name would change what the object inherits wherever it is copied with `=`.
    return JSON.parse(text, (key, inner: unknown) => {
      if (key === '__proto__') throw new Error('a key is named "__proto__"');
      return inner;
    });
  } catch (error) {
    throw new ArchiveError('content', entry, `no readable JSON: ${(error as Error).message}.`);
  }
}

function deeperThan(text: string, deepest: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inText) {
      if (character === '\\') at += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > deepest) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
}
