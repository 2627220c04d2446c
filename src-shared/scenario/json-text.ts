import type { ScenarioProblem } from './problem.ts';
import { fieldPath } from './problem.ts';
import { DEEPEST_DOCUMENT, MOST_PROBLEMS, tooDeepProblem } from './plain.ts';
import type { TextReading } from './text.ts';
import { positionAt } from './text-position.ts';

/** One open `{` or `[` while scanning. */
interface Frame {
  /** Null for a list. */
  readonly keys: Set<string> | null;
  part: string | number;
  expectsKey: boolean;
}

/** A string, a bracket, a comma, or any other literal: all that a scan of valid JSON meets. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]|[^\s{}[\],:"]+/g;

/**
 * Goes over text that `JSON.parse` accepts and calls back at every value. `JSON.parse` keeps the
 * last of two equal keys without a word and knows no positions; this scan finds both.
 */
function scan(
  text: string,
  onValue: (path: readonly (string | number)[], offset: number) => boolean,
  onDuplicate: (path: readonly (string | number)[], offset: number) => void,
): void {
  const frames: Frame[] = [];
  const path = () => frames.map((frame) => frame.part);
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    const top = frames.at(-1);
    if (token === '}' || token === ']') {
      frames.pop();
    } else if (token === ',') {
      if (top?.keys) top.expectsKey = true;
      else if (top) top.part = Number(top.part) + 1;
    } else if (top?.keys && top.expectsKey) {
      top.part = JSON.parse(token) as string;
      top.expectsKey = false;
      if (top.keys.has(top.part)) onDuplicate(path(), match.index);
      top.keys.add(top.part);
    } else {
      if (!onValue(path(), match.index)) return;
      if (token === '{') frames.push({ keys: new Set(), part: '', expectsKey: true });
      else if (token === '[') frames.push({ keys: null, part: 0, expectsKey: false });
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
  scan(
    text,
    (path, offset) => {
      if (path.length > DEEPEST_DOCUMENT)
        problems.push({ ...tooDeepProblem(path), ...positionAt(text, offset) });
      return path.length <= DEEPEST_DOCUMENT && problems.length < MOST_PROBLEMS;
    },
    (path, offset) =>
      problems.push({
        path: fieldPath(path),
        message: `found the key "${String(path.at(-1)).slice(0, 80)}" twice in one group; expected it once: remove one of the two`,
        ...positionAt(text, offset),
      }),
  );
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value, locate: (path) => locate(text, path) };
}

function locate(
  text: string,
  wanted: readonly PropertyKey[],
): { line: number; column: number } | undefined {
  const key = fieldPath(wanted);
  let found: number | undefined;
  scan(
    text,
    (path, offset) => {
      if (fieldPath(path) === key) found = offset;
      return found === undefined;
    },
    () => {},
  );
  return found === undefined ? undefined : positionAt(text, found);
}
