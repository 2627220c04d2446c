import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';
import { inProject } from './paths.mjs';

/**
 * The bytes by which @electron/fuses finds Electron's switches in its binary, and the switches themselves as they are
 * before anybody has set one: format 1, nine of them, all off.
 */
const fuseWire = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1'),
  Buffer.from([1, 9]),
  Buffer.from('0'.repeat(9), 'latin1'),
]);

const explanation = `#!/bin/sh
echo 'This folder was packaged without a network and holds Godwit without the Electron runtime.' >&2
echo 'Run "npm run package" with a network to get one that starts.' >&2
exit 1
`;

/**
 * Makes a folder with the shape of an Electron distribution for Linux and nothing to run in it. With it, everything that
 * packaging does to Godwit's own files can be done and checked where the runtime can't be downloaded.
 *
 * @param version the version of Electron that it stands for
 * @returns the folder
 */
export async function makeElectronShell(version: string): Promise<string> {
  const folder = inProject('.cache', 'electron-shell');
  rmSync(folder, { recursive: true, force: true });
  const application = join(folder, 'resources', 'default-app');
  mkdirSync(application, { recursive: true });
  writeFileSync(
    join(application, 'package.json'),
    JSON.stringify({ name: 'electron', main: 'main.js' }),
  );
  writeFileSync(join(application, 'main.js'), '');
  await createPackage(application, join(folder, 'resources', 'default_app.asar'));
  rmSync(application, { recursive: true });

  const binary = join(folder, 'electron');
  writeFileSync(binary, Buffer.concat([Buffer.from(explanation), fuseWire]));
  chmodSync(binary, 0o755);
  writeFileSync(join(folder, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), '');
  if (!existsSync(binary)) throw new Error(`${binary} could not be written.`);
  return folder;
}
