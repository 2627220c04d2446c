import { onTestFinished, describe, expect, test, vi } from 'vitest';
import type { RunEvent } from '#shared/contract/runs.ts';
import { Experiments } from '#main/experiments/index.ts';
import { workerAddress } from '#main/experiments/worker-address.ts';
import type { StartOptions } from '#main/experiments/index.ts';
import type { Behaviour } from './support/counting-engine.ts';
import { MemoryJournal } from './support/memory-journal.ts';
import { ONE_GUEST, parsed } from './support/scenarios.ts';

// Real threads around an engine that counts, so that a test knows what has to arrive.

/** A thread has this many milliseconds to start and run, however busy the machine is. */
const PATIENCE = 60_000;
/** Never ends by itself; the wall time of its events keeps what it records small. */
const ENDLESS: Behaviour = { events: 1e12, busyMs: 1 };

function begin(workers = 1) {
  const journal = new MemoryJournal();
  const warnings: string[] = [];
  const experiments = new Experiments({
    journal,
    workers,
    workerAddress: new URL('./support/counting-worker.ts', import.meta.url),
    log: { warn: (message) => warnings.push(message) },
  });
  onTestFinished(() => experiments.close());
  const start = (behaviour: Behaviour, options: Partial<StartOptions> = {}): string => {
    const scenario = { ...parsed(ONE_GUEST), description: JSON.stringify(behaviour) };
    return experiments.start({
      name: 'counted',
      scenario,
      parameters: {},
      provenance: {},
      pace: 'asap',
      paused: false,
      ...options,
    });
  };
  const settled = (id: string) => experiments.settled(id) ?? Promise.resolve(journal.of(id).end);
  return { experiments, journal, warnings, start, settled };
}

/** Reads events until one fits, which it answers. */
async function until<T extends RunEvent>(
  stream: AsyncIterator<RunEvent>,
  fits: (event: RunEvent) => event is T,
): Promise<T> {
  for (;;) {
    const { done, value } = await stream.next();
    if (done) throw new Error('the stream ended first');
    if (fits(value)) return value;
  }
}

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;
const isState =
  (state: string) =>
  (event: RunEvent): event is Of<'state'> =>
    event.type === 'state' && event.state === state;
const isFrame = (event: RunEvent): event is Of<'frame'> => event.type === 'frame';
const isEnd = (event: RunEvent): event is Of<'finished'> => event.type === 'finished';

function watch(experiments: Experiments, id: string): AsyncIterableIterator<RunEvent> {
  const stream = experiments.watch(id);
  if (stream === null) throw new Error(`run ${id} is not live`);
  return stream;
}

