import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProject } from '#main/build/paths.mjs';

// Goal: npm's scripts behave as the README says, npm itself included: what a script prints to standard output is the
// task's alone, exit codes come through, and no application outlives the npm that started it. Method: the real npm.

/** The npm that runs this test, or the one on the PATH. */
const runner = process.env['npm_execpath'];
const npm: readonly [string, ...string[]] =
  runner && basename(runner) === 'npm-cli.js' ? [process.execPath, runner] : ['npm'];
const [program, ...prefix] = npm;
const shell = process.platform === 'win32';

let data = '';
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'godwit-npm-'));
});
afterAll(() => {
  rmSync(data, { recursive: true, force: true, maxRetries: 20 });
});

function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, GODWIT_DATA: data, GODWIT_HOST: 'browser' };
  // Vitest's own settings are not those of a person at a terminal.
  for (const name of ['NODE_ENV', 'NODE_OPTIONS', 'VITEST']) delete env[name];
  return env;
}

function npmRun(args: readonly string[]) {
  return spawnSync(program, [...prefix, 'run', ...args], {
    cwd: inProject(),
    env: environment(),
    encoding: 'utf8',
    shell,
  });
}

describe('npm run godwit', () => {
  test('prints the presets, one a line, and nothing else to standard output', () => {
    const { status, stdout } = npmRun(['godwit', '--', 'presets']);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(6);
    expect(lines.filter((line) => !/^[a-z0-9-]+ +\S.*\.$/.test(line))).toEqual([]);
  });

  test('prints one JSON document with --json', () => {
    const { status, stdout } = npmRun(['godwit', '--', 'run', 'preset:idle', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('digest');
  });

  test('passes the exit code on, and explains a failure to standard error only', () => {
    const { status, stdout, stderr } = npmRun(['godwit', '--', 'run', 'missing.yaml', '--json']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('missing.yaml');
  });
});

describe('npm start', () => {
  /** The address that the application prints once it serves. */
  function addressOf(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      let said = '';
      const listen = (chunk: Buffer): void => {
        said += chunk;
        const address = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said);
        if (address) resolve(address[0]);
      };
      child.stdout?.on('data', listen);
      child.stderr?.on('data', listen);
      child.once('exit', () => reject(new Error(`npm start ended before it served:\n${said}`)));
    });
  }

  const serves = (address: string): Promise<boolean> =>
    fetch(address).then(
      () => true,
      () => false,
    );

  // Windows has no TERM to send.
  test.skipIf(process.platform === 'win32')(
    'serves, and ends when npm is told to end',
    async () => {
      const child = spawn(program, [...prefix, 'start', '--', '--no-open'], {
        cwd: inProject(),
        env: environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const address = await addressOf(child);
      expect(await serves(address)).toBe(true);
      child.kill('SIGTERM');
      await expect.poll(() => serves(address)).toBe(false);
    },
  );
});
