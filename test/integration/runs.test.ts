import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { RunEvent, RunState } from '#shared/contract/runs.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { simulate } from '#main/simulation/index.ts';
import type { Client } from './support/running-godwit.ts';
import { runGodwit } from './support/running-godwit.ts';
import { ENDLESS, ONE_GUEST, parsed } from './support/scenarios.ts';

// The real simulation in real threads over the real store, through the procedures that the window calls.

type Event<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

/** Reads a run's events until it ends; answers the end. */
async function toTheEnd(client: Client, id: string): Promise<Event<'finished'>> {
  for await (const event of await client.runs.watch({ id }))
    if (event.type === 'finished') return event;
  throw new Error('the stream ended without an end');
}

async function untilState(
  events: AsyncIterator<RunEvent>,
  state: RunState,
): Promise<Event<'state'>> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) throw new Error(`never ${state}`);
    if (value.type === 'state' && value.state === state) return value;
  }
}

async function untilFrame(events: AsyncIterator<RunEvent>): Promise<Event<'frame'>> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) throw new Error('no frame came');
    if (value.type === 'frame') return value;
  }
}

function storeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-runs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  return join(folder, 'godwit.sqlite');
}

describe('a preset', () => {
  test('is started, watched to its end, found, and its series are what the simulation recorded', async () => {
    const { client } = runGodwit();
    const text = PRESETS[0]?.text ?? '';
    const { id } = await client.runs.start({ document: text, name: 'My run' });
    const end = await toTheEnd(client, id);

    const expected = simulate(parsed(text));
    expect(end).toEqual({ type: 'finished', id, state: 'finished', digest: expected.digest });
    const { rows } = await client.runs.list({ filter: 'my run' });
    expect(rows).toMatchObject([
      { id, name: 'My run', state: 'finished', digest: expected.digest },
    ]);
    const detail = await client.runs.get({ id });
    expect(detail.migrations[0]?.metrics).toEqual(expected.migrations[0]?.metrics);
    expect(detail.migrations[0]?.rounds).toEqual(expected.migrations[0]?.rounds);
    expect(detail.scenario).toEqual(parsed(text));
    const { series } = expected.migrations[0] ?? { series: { time: [], columns: {} } };
    expect(series.time.length).toBeGreaterThan(0);
    const stored = await client.runs.series({ id, maxPoints: null });
    expect(stored.time).toEqual(series.time);
    expect(stored.columns).toEqual(series.columns);
  });

  test('run again gives the same digest as a new run', async () => {
    const { client } = runGodwit();
    const { id } = await client.runs.start({ document: ONE_GUEST, seed: 99, resolution: 'exact' });
    const first = await toTheEnd(client, id);
    const again = await client.runs.rerun({ id });
    expect(again.id).not.toBe(id);
    expect((await toTheEnd(client, again.id)).digest).toBe(first.digest);
    expect(await client.runs.get({ id: again.id })).toMatchObject({
      row: { seed: 99, resolution: 'exact' },
      provenance: { rerunOf: id },
    });
  });
});

test('the digest depends neither on pace nor on pauses nor on the number of threads', async () => {
  const { client, service } = runGodwit();
  const document = ONE_GUEST;
  const resolution = 'exact' as const;
  const digest = simulate(parsed(document), { resolution }).digest;

  const asap = await client.runs.start({ document, resolution });
  expect((await toTheEnd(client, asap.id)).digest).toBe(digest);

  const paced = await client.runs.start({ document, resolution, pace: 8 });
  expect((await toTheEnd(client, paced.id)).digest).toBe(digest);

  const stepped = await client.runs.start({ document, resolution, paused: true });
  const events = (await client.runs.watch({ id: stepped.id }))[Symbol.asyncIterator]();
  await untilState(events, 'paused');
  for (let step = 0; step < 7; step += 1) {
    await client.runs.control({ id: stepped.id, control: { action: 'step' } });
    await untilState(events, 'paused');
  }
  await client.runs.control({ id: stepped.id, control: { action: 'pace', pace: 20 } });
  await client.runs.control({ id: stepped.id, control: { action: 'resume' } });
  await untilState(events, 'running');
  await client.runs.control({ id: stepped.id, control: { action: 'pause' } });
  await untilState(events, 'paused');
  await client.runs.control({ id: stepped.id, control: { action: 'pace', pace: 'asap' } });
  await client.runs.control({ id: stepped.id, control: { action: 'resume' } });
  expect((await toTheEnd(client, stepped.id)).digest).toBe(digest);

  service.experiments.resize(3);
  const many = await Promise.all(
    Array.from({ length: 9 }, () => client.runs.start({ document, resolution })),
  );
  const ends = await Promise.all(many.map(({ id }) => toTheEnd(client, id)));
  expect(new Set(ends.map((end) => end.digest))).toEqual(new Set([digest]));
});