describe('a run', () => {
  test('goes to its end, and everything that it recorded is written down once', async () => {
    const { journal, start, settled } = begin();
    const id = start({ events: 50_000 });
    expect(await settled(id)).toMatchObject({
      state: 'finished',
      result: { digest: 'counted 50000' },
    });
    expect(journal.of(id).states).toEqual(['running']);
    expect(journal.of(id).end).toMatchObject({ state: 'finished' });
  });

  test('shows every increment to a watcher, in order, and then its end', async () => {
    const { experiments, start } = begin();
    const id = start({ events: 500 }, { paused: true });
    const seen: number[] = [];
    const states: string[] = [];
    let last: RunEvent | null = null;
    experiments.control(id, { action: 'resume' });
    for await (const event of watch(experiments, id)) {
      last = event;
      if (event.type === 'state') states.push(event.state);
      if (event.type === 'frame')
        for (const { row } of event.events) seen.push(Number(row.values['n']));
    }
    expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(states.at(-1)).toBe('finished');
    expect(last).toEqual({ type: 'finished', id, state: 'finished', digest: 'counted 500' });
  });

  test('can be stepped event by event, resumed and ended by its own end', async () => {
    const { experiments, start } = begin();
    const id = start({ events: 5 }, { paused: true });
    const events = watch(experiments, id);
    await until(events, isState('paused'));
    for (let step = 1; step <= 3; step += 1) {
      experiments.control(id, { action: 'step' });
      const frame = await until(
        events,
        (event): event is Of<'frame'> => isFrame(event) && event.kernelEvents === step,
      );
      expect(frame.simulatedTime).toBeCloseTo(step / 10);
    }
    experiments.control(id, { action: 'resume' });
    expect((await until(events, isEnd)).digest).toBe('counted 5');
  });

  test('stands still while it is paused', async () => {
    const { experiments, start } = begin();
    const id = start(ENDLESS);
    const events = watch(experiments, id);
    await until(events, isFrame);
    experiments.control(id, { action: 'pause' });
    const paused = await until(events, isState('paused'));
    // Whatever else happens to it, the clock of a paused run must not move.
    experiments.control(id, { action: 'map', migration: 0 });
    const frame = await until(events, isFrame);
    expect(frame.simulatedTime).toBe(paused.simulatedTime);
    expect(frame.maps).toHaveLength(1);
  });

  test('is cancelled in the middle of work that would never end', async () => {
    const { experiments, start, settled } = begin();
    const id = start(ENDLESS);
    await until(watch(experiments, id), isFrame);
    experiments.control(id, { action: 'cancel' });
    expect(await settled(id)).toMatchObject({ state: 'cancelled', result: { ended: 'cancelled' } });
    expect(experiments.control(id, { action: 'pause' })).toBe(false);
  });

  test('shows that it was cancelled before its thread comes to it, and takes no further orders', async () => {
    const { experiments, journal, start, settled } = begin();
    // An event takes far longer than telling it.
    const id = start({ events: 1e6, busyMs: 400 });
    const events = watch(experiments, id);
    await until(events, isState('running'));
    const end = settled(id);
    let isOver = false;
    void end.then(() => {
      isOver = true;
    });
    experiments.control(id, { action: 'cancel' });
    expect(experiments.stateOf(id)).toBe('cancelled');
    await until(events, isState('cancelled'));
    expect(isOver).toBe(false);
    expect(journal.of(id).end).toBeNull();
    expect(experiments.control(id, { action: 'resume' })).toBe(true);
    const states: string[] = [];
    for await (const event of events) if (event.type === 'state') states.push(event.state);
    expect(new Set(states)).toEqual(new Set(['cancelled']));
    expect(await end).toMatchObject({ state: 'cancelled', result: { ended: 'cancelled' } });
    expect(journal.of(id).end).toMatchObject({ state: 'cancelled' });
  });

  test('is cancelled in an event without an end: its thread is replaced, what it had recorded is kept', async () => {
    const { experiments, journal, start, settled } = begin(1);
    const stuck = start({ events: 100, busyMs: 60, at: 20, trouble: 'hang' });
    const waiting = start({ events: 10 });
    const events = watch(experiments, stuck);
    await until(events, isFrame);
    experiments.control(stuck, { action: 'cancel' });
    expect(experiments.stateOf(stuck)).toBe('cancelled');
    expect(await settled(waiting)).toMatchObject({ state: 'finished' });
    expect(await settled(stuck)).toMatchObject({ state: 'cancelled' });
    expect(journal.of(stuck).end).toMatchObject({ state: 'cancelled', failure: null });
  });

  test('is cancelled in an event without an end together with others that wait behind it', async () => {
    const { experiments, start, settled } = begin(1);
    const stuck = start({ events: 5, at: 1, trouble: 'hang' });
    await until(watch(experiments, stuck), isState('running'));
    const behind = start({ events: 5 }, { paused: true });
    const next = start({ events: 5 });
    for (const id of [stuck, behind]) experiments.control(id, { action: 'cancel' });
    for (const id of [stuck, behind])
      expect(await settled(id)).toMatchObject({ state: 'cancelled' });
    expect(await settled(next)).toMatchObject({ state: 'finished' });
  });

  test('follows its pace, and goes on from where it is when the pace changes', async () => {
    const { experiments, start } = begin();
    const id = start({ events: 100_000 }, { pace: 5 });
    const events = watch(experiments, id);
    const early = await until(
      events,
      (event): event is Of<'frame'> => isFrame(event) && event.kernelEvents > 0,
    );
    // 100,000 events take 10,000 simulated seconds: at this pace a first frame cannot be near the end.
    expect(early.kernelEvents).toBeLessThan(50_000);
    experiments.control(id, { action: 'pace', pace: 'asap' });
    expect(await until(events, isState('running'))).toMatchObject({ pace: 'asap' });
    expect((await until(events, isEnd)).digest).toBe('counted 100000');
  });
});

