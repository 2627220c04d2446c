import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openStore } from '#main/store/index.ts';
import { ENDLESS } from '../../integration/support/scenarios.ts';
import { temporaryFolder } from './fixture.ts';

const MAIN = fileURLToPath(new URL('../../../src-main/hosts/cli/main.ts', import.meta.url));

/** Runs the program as a process of its own, with pipes as a script would have them. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, exitCode };
}

describe('the program', () => {
  it('keeps results and everything else apart', async () => {
    const { child, exitCode } = start(['run', 'preset:idle', '--json']);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(await exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ seed: 1 });
    expect(err).toMatch(/^Simulating .*\n$/);
  });

  it('exits with 2 on wrong input and says so on standard error', async () => {
    const { child, exitCode } = start(['run', 'preset:nothing', '--json']);
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect({ exitCode: await exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(/^godwit: There is no preset "nothing"/);
  });

  it('that is killed while it runs a scenario for a store leaves an interrupted run', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'endless.yaml'), ENDLESS);
    const store = join(folder, 's.sqlite');
    const { child, exitCode } = start(['run', join(folder, 'endless.yaml'), '--store', store]);
    child.stderr.once('data', () => child.kill('SIGKILL'));
    await exitCode;
    const opened = openStore({ path: store });
    expect(opened.runs.find('Endless').map((id) => opened.runs.state(id))).toEqual(['interrupted']);
    opened.close();
  });

  it('ends quietly when its reader has seen enough', async () => {
    const { child, exitCode } = start(['schema']);
    child.stdout.destroy();
    expect(await text(child.stderr)).toBe('');
    expect(await exitCode).toBe(0);
  });
});
