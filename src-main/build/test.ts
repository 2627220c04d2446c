// "npm test": every check and every kind of test, and one closing line. Runs on the pinned Node, started by start.mjs.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './bundle.mjs';
import { checks, runCheck, type Check } from './checks.ts';
import { provideChromium } from './chromium.ts';
import { inProject } from './paths.mjs';
import { runProgram } from './run.mjs';
import { say, StarterError } from './say.mjs';
import {
  closing,
  cutOff,
  readTally,
  sum,
  tallyPlaywright,
  tallyVitest,
  type Tally,
  type VitestReport,
} from './tally.ts';

const staticKinds = ['types', 'lint', 'boundaries', 'format', 'unused'] as const;
/** Folders of test/ that Vitest runs. */
const vitestKinds = [
  'unit',
  'property',
  'store',
  'contract',
  'component',
  'validation',
  'architecture',
  'integration',
  'golden',
] as const;
/** Kinds that start the built application, as a person would. */
const kindsOnTheBuild: readonly string[] = ['contract', 'integration', 'validation', 'e2e'];
const kinds: readonly string[] = [...staticKinds, ...vitestKinds, 'e2e'];

const reports = inProject('test-results');

const usage = `npm test                          every check and every kind of test
npm test -- --only unit,property  only these kinds, of: ${kinds.join(', ')}
npm test -- --only e2e -- ARGS    with arguments for the runner of that kind
`;

interface Choice {
  readonly kinds: ReadonlySet<string>;
  readonly runnerArgs: readonly string[];
}

function readChoice(): Choice | undefined {
  let parsed;
  try {
    parsed = parseArgs({
      options: { only: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new StarterError(`${(error as Error).message}\n${usage}`, 2);
  }
  if (parsed.values.help) return undefined;
  const chosen = (parsed.values.only ?? []).flatMap((list) => list.split(',')).filter(Boolean);
  const unknown = chosen.filter((kind) => !kinds.includes(kind));
  if (unknown.length > 0) {
    throw new StarterError(
      `There is no kind of test called ${unknown.join(', ')}: choose of ${kinds.join(', ')}.`,
      2,
    );
  }
  return { kinds: new Set(chosen.length > 0 ? chosen : kinds), runnerArgs: parsed.positionals };
}

/** Static checks run side by side, one per core; what one says is printed when it ends. */
async function runStaticChecks(chosen: readonly Check[]): Promise<Tally> {
  const waiting = [...chosen];
  const tallies: Tally[] = [];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const { holds, output, seconds } = await runCheck(check);
      console.log(`${holds ? 'ok    ' : 'FAILED'} ${check.title} (${seconds.toFixed(1)} s)`);
      if (!holds) console.log(`${output}\n`);
      tallies.push(
        holds
          ? { passed: 1, failures: [] }
          : { passed: 0, failures: [{ title: check.title, reason: output }] },
      );
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return sum(tallies);
}

/** More files than this are not run again: then it is not chance. */
const MOST_AGAIN = 2;

async function runVitest(chosen: readonly string[], runnerArgs: readonly string[]): Promise<Tally> {
  const all = chosen.length === vitestKinds.length;
  const folders = all ? [] : chosen.map((kind) => `test/${kind}/`);
  const first = `${reports}/vitest.json`;
  const code = await vitest(first, [...folders, ...runnerArgs]);
  const whole = (report: VitestReport): Tally => tallyVitest(report);
  const cut = existsSync(first)
    ? cutOff(JSON.parse(readFileSync(first, 'utf8')) as VitestReport)
    : [];
  if (cut.length === 0 || cut.length > MOST_AGAIN) return readTally('Vitest', first, whole, code);
  say(`The process that ran ${cut.join(' and ')} ended in the middle; that is run again, once.`);
  const second = `${reports}/vitest-again.json`;
  const codeAgain = await vitest(second, cut);
  return sum([
    // That it ended badly is known: what it says of all other files counts.
    readTally('Vitest', first, (report: VitestReport) => tallyVitest(report, cut), 0),
    readTally('Vitest, again', second, whole, codeAgain),
  ]);
}

/** Runs Vitest with a report; answers its exit code. */
async function vitest(report: string, args: readonly string[]): Promise<number | null> {
  const ending = await runProgram(process.execPath, [
    inProject('node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  return ending.code;
}

async function runEndToEnd(runnerArgs: readonly string[]): Promise<Tally> {
  const chromium = provideChromium();
  console.log(`End-to-end tests use ${chromium}`);
  const report = `${reports}/playwright.json`;
  const ending = await runProgram(
    process.execPath,
    [
      inProject('node_modules/@playwright/test/cli.js'),
      'test',
      '--reporter=list,json',
      ...runnerArgs,
    ],
    { env: { ...process.env, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report } },
  );
  return readTally('Playwright', report, tallyPlaywright, ending.code);
}

async function build(): Promise<Tally> {
  await ensureBuilt(process.execPath, process.env);
  console.log('ok     build');
  return { passed: 1, failures: [] };
}

/** A kind that cannot even begin is a failure that is told, not an end of the whole. */
async function attempt(title: string, run: () => Promise<Tally>): Promise<Tally> {
  try {
    return await run();
  } catch (error) {
    const reason = error instanceof StarterError ? error.message : String((error as Error).stack);
    say(`FAILED ${title}: ${reason}`);
    return { passed: 0, failures: [{ title, reason }] };
  }
}

async function main(): Promise<number> {
  const choice = readChoice();
  if (!choice) {
    process.stdout.write(usage);
    return 0;
  }
  // A report left over from an earlier run must not be counted.
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });

  const tallies: Tally[] = [];
  const chosenChecks = checks.filter(({ kind }) => choice.kinds.has(kind));
  if (chosenChecks.length > 0) tallies.push(await runStaticChecks(chosenChecks));
  if (kindsOnTheBuild.some((kind) => choice.kinds.has(kind)))
    tallies.push(await attempt('build', build));
  const chosenVitest = vitestKinds.filter((kind) => choice.kinds.has(kind));
  if (chosenVitest.length > 0) {
    tallies.push(await attempt('tests', () => runVitest(chosenVitest, choice.runnerArgs)));
  }
  if (choice.kinds.has('e2e')) {
    tallies.push(await attempt('end-to-end tests', () => runEndToEnd(choice.runnerArgs)));
  }
  const total = sum(tallies);
  console.log(`\n${closing(total)}`);
  return total.failures.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof StarterError ? error.message : String((error as Error).stack));
  process.exitCode = error instanceof StarterError ? error.exitCode : 1;
}
