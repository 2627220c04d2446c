import { execFile } from 'node:child_process';
import { inProject, projectRoot } from './paths.mjs';

/** A check that reads the source and either holds or not. */
export interface Check {
  /** The kind, as in `npm test -- --only types`. */
  readonly kind: 'types' | 'lint' | 'boundaries' | 'format' | 'unused';
  readonly title: string;
  readonly script: string;
  readonly args: readonly string[];
}

const tsc = inProject('node_modules/typescript/bin/tsc');
const vueTsc = inProject('node_modules/vue-tsc/bin/vue-tsc.js');

function types(project: string, script: string): Check {
  return {
    kind: 'types',
    title: `types of ${project}`,
    script,
    args: ['-p', `tsconfig.${project}.json`],
  };
}

/** All of them, the slow ones first so that two cores end together. */
export const checks: readonly Check[] = [
  types('test', vueTsc),
  types('renderer', vueTsc),
  types('main', tsc),
  types('simulation', tsc),
  types('shared', tsc),
  types('preload', tsc),
  types('build', tsc),
  {
    kind: 'boundaries',
    title: 'boundaries between folders',
    script: inProject('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
    args: ['--config', '.dependency-cruiser.mjs', 'src-shared', 'src-main', 'src-renderer', 'test'],
  },
  {
    kind: 'unused',
    title: 'no unused files or packages',
    script: inProject('node_modules/knip/bin/knip.js'),
    args: ['--no-progress', '--include', 'files,dependencies,unlisted,unresolved'],
  },
  {
    kind: 'lint',
    title: 'lint',
    script: inProject('node_modules/oxlint/bin/oxlint'),
    args: ['--deny-warnings'],
  },
  {
    kind: 'format',
    title: 'format',
    script: inProject('node_modules/oxfmt/bin/oxfmt'),
    args: ['--check'],
  },
];

/** What a check said, and whether it holds. */
export interface Verdict {
  readonly holds: boolean;
  readonly output: string;
  readonly seconds: number;
}

/** Room for what a check says about a tree full of mistakes. */
const outputBytesMax = 64 * 2 ** 20;

/** Runs one check with the Node that runs us. */
export function runCheck({ script, args }: Check): Promise<Verdict> {
  const started = performance.now();
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, ...args],
      { cwd: projectRoot, maxBuffer: outputBytesMax },
      (error, stdout, stderr) => {
        const seconds = (performance.now() - started) / 1000;
        resolve({ holds: error === null, output: `${stdout}${stderr}`.trim(), seconds });
      },
    );
  });
}
