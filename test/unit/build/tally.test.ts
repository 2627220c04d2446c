import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closingLine, readTally, sum, tallyPlaywright, tallyVitest } from '#main/build/tally.ts';

// Goal: the closing line of npm test never claims more than what ran. Method: reports in the shape of both runners.

describe('a report of Vitest', () => {
  test('counts tests, and a file that could not be loaded as one failure', () => {
    const report = {
      testResults: [
        {
          status: 'passed',
          assertionResults: [{ status: 'passed' }, { status: 'passed' }, { status: 'skipped' }],
        },
        { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
      ],
    };
    expect(tallyVitest(report)).toEqual({ passed: 3, failed: 2 });
  });
});

describe('a report of Playwright', () => {
  test('counts a test that passed only at the second try as failed', () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 1 } };
    expect(tallyPlaywright(report)).toEqual({ passed: 5, failed: 2 });
  });
});

describe('reading a report', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'godwit-tally-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function reportOf(expected: number, unexpected: number): string {
    const file = join(folder, 'report.json');
    writeFileSync(file, JSON.stringify({ stats: { expected, unexpected, flaky: 0 } }));
    return file;
  }

  test.each([
    { title: 'all passed', expected: 3, unexpected: 0, exit: 0, tally: { passed: 3, failed: 0 } },
    { title: 'one failed', expected: 3, unexpected: 1, exit: 1, tally: { passed: 3, failed: 1 } },
    {
      title: 'passed, but the runner fails',
      expected: 3,
      unexpected: 0,
      exit: 1,
      tally: { passed: 3, failed: 1 },
    },
    {
      title: 'passed, but the runner was killed',
      expected: 3,
      unexpected: 0,
      exit: null,
      tally: { passed: 3, failed: 1 },
    },
    { title: 'no test ran', expected: 0, unexpected: 0, exit: 0, tally: { passed: 0, failed: 1 } },
  ])('$title', ({ expected, unexpected, exit, tally }) => {
    expect(readTally(reportOf(expected, unexpected), tallyPlaywright, exit)).toEqual(tally);
  });

  test('a runner that wrote no report has failed', () => {
    expect(readTally(join(folder, 'missing.json'), tallyPlaywright, 0)).toEqual({
      passed: 0,
      failed: 1,
    });
  });
});

test('the closing line adds everything up', () => {
  const total = sum([
    { passed: 2, failed: 0 },
    { passed: 40, failed: 3 },
  ]);
  expect(closingLine(total)).toBe('42 passed, 3 failed');
});
