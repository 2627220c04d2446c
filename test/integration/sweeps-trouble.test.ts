import { describe, expect, test } from 'vitest';
import { SweepStateError } from '#main/experiments/index.ts';
import { troubledSweeps } from './support/troubled-sweeps.ts';

// Orders that come at a bad moment, and a store that fails at each place where a sweep writes: nothing is run twice,
// nothing is lost that was stored, and what broke off can be resumed.

const FIVE = { runs: { done: 5, failed: 0 } };

describe('what failed is run again', () => {
  const failing = { events: 60, at: 60, busyMs: 1, trouble: 'throw' };

  test('only when the experiment is not under way, so that no run comes twice', async () => {
    const { sweeps, add, runs } = troubledSweeps();
    // Four more runs take over a second: far longer than the news of the first.
    const id = add({ events: 300, busyMs: 1 });
    sweeps.start(id);
    // Being prepared.
    expect(() => sweeps.retryFailed(id)).toThrow(SweepStateError);
    for await (const { runs: told } of sweeps.watch(id)) {
      if (told.done > 0) break;
    }
    expect(() => sweeps.retryFailed(id)).toThrow(/is running: what failed can be run again/);
    sweeps.pause(id);
    expect(() => sweeps.retryFailed(id)).toThrow(SweepStateError);
    sweeps.start(id);
    await sweeps.settled(id);
    expect(sweeps.progress(id)).toMatchObject({ state: 'finished', ...FIVE });
    expect(runs()).toBe(5);
  });

  test('when it has ended, and keeps the digest when it fails again', async () => {
    const { sweeps, add } = troubledSweeps();
    const id = add(failing);
    sweeps.start(id);
    await sweeps.settled(id);
    const { digest, runs } = sweeps.progress(id);
    expect(runs.failed).toBe(5);
    sweeps.retryFailed(id);
    await sweeps.settled(id);
    expect(sweeps.progress(id)).toMatchObject({ state: 'finished', digest, runs: { failed: 5 } });
  });
});

describe('a store that fails', () => {
  test.each(['setState', 'positions', 'setPoints'] as const)(
    'at the start, in %s, leaves the experiment to be started again',
    async (where) => {
      const { sweeps, add, failAt, heal } = troubledSweeps();
      const id = add({ events: 3 });
      sweeps.start(id);
      await sweeps.settled(id);
      // Its points are prepared by now, so that a start plans at once.
      failAt((method) => method === where);
      expect(() => sweeps.start(id)).toThrow('disk is full');
      expect(sweeps.isActive(id)).toBe(false);
      heal();
      sweeps.start(id);
      await sweeps.settled(id);
      expect(sweeps.progress(id)).toMatchObject({ state: 'finished', ...FIVE });
    },
  );

  test('when its points are to be checked leaves the experiment to be started again', async () => {
    const { sweeps, add, failAt, heal } = troubledSweeps();
    const id = add({ events: 3 });
    failAt((method) => method === 'setState');
    expect(() => sweeps.start(id)).toThrow('disk is full');
    heal();
    sweeps.start(id);
    await sweeps.settled(id);
    expect(sweeps.progress(id)).toMatchObject({ state: 'finished', ...FIVE });
  });

  test.each([['record'], ['finish'], ['endPoints'], ['digestLines']] as const)(
    'in %s interrupts the experiment with the reason, and resuming ends it',
    async (where) => {
      const { sweeps, add, failAt, heal, stored, warnings } = troubledSweeps();
      const id = add({ events: 3 });
      failAt((method) => method === where);
      sweeps.start(id);
      await sweeps.settled(id);
      expect(sweeps.progress(id)).toMatchObject({
        state: 'interrupted',
        refusal: { message: expect.stringContaining('resume when it can be') },
      });
      expect(stored(id)).toBe('interrupted');
      expect(warnings).toHaveLength(1);
      heal();
      sweeps.start(id);
      await sweeps.settled(id);
      expect(sweeps.progress(id)).toMatchObject({ state: 'finished', refusal: null, ...FIVE });
    },
  );

  test('when points are refused tells so', async () => {
    const { sweeps, add, failAt } = troubledSweeps();
    const axes = [{ kind: 'list', name: 'target', field: 'plan[0].to', values: ['beta', 'gamma'] }];
    const id = add({ events: 3 }, { axes });
    failAt((method, values) => method === 'setState' && values[1] === 'ready');
    sweeps.start(id);
    await sweeps.settled(id);
    expect(sweeps.progress(id)).toMatchObject({
      state: 'interrupted',
      refusal: { message: expect.stringContaining('disk is full') },
    });
  });

  test('altogether shows the experiment as interrupted, and it can be cancelled later', async () => {
    const { sweeps, add, failAt, heal, stored } = troubledSweeps();
    const id = add({ events: 3 });
    failAt((method, [, state]) => method === 'record' || state === 'interrupted');
    sweeps.start(id);
    await sweeps.settled(id);
    expect(stored(id)).toBe('running');
    expect(sweeps.progress(id).state).toBe('interrupted');
    heal();
    sweeps.cancel(id);
    expect(stored(id)).toBe('cancelled');
  });

  test('when it is paused, resumed or cancelled leaves it as it was', async () => {
    const { sweeps, add, failAt, heal } = troubledSweeps();
    const id = add({ events: 40, busyMs: 1 });
    sweeps.start(id);
    for await (const { runs } of sweeps.watch(id)) if (runs.running > 0) break;
    failAt((method) => method === 'setState');
    expect(() => sweeps.pause(id)).toThrow('disk is full');
    expect(() => sweeps.cancel(id)).toThrow('disk is full');
    expect(sweeps.progress(id).state).toBe('running');
    heal();
    sweeps.pause(id);
    failAt((method) => method === 'setState');
    expect(() => sweeps.start(id)).toThrow('disk is full');
    expect(sweeps.progress(id).state).toBe('paused');
    heal();
    sweeps.start(id);
    await sweeps.settled(id);
    expect(sweeps.progress(id)).toMatchObject({ state: 'finished', ...FIVE });
  });

  test('while Godwit closes keeps no thread and no watcher', async () => {
    const { sweeps, add, failAt, warnings } = troubledSweeps();
    const ids = [add({ events: 1e9, busyMs: 1 }), add({ events: 1e9, busyMs: 1 })];
    for (const id of ids) sweeps.start(id);
    const [first = ''] = ids;
    const watching = (async () => {
      for await (const told of sweeps.watch(first)) void told;
    })();
    failAt((method) => method === 'setState');
    await sweeps.close();
    await watching;
    expect(warnings).toHaveLength(2);
  });
});

test('nothing is kept of experiments that have ended and that nobody watches', async () => {
  const { sweeps, add } = troubledSweeps();
  const id = add({ events: 3 });
  sweeps.start(id);
  expect(sweeps.revision(id)).toBeGreaterThan(0);
  await sweeps.settled(id);
  expect(sweeps.revision(id)).toBe(0);
  const stream = sweeps.watch(id);
  const seen = sweeps.revision(id);
  expect((await stream.next()).value).toMatchObject({ state: 'finished', revision: seen });
  sweeps.touch(id);
  const next = (await stream.next()).value;
  expect(next).toMatchObject({ state: 'finished', revision: sweeps.revision(id) });
  expect(sweeps.revision(id)).toBeGreaterThan(seen);
  await stream.return();
  expect(sweeps.revision(id)).toBe(0);
});
