import type { z } from 'zod';
import { describeValue } from './plain.ts';
import type { ScenarioProblem } from './problem.ts';
import { fieldPath } from './problem.ts';
import { didYouMean, nearest } from './suggest.ts';

type Issue = z.core.$ZodIssue;
/** The parts of a JSON Schema that matter for finding the fields that exist at a place. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly const?: unknown;
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

/** The variant whose constant fields ("strategy", "process") are those of the value. */
function variantOf(node: SchemaNode, value: unknown): SchemaNode {
  const variants = node.oneOf ?? node.anyOf;
  if (!variants) return node;
  const fits = (variant: SchemaNode) =>
    Object.entries(variant.properties ?? {}).some(
      ([key, field]) => field.const !== undefined && field.const === valueAt(value, [key]),
    );
  return variants.find(fits) ?? variants.find((variant) => variant.properties) ?? node;
}

/** Names of the fields that may stand at a path of the document. */
function knownFields(
  jsonSchema: object,
  document: unknown,
  path: readonly PropertyKey[],
): string[] {
  let node: SchemaNode = variantOf(jsonSchema as SchemaNode, document);
  for (const [index, part] of path.entries()) {
    const next = typeof part === 'number' ? node.items : node.properties?.[String(part)];
    if (!next) return [];
    node = variantOf(next, valueAt(document, path.slice(0, index + 1)));
  }
  return Object.keys(node.properties ?? {});
}

const TYPE_WORDS: Readonly<Record<string, readonly [string, string]>> = {
  string: ['text', '"alpha" (in quotes if it looks like a number)'],
  boolean: ['true or false', 'true'],
  number: ['a number', '1'],
  array: ['a list', '[ ... ]'],
  object: ['a group of fields', '{ ... }'],
  record: ['a group of fields', '{ ... }'],
};

const WHAT_STANDS_THERE: Readonly<Record<string, readonly [string, string]>> = {
  memory: ['a memory strategy with its tunables', '{ strategy: qemu }'],
  disk: ['a disk strategy with its tunables', '{ strategy: shared }'],
};

/** Expectation and example of an issue, in words. */
function expectation(issue: Issue): readonly [string, string | undefined] {
  switch (issue.code) {
    case 'invalid_type': {
      const field = String(issue.path.at(-1));
      if (issue.expected === 'object' && issue.path[0] === 'plan' && WHAT_STANDS_THERE[field]) {
        return WHAT_STANDS_THERE[field];
      }
      return TYPE_WORDS[issue.expected] ?? [`a value of type ${issue.expected}`, undefined];
    }
    case 'invalid_value':
      return [issue.values.map((one) => JSON.stringify(one)).join(' or '), String(issue.values[0])];
    case 'invalid_union':
      if ('options' in issue && Array.isArray(issue.options)) {
        const options = issue.options as readonly unknown[];
        return [
          `one of ${options.map((one) => JSON.stringify(one)).join(', ')}`,
          String(options[0]),
        ];
      }
      break;
    case 'too_small':
      if (issue.origin === 'array') return [`at least ${String(issue.minimum)} entry`, undefined];
      if (issue.origin === 'number') {
        const bound = issue.inclusive === false ? 'more than' : 'at least';
        return [`a number of ${bound} ${String(issue.minimum)}`, undefined];
      }
      break;
    case 'too_big':
      if (issue.origin === 'array') return [`at most ${String(issue.maximum)} entries`, undefined];
      if (issue.origin === 'string')
        return [`at most ${String(issue.maximum)} characters`, undefined];
      if (issue.origin === 'number')
        return [`a number of at most ${String(issue.maximum)}`, String(issue.maximum)];
      break;
    default:
  }
  const [words = '', example] = issue.message.split(', for example ');
  return [words.replace(/^expected /, ''), example];
}

function unknownKeys(
  issue: Extract<Issue, { code: 'unrecognized_keys' }>,
  document: unknown,
  jsonSchema: object,
): ScenarioProblem[] {
  const known = knownFields(jsonSchema, document, issue.path);
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    return {
      path: fieldPath([...issue.path, key]),
      message: `found the unknown field "${key.slice(0, 80)}"${didYouMean(key, known)}; expected one of ${known.join(', ')}`,
      ...(near === undefined ? {} : { example: near }),
    };
  });
}

function single(issue: Issue, document: unknown): ScenarioProblem {
  const value = valueAt(document, issue.path);
  const [words, example] = expectation(issue);
  const options =
    issue.code === 'invalid_value' ? issue.values : 'options' in issue ? issue.options : [];
  const hint =
    typeof value === 'string'
      ? didYouMean(
          value,
          (options as readonly unknown[]).filter((one) => typeof one === 'string'),
        )
      : '';
  return {
    path: fieldPath(issue.path),
    message: `found ${describeValue(value)}${hint}; expected ${words}`,
    ...(example === undefined ? {} : { example }),
  };
}

/**
 * Turns what the schema found into problems for people: what was found, what was expected, an
 * example, and for an unknown field the one that was probably meant.
 *
 * @param document the document as it was given to the schema
 * @param jsonSchema the JSON Schema of the same catalogue, for the names of the fields that exist
 */
export function problemsOfIssues(
  issues: readonly Issue[],
  document: unknown,
  jsonSchema: () => object,
): ScenarioProblem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? unknownKeys(issue, document, jsonSchema())
      : [single(issue, document)],
  );
}
