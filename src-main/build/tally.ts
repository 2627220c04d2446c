import { existsSync, readFileSync } from 'node:fs';

/** A check or test that did not hold, as it is named again under everything that was printed. */
export interface Failure {
  /** Where it is, and its name. */
  readonly title: string;
  /** The beginning of what its runner said of it; empty if it said nothing. */
  readonly reason: string;
}

/** How many checks or tests went well, and those that did not. */
export interface Tally {
  readonly passed: number;
  readonly failures: readonly Failure[];
}

const nothing: Tally = { passed: 0, failures: [] };
/** The most lines of a reason that are said again. */
const REASON_LINES = 12;

/** Adds tallies up. */
export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
  };
}

/**
 * What ends the output: every failure again, because it may have been said thousands of lines earlier, and the closing
 * line, alone on its line, that people and CI look for.
 */
export function closing({ passed, failures }: Tally): string {
  return [
    ...failures.map(({ title, reason }) => `FAILED ${title}\n${indent(reason)}`),
    `${passed} passed, ${failures.length} failed`,
  ].join('\n');
}

function indent(reason: string): string {
  const lines = reason.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(0, REASON_LINES)
    .map((line) => `  ${line}\n`)
    .join('');
}

export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

/**
 * Files that were left in the middle, although nothing was said against them and no test of them failed: their process ended.
 * V8 ends a process whose threads come and go now and then ("Check failed: jit_page.has_value()", nodejs/node #64500).
 */
export function cutOff({ testResults }: VitestReport): readonly string[] {
  return testResults
    .filter(
      ({ status, message, assertionResults: tests }) =>
        status === 'failed' &&
        message === '' &&
        tests.some((test) => test.status === 'pending') &&
        tests.every((test) => test.status !== 'failed'),
    )
    .map(({ name }) => name);
}

/**
 * Counts a report of Vitest's JSON reporter. A file that could not even be loaded counts as one failure.
 * @param except files that are counted elsewhere
 */
export function tallyVitest(report: VitestReport, except: readonly string[] = []): Tally {
  const counted = report.testResults.filter(({ name }) => !except.includes(name));
  return sum(
    counted.map(({ name, status, message, assertionResults }) => {
      const failures = assertionResults
        .filter((test) => test.status === 'failed')
        .map(({ fullName, failureMessages }) => ({
          title: `${name}: ${fullName}`,
          reason: (failureMessages ?? []).join('\n'),
        }));
      return {
        passed: assertionResults.filter((test) => test.status === 'passed').length,
        failures:
          status === 'failed' && failures.length === 0
            ? [{ title: name, reason: message }]
            : failures,
      };
    }),
  );
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[] | undefined;
  readonly specs: readonly {
    readonly file: string;
    readonly title: string;
    readonly tests: readonly {
      readonly projectName: string;
      readonly status: string;
      readonly results: readonly {
        readonly errors: readonly { readonly message?: string | undefined }[];
      }[];
    }[];
  }[];
}

interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[];
}

/** Counts a report of Playwright's JSON reporter. A test that passes only now and then has not passed. */
export function tallyPlaywright({ suites }: PlaywrightReport): Tally {
  return sum(suites.map(tallySuite));
}

function tallySuite({ specs, suites = [] }: PlaywrightSuite): Tally {
  const tests = specs.flatMap(({ file, title, tests: ofSpec }) =>
    ofSpec.map((test) => ({ ...test, title: `${file} [${test.projectName}]: ${title}` })),
  );
  const failures = tests
    .filter(({ status }) => status === 'unexpected' || status === 'flaky')
    .map(({ title, results }) => ({
      title,
      reason: results
        .flatMap(({ errors }) => errors.map(({ message }) => message ?? ''))
        .join('\n'),
    }));
  const passed = tests.filter(({ status }) => status === 'expected').length;
  return sum([{ passed, failures }, ...suites.map(tallySuite)]);
}

/**
 * Reads a runner's report and sets it against how the runner ended: one that failed without naming a failed test (it
 * crashed, found no test, or an error escaped from all tests) counts as a failure of its own.
 */
export function readTally<Report>(
  runner: string,
  file: string,
  count: (report: Report) => Tally,
  exitCode: number | null,
): Tally {
  const tally = existsSync(file)
    ? count(JSON.parse(readFileSync(file, 'utf8')) as Report)
    : nothing;
  if (tally.failures.length === 0 && (exitCode !== 0 || tally.passed === 0)) {
    const reason =
      exitCode === 0
        ? 'No test ran.'
        : `It ended with ${exitCode ?? 'a signal'}, and no test of it failed.`;
    return { passed: tally.passed, failures: [{ title: runner, reason }] };
  }
  return tally;
}
