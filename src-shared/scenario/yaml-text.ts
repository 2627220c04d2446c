import type { Document, Node, Pair, YAMLMap } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { ScenarioProblem } from './problem.ts';
import { fieldPath } from './problem.ts';
import {
  DEEPEST_DOCUMENT,
  forbiddenKeyProblem,
  isForbiddenKey,
  MOST_PROBLEMS,
  tooDeepProblem,
} from './plain.ts';
import type { TextReading } from './text.ts';
import type { TextPosition } from './text-position.ts';
import { positionAt } from './text-position.ts';

// A few anchors save typing; more values than this through aliases is a document that grows without bound.
const MOST_ALIASED_VALUES = 20_000;

/** Options under which every scenario text is parsed: YAML 1.2's core schema. */
export const YAML_OPTIONS = {
  version: '1.2',
  schema: 'core',
  prettyErrors: false,
  // The library compares each key with every other; `convert` finds duplicates in one pass.
  uniqueKeys: false,
} as const;

const SENTENCES: Readonly<Record<string, string>> = {
  RESOURCE_EXHAUSTION: `found deep nesting; expected at most ${DEEPEST_DOCUMENT} levels`,
  MULTIPLE_DOCS: 'found a second document after "---"; expected one scenario in one file',
  TAB_AS_INDENT:
    'found a tab at the start of a line; expected spaces, since YAML allows no tabs there',
};

interface Conversion {
  readonly text: string;
  readonly anchors: Map<string, Node>;
  readonly problems: ScenarioProblem[];
  aliasDepth: number;
  aliasedValues: number;
}

function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

function report(run: Conversion, problem: ScenarioProblem, node: unknown): undefined {
  if (run.problems.length < MOST_PROBLEMS)
    run.problems.push({ ...problem, ...positionAt(run.text, offsetOf(node)) });
  return undefined;
}

function convert(run: Conversion, node: unknown, path: readonly PropertyKey[]): unknown {
  if (run.aliasDepth > 0) run.aliasedValues += 1;
  if (run.aliasedValues > MOST_ALIASED_VALUES || run.problems.length >= MOST_PROBLEMS)
    return undefined;
  if (path.length > DEEPEST_DOCUMENT) return report(run, tooDeepProblem(path), node);
  if (isAlias(node)) return convertAlias(run, node.source, node, path);
  const anchor = (node as { anchor?: string } | null)?.anchor;
  if (anchor !== undefined) run.anchors.set(anchor, node as Node);
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item, index) => convert(run, item, [...path, index]));
  if (isMap(node)) return convertMap(run, node, path);
  return null;
}

function convertAlias(
  run: Conversion,
  name: string,
  node: unknown,
  path: readonly PropertyKey[],
): unknown {
  const target = run.anchors.get(name);
  if (!target) {
    const message = `found the alias "*${name.slice(0, 40)}"; expected an anchor "&${name.slice(0, 40)}" before it`;
    return report(run, { path: fieldPath(path), message }, node);
  }
  run.aliasDepth += 1;
  const value = convert(run, target, path);
  run.aliasDepth -= 1;
  return value;
}

function convertMap(
  run: Conversion,
  map: YAMLMap,
  path: readonly PropertyKey[],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { key, value } of map.items as Pair[]) {
    const name = isScalar(key) ? key.value : undefined;
    if (typeof name !== 'string') {
      const message =
        'found a key that is not text; expected the name of a field (in quotes if it looks like a number)';
      report(run, { path: fieldPath(path), message, example: 'name: alpha' }, key);
    } else if (isForbiddenKey(name)) {
      report(run, forbiddenKeyProblem(path, name), key);
    } else if (Object.hasOwn(result, name)) {
      const message = `found the key "${name.slice(0, 80)}" twice in one group; expected it once: remove one of the two`;
      report(run, { path: fieldPath([...path, name]), message }, key);
    } else {
      result[name] = convert(run, value, [...path, name]);
    }
  }
  return result;
}

function syntaxProblems(text: string, document: Document.Parsed): ScenarioProblem[] {
  const [error] = document.errors;
  if (error) {
    const [offset] = error.pos;
    const atEnd = offset >= text.trimEnd().length - 1;
    const detail = atEnd
      ? `found the end of the text inside a value (${error.message}); expected the rest of it: the file may be cut off`
      : `found text that is neither YAML nor JSON (${error.message}); expected a scenario document`;
    const example = 'name: my scenario';
    return [
      { path: '', message: SENTENCES[error.code] ?? detail, example, ...positionAt(text, offset) },
    ];
  }
  const [warning] = document.warnings;
  if (!warning) return [];
  const message = `found a YAML tag that means nothing here (${warning.message}); expected plain values without tags`;
  return [{ path: '', message, ...positionAt(text, warning.pos[0]) }];
}

/** Reads YAML 1.2 text (core schema); refuses duplicate keys, tags, and aliases that grow without bound. */
export function readYaml(text: string): TextReading {
  const document = parseDocument(text, YAML_OPTIONS);
  const syntax = syntaxProblems(text, document);
  if (syntax.length > 0) return { ok: false, problems: syntax };
  const run: Conversion = {
    text,
    anchors: new Map(),
    problems: [],
    aliasDepth: 0,
    aliasedValues: 0,
  };
  const value = convert(run, document.contents, []);
  if (run.aliasedValues > MOST_ALIASED_VALUES) {
    const message = `found aliases that repeat more than ${MOST_ALIASED_VALUES} values; expected a document without such growth: write the values out`;
    run.problems.unshift({ path: '', message });
  }
  if (run.problems.length > 0) return { ok: false, problems: run.problems };
  return { ok: true, value, locate: (paths) => paths.map((path) => locate(text, document, path)) };
}

function locate(
  text: string,
  document: Document.Parsed,
  path: readonly PropertyKey[],
): TextPosition | undefined {
  let node: unknown = document.contents;
  let position: unknown = node;
  for (const part of path) {
    if (isMap(node)) {
      const pair: Pair | undefined = (node.items as Pair[]).find(
        (one) => isScalar(one.key) && one.key.value === part,
      );
      if (!pair) break;
      position = pair.key;
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number' && node.items[part] !== undefined) {
      node = node.items[part];
      position = node;
    } else {
      break;
    }
  }
  return positionAt(text, offsetOf(position));
}
