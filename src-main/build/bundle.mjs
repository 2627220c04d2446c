import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { withLock } from './lock.mjs';
import { inProject, projectRoot } from './paths.mjs';
import { runProgram } from './run.mjs';
import { StarterError, say } from './say.mjs';

/** What the build reads; a change to anything below these makes it stale. */
const sources = [
  'src-main',
  'src-renderer',
  'src-shared',
  'package.json',
  'package-lock.json',
  'vite.config.ts',
];

const stampFile = inProject('dist', '.sources');

/**
 * Builds the application with Vite when its sources have changed since the last build.
 *
 * @param {string} node the pinned Node
 * @param {NodeJS.ProcessEnv} env
 */
export async function ensureBuilt(node, env) {
  if (isFresh(hashSources())) return;
  await withLock(inProject('.cache', 'build.lock'), 'building', async () => {
    // Taken before the build, so that a file saved meanwhile makes the next command build again.
    const hash = hashSources();
    if (isFresh(hash)) return;
    say('Godwit builds itself because its sources have changed.');
    rmSync(stampFile, { force: true });
    const vite = inProject('node_modules', 'vite', 'bin', 'vite.js');
    const ending = await runProgram(node, [vite, 'build', '--logLevel', 'warn'], {
      env,
      stdoutTo: 'stderr',
    });
    if (ending.code !== 0) {
      throw new StarterError('Godwit could not be built: the lines above say why.');
    }
    mkdirSync(inProject('dist'), { recursive: true });
    writeFileSync(stampFile, hash);
  });
}

/** @param {string} hash */
function isFresh(hash) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash;
}

/**
 * A hash over names and contents of all sources.
 *
 * @param {string} [root]
 */
export function hashSources(root = projectRoot) {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    for (const file of listFiles(path)) {
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]} files below it, in an order that does not depend on the file system
 */
function listFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name !== 'README.md' && name !== 'build')
    .toSorted()
    .flatMap((name) => listFiles(join(path, name)));
}
