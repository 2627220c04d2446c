import { describe, expect, test } from 'vitest';
import type { ExperimentProgress } from '#shared/contract/experiments.ts';
import { anExperiment, ended, run, SMALL_SCENARIO } from './support/experiments.ts';
import { runGodwit } from './support/running-godwit.ts';
import type { Client } from './support/running-godwit.ts';

// Experiments that share threads: what one does or suffers leaves the others as they would be alone.

/** One thread, and the engine that counts: a scenario's description says how its runs go. */
async function onOneThread(): Promise<Client> {
  const workerAddress = new URL('support/counting-worker.ts', import.meta.url);
  const { client } = runGodwit(':memory:', { workerAddress });
  await client.application.saveSettings({ theme: 'system', language: 'en', workers: 1 });
  return client;
}

const behaving = (name: string, behaviour: object, changes: object = {}) =>
  anExperiment({
    name,
    scenario: { ...SMALL_SCENARIO, description: JSON.stringify(behaviour) },
    axes: [],
    seeds: [1],
    ...changes,
  });

async function started(client: Client, document: Record<string, unknown>): Promise<string> {
  const { id } = await client.experiments.save({ document });
  await client.experiments.control({ id, action: 'start' });
  return id;
}

async function until(
  client: Client,
  id: string,
  wish: (progress: ExperimentProgress) => boolean,
): Promise<void> {
  for await (const progress of await client.experiments.watch({ id })) if (wish(progress)) return;
}

/** The estimate with a trial run: that has little time, and on a busy machine it may take several until one ends within it. */
async function sampledEstimate(client: Client, document: Record<string, unknown>) {
  for (;;) {
    const { plan } = await client.experiments.check({ document, estimate: true });
    if (plan?.estimate?.sampledRuns !== 0) return plan?.estimate;
  }
}
const SAMPLED = { sampledRuns: 1, seconds: { high: expect.any(Number) } };

const isRunning = ({ runs }: ExperimentProgress): boolean => runs.running > 0;
/** Never ends by itself. */
const ENDLESS = { events: 1e9, busyMs: 1 };

describe('a paused experiment', () => {
  test('leaves its thread to the others, and to an estimate', async () => {
    const client = await onOneThread();
    const paused = await started(client, behaving('A', ENDLESS, { seeds: { count: 5 } }));
    await until(client, paused, isRunning);
    await client.experiments.control({ id: paused, action: 'pause' });
    const { progress } = await run(client, behaving('B', { events: 3 }));
    expect(progress).toMatchObject({ state: 'finished', runs: { done: 1, failed: 0 } });
    const document = behaving('C', { events: 3 });
    expect(await sampledEstimate(client, document)).toMatchObject(SAMPLED);
    await client.experiments.control({ id: paused, action: 'cancel' });
  });

  test('lets one that waited behind it go on', async () => {
    const client = await onOneThread();
    const first = await started(client, behaving('A', ENDLESS, { seeds: { count: 5 } }));
    await until(client, first, isRunning);
    const second = await started(client, behaving('B', { events: 3 }));
    await client.experiments.control({ id: first, action: 'pause' });
    expect(await ended(client, second)).toMatchObject({ runs: { done: 1, failed: 0 } });
    await client.experiments.control({ id: first, action: 'cancel' });
  });
});

test('an estimate goes before an experiment under way', async () => {
  const client = await onOneThread();
  const id = await started(client, behaving('A', ENDLESS, { seeds: { count: 5 } }));
  await until(client, id, isRunning);
  const document = behaving('B', { events: 3 });
  expect(await sampledEstimate(client, document)).toMatchObject(SAMPLED);
  await client.experiments.control({ id, action: 'cancel' });
});

const waiting = behaving('B', { events: 300, busyMs: 1 });

/** Its points are checked already, so that its run waits on the thread as soon as it is resumed. */
async function prepared(client: Client): Promise<string> {
  const id = await started(client, waiting);
  await until(client, id, isRunning);
  await client.experiments.control({ id, action: 'cancel' });
  return id;
}

describe('a run that waits on a thread', () => {
  test('is run elsewhere when the thread is replaced because of a cancelled experiment', async () => {
    const client = await onOneThread();
    const id = await prepared(client);
    const hanging = await started(client, behaving('A', { events: 5, at: 3, trouble: 'hang' }));
    await until(client, hanging, isRunning);
    await client.experiments.control({ id, action: 'resume' });
    await until(client, id, isRunning);
    await client.experiments.control({ id: hanging, action: 'cancel' });
    const progress = await ended(client, id);
    expect(progress).toMatchObject({ state: 'finished', runs: { done: 1, failed: 0 } });
    const alone = await run(await onOneThread(), waiting);
    expect(progress.digest).toBe(alone.progress.digest);
  });

  test('is run elsewhere when the thread dies over the run of another experiment', async () => {
    const client = await onOneThread();
    const id = await prepared(client);
    const dying = await started(
      client,
      behaving('A', { events: 5, at: 5, trouble: 'exit', busyMs: 50 }),
    );
    await until(client, dying, isRunning);
    await client.experiments.control({ id, action: 'resume' });
    expect(await ended(client, dying)).toMatchObject({ runs: { done: 0, failed: 1 } });
    expect(await ended(client, id)).toMatchObject({ runs: { done: 1, failed: 0 } });
  });

  test('is sampled elsewhere when it belongs to an estimate', async () => {
    const client = await onOneThread();
    const dying = await started(
      client,
      behaving('A', { events: 5, at: 1, trouble: 'exit', busyMs: 300 }),
    );
    await until(client, dying, isRunning);
    const document = behaving('B', { events: 3 });
    expect(await sampledEstimate(client, document)).toMatchObject(SAMPLED);
  });
});

test('a thread in a long event is left to its experiment when another one is cancelled', async () => {
  const client = await onOneThread();
  // Longer than the patience with a thread that does not answer.
  const id = await prepared(client);
  const long = await started(client, behaving('A', { events: 1, busyMs: 2600 }));
  await until(client, long, isRunning);
  await client.experiments.control({ id, action: 'resume' });
  await until(client, id, isRunning);
  await client.experiments.control({ id, action: 'cancel' });
  const progress = await ended(client, long);
  expect(progress).toMatchObject({ runs: { done: 1, failed: 0 } });
});

test('where threads never start, runs fail with the reason and the experiment ends', async () => {
  const workerAddress = new URL('support/no-such-worker.ts', import.meta.url);
  const { client } = runGodwit(':memory:', { workerAddress });
  const { id } = await client.experiments.save({ document: waiting });
  await client.experiments.control({ id, action: 'start' });
  expect(await ended(client, id)).toMatchObject({
    state: 'ready',
    refusal: { message: expect.stringContaining('ended unexpectedly') },
  });
});
