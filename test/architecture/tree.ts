import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Absolute path of a file of the project. */
export function absolute(path: string): string {
  return `${root}${path}`;
}

/** All files that are or would be committed, as paths below the project's root with forward slashes. */
export function listFiles(): string[] {
  const listing = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  // A file that was deleted but not yet committed is still listed.
  return [...new Set(listing.split('\0'))].filter(
    (path) => path !== '' && existsSync(absolute(path)),
  );
}

/** Files that people write: code, styles, pages, configuration and prose, without recorded data and the lockfile. */
export function listWrittenFiles(): string[] {
  const written =
    /\.(ts|mts|cts|mjs|cjs|js|vue|css|html|svg|json|jsonc|yml|yaml|md|npmrc)$|^\.[^/]+$|^\.ci\//;
  const recorded = /^package-lock\.json$|^test\/(fixtures|golden)\/|\/examples\//;
  return listFiles().filter((path) => written.test(path) && !recorded.test(path));
}

/** Reads a file of the project as text. */
export function readProjectFile(path: string): string {
  return readFileSync(absolute(path), 'utf8');
}