describe('trouble', () => {
  test('of the simulation fails the run with its reason and keeps what was recorded', async () => {
    const { journal, start, settled } = begin();
    const id = start({ events: 10, at: 3, trouble: 'throw' });
    const end = await settled(id);
    expect(end).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('event 3 cannot be'),
    });
    expect(journal.of(id).end).toEqual(end);
  });

  test('of a thread fails its runs only, and the next run gets a new thread', async () => {
    const { start, settled } = begin();
    const dying = start({ events: 10, at: 3, trouble: 'exit' });
    const waiting = start({ events: 10 });
    expect(await settled(dying)).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('code 3'),
    });
    expect(await settled(waiting)).toMatchObject({ state: 'finished' });
  });

  test('of the store does not stop a run, its end says that it was not stored, and so does the store later', async () => {
    const { experiments, journal, warnings, start } = begin();
    const store = new MemoryJournal();
    journal.setState = () => {
      throw new Error('the disk is full');
    };
    journal.end = () => {
      throw new Error('the disk is full');
    };
    const id = start({ events: 5 }, { paused: true });
    const events = watch(experiments, id);
    experiments.control(id, { action: 'resume' });
    const failed = await until(events, isState('failed'));
    expect(failed.failure).toContain('could not be stored');
    expect(warnings.length).toBeGreaterThan(0);
    expect(journal.of(id).end).toBeNull();
    journal.end = (ended, end) => store.end.call(journal, ended, end);
    await vi.waitFor(
      () => expect(journal.of(id).end).toMatchObject({ state: 'failed', failure: failed.failure }),
      PATIENCE,
    );
  });

  test('of the store for a moment loses neither states, nor series, nor the end', async () => {
    const { experiments, journal, warnings, start, settled } = begin();
    let refusals = 0;
    const store = new MemoryJournal();
    const refuseOnce = (): void => {
      refusals += 1;
      if (refusals === 1) throw new Error('another program keeps the store busy');
    };
    journal.setState = (id, state) => {
      refuseOnce();
      store.setState.call(journal, id, state);
    };
    const running = start(ENDLESS);
    const events = watch(experiments, running);
    await until(events, isFrame);
    await vi.waitFor(() => expect(journal.of(running).points.length).toBeGreaterThan(0), PATIENCE);
    expect(journal.of(running).states).toEqual(['running']);
    refusals = 0;
    journal.end = (id, end) => {
      refuseOnce();
      store.end.call(journal, id, end);
    };
    experiments.control(running, { action: 'cancel' });
    expect(await settled(running)).toMatchObject({ state: 'cancelled' });
    expect(journal.of(running).end).toMatchObject({ state: 'cancelled' });
    expect(refusals).toBe(2);
    expect(warnings).toEqual(['what a run recorded could not be stored yet']);
  });

  test('of the store that lasts leaves the run failed there, and closing does not wait for it', async () => {
    const { experiments, journal, start } = begin();
    const store = new MemoryJournal();
    let attempts = 0;
    journal.end = (id, end) => {
      attempts += 1;
      if (end.state !== 'failed') throw new Error('the result is refused');
      store.end.call(journal, id, end);
    };
    const id = start({ events: 5 });
    await vi.waitFor(() => expect(attempts).toBeGreaterThan(0), PATIENCE);
    await experiments.close();
    expect(journal.of(id).end).toMatchObject({
      state: 'failed',
      failure: expect.stringContaining('could not be stored'),
    });
  });

  test('of an expectation is over when nobody waits for it any more', async () => {
    const { experiments } = begin();
    const scenario = parsed(ONE_GUEST);
    const hanging = { ...scenario, description: JSON.stringify({ events: 1, trouble: 'hang' }) };
    const sound = { ...scenario, description: JSON.stringify({ events: 1 }) };
    const forEver = 2 ** 30;
    const leaving = new AbortController();
    const left = [hanging, hanging, hanging].map((one) =>
      experiments.expect(one, null, forEver, leaving.signal),
    );
    const answered = experiments.expect(sound, null, forEver);
    leaving.abort();
    expect(await Promise.all(left)).toEqual([null, null, null]);
    expect(await answered).not.toBeNull();
    expect(await experiments.expect(sound, null, forEver, leaving.signal)).toBeNull();
  });

  test('of an expectation that never ends is over with its budget, and the next one is computed', async () => {
    const { experiments } = begin();
    const scenario = parsed(ONE_GUEST);
    const hanging = { ...scenario, description: JSON.stringify({ events: 1, trouble: 'hang' }) };
    const sound = { ...scenario, description: JSON.stringify({ events: 1 }) };
    const [never, answered] = await Promise.all([
      experiments.expect(hanging, null, 50),
      experiments.expect(sound, null, 30_000),
    ]);
    expect(never).toBeNull();
    expect(answered).toMatchObject({ migrations: [], computeSeconds: expect.any(Number) });
  });
});

