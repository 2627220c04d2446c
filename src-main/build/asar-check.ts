import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { getRawHeader, extractFile, type DirectoryRecord, type FileRecord } from '@electron/asar';

/** A file inside the archive of a packaged application. */
export interface PackedFile {
  /** Below the archive's root, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Listed in the archive, but lying beside it, because it can't be used from inside. */
  readonly unpacked: boolean;
}

/** What a packaged application for one platform must hold. */
export interface Expectation {
  /** The entry named by `main` of the packed package.json. */
  readonly main: string;
  /** As Node says it: "linux-x64". */
  readonly platform: string;
}

/** Where files may lie at all; anything else has slipped in from development. */
const allowedPlaces = [
  /^package\.json$/,
  /^dist\/main\/[\w.-]+\.js$/,
  /^dist\/main\/assets\//,
  /^dist\/preload\/preload\.cjs$/,
  /^dist\/renderer\//,
  /^node_modules\/better-sqlite3\/(package\.json|LICENSE)$/,
  /^node_modules\/better-sqlite3\/(lib|prebuilds)\//,
];

/** Files that lie at an allowed place and still are of no use to anybody who installs the application. */
const developmentFiles = /\.(map|ts|vue|test\.js|spec\.js|md|log|tsbuildinfo)$|(^|\/)\./;

/** Larger than this, something has been packed twice or by mistake. */
const totalBytesMax = 64 * 2 ** 20;

/**
 * Looks for what is missing, superfluous or at the wrong place in a packaged application.
 *
 * @returns one sentence per mistake; none when the package is right
 */
export function findMistakes(
  files: readonly PackedFile[],
  { main, platform }: Expectation,
): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const binaries = files.filter(({ path }) => path.endsWith('.node'));
  const own = `node_modules/better-sqlite3/prebuilds/${platform}.node`;

  const required = [
    'package.json',
    main,
    'dist/main/worker.js',
    'dist/preload/preload.cjs',
    'dist/renderer/index.html',
    'node_modules/better-sqlite3/package.json',
    'node_modules/better-sqlite3/lib/index.js',
    own,
  ];
  const mustBeUnpacked = files.filter(
    ({ path }) => path.startsWith('dist/main/') || path.endsWith('.node'),
  );
  const totalBytes = files.reduce((total, { bytes }) => total + bytes, 0);

  return [
    ...required.filter((path) => !byPath.has(path)).map((path) => `${path} is missing.`),
    ...mustBeUnpacked
      .filter(({ unpacked }) => !unpacked)
      .map(({ path }) => `${path} is inside the archive, from where it can't be run: unpack it.`),
    ...binaries
      .filter(({ path }) => path !== own)
      .map(({ path }) => `${path} is a binary of another platform than ${platform}.`),
    ...files
      .filter(
        ({ path }) =>
          !allowedPlaces.some((place) => place.test(path)) || developmentFiles.test(path),
      )
      .map(({ path }) => `${path} does not belong into a packaged application.`),
    ...(totalBytes > totalBytesMax
      ? [
          `The files are ${totalBytes} bytes together; more than ${totalBytesMax} means that something is packed twice.`,
        ]
      : []),
  ];
}

/** Lists an archive's files. */
export function listArchive(archive: string): PackedFile[] {
  return flatten(getRawHeader(archive).header as DirectoryRecord, '');
}

/** Reads the packed package.json. */
export function readManifest(archive: string): { readonly main: string; readonly version: string } {
  return JSON.parse(extractFile(archive, 'package.json').toString('utf8'));
}

/** Files that the archive says lie beside it and that don't. */
export function findLostFiles(archive: string, files: readonly PackedFile[]): string[] {
  return files
    .filter(({ path, unpacked }) => unpacked && !existsSync(join(`${archive}.unpacked`, path)))
    .map(({ path }) => `${path} is to lie in app.asar.unpacked and does not.`);
}

function flatten(directory: DirectoryRecord, prefix: string): PackedFile[] {
  return Object.entries(directory.files).flatMap(([name, record]) => {
    const path = `${prefix}${name}`;
    if ('files' in record) return flatten(record, `${path}/`);
    const { size, unpacked } = record as FileRecord;
    return [{ path, bytes: size, unpacked: unpacked === true }];
  });
}
