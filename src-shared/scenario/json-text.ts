import type { ScenarioProblem } from './problem.ts';
import { fieldPath } from './problem.ts';
import { DEEPEST_DOCUMENT, MOST_PROBLEMS, tooDeepProblem } from './plain.ts';
import type { TextReading } from './text.ts';
import type { TextPosition } from './text-position.ts';
import { positionAt } from './text-position.ts';

/** One open `{` or `[` while scanning. */
interface Frame {
  /** Null for a list. */
  readonly keys: Set<string> | null;
  part: string | number;
  expectsKey: boolean;
  /** What the visitor called the container; undefined when nothing inside it matters to it. */
  readonly label: string | undefined;
}

interface Visitor {
  /**
   * Called at every value with the label of its container and its key or index there (none for the root).
   * The answer is the label for what lies inside; null ends the scan.
   */
  value(
    container: string | undefined,
    part: string | number | undefined,
    depth: number,
    offset: number,
  ): string | undefined | null;
  duplicate(path: readonly (string | number)[], offset: number): void;
}

/** A string, a bracket, a comma, or any other literal: all that a scan of valid JSON meets. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]|[^\s{}[\],:"]+/g;

const keyText = (token: string): string =>
  token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);

/**
 * Goes over text that `JSON.parse` accepts. `JSON.parse` keeps the last of two equal keys without a word
 * and knows no positions; this scan finds both, in one pass however large the text is.
 */
function scan(text: string, visitor: Visitor): void {
  const frames: Frame[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    const top = frames.at(-1);
    if (token === '}' || token === ']') {
      frames.pop();
    } else if (token === ',') {
      if (top?.keys) top.expectsKey = true;
      else if (top) top.part = Number(top.part) + 1;
    } else if (top?.keys && top.expectsKey) {
      top.part = keyText(token);
      top.expectsKey = false;
      if (top.keys.has(top.part))
        visitor.duplicate(
          frames.map((frame) => frame.part),
          match.index,
        );
      top.keys.add(top.part);
    } else {
      const label = visitor.value(top?.label, top?.part, frames.length, match.index);
      if (label === null) return;
      if (token === '{') frames.push({ keys: new Set(), part: '', expectsKey: true, label });
      else if (token === '[') frames.push({ keys: null, part: 0, expectsKey: false, label });
    }
  }
}

function syntaxProblem(text: string, error: unknown): ScenarioProblem {
  const message = error instanceof Error ? error.message : String(error);
  const offset = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const early = offset >= text.trimEnd().length || /end of JSON/i.test(message);
  return {
    path: '',
    message: early
      ? 'found the end of the text inside a value; expected the rest of the JSON: the file may be cut off'
      : `found text that is not JSON (${message.replace(/ in JSON at.*$|,? ?"[^]*" is not valid JSON$/, '')}); expected JSON, since the text begins with a bracket`,
    example: '{ "name": "my scenario" }',
    ...positionAt(text, offset),
  };
}

/** Reads JSON text; refuses duplicate keys and deep nesting, and can tell where each value stands. */
export function readJson(text: string): TextReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [syntaxProblem(text, error)] };
  }
  const problems: ScenarioProblem[] = [];
  scan(text, {
    value: (_container, _part, depth, offset) => {
      if (depth > DEEPEST_DOCUMENT)
        problems.push({ ...tooDeepProblem([]), ...positionAt(text, offset) });
      return problems.length >= MOST_PROBLEMS || depth > DEEPEST_DOCUMENT ? null : undefined;
    },
    duplicate: (path, offset) =>
      problems.push({
        path: fieldPath(path),
        message: `found the key "${String(path.at(-1)).slice(0, 80)}" twice in one group; expected it once: remove one of the two`,
        ...positionAt(text, offset),
      }),
  });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value, locate: (paths) => locate(text, paths) };
}

/** Every path, shortest first, that leads to a field: the document, `hosts`, `hosts[0]`, `hosts[0].memory`. */
function prefixesOf(path: readonly PropertyKey[]): string[] {
  return Array.from({ length: path.length + 1 }, (_, length) => fieldPath(path.slice(0, length)));
}

function locate(
  text: string,
  paths: readonly (readonly PropertyKey[])[],
): (TextPosition | undefined)[] {
  const wanted = new Set(paths.flatMap(prefixesOf));
  const found = new Map<string, number>();
  scan(text, {
    value: (container, part, _depth, offset) => {
      if (part === undefined) {
        found.set('', offset);
        return '';
      }
      // Nothing inside a group that no path leads through is looked at.
      if (container === undefined) return undefined;
      const name = typeof part === 'number' ? `[${part}]` : container === '' ? part : `.${part}`;
      const label = `${container}${name}`;
      if (!wanted.has(label)) return undefined;
      found.set(label, offset);
      return label;
    },
    duplicate: () => {},
  });
  return paths.map((path) => {
    const nearest = prefixesOf(path).findLast((prefix) => found.has(prefix));
    return nearest === undefined ? undefined : positionAt(text, found.get(nearest) ?? 0);
  });
}
