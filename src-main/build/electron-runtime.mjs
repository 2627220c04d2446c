import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { inProject } from './paths.mjs';
import { runProgram } from './run.mjs';
import { say } from './say.mjs';

/** How long the download server may take to answer before the browser is used instead. */
const probeMilliseconds = 4000;

/**
 * @typedef {{ binary: string, reason: string }} FoundRuntime
 * @typedef {{ binary: undefined, reason: string }} MissingRuntime
 */

/**
 * Finds the Electron runtime, or fetches it when its server answers at once.
 *
 * @param {string} node the pinned Node
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<FoundRuntime | MissingRuntime>} the binary and, in words, why it is or is not there
 */
export async function findElectron(node, env) {
  const refusal = whyNotHere();
  if (refusal) return { binary: undefined, reason: refusal };

  const named = env['ELECTRON_PATH'];
  if (named) {
    return existsSync(named)
      ? { binary: named, reason: 'ELECTRON_PATH names an Electron runtime' }
      : { binary: undefined, reason: `ELECTRON_PATH names ${named}, which does not exist` };
  }
  const installed = installedBinary();
  if (installed) return { binary: installed, reason: 'the Electron runtime is installed' };

  if (!hasCachedDownload(env) && !(await downloadServerAnswers(env))) {
    return {
      binary: undefined,
      reason: 'the Electron runtime is not installed and its download server cannot be reached',
    };
  }
  say('Godwit fetches the Electron runtime (about 120 MB); this is needed once.');
  const ending = await runProgram(node, [inProject('node_modules', 'electron', 'install.js')], {
    env,
    stdoutTo: 'stderr',
  });
  const fetched = installedBinary();
  if (ending.code === 0 && fetched)
    return { binary: fetched, reason: 'the Electron runtime has just been installed' };
  return { binary: undefined, reason: 'the Electron runtime could not be downloaded' };
}

/** Reasons for which a present runtime could not open a window. */
function whyNotHere() {
  if (process.platform !== 'linux') return undefined;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return 'there is no display for a window';
  if (process.getuid?.() === 0)
    return 'Electron keeps its sandbox on and therefore refuses to run as root';
  return undefined;
}

/** @returns {string | undefined} the binary that the electron package has unpacked */
export function installedBinary() {
  const folder = inProject('node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(binary) ? binary : undefined;
}

function electronVersion() {
  return JSON.parse(readFileSync(inProject('node_modules', 'electron', 'package.json'), 'utf8'))
    .version;
}

function archiveName() {
  return `electron-v${electronVersion()}-${process.platform}-${process.arch}.zip`;
}

/**
 * An archive downloaded before needs no network.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function hasCachedDownload(env) {
  const perPlatform = {
    darwin: join(homedir(), 'Library', 'Caches', 'electron'),
    win32: join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'electron', 'Cache'),
  };
  const cache =
    env['electron_config_cache'] ??
    perPlatform[/** @type {keyof typeof perPlatform} */ (process.platform)] ??
    join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'electron');
  if (!existsSync(cache)) return false;
  return readdirSync(cache, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .some((entry) => existsSync(join(cache, entry.name, archiveName())));
}

/**
 * One question to the download server, without retries: offline must cost seconds.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export async function downloadServerAnswers(env) {
  const mirror =
    env['npm_config_electron_mirror'] ??
    env['ELECTRON_MIRROR'] ??
    'https://github.com/electron/electron/releases/download/';
  const url = `${mirror}v${electronVersion()}/${archiveName()}`;
  try {
    const answer = await fetch(url, {
      method: 'HEAD',
      signal: AbortSignal.timeout(probeMilliseconds),
    });
    return answer.ok;
  } catch {
    return false;
  }
}
