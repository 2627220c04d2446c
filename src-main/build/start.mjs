// The first program of every npm script. It needs nothing but Node 20: it installs what is missing, builds what is stale
// and hands over to the pinned Node. See README.md in this folder.
import { existsSync } from 'node:fs';
import { ensureBuilt } from './bundle.mjs';
import { findElectron } from './electron-runtime.mjs';
import { ensureInstalled, environmentFor, findPinnedNode } from './install.mjs';
import { inProject, projectRoot } from './paths.mjs';
import { exitCodeOf, runProgram } from './run.mjs';
import { say, StarterError } from './say.mjs';

/** An Electron that dies this soon never showed its window: a missing library, a forbidden sandbox. */
const stillbornMilliseconds = 5000;

/** npm runs scripts in the project's folder; paths that a person writes are meant from where the person is. */
const callerFolder = process.env['INIT_CWD'] ?? process.cwd();

/**
 * @typedef {object} Context
 * @property {string} node absolute path of the pinned Node
 * @property {NodeJS.ProcessEnv} env
 * @property {string[]} args what the person wrote after the task
 */

/** @type {Record<string, (context: Context) => Promise<number>>} */
const tasks = {
  start: openApplication,
  godwit: async (context) => {
    await ensureBuilt(context.node, context.env);
    return runNode(context, built('cli'), context.args, callerFolder);
  },
  build: async (context) => {
    await ensureBuilt(context.node, context.env);
    return 0;
  },
  test: (context) => runNode(context, inProject('src-main', 'build', 'test.ts'), context.args),
  check: (context) =>
    runNode(context, inProject('src-main', 'build', 'test.ts'), [
      '--only',
      'types,lint,boundaries',
      ...context.args,
    ]),
  format: (context) =>
    runNode(context, inProject('node_modules', 'oxfmt', 'bin', 'oxfmt'), context.args),
  package: async (context) => {
    await ensureBuilt(context.node, context.env);
    return runNode(context, inProject('src-main', 'build', 'package.ts'), context.args);
  },
};

/**
 * Opens Godwit in Electron where its runtime can be had, else in the browser.
 *
 * @param {Context} context
 */
async function openApplication(context) {
  await ensureBuilt(context.node, context.env);
  const wanted = context.env['GODWIT_HOST'];
  if (wanted !== undefined && wanted !== 'browser' && wanted !== 'electron') {
    throw new StarterError(
      `GODWIT_HOST is "${wanted}": write "browser" or "electron", or leave it out.`,
      2,
    );
  }
  if (wanted === 'browser') return openInBrowser(context, 'GODWIT_HOST asks for it');

  const runtime = await findElectron(context.node, context.env);
  if (!runtime.binary) {
    if (wanted === 'electron')
      throw new StarterError(`Godwit cannot open in Electron: ${runtime.reason}.`);
    return openInBrowser(context, runtime.reason);
  }
  const ending = await runProgram(runtime.binary, [projectRoot, ...context.args], {
    env: { ...context.env, GODWIT_HOST_REASON: runtime.reason },
    cwd: callerFolder,
  });
  const stillborn =
    !ending.asked && ending.code !== 0 && ending.elapsedMilliseconds < stillbornMilliseconds;
  if (stillborn && wanted !== 'electron') {
    const how = ending.signal ? `signal ${ending.signal}` : `exit code ${ending.code}`;
    return openInBrowser(context, `the Electron runtime ended at once with ${how}`);
  }
  return exitCodeOf(ending);
}

/**
 * @param {Context} context
 * @param {string} reason why not Electron; the host prints it
 */
function openInBrowser(context, reason) {
  const env = { ...context.env, GODWIT_HOST_REASON: reason };
  return runNode({ ...context, env }, built('browser'), context.args, callerFolder);
}

/** @param {string} name */
function built(name) {
  const file = inProject('dist', 'main', `${name}.js`);
  if (!existsSync(file))
    throw new StarterError(`The build made no ${file}: is its entry listed in vite.config.ts?`);
  return file;
}

/**
 * @param {Context} context
 * @param {string} script
 * @param {string[]} args
 * @param {string} [cwd]
 */
async function runNode(context, script, args, cwd = projectRoot) {
  return exitCodeOf(await runProgram(context.node, [script, ...args], { env: context.env, cwd }));
}

async function main() {
  const [name = '', ...args] = process.argv.slice(2);
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (!task) {
    throw new StarterError(
      `The starter knows no task "${name}": choose one of ${Object.keys(tasks).join(', ')}.`,
      2,
    );
  }
  await ensureInstalled();
  const node = findPinnedNode();
  return task({ node, env: environmentFor(node), args });
}

try {
  process.exitCode = await main();
} catch (error) {
  const expected = error instanceof StarterError;
  say(
    expected
      ? error.message
      : `Godwit could not start: ${error instanceof Error ? error.stack : error}`,
  );
  process.exitCode = expected ? error.exitCode : 1;
}
