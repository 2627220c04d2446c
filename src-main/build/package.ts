// "npm run package": installers where the downloads that they need can be had, else the unpacked application; either way
// the archive inside is checked. Runs on the pinned Node, started by start.mjs.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { findLostFiles, findMistakes, listArchive, readManifest } from './asar-check.ts';
import { downloadServerAnswers, installedBinary } from './electron-runtime.mjs';
import { makeElectronShell } from './electron-shell.ts';
import { inProject } from './paths.mjs';
import { runProgram } from './run.mjs';
import { say, StarterError } from './say.mjs';

const release = inProject('release');

const platforms = { linux: '--linux', win32: '--win', darwin: '--mac' } as const;

/** What electron-builder is asked for, and why. */
interface Plan {
  readonly sentence: string;
  readonly args: readonly string[];
}

async function makePlan(unpackedOnly: boolean): Promise<Plan> {
  const platform = platforms[process.platform as keyof typeof platforms];
  if (!platform) {
    throw new StarterError(
      `Godwit can be packaged on Linux, Windows and macOS, and this is ${process.platform}.`,
    );
  }
  if (!unpackedOnly && (await downloadServerAnswers(process.env))) {
    return { sentence: 'Godwit makes installers.', args: [platform, '--publish', 'never'] };
  }
  const reason = unpackedOnly
    ? 'as asked'
    : 'because what installers need cannot be downloaded: its server does not answer';
  const installed = installedBinary();
  const dist = installed ? join(inProject('node_modules', 'electron', 'dist')) : undefined;
  if (dist) {
    return {
      sentence: `Godwit makes the unpacked application, ${reason}.`,
      args: [platform, 'dir', `-c.electronDist=${dist}`],
    };
  }
  if (process.platform !== 'linux') {
    throw new StarterError(
      'Godwit cannot be packaged here: the Electron runtime is not installed and its server does not answer.',
    );
  }
  const { version } = JSON.parse(
    readFileSync(inProject('node_modules', 'electron', 'package.json'), 'utf8'),
  );
  return {
    sentence: `Godwit makes the unpacked application without the Electron runtime, ${reason}.`,
    args: [platform, 'dir', `-c.electronDist=${await makeElectronShell(version)}`],
  };
}

/** One wrong pattern lets hundreds of files in; the first ones tell which. */
const mistakesShownMax = 20;

/** The archives that were made, one per architecture. */
function findArchives(): string[] {
  return readdirSync(release, { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === 'app.asar')
    .map((path) => join(release, path));
}

/** How a switch stands in the binary: as the character 0 or 1. */
const off = 0x30;
const on = 0x31;

/** Switches that must be off: each would let somebody run other code under Godwit's name. */
const fusesOff = [
  FuseV1Options.RunAsNode,
  FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  FuseV1Options.EnableNodeCliInspectArguments,
  FuseV1Options.GrantFileProtocolExtraPrivileges,
];

async function findLooseFuses(archive: string): Promise<string[]> {
  const binary = findBinary(archive);
  if (!binary) return [`No program was found beside ${archive}.`];
  const wire = await getCurrentFuseWire(binary);
  const loose = fusesOff.filter((fuse) => Number(wire[fuse]) !== off);
  const open = Number(wire[FuseV1Options.OnlyLoadAppFromAsar]) === on;
  return [
    ...loose.map((fuse) => `The fuse ${FuseV1Options[fuse]} is not off.`),
    ...(open ? [] : ['The fuse OnlyLoadAppFromAsar is not on.']),
  ];
}

function findBinary(archive: string): string | undefined {
  const folder = dirname(dirname(archive));
  const candidates = [
    join(folder, 'godwit'),
    join(folder, 'Godwit.exe'),
    // On macOS the archive lies in Contents/Resources, and the switches in Electron's framework.
    join(folder, 'Frameworks', 'Electron Framework.framework', 'Electron Framework'),
  ];
  return candidates.find((path) => existsSync(path));
}

async function check(archive: string): Promise<boolean> {
  const files = listArchive(archive);
  const platform = `${process.platform}-${process.arch}`;
  const mistakes = [
    ...findMistakes(files, { main: readManifest(archive).main, platform }),
    ...findLostFiles(archive, files),
    ...(await findLooseFuses(archive)),
  ];
  const megabytes = files.reduce((total, { bytes }) => total + bytes, 0) / 1e6;
  const unpacked = files.filter((file) => file.unpacked).length;
  console.log(
    `${archive}: ${files.length} files (${unpacked} of them unpacked), ${megabytes.toFixed(1)} MB, ` +
      `${mistakes.length === 0 ? 'nothing missing and nothing superfluous.' : 'with mistakes:'}`,
  );
  for (const mistake of mistakes.slice(0, mistakesShownMax)) console.log(`  ${mistake}`);
  if (mistakes.length > mistakesShownMax)
    console.log(`  and ${mistakes.length - mistakesShownMax} more.`);
  return mistakes.length === 0;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { dir: { type: 'boolean', default: false } } });
  const plan = await makePlan(values.dir);
  say(plan.sentence);
  // What an earlier packaging left must not be checked in place of what this one makes.
  rmSync(release, { recursive: true, force: true });
  const builder = inProject('node_modules', 'electron-builder', 'out', 'cli', 'cli.js');
  const ending = await runProgram(process.execPath, [builder, ...plan.args], {
    stdoutTo: 'stderr',
  });
  if (ending.code !== 0) {
    throw new StarterError('Godwit could not be packaged: the lines above say why.');
  }
  const archives = findArchives();
  if (archives.length === 0)
    throw new StarterError(`electron-builder left no app.asar in ${release}.`);
  let right = true;
  for (const archive of archives) right = (await check(archive)) && right;
  return right ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof StarterError ? error.message : String((error as Error).stack));
  process.exitCode = 1;
}
