import { isContractProcedure, type AnyContractProcedure } from '@orpc/contract';
import { describe, expect, test } from 'vitest';
import { contract } from '#shared/contract/contract.ts';
import { listFiles, readProjectFile } from './tree.ts';

// Goal: no procedure without schemas, a handler and a test. Method: walk the contract, then look for each procedure's
// name where handlers and tests are written.

interface Procedure {
  /** As the window calls it: "runs.start". */
  readonly name: string;
  readonly definition: AnyContractProcedure['~orpc'];
}

function proceduresOf(router: object, path: readonly string[] = []): Procedure[] {
  return Object.entries(router).flatMap(([key, value]: [string, object]) =>
    isContractProcedure(value)
      ? [{ name: [...path, key].join('.'), definition: value['~orpc'] }]
      : proceduresOf(value, [...path, key]),
  );
}

function textOf(folder: RegExp): string {
  return listFiles()
    .filter((path) => folder.test(path))
    .map(readProjectFile)
    .join('\n');
}

const procedures = proceduresOf(contract);
const handlers = textOf(/^src-main\/service\/.*\.ts$/);
const tests = textOf(/^test\/(contract|integration)\/.*\.ts$/);

/** Finds "runs.start" as a whole, also when the formatter has broken the line at the dot. */
function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name.replaceAll('.', '\\s*\\.\\s*')}\\b`).test(text);
}

test('the contract has procedures', () => {
  expect(procedures.length).toBeGreaterThan(0);
});

describe.each(procedures)('$name', ({ name, definition }) => {
  test('says what it takes and what it answers', () => {
    expect(definition.inputSchema, 'give it an input schema').toBeDefined();
    expect(definition.outputSchema, 'give it an output schema').toBeDefined();
  });

  test('has a handler', () => {
    expect(mentions(handlers, name), `write the handler of ${name} in src-main/service`).toBe(true);
  });

  test('has a test', () => {
    expect(mentions(tests, name), `call ${name} in a test in test/contract`).toBe(true);
  });
});