describe('a run under way', () => {
  test('is paused, stepped, resumed and cancelled, and the table and the store say so', async () => {
    const { client } = runGodwit();
    const { id } = await client.runs.start({ document: ENDLESS });
    const events = (await client.runs.watch({ id }))[Symbol.asyncIterator]();
    await untilFrame(events);
    await client.runs.control({ id, control: { action: 'pause' } });
    const paused = await untilState(events, 'paused');
    expect((await client.runs.get({ id })).row.state).toBe('paused');
    await client.runs.control({ id, control: { action: 'step' } });
    const stepped = await untilState(events, 'paused');
    expect(stepped.simulatedTime).toBeGreaterThanOrEqual(paused.simulatedTime);
    await client.runs.control({ id, control: { action: 'resume' } });
    await untilState(events, 'running');
    await client.runs.control({ id, control: { action: 'cancel' } });
    await untilState(events, 'cancelled');
    // What it had is stored when the stream ends.
    while ((await events.next()).done !== true);
    expect(await client.runs.get({ id })).toMatchObject({
      row: { state: 'cancelled', converged: false },
      migrations: [{ outcome: 'cancelled' }],
    });
    const refused = client.runs.control({ id, control: { action: 'resume' } });
    await expect(refused).rejects.toMatchObject({
      code: 'WRONG_STATE',
      data: { state: 'cancelled' },
    });
  });

  test('draws the page map of the chosen migration', async () => {
    const { client } = runGodwit();
    const { id } = await client.runs.start({ document: ENDLESS });
    const events = (await client.runs.watch({ id }))[Symbol.asyncIterator]();
    let frame = await untilFrame(events);
    while (frame.maps.length === 0) frame = await untilFrame(events);
    const [map] = frame.maps;
    expect(map).toMatchObject({ migration: 0, kind: 'memory' });
    expect(map?.cells).toMatch(/^[tswzk-]+$/);
    expect((map?.cells.length ?? 0) * (map?.unitsPerCell ?? 0)).toBeCloseTo((512 * 2 ** 20) / 4096);
  });

  test('is interrupted by closing Godwit, and what it had recorded can be read afterwards', async () => {
    const path = storeFolder();
    const godwit = runGodwit(path);
    const { id } = await godwit.client.runs.start({ document: ENDLESS });
    const events = (await godwit.client.runs.watch({ id }))[Symbol.asyncIterator]();
    let frame = await untilFrame(events);
    while (frame.series.length === 0) frame = await untilFrame(events);
    await godwit.stop();
    const { client } = runGodwit(path);
    expect(await client.runs.get({ id })).toMatchObject({ row: { state: 'interrupted' } });
    expect((await client.runs.series({ id, maxPoints: null })).time.length).toBeGreaterThan(0);
  });
});

test('runs are closed and stored when experiments cannot be', async () => {
  const godwit = runGodwit();
  const { id } = await godwit.client.runs.start({ document: ENDLESS });
  vi.spyOn(godwit.service.sweeps, 'close').mockRejectedValueOnce(new Error('the disk is full'));
  await godwit.service.close();
  expect(godwit.store.runs.state(id)).toBe('interrupted');
  expect(godwit.warnings).toEqual([
    'the experiments could not be closed properly Error: the disk is full',
  ]);
});

test('a process killed in the middle of a run leaves it interrupted, with series, ready to be run again', async () => {
  const path = storeFolder();
  const script = fileURLToPath(new URL('support/killed-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => ['ended by itself']),
  ]);
  const id = String(said[0]);
  child.kill('SIGKILL');
  await ended;

  const { client, store } = runGodwit(path);
  expect(store.notices.map(({ kind }) => kind)).toContain('interrupted');
  expect(await client.runs.get({ id })).toMatchObject({
    row: { state: 'interrupted', digest: '' },
    failure: expect.stringContaining('Run it again'),
  });
  expect((await client.runs.series({ id })).time.length).toBeGreaterThan(0);
  const again = await client.runs.rerun({ id });
  await client.runs.control({ id: again.id, control: { action: 'cancel' } });
  expect((await toTheEnd(client, again.id)).state).toBe('cancelled');
});
