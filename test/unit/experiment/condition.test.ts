import { describe, expect, test } from 'vitest';
import { ConditionTextError } from '#shared/experiment/condition-error.ts';
import { parseCondition } from '#shared/experiment/condition.ts';

const NAMES = [
  { name: 'rate', type: 'number' },
  { name: 'limit', type: 'number' },
  { name: 'strategy', type: 'text' },
  { name: 'live', type: 'truth' },
] as const;

const holds = (text: string, ...values: (string | number | boolean | null)[]) =>
  parseCondition(text, NAMES)((column) => values[column] ?? null);

describe('a condition', () => {
  test.each([
    ['rate < 1 Gbit/s', true],
    ['rate >= 100 MB/s and limit == 300 ms', true],
    ['rate == 1e8', true],
    ['rate > 10 Gbit/s or strategy == "qemu"', true],
    ["strategy != 'qemu'", false],
    ['not (strategy == "xen-4")', true],
    ['not live', false],
    ['live and limit * 2 > 0.5', true],
    ['limit * 3 == 0.9', true],
    ['rate / limit > 300 MB/s', true],
    ['rate / 2 - 1 > 49999998', true],
    ['-limit < 0', true],
    ['max(limit, 1 s) == 1 s', true],
    ['min(rate, 1) == 1 and abs(-limit) == 0.3', true],
    ['limit == none', false],
    ['1 + 2 * 3 == 7', true],
    ['(1 + 2) * 3 == 9', true],
    ['limit < 50 %', true],
    ['rate > 6000 /s', true],
    ['strategy == "a" or strategy == "qemu" and limit > 1 s', false],
  ])('%s', (text, expected) => {
    expect(holds(text, 1e8, 0.3, 'qemu', true)).toBe(expected);
  });

  test('a value that is missing makes comparisons false, not errors', () => {
    expect(holds('limit < 1 s', 1, null, '', true)).toBe(false);
    expect(holds('limit == none', 1, null, '', true)).toBe(true);
  });

  test.each([
    ['', 1, 'found the end'],
    ['rate', 1, 'expected a condition'],
    ['rate <', 7, 'found the end'],
    ['rte < 1', 1, 'did you mean "rate"'],
    ['rate = 1', 6, 'write == for'],
    ['rate < "a"', 8, 'found text; expected a number'],
    ['rate == "a"', 9, 'found text; expected a number'],
    ['rate < 1 rate', 10, 'expected "and", "or" or the end'],
    ['(rate < 1', 10, 'expected ")"'],
    ['rate and live', 1, 'found a number; expected true or false'],
    ['eval("x") == 1', 1, 'unknown function'],
    ['constructor == 1', 1, 'unknown name'],
    ['rate < 1; live', 9, 'found ";"'],
    [`${'('.repeat(60)}live${')'.repeat(60)}`, 51, 'levels'],
    [`${'not '.repeat(60)}live`, 201, 'levels'],
  ])('%s is refused with its place', (text, at, message) => {
    let caught: unknown;
    try {
      parseCondition(text, NAMES);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ConditionTextError);
    expect(caught).toMatchObject({ at, message: expect.stringContaining(message) });
  });
});
