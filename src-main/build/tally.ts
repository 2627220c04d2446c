import { existsSync, readFileSync } from 'node:fs';

/** How many checks or tests went well and how many did not. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const nothing: Tally = { passed: 0, failed: 0 };

/** Adds tallies up. */
export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
  };
}

/** The closing line, alone on its line, that people and CI look for. */
export function closingLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}

interface VitestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Counts a report of Vitest's JSON reporter. A file that could not even be loaded counts as one failure. */
export function tallyVitest(report: VitestReport): Tally {
  return sum(
    report.testResults.map(({ status, assertionResults }) => {
      const passed = assertionResults.filter((test) => test.status === 'passed').length;
      const failed = assertionResults.filter((test) => test.status === 'failed').length;
      return { passed, failed: status === 'failed' && failed === 0 ? 1 : failed };
    }),
  );
}

interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
  };
}

/** Counts a report of Playwright's JSON reporter. A test that passes only now and then has not passed. */
export function tallyPlaywright({ stats }: PlaywrightReport): Tally {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

/**
 * Reads a runner's report and sets it against how the runner ended: one that failed without naming a failed test (it
 * crashed, found no test, or an error escaped from all tests) counts as a failure of its own.
 */
export function readTally<Report>(
  file: string,
  count: (report: Report) => Tally,
  exitCode: number | null,
): Tally {
  const tally = existsSync(file)
    ? count(JSON.parse(readFileSync(file, 'utf8')) as Report)
    : nothing;
  if (tally.failed === 0 && (exitCode !== 0 || tally.passed === 0)) {
    return { passed: tally.passed, failed: 1 };
  }
  return tally;
}
