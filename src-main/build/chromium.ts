import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { say, StarterError } from './say.mjs';

const namesOnPath = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];

const knownPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * Finds a Chromium for the end-to-end tests, installing Debian's where that is possible.
 *
 * @returns absolute path of its executable
 * @throws StarterError with one sentence that says what to install
 */
export function provideChromium(): string {
  const named = process.env['CHROMIUM_PATH'];
  if (named) {
    if (existsSync(named)) return named;
    throw new StarterError(
      `CHROMIUM_PATH names ${named}, which does not exist: correct it or leave it out.`,
    );
  }
  const found = findChromium();
  if (found) return found;
  if (isDebian() && process.getuid?.() === 0) {
    say("The end-to-end tests need a Chromium: Debian's is being installed.");
    installDebianChromium();
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new StarterError(
    'The end-to-end tests need a Chromium and none was found: install the package chromium (or Google Chrome), ' +
      'or set CHROMIUM_PATH to the executable of one.',
  );
}

/** The first Chromium on the PATH, at its usual places or among Playwright's own. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = namesOnPath.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...knownPlaces, chromium.executablePath()].find(
    (path) => path && existsSync(path),
  );
}

function isDebian(): boolean {
  return (
    existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

function installDebianChromium(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update'],
    ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'],
  ]) {
    // Standard output belongs to the tests.
    spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] });
  }
}
