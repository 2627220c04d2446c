import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { absolute, readProjectFile } from './tree.ts';

// Goal: each boundary is guarded by a rule that is awake. Method: a small tree with one violation per boundary, checked
// with the project's own configuration of oxlint and dependency-cruiser.

const cleanFiles: Record<string, string> = {
  'src-shared/clean.ts': 'export const shared = 1;\n',
  'src-main/store/clean.ts': `import { readFileSync } from 'node:fs';\nexport const stored = readFileSync;\n`,
  'src-main/simulation/kernel/clean.ts': `import { shared } from '#shared/clean.ts';\nexport const simulated = shared;\n`,
  'src-main/hosts/electron/main.ts': `import { app } from 'electron';\nexport const electronApp = app;\n`,
  'src-main/hosts/browser/main.ts': 'export const served = 1;\n',
  'src-renderer/clean.ts': `import { shared } from '#shared/clean.ts';\nexport const shown = shared;\n`,
};

interface Violation {
  readonly file: string;
  readonly line: string;
  /** Name of dependency-cruiser's rule, where it is one of imports. */
  readonly boundary?: string;
  /** Name of oxlint's rule, where the name alone gives it away. */
  readonly lint?: string;
}

const imports = 'eslint(no-restricted-imports)';
const globals = 'eslint(no-restricted-globals)';

const violations: readonly Violation[] = [
  {
    file: 'src-shared/a.ts',
    line: `import { stored as x } from '#main/store/clean.ts';`,
    boundary: 'shared-imports-none-of-the-others',
    lint: imports,
  },
  {
    file: 'src-shared/b.ts',
    line: `import { shown as x } from '../src-renderer/clean.ts';`,
    boundary: 'shared-imports-none-of-the-others',
    lint: imports,
  },
  {
    file: 'src-shared/c.ts',
    line: `import { join as x } from 'node:path';`,
    boundary: 'shared-knows-no-process',
    lint: imports,
  },
  {
    file: 'src-shared/d.ts',
    line: `import { ref as x } from 'vue';`,
    boundary: 'shared-uses-pure-packages',
    lint: imports,
  },
  { file: 'src-shared/e.ts', line: 'const x = process.env;', lint: globals },
  {
    file: 'src-renderer/a.ts',
    line: `import { stored as x } from '#main/store/clean.ts';`,
    boundary: 'window-knows-only-shared',
    lint: imports,
  },
  {
    file: 'src-renderer/b.ts',
    line: `import { join as x } from 'node:path';`,
    boundary: 'window-knows-no-node',
    lint: imports,
  },
  {
    file: 'src-renderer/c.ts',
    line: `import { WebSocketServer as x } from 'ws';`,
    boundary: 'window-uses-no-server-packages',
    lint: imports,
  },
  {
    file: 'src-main/store/a.ts',
    line: `import { shown as x } from '#renderer/clean.ts';`,
    boundary: 'main-knows-no-window',
    lint: imports,
  },
  {
    file: 'src-main/store/b.ts',
    line: `import { app as x } from 'electron';`,
    boundary: 'electron-only-in-its-host',
    lint: imports,
  },
  {
    file: 'src-main/store/c.ts',
    line: `import { served as x } from '#main/hosts/browser/main.ts';`,
    boundary: 'hosts-are-on-top',
  },
  {
    file: 'src-main/hosts/electron/a.ts',
    line: `import { served as x } from '../browser/main.ts';`,
    boundary: 'hosts-stay-apart',
  },
  {
    file: 'src-main/simulation/kernel/a.ts',
    line: `import { stored as x } from '#main/store/clean.ts';`,
    boundary: 'simulation-knows-no-host',
    lint: imports,
  },
  {
    file: 'src-main/simulation/kernel/b.ts',
    line: `import { join as x } from 'node:path';`,
    boundary: 'simulation-knows-no-node',
    lint: imports,
  },
  {
    file: 'src-main/simulation/kernel/c.ts',
    line: `import x from 'better-sqlite3';`,
    boundary: 'simulation-uses-pure-packages',
    lint: imports,
  },
  {
    file: 'src-main/simulation/kernel/d.ts',
    line: 'const x = Math.random();',
    lint: 'eslint(no-restricted-properties)',
  },
  { file: 'src-main/simulation/kernel/e.ts', line: 'const x = Date.now();', lint: globals },
];

/** Named, because neither program may wander into the linked node_modules. */
const sources = ['src-shared', 'src-main', 'src-renderer'];

let folder = '';
let lintFindings: string[] = [];
let boundaryFindings: string[] = [];

function plant(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'godwit-boundaries-'));
  for (const name of [
    '.oxlintrc.json',
    '.dependency-cruiser.mjs',
    'tsconfig.base.json',
    'package.json',
  ]) {
    copyFileSync(absolute(name), join(folder, name));
  }
  symlinkSync(absolute('node_modules'), join(folder, 'node_modules'), 'junction');
  plant(cleanFiles);
  plant(
    Object.fromEntries(
      violations.map(({ file, line }) => [file, `${line}\nexport const y = x;\n`]),
    ),
  );

  const run = (script: string, args: string[]): string =>
    spawnSync(process.execPath, [absolute(`node_modules/${script}`), ...args], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    }).stdout;

  interface LintReport {
    readonly diagnostics: readonly { readonly filename: string; readonly code: string }[];
  }
  const lint: LintReport = JSON.parse(run('oxlint/bin/oxlint', ['-f', 'json', ...sources]));
  lintFindings = lint.diagnostics.map(({ filename, code }) => `${filename} ${code}`);

  interface CruiseReport {
    readonly summary: {
      readonly violations: readonly {
        readonly from: string;
        readonly rule: { readonly name: string };
      }[];
    };
  }
  const cruise: CruiseReport = JSON.parse(
    run('dependency-cruiser/bin/dependency-cruiser.mjs', [
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'json',
      ...sources,
    ]),
  );
  boundaryFindings = cruise.summary.violations.map(({ from, rule }) => `${from} ${rule.name}`);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});

describe('lint finds', () => {
  test.each(violations.filter(({ lint }) => lint))('$file: $line', ({ file, lint }) => {
    expect(lintFindings).toContain(`${file} ${lint}`);
  });
});

describe('dependency-cruiser finds', () => {
  test.each(violations.filter(({ boundary }) => boundary))('$file: $line', ({ file, boundary }) => {
    expect(boundaryFindings).toContain(`${file} ${boundary}`);
  });
});

test('neither complains about what is allowed', () => {
  const clean = Object.keys(cleanFiles);
  const complaints = [...lintFindings, ...boundaryFindings].filter((finding) =>
    clean.some((file) => finding.startsWith(file)),
  );
  expect(complaints).toEqual([]);
});

test.each(['shared', 'simulation'])('the types of %s know neither Node nor a page', (project) => {
  // The configuration may carry comments, which JSON does not.
  const own = readProjectFile(`tsconfig.${project}.json`).replaceAll(/^\s*\/\/.*$/gm, '');
  const base = readProjectFile('tsconfig.base.json');
  expect(JSON.parse(own).compilerOptions).not.toHaveProperty('lib');
  expect(JSON.parse(own).compilerOptions).not.toHaveProperty('types');
  expect(JSON.parse(base).compilerOptions).toMatchObject({ lib: ['ES2025'], types: [] });
});
