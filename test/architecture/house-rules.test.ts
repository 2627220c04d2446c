import { homedir } from 'node:os';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { absolute, listFiles, listWrittenFiles, readProjectFile } from './tree.ts';

// Goal: the tree stays as a stranger would hope to find it. Method: every rule lists its offenders; none is right.

const files = listFiles();
const written = listWrittenFiles();
const code = written.filter((path) => /\.(ts|mjs|cjs|vue|css)$/.test(path));

/** Offending lines of all written files, as "path:line: text". */
function linesMatching(pattern: RegExp, among: readonly string[] = written): string[] {
  return among.flatMap((path) =>
    readProjectFile(path)
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
      ),
  );
}

describe('files', () => {
  test('the top level holds the fixed names, configuration and dotfiles only', () => {
    const allowed =
      /^(\.[^/]+|package\.json|package-lock\.json|electron-builder\.yml|README\.md|LICENSE|tsconfig(\.\w+)?\.json|\w+\.config\.ts|src-main|src-renderer|src-shared|test)$/;
    const top = [...new Set(files.map((path) => path.split('/')[0] ?? ''))];
    expect(top.filter((name) => !allowed.test(name))).toEqual([]);
  });

  test('no file of code is longer than 500 lines: one that is has two jobs', () => {
    const linesMax = 500;
    const long = code
      .map((path) => ({ path, lines: readProjectFile(path).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > linesMax);
    expect(long).toEqual([]);
  });

  test('no left-over markers: a known gap is an issue, not a comment', () => {
    // Put together here, so that this file does not find itself.
    const markers = ['TO.DO', 'FIX.ME', 'X.XX', 'HA.CK'].map((word) => word.replace('.', ''));
    expect(linesMatching(new RegExp(`\\b(${markers.join('|')})\\b`))).toEqual([]);
  });

  test('no path of somebody’s machine and no registry’s address', () => {
    const roots = ['work', 'root', 'tmp'].map((name) => `/${name}/`);
    // A root folder as short as "/app" is also part of many an honest path.
    const own = [absolute(''), homedir()].filter((path) => path.length > 8);
    const registry = ['registry', 'npmjs'].join('.');
    const paths = [...roots, ...own].map((path) => RegExp.escape(path)).join('|');
    const pattern = new RegExp(`(?<![\\w.~*@)}])(${paths})|${RegExp.escape(registry)}`);
    expect(linesMatching(pattern, [...written, 'package-lock.json'])).toEqual([]);
  });

  test('file names are lower case with hyphens; components are named like the component', () => {
    const named = code.filter((path) => /^(src-|test)/.test(path));
    const wrong = named.filter((path) => {
      const name = posix.basename(path);
      return name.endsWith('.vue')
        ? !/^[A-Z]\w*\.vue$/.test(name)
        : !/^[a-z0-9][a-z0-9.-]*$/.test(name);
    });
    expect(wrong).toEqual([]);
  });
});

describe('folders', () => {
  const folders = [
    ...new Set(
      code.filter((path) => /^(src-|test\/)/.test(path)).map((path) => posix.dirname(path)),
    ),
  ];
  // Below a kind of test the folders mirror those of the source, whose READMEs explain them.
  const explained = folders.filter(
    (folder) => folder.startsWith('src-') || /^test\/[^/]+$/.test(folder),
  );

  test.each(explained)('%s has a README that says what lives there', (folder) => {
    const readme = `${folder}/README.md`;
    expect(files, `write ${readme}: what lives here, what not, where to start`).toContain(readme);
    const lines = readProjectFile(readme)
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(lines.length, `${readme} is to be 3 to 40 lines`).toBeGreaterThanOrEqual(3);
    expect(lines.length, `${readme} is to be 3 to 40 lines`).toBeLessThanOrEqual(40);
  });
});

describe('the simulation', () => {
  test('reads no clock and no chance but its own', () => {
    const simulation = code.filter((path) => path.startsWith('src-main/simulation/'));
    const forbidden =
      /\b(Date\.now|new Date|Math\.random|performance\.now|crypto\.|process\.(env|hrtime|nextTick)|setTimeout|setInterval)\b/;
    const offenders = linesMatching(forbidden, simulation).filter(
      (line) => !/: (\/\/|\*|\/\*)/.test(line),
    );
    expect(offenders).toEqual([]);
  });
});

describe('the database', () => {
  test('every migration has a test that names its number', () => {
    const numbers = files.flatMap(
      (path) => /^src-main\/store\/migrations\/(\d{4})-[\w-]+\.ts$/.exec(path)?.[1] ?? [],
    );
    const tests = files.filter((path) => /^test\/store\/.*\.ts$/.test(path)).map(readProjectFile);
    expect(numbers.length).toBeGreaterThan(0);
    const number = (text: string): RegExp => new RegExp(`\\b0*${Number(text)}\\b`);
    expect(numbers.filter((name) => !tests.some((text) => number(name).test(text)))).toEqual([]);
  });
});

describe('package.json', () => {
  const manifest = JSON.parse(readProjectFile('package.json'));

  test('names every version exactly', () => {
    const versions: [string, string][] = [
      ...Object.entries<string>(manifest.dependencies),
      ...Object.entries<string>(manifest.devDependencies),
      ...Object.entries<string>(manifest.optionalDependencies),
    ];
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('ships only the database unbundled: electron-builder would copy anything else a second time', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['better-sqlite3']);
  });

  test('keeps the three packages of the contract at one version', () => {
    const versions = ['contract', 'server', 'client'].map(
      (part) => manifest.devDependencies[`@orpc/${part}`],
    );
    expect(new Set(versions).size).toBe(1);
  });
});
