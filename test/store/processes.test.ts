import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, ReadOnlyStoreError, requireWritable } from '#main/store/index.ts';
import { anEnd, aQuery, aRun, openWritable, storePath } from './builders.ts';

/** Starts a process that opens the store, and waits for the first line that it says. */
async function startWriter(path: string): Promise<{ says: string; kill: () => Promise<void> }> {
  const script = fileURLToPath(new URL('writer-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const lines = createInterface({ input: child.stdout });
  const said = await Promise.race([once(lines, 'line'), ended.then(() => ['ended at once'])]);
  return { says: String(said[0]), kill };
}

describe('a process that is killed while it writes', () => {
  test('leaves a whole store, and its runs are marked interrupted with what they had recorded', async () => {
    const path = storePath();
    const earlier = openWritable(path);
    const ended = earlier.runs.record(aRun({ name: 'Ended before' }), anEnd());
    earlier.close();

    const writer = await startWriter(path);
    const killed = writer.says.replace(/^writing /, '');
    expect(writer.says).toMatch(/^writing [0-9a-z]{10}$/);
    await writer.kill();

    const store = openWritable(path);
    expect(store.checkIntegrity()).toBe('ok');
    expect(store.runs.get(killed)).toMatchObject({
      row: { state: 'interrupted', name: 'Killed', digest: '' },
      failure: expect.stringContaining('Run it again'),
    });
    expect(store.runs.state(ended)).toBe('finished');
    expect(store.runs.list(aQuery({ filter: 'state = interrupted' })).total).toBe(2);
    expect(store.notices).toEqual([
      {
        kind: 'interrupted',
        sentence: expect.stringContaining('2 runs were under way'),
        path: null,
      },
    ]);
    const series = store.series.read({ id: killed, migration: 0, columns: null, maxPoints: null });
    expect(series.time.length).toBeGreaterThanOrEqual(50);
    expect(series.time.length % 50).toBe(0);
    expect(series.columns['send_rate']).toEqual(series.time.map((_, index) => index));
  });
});

describe('two processes on one store', () => {
  test('the second one reads, says so, and takes no run of the first for dead', async () => {
    const path = storePath();
    const writer = await startWriter(path);
    const id = writer.says.replace(/^writing /, '');

    const second = openStore({ path });
    onTestFinished(() => second.close());
    expect(second.writable).toBe(false);
    expect(second.runs.state(id)).toBe('running');
    expect(second.notices).toEqual([
      {
        kind: 'read-only',
        sentence: expect.stringMatching(/another running Godwit .*process \d+ on/),
        path: null,
      },
    ]);
    expect(second.health()).toMatchObject({ readOnly: true, runs: 2, integrity: 'ok' });
    expect(() => requireWritable(second)).toThrow(ReadOnlyStoreError);
    const seen = second.revision();
    await expect.poll(() => second.revision()).not.toBe(seen);

    await writer.kill();
    const third = openWritable(path);
    expect(third.runs.state(id)).toBe('interrupted');
    expect(second.runs.state(id)).toBe('interrupted');
  });

  test('a process that comes second finds this one writing', async () => {
    const path = storePath();
    const store = openWritable(path);
    const id = store.runs.create(aRun());
    const second = await startWriter(path);
    expect(second.says).toBe('read-only');
    expect(store.runs.state(id)).toBe('queued');
    store.runs.finish(id, anEnd());
    expect(store.checkIntegrity()).toBe('ok');
  });
});
