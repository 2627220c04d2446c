import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { useCompareStore } from '#renderer/state/compare.ts';
import { useExpectation } from '#renderer/state/expectation.ts';
import { useExperimentsStore } from '#renderer/state/experiments.ts';
import { useRunsStore } from '#renderer/state/runs.ts';
import { useScenario } from '#renderer/state/scenario.ts';

// Goal: an answer that comes late is never shown as the answer to a later question. Method: a service whose answers the
// test gives, in the order that it likes.

type Procedure = (input: never) => Promise<unknown>;
const service = vi.hoisted(() => ({ procedures: new Map<string, Procedure>() }));

vi.mock('#renderer/state/client.ts', async () => {
  const { shallowRef } = await import('vue');
  const group = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, procedure: string) => (input: never) =>
          service.procedures.get(`${name}.${procedure}`)?.(input) ??
          Promise.reject(new Error(`${name}.${procedure} is not part of this test`)),
      },
    );
  return {
    client: new Proxy({}, { get: (_, name: string) => group(name) }),
    followStream: () => Promise.resolve(),
    connection: shallowRef({ kind: 'connected' }),
  };
});

const answer = (name: string, procedure: Procedure): void => {
  service.procedures.set(name, procedure);
};

beforeEach(() => {
  localStorage.clear();
  service.procedures.clear();
  setActivePinia(createPinia());
});

describe('runs', () => {
  it('are read again when the store changed while they were read', async () => {
    const runs = useRunsStore();
    const first = Promise.withResolvers<unknown>();
    const page = (state: string) => ({ total: 1, tags: [], rows: [{ id: 'a', state }] });
    let asked = 0;
    answer('runs.list', () => {
      asked += 1;
      return asked === 1 ? first.promise : Promise.resolve(page('finished'));
    });
    void runs.show(0, 10);
    void runs.reload();
    first.resolve(page('running'));
    await flushPromises();
    expect(asked).toBe(2);
    expect(runs.row(0)?.state).toBe('finished');
  });
});

describe('experiments', () => {
  const points = (name: string) => ({ points: [name], summaries: [], total: 300 });

  it('show the page of points that was asked for last', async () => {
    const experiments = useExperimentsStore();
    experiments.detail = { row: { id: 'e' }, text: '' } as never;
    const slow = Promise.withResolvers<unknown>();
    answer('experiments.points', ({ offset }: { offset: number }) =>
      offset === 0 ? slow.promise : Promise.resolve(points('later')),
    );
    void experiments.showPoints(0);
    void experiments.showPoints(100);
    slow.resolve(points('earlier'));
    await flushPromises();
    expect(experiments.pointsFrom).toBe(100);
    expect(experiments.points).toEqual(['later']);
  });

  it('keep the reason of a refusal when their list is read again, until something else is done', async () => {
    const experiments = useExperimentsStore();
    experiments.detail = { row: { id: 'e' }, text: '' } as never;
    answer('experiments.control', () => Promise.reject(new Error('it lies in the trash')));
    answer('experiments.list', () => Promise.resolve({ rows: [] }));
    answer('experiments.examples', () => Promise.resolve([]));
    await experiments.control('start');
    expect(experiments.problem).toBe('it lies in the trash');
    answer('experiments.control', () => Promise.resolve({ state: 'running' }));
    await experiments.control('start');
    expect(experiments.problem).toBeNull();
  });

  it('show nothing that was found out about one that is closed', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const experiments = useExperimentsStore();
    const slow = Promise.withResolvers<unknown>();
    answer('experiments.check', () => slow.promise);
    experiments.begin('name: A');
    await vi.advanceTimersByTimeAsync(400);
    experiments.begin('name: B');
    slow.resolve({ problems: [], plan: null, outline: ['of A'] });
    await vi.advanceTimersByTimeAsync(10);
    expect(experiments.check).toBeNull();
  });
});

it('a comparison that is emptied while it loads does not load for ever', async () => {
  const compare = useCompareStore();
  const never = (): Promise<unknown> => new Promise(() => undefined);
  answer('comparisons.get', never);
  answer('comparisons.why', never);
  void compare.open(['a', 'b'], null);
  await flushPromises();
  expect(compare.loading).toBe(true);
  await compare.open([], null);
  expect(compare.loading).toBe(false);
});

describe('a draft', () => {
  it('that could not be saved is not told of the next one', async () => {
    const scenario = useScenario();
    const slow = Promise.withResolvers<unknown>();
    answer('scenarios.saveDraft', () => slow.promise);
    scenario.open({ name: 'A' }, 'a');
    scenario.setField('name', 'A2');
    scenario.open({ name: 'B' }, 'b');
    slow.reject(new Error('the disk is full'));
    await flushPromises();
    expect(scenario.draftState).toBe('saved');
  });

  it('that could not be saved is tried again after a while, and on leaving', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const scenario = useScenario();
    const saved: string[] = [];
    answer('scenarios.saveDraft', ({ name }: { name: string }) => {
      saved.push(name);
      return Promise.reject(new Error('the disk is full'));
    });
    scenario.open({ name: 'A' }, 'a');
    scenario.setField('name', 'A2');
    await scenario.saveDraft();
    expect(scenario.draftState).toBe('failed');
    await vi.advanceTimersByTimeAsync(6000);
    scenario.close();
    await vi.advanceTimersByTimeAsync(10);
    expect(saved).toEqual(['A2', 'A2', 'A2']);
  });

  it('that a window had no time to save is saved by the next one', async () => {
    const scenario = useScenario();
    scenario.open({ name: 'A' }, 'a');
    scenario.setField('name', 'A2');
    window.dispatchEvent(new Event('pagehide'));

    setActivePinia(createPinia());
    const next = useScenario();
    let kept: { id: string; name: string; text: string } | null = null;
    answer('scenarios.saveDraft', (draft: never) => {
      kept = draft;
      return Promise.resolve(draft);
    });
    answer('scenarios.presets', () => Promise.resolve([]));
    answer('scenarios.drafts', () => Promise.resolve(kept ? [{ ...kept, updatedAt: '' }] : []));
    await next.load();
    expect(next.document).toEqual({ name: 'A2' });
    expect(localStorage).toHaveLength(0);
  });
});

it('an expectation of the former document is not shown for the next', async () => {
  const scenario = useScenario();
  const expectation = useExpectation();
  const slow = Promise.withResolvers<unknown>();
  let asked = 0;
  answer('scenarios.check', () => {
    asked += 1;
    return asked === 1 ? slow.promise : new Promise(() => undefined);
  });
  scenario.open({ name: 'A' }, null);
  await flushPromises();
  scenario.open({ name: 'B' }, null);
  slow.resolve({ ok: true, scenario: { name: 'A' }, expectation: { migrations: [] } });
  await flushPromises();
  expect(asked).toBe(2);
  expect(expectation.parsed).toBeNull();
  expect(expectation.expectation).toBeNull();
});
