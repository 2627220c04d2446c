import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Lifecycle } from '#main/hosts/lifecycle.ts';
import { createHostLog } from '#main/hosts/log.ts';
import { isAlive, watchParent } from '#main/hosts/parent-watch.ts';

function recorded() {
  const lines: string[] = [];
  return { lines, log: createHostLog((text) => lines.push(text)) };
}

describe('what a host has started', () => {
  test('stops in reverse order, once, and one failure does not keep the others running', async () => {
    const { lines, log } = recorded();
    const lifecycle = new Lifecycle(log);
    const stopped: string[] = [];
    for (const name of ['store', 'pool', 'server']) {
      await lifecycle.start(
        name,
        () => name,
        (part) => {
          stopped.push(part);
          if (part === 'pool') throw new Error('a worker hangs');
        },
      );
    }
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(stopped).toEqual(['server', 'pool', 'store']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('pool could not be stopped: Error: a worker hangs');
  });

  test('does not stop what never started', async () => {
    const lifecycle = new Lifecycle(recorded().log);
    const starting = lifecycle.start(
      'server',
      () => {
        throw new Error('port taken');
      },
      () => expect.unreachable('it never started'),
    );
    await expect(starting).rejects.toThrow('port taken');
    await lifecycle.stop();
  });
});

test('a failure that nobody waited for is told and ends nothing', async () => {
  const module = new URL('../../../src-main/hosts/log.ts', import.meta.url).href;
  const program = `
    import { createHostLog, tellUnhandled } from '${module}';
    tellUnhandled(createHostLog());
    void Promise.reject(new Error('the disk is full'));
    setTimeout(() => process.stdout.write('goes on'), 20);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  const told = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => {
    told.out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    told.err += data.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, out: told.out }).toEqual({ code: 0, out: 'goes on' });
  expect(told.err).toContain('nobody waited for: Error: the disk is full');
});

describe('the watch over the parent', () => {
  test('notices that the process with its number has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    const pid = child.pid ?? 0;
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(pid)).toBe(false);
    await new Promise<void>((resolve) => {
      watchParent(resolve, pid);
      // The watch alone keeps no process alive, hence something that does.
      setTimeout(() => undefined, 5000);
    });
  });

  test('says nothing while the parent lives', async () => {
    let gone = false;
    const stop = watchParent(() => {
      gone = true;
    });
    await new Promise((resolve) => {
      setTimeout(resolve, 1200);
    });
    stop();
    expect(gone).toBe(false);
  });
});
