import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  closing,
  cutOff,
  readTally,
  sum,
  tallyPlaywright,
  tallyVitest,
} from '#main/build/tally.ts';

// Goal: the closing line of npm test never claims more than what ran. Method: reports in the shape of both runners.

const testOf = (status: string, fullName = '') => ({ status, fullName, failureMessages: null });

describe('a report of Vitest', () => {
  test('counts tests, and a file that could not be loaded as one failure', () => {
    const report = {
      testResults: [
        {
          name: 'a.test.ts',
          status: 'passed',
          message: '',
          assertionResults: [testOf('passed'), testOf('passed'), testOf('skipped')],
        },
        {
          name: 'b.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [
            testOf('passed'),
            { status: 'failed', fullName: 'adds up', failureMessages: ['1 is not 2'] },
          ],
        },
        { name: 'c.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    };
    expect(tallyVitest(report)).toEqual({
      passed: 3,
      failures: [
        { title: 'b.test.ts: adds up', reason: '1 is not 2' },
        { title: 'c.test.ts', reason: 'no such module' },
      ],
    });
  });
});

describe('a file whose process ended', () => {
  const left = {
    name: 'a.test.ts',
    status: 'failed',
    message: '',
    assertionResults: [testOf('passed'), testOf('pending')],
  };

  test('is known by tests that never ran, where none failed and nothing was said', () => {
    const failed = { ...left, name: 'b', assertionResults: [testOf('failed'), testOf('pending')] };
    const hook = { ...left, name: 'c', message: 'afterAll: the folder is not empty' };
    const whole = { ...left, name: 'd', status: 'passed' };
    const unread = { ...left, name: 'e', assertionResults: [] };
    expect(cutOff({ testResults: [left, failed, hook, whole, unread] })).toEqual(['a.test.ts']);
  });

  test('counts as one failure, unless it is counted elsewhere', () => {
    const report = { testResults: [left] };
    expect(tallyVitest(report)).toEqual({
      passed: 1,
      failures: [{ title: 'a.test.ts', reason: '' }],
    });
    expect(tallyVitest(report, ['a.test.ts'])).toEqual({ passed: 0, failures: [] });
  });
});

/** A suite whose tests had these outcomes, each with what its attempts said. */
function suiteOf(outcomes: readonly { readonly status: string; readonly says?: string }[]) {
  return {
    specs: outcomes.map(({ status, says }) => ({
      file: 'lab.spec.ts',
      title: 'opens',
      tests: [
        {
          projectName: 'browser',
          status,
          results: [{ errors: says === undefined ? [] : [{ message: says }] }],
        },
      ],
    })),
  };
}

describe('a report of Playwright', () => {
  test('counts tests of all suites, and one that passed only at the second try as failed', () => {
    const inner = suiteOf([{ status: 'flaky', says: 'too late' }, { status: 'expected' }]);
    const outer = suiteOf([{ status: 'unexpected', says: 'not there' }, { status: 'skipped' }]);
    expect(tallyPlaywright({ suites: [{ ...outer, suites: [inner] }] })).toEqual({
      passed: 1,
      failures: [
        { title: 'lab.spec.ts [browser]: opens', reason: 'not there' },
        { title: 'lab.spec.ts [browser]: opens', reason: 'too late' },
      ],
    });
  });
});

describe('reading a report', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'godwit-tally-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  });

  function reportOf(passed: number, failed: number): string {
    const file = join(folder, 'report.json');
    const outcomes = [
      ...Array.from({ length: passed }, () => ({ status: 'expected' })),
      ...Array.from({ length: failed }, () => ({ status: 'unexpected' })),
    ];
    writeFileSync(file, JSON.stringify({ suites: [suiteOf(outcomes)] }));
    return file;
  }

  test.each([
    { title: 'all passed', passed: 3, failed: 0, exit: 0, failures: [] },
    {
      title: 'one failed',
      passed: 3,
      failed: 1,
      exit: 1,
      failures: ['lab.spec.ts [browser]: opens'],
    },
    { title: 'passed, but the runner fails', passed: 3, failed: 0, exit: 1, failures: ['Runner'] },
    {
      title: 'passed, but the runner was killed',
      passed: 3,
      failed: 0,
      exit: null,
      failures: ['Runner'],
    },
    { title: 'no test ran', passed: 0, failed: 0, exit: 0, failures: ['Runner'] },
  ])('$title', ({ passed, failed, exit, failures }) => {
    const tally = readTally('Runner', reportOf(passed, failed), tallyPlaywright, exit);
    expect(tally.passed).toBe(passed);
    expect(tally.failures.map(({ title }) => title)).toEqual(failures);
  });

  test('a runner that wrote no report has failed', () => {
    expect(readTally('Runner', join(folder, 'missing.json'), tallyPlaywright, 0)).toEqual({
      passed: 0,
      failures: [{ title: 'Runner', reason: 'No test ran.' }],
    });
  });
});

test('the end of the output says again what failed, and adds everything up', () => {
  const total = sum([
    { passed: 2, failures: [{ title: 'format', reason: 'one\n\ntwo\n' }] },
    { passed: 40, failures: [{ title: 'lint', reason: '' }] },
  ]);
  expect(closing(total)).toBe('FAILED format\n  one\n  two\n\nFAILED lint\n\n42 passed, 2 failed');
});
