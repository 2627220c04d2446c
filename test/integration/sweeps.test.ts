import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ExperimentProgress } from '#shared/contract/experiments.ts';
import { anExperiment, ended, run, SMALL_SCENARIO } from './support/experiments.ts';
import { runGodwit } from './support/running-godwit.ts';
import type { Client } from './support/running-godwit.ts';

// Experiments over the real store, threads and simulation: whatever happens on the way, the end is the same.

function storePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-sweeps-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  return join(folder, 'store.sqlite');
}

/** Waits until the progress is as wished; answers it. */
async function until(
  client: Client,
  id: string,
  wish: (progress: ExperimentProgress) => boolean,
): Promise<ExperimentProgress> {
  for await (const progress of await client.experiments.watch({ id }))
    if (wish(progress)) return progress;
  throw new Error('the stream ended before that');
}

/** The engine that counts: a scenario's description says how its runs go. */
const counting = new URL('support/counting-worker.ts', import.meta.url);

const behaving = (behaviour: object, changes: Readonly<Record<string, unknown>> = {}) =>
  anExperiment({
    scenario: { ...SMALL_SCENARIO, description: JSON.stringify(behaviour) },
    axes: [],
    ...changes,
  });

test('a process that is killed in the middle loses nothing that was stored, and the digest is that of an undisturbed one', async () => {
  const seeds = 125;
  const path = storePath();
  const script = fileURLToPath(new URL('support/killed-sweep.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path, String(seeds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let id = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const [told = '', done = '0'] = line.split(' ');
    id = told;
    if (Number(done) > 0) break;
  }
  child.kill('SIGKILL');
  await gone;

  const { client, store } = runGodwit(path);
  expect(store.notices.map(({ kind }) => kind)).toContain('interrupted');
  const left = await client.experiments.get({ id });
  expect(left.row.state).toBe('interrupted');
  const { done } = left.row.runs;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(4 * seeds);
  const before = (await client.runs.list({ limit: 1000 })).rows.map((row) => row.id);

  await client.experiments.control({ id, action: 'resume' });
  const resumed = await ended(client, id);
  expect(resumed).toMatchObject({ state: 'finished', runs: { done: 4 * seeds, failed: 0 } });
  const after = new Set((await client.runs.list({ limit: 1000 })).rows.map((row) => row.id));
  expect(after.size).toBe(4 * seeds);
  expect(before.every((run) => after.has(run))).toBe(true);
  const undisturbed = await run(client, anExperiment({ seeds: { count: seeds } }));
  expect(resumed.digest).toBe(undisturbed.progress.digest);
});

test('any number of workers gives the same digest, with a stop rule too', async () => {
  const stop = { metric: 'wire_bytes', relative: '0.1 %', minimum: 2, batch: 1 };
  const digests = new Map<string, Set<string>>();
  for (const workers of [1, 2, 3]) {
    const { client } = runGodwit();
    await client.application.saveSettings({ theme: 'system', language: 'en', workers });
    for (const [kind, changes] of [
      ['all', {}],
      ['stop', { stop, seeds: { count: 30 } }],
    ] as const) {
      const { id, progress } = await run(client, anExperiment(changes));
      digests.set(kind, (digests.get(kind) ?? new Set()).add(progress.digest));
      if (kind === 'all') continue;
      const { points } = await client.experiments.points({ id });
      expect(points.every(({ settled, done, wanted }) => settled && done === wanted)).toBe(true);
      // Without writes there is nothing to vary, and the fewest replications are enough.
      expect(
        points
          .filter(({ labels }) => labels['strategy'] === 'stop-and-copy')
          .map(({ done }) => done),
      ).toEqual([2, 2]);
      expect(Math.max(...points.map(({ done }) => done))).toBeGreaterThan(2);
    }
  }
  expect([...digests.values()].map((found) => found.size)).toEqual([1, 1]);
});

describe('a changed document', () => {
  test('runs only what is new, and what left comes back with its runs', async () => {
    const { client } = runGodwit();
    const { id, progress } = await run(client, anExperiment());
    const ids = async () =>
      new Set((await client.runs.list({ limit: 1000 })).rows.map((row) => row.id));
    const first = await ids();

    await client.experiments.save({ id, document: anExperiment({ seeds: { count: 7 } }) });
    await client.experiments.control({ id, action: 'start' });
    expect(await ended(client, id)).toMatchObject({ state: 'finished', runs: { done: 28 } });
    const second = await ids();
    expect(second.size).toBe(28);
    expect([...first].every((run) => second.has(run))).toBe(true);

    const axes = [
      { kind: 'list', name: 'rate', field: 'guests[0].memory[0].writes.rate', values: ['500 /s'] },
    ];
    await client.experiments.save({ id, document: anExperiment({ axes, seeds: [3, 9] }) });
    await client.experiments.control({ id, action: 'start' });
    expect(await ended(client, id)).toMatchObject({
      runs: { done: 2, most: 2 },
      points: { of: 1 },
    });
    expect((await ids()).size).toBe(29);

    await client.experiments.save({ id, document: anExperiment() });
    await client.experiments.control({ id, action: 'start' });
    expect((await ended(client, id)).digest).toBe(progress.digest);
    expect((await ids()).size).toBe(29);
  });

  test('with points that cannot be run is refused with their axis values, and nothing starts', async () => {
    const { client } = runGodwit();
    const axes = [{ kind: 'list', name: 'target', field: 'plan[0].to', values: ['beta', 'gamma'] }];
    const { id } = await client.experiments.save({ document: anExperiment({ axes }) });
    await client.experiments.control({ id, action: 'start' });
    const progress = await until(client, id, ({ refusal }) => refusal !== null);
    expect(progress).toMatchObject({
      state: 'ready',
      refusal: {
        message: expect.stringContaining("1 of 2 points can't be run, for example target gamma"),
        invalid: [{ index: 1, labels: { target: 'gamma' }, problems: [{ path: 'plan[0].to' }] }],
      },
    });
    expect((await client.runs.list({})).total).toBe(0);
  });
});

describe('control', () => {
  test('pause holds runs where they are, resume goes on, and the end is the same', async () => {
    const { client } = runGodwit();
    const document = anExperiment({ seeds: { count: 200 } });
    const { id } = await client.experiments.save({ document });
    await client.experiments.control({ id, action: 'start' });
    await until(client, id, ({ runs }) => runs.done > 0);
    expect((await client.experiments.control({ id, action: 'pause' })).state).toBe('paused');
    expect((await client.experiments.list({})).rows[0]?.state).toBe('paused');
    await client.experiments.control({ id, action: 'resume' });
    const { digest } = await ended(client, id);
    expect(digest).toBe((await run(client, document)).progress.digest);
  });

  test('cancel ends runs that would never end, and frees the threads for the next experiment', async () => {
    const { client } = runGodwit(':memory:', { workerAddress: counting });
    const { id } = await client.experiments.save({
      document: behaving({ events: 1e9, busyMs: 1 }),
    });
    await client.experiments.control({ id, action: 'start' });
    await until(client, id, ({ runs }) => runs.running > 0);
    expect((await client.experiments.control({ id, action: 'cancel' })).state).toBe('cancelled');
    const next = await run(client, behaving({ events: 3 }));
    expect(next.progress).toMatchObject({ state: 'finished', runs: { done: 5 } });
  });

  test('cancel replaces a thread that hangs in a single event', async () => {
    const { client } = runGodwit(':memory:', { workerAddress: counting });
    await client.application.saveSettings({ theme: 'system', language: 'en', workers: 1 });
    const { id } = await client.experiments.save({
      document: behaving({ events: 5, at: 3, trouble: 'hang' }),
    });
    await client.experiments.control({ id, action: 'start' });
    await until(client, id, ({ runs }) => runs.running > 0);
    expect((await client.experiments.control({ id, action: 'cancel' })).state).toBe('cancelled');
    const next = await run(client, behaving({ events: 3 }));
    expect(next.progress).toMatchObject({ state: 'finished', runs: { done: 5, failed: 0 } });
  });

  test('closing leaves it resumable', async () => {
    const path = storePath();
    const godwit = runGodwit(path);
    const { id } = await godwit.client.experiments.save({
      document: anExperiment({ seeds: { count: 300 } }),
    });
    await godwit.client.experiments.control({ id, action: 'start' });
    await until(godwit.client, id, ({ runs }) => runs.done > 0);
    await godwit.stop();
    const { client } = runGodwit(path);
    expect((await client.experiments.get({ id })).row.state).toBe('interrupted');
    await client.experiments.control({ id, action: 'resume' });
    expect(await ended(client, id)).toMatchObject({ state: 'finished', runs: { done: 1200 } });
  });
});

describe('a run that fails', () => {
  test.each([
    ['because of an error', 'throw', 'event 3 cannot be'],
    ['with its thread', 'exit', 'thread that ran it ended unexpectedly'],
  ])('%s keeps its reason and harms no other', async (_, trouble, reason) => {
    const { client } = runGodwit(':memory:', { workerAddress: counting });
    const axes = [
      {
        kind: 'list',
        name: 'behaviour',
        // What the counting engine does is no content of a scenario, so the points differ in their rate too.
        field: 'guests[0].memory[0].writes.rate',
        values: ['1 /s', '2 /s'],
      },
    ];
    const document = behaving({ events: 5, at: 3, trouble, onlyRate: 2 }, { axes, seeds: [1, 2] });
    const { id, progress } = await run(client, document);
    expect(progress).toMatchObject({ state: 'finished', runs: { done: 2, failed: 2 } });
    const { points, total } = await client.experiments.points({
      id,
      states: ['failed'],
      replications: true,
    });
    expect(total).toBe(1);
    for (const replication of points[0]?.replications ?? [])
      expect(replication).toMatchObject({
        state: 'failed',
        failure: expect.stringContaining(reason),
      });
    await client.experiments.control({ id, action: 'retry-failed' });
    expect(await ended(client, id)).toMatchObject({ runs: { done: 2, failed: 2 } });
    expect((await client.runs.list({})).total).toBe(2);
  });
});