describe('the queue', () => {
  test('gives each thread one run at a time, in order, while paused runs stand aside', async () => {
    const { experiments, start, settled } = begin(1);
    const first = start(ENDLESS);
    const second = start({ events: 10 });
    await until(watch(experiments, first), isFrame);
    expect(experiments.stateOf(second)).toBe('queued');
    experiments.control(first, { action: 'pause' });
    expect(await settled(second)).toMatchObject({ state: 'finished' });
    experiments.control(first, { action: 'cancel' });
    expect(await settled(first)).toMatchObject({ state: 'cancelled' });
  });

  test('lets a waiting run be cancelled before it began', async () => {
    const { experiments, journal, start, settled } = begin(1);
    const busy = start(ENDLESS);
    const waiting = start({ events: 10 });
    const end = settled(waiting);
    experiments.control(waiting, { action: 'cancel' });
    expect(await end).toEqual({ state: 'cancelled', result: null, failure: null });
    expect(journal.of(waiting).states).toEqual([]);
    experiments.control(busy, { action: 'cancel' });
    await settled(busy);
  });

  test('uses more threads when it is told to', async () => {
    const { experiments, start, settled } = begin(1);
    const busy = start(ENDLESS);
    const waiting = start({ events: 10 });
    experiments.resize(2);
    expect(await settled(waiting)).toMatchObject({ state: 'finished' });
    expect(experiments.stateOf(busy)).not.toBeNull();
  });

  test('ends everything as interrupted when Godwit closes, with what each run had', async () => {
    const { experiments, journal, start } = begin(1);
    const running = start(ENDLESS, { pace: 100 });
    const waiting = [start(ENDLESS), start(ENDLESS)];
    const frame = await until(
      watch(experiments, running),
      (event): event is Of<'frame'> => isFrame(event) && event.kernelEvents > 10,
    );
    await experiments.close();
    for (const id of [running, ...waiting])
      expect(journal.of(id).end).toMatchObject({ state: 'interrupted' });
    const { points } = journal.of(running);
    expect(points.length).toBeGreaterThanOrEqual(frame.kernelEvents);
    expect(points).toEqual(points.map((_, index) => index + 1));
  });
});

describe('watchers', () => {
  test('that come late get everything so far in one frame', async () => {
    const { experiments, start } = begin();
    const id = start({ events: 600 }, { paused: true });
    const early = watch(experiments, id);
    for (let step = 0; step < 200; step += 1) experiments.control(id, { action: 'step' });
    await until(
      early,
      (event): event is Of<'frame'> => isFrame(event) && event.kernelEvents === 200,
    );
    const late = watch(experiments, id);
    expect((await late.next()).value).toMatchObject({ type: 'state', state: 'paused' });
    const frame = await until(late, isFrame);
    expect(frame.kernelEvents).toBe(200);
    expect(frame.series[0]?.table.columns['sent_bytes']).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
  });

  test('that read slowly get few large frames and miss nothing', async () => {
    const { experiments, start, settled } = begin();
    const id = start({ events: 1500 }, { pace: 100 });
    const events = watch(experiments, id);
    await settled(id);
    const frames: Of<'frame'>[] = [];
    for await (const event of events) if (event.type === 'frame') frames.push(event);
    expect(frames).toHaveLength(1);
    expect(frames[0]?.events).toHaveLength(1500);
    expect(frames[0]?.series[0]?.table.columns['sent_bytes']?.at(-1)).toBe(1500);
  });

  test('that read slowly get bounded series in which the extremes are kept', async () => {
    const { experiments, start, settled } = begin();
    const id = start({ events: 20_000 });
    const events = watch(experiments, id);
    await settled(id);
    const frame = await until(events, isFrame);
    const values = frame.series[0]?.table.columns['sent_bytes'] ?? [];
    expect(values.length).toBeLessThanOrEqual(2000);
    expect(Math.min(...values)).toBe(1);
    expect(Math.max(...values)).toBe(20_000);
  });

  test('that leave are forgotten at once, also while they wait', async () => {
    const { experiments, start } = begin();
    const id = start({ events: 5 }, { paused: true });
    const events = watch(experiments, id);
    await until(events, isState('paused'));
    await until(events, isFrame);
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  test('of the list hear the newest revision only, however much changed', async () => {
    const { experiments } = begin();
    const changes = experiments.changes.watch();
    const first = (await changes.next()).value as { revision: number };
    for (let time = 0; time < 100; time += 1) experiments.changes.touch();
    const second = (await changes.next()).value as { revision: number };
    expect(second.revision).toBe(first.revision + 100);
    await changes.return();
  });
});

test('the entry of a thread lies beside the code, and outside the archive of a packaged application', () => {
  const entryFor = (module: string) => workerAddress(module).href;
  expect(entryFor('file:///src/experiments/worker-address.ts')).toBe(
    'file:///src/experiments/worker.ts',
  );
  expect(entryFor('file:///build/main/chunk-1.js')).toBe('file:///build/main/worker.js');
  expect(entryFor('file:///opt/Godwit%20App/resources/app.asar/dist/main/chunk-1.js')).toBe(
    'file:///opt/Godwit%20App/resources/app.asar.unpacked/dist/main/worker.js',
  );
});
