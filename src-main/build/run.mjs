import { spawn } from 'node:child_process';
import { isAlive } from './lock.mjs';
import { projectRoot } from './paths.mjs';

/** How often the parent is looked at: an orphan lives at most this long. */
const parentPollMilliseconds = 500;
/** What a child gets to close its store before it is killed. */
const graceMilliseconds = 5000;

/** Taken at once: a parent that goes while something is being installed must not be missed. */
const parent = process.ppid;

/**
 * @typedef {object} Ending
 * @property {number | null} code exit code, null when a signal ended it
 * @property {NodeJS.Signals | null} signal
 * @property {boolean} asked whether it ended because the person or the parent asked for it
 * @property {number} elapsedMilliseconds
 */

/**
 * Runs a program with our standard streams until it ends. A TERM to npm kills npm and its shell but not us, so the parent
 * is watched: when it has gone, the program is ended too.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, stdoutTo?: 'stdout' | 'stderr' }} [options]
 * @returns {Promise<Ending>}
 */
export function runProgram(
  program,
  args,
  { env = process.env, cwd = projectRoot, stdoutTo = 'stdout' } = {},
) {
  const started = Date.now();
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['inherit', stdoutTo === 'stderr' ? 2 : 'inherit', 'inherit'],
  });
  let asked = false;
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    asked = true;
    child.kill(signal);
    setTimeout(() => child.kill('SIGKILL'), graceMilliseconds).unref();
  };
  // A Ctrl-C in a terminal reaches the child by itself; we only have to outlive it.
  const onInterrupt = () => {
    asked = true;
  };
  const onTerminate = () => end('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  process.on('SIGHUP', onTerminate);

  const watch = setInterval(() => {
    if (process.ppid !== parent || !isAlive(parent)) {
      clearInterval(watch);
      end('SIGTERM');
    }
  }, parentPollMilliseconds);

  return new Promise((resolve, reject) => {
    const settle = () => {
      clearInterval(watch);
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      process.off('SIGHUP', onTerminate);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      settle();
      resolve({ code, signal, asked, elapsedMilliseconds: Date.now() - started });
    });
  });
}

/**
 * The exit code that a shell would give for this ending.
 *
 * @param {Ending} ending
 */
export function exitCodeOf({ code, signal }) {
  if (code !== null) return code;
  const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
  return 128 + (numbers[/** @type {keyof typeof numbers} */ (signal)] ?? 9);
}
