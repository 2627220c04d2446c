import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunDetail, RunEvent, RunFrame } from '#shared/contract/runs.ts';
import { useLiveStore } from '#renderer/state/live.ts';
import { runRow } from '../runs/rows.ts';

/** What the service answers with; each test sets it. */
const service = vi.hoisted(() => ({
  state: 'running',
  events: [] as unknown[],
  controls: [] as unknown[],
  seriesAsked: 0,
  failure: null as Error | null,
}));

function detail(): RunDetail {
  const ended = service.state !== 'running';
  return {
    row: runRow(1, { state: service.state as 'running' }),
    scenario: null,
    parameters: {},
    provenance: {},
    failure: null,
    migrations: ended
      ? [
          {
            guest: 'web',
            from: 'a',
            to: 'b',
            memoryStrategy: 'qemu',
            diskStrategy: 'shared',
            outcome: 'completed',
            converged: true,
            explanation: { code: 'few-dirty', values: {} },
            start: 0,
            metrics: { total_time_s: 3 },
            rounds: [],
            events: [],
            series: { time: [], columns: {} },
          },
        ]
      : [],
  };
}

vi.mock('#renderer/state/client.ts', () => ({
  client: {
    runs: {
      get: () => (service.failure ? Promise.reject(service.failure) : Promise.resolve(detail())),
      series: () => {
        service.seriesAsked += 1;
        return Promise.resolve({ time: [0, 3], columns: { sent_bytes: [0, 9] } });
      },
      watch: () => Promise.resolve(service.events),
      control: ({ control }: { control: unknown }) => {
        service.controls.push(control);
        return Promise.resolve({});
      },
    },
  },
  followStream: async (
    open: (signal: AbortSignal) => Promise<Iterable<unknown>>,
    take: (value: unknown) => void,
    signal: AbortSignal,
  ) => {
    // A connection that breaks once: everything that was sent comes again.
    for (let connection = 0; connection < 2; connection += 1)
      for (const event of await open(signal)) take(event);
    service.state = 'finished';
  },
}));

function frame(time: number): RunFrame {
  const round = {
    round: time,
    kind: 'memory' as const,
    start: time,
    duration: 1,
    sent: 1,
    bytes: 1,
    skipped: 0,
    dirtied: 0,
  };
  return {
    type: 'frame',
    simulatedTime: time,
    kernelEvents: time * 10,
    migrations: [
      {
        guest: 'web',
        from: 'a',
        to: 'b',
        phase: 'memory-copy',
        round: time,
        remainingRamBytes: 100 - time,
        remainingDiskBytes: 0,
        sentBytes: time,
        sendRate: 1,
        writeRate: 1,
        guestSpeed: 1,
      },
    ],
    series: [{ migration: 0, table: { time: [time], columns: { sent_bytes: [time] } } }],
    rounds: [{ migration: 0, row: round }],
    events: [{ migration: 0, row: { time, code: 'sync', values: { dirtied: time } } }],
    maps: [{ migration: 0, kind: 'memory', unitsPerCell: 1, cells: 'st' }],
  };
}

const state = (name: 'running' | 'paused'): RunEvent => ({
  type: 'state',
  state: name,
  pace: 10,
  simulatedTime: 0,
  failure: null,
  catchUp: null,
});

beforeEach(() => {
  setActivePinia(createPinia());
  Object.assign(service, {
    state: 'running',
    events: [],
    controls: [],
    seriesAsked: 0,
    failure: null,
  });
});

describe('watching a run', () => {
  it('collects what frames bring, leaves out what a new connection repeats, and ends with the stored run', async () => {
    service.events = [state('running'), frame(1), frame(2)];
    const live = useLiveStore();
    const opened = live.open('run-1');
    await opened;
    const [record] = live.records;
    expect(record?.rounds.value).toEqual([]);
    expect(record?.maps.value.memory?.cells).toBe('st');
    expect(record?.result.value?.metrics.total_time_s).toBe(3);
    expect(record?.series.column('sent_bytes').values).toEqual([0, 9]);
    expect(live.connection).toBe('stored');
    expect(live.ended).toBe(true);
    expect(service.seriesAsked).toBe(1);
  });

  it('keeps each round and event once while it runs', async () => {
    service.events = [frame(1), frame(2), state('paused')];
    const live = useLiveStore();
    const seen: number[][] = [];
    void live.open('run-1');
    await vi.waitFor(() => expect(live.records).toHaveLength(1), 60_000);
    const [record] = live.records;
    for (let turn = 0; turn < 5; turn += 1) {
      seen.push([record?.rounds.value.length ?? 0, record?.events.value.length ?? 0]);
      await Promise.resolve();
    }
    expect(Math.max(...seen.flat())).toBeLessThanOrEqual(2);
    await flushPromises();
  });

  it('asks for the maps of the migration that it shows', async () => {
    service.events = [frame(1)];
    const live = useLiveStore();
    await live.open('run-1');
    expect(service.controls).toContainEqual({ action: 'map', migration: 0 });
  });

  it('reads a finished run from the store without watching it', async () => {
    service.state = 'finished';
    const live = useLiveStore();
    await live.open('run-1');
    expect(live.connection).toBe('stored');
    expect(live.simulatedTime).toBe(3);
    expect(service.controls).toEqual([]);
  });

  it('says why a run cannot be shown, and tries again when asked', async () => {
    service.failure = new Error('There is no run "run-1".');
    const live = useLiveStore();
    await live.open('run-1');
    expect(live.connection).toBe('lost');
    expect(live.problem).toBe('There is no run "run-1".');
    service.failure = null;
    service.state = 'finished';
    await live.open('run-1');
    expect(live.connection).toBe('stored');
  });

  it('shows nothing of the run before for one that does not exist', async () => {
    service.events = [{ ...state('running'), pace: 10 }];
    const live = useLiveStore();
    await live.open('run-1');
    expect([live.state, live.pace]).toEqual(['finished', 10]);
    service.failure = new Error('There is no run "run-2".');
    await live.open('run-2');
    expect(live.connection).toBe('lost');
    expect([live.detail, live.state, live.pace]).toEqual([null, 'queued', 'asap']);
    expect(live.ended).toBe(false);
  });

  it('forgets everything when it is closed', async () => {
    service.state = 'finished';
    const live = useLiveStore();
    await live.open('run-1');
    live.close();
    expect(live.runId).toBeNull();
    expect(live.records).toEqual([]);
  });
});

describe('a run that goes on in another', () => {
  it('keeps what is on screen until the other has caught up, and shows nothing of its way there', async () => {
    const live = useLiveStore();
    service.events = [state('paused'), frame(2)];
    service.state = 'running';
    await live.open('first');
    service.events = [{ ...state('running'), catchUp: 2 }, frame(1)];
    service.state = 'running';
    await live.goOnIn(() => Promise.resolve({ id: 'second', at: 2 }));
    const opening = live.open('second');
    expect(live.detail).not.toBeNull();
    expect(live.catchUp).toBe(2);
    await opening;
    expect(live.runId).toBe('second');
    // The frame of the first second was taken for the charts, not for the clock.
    expect(live.record?.series.column('sent_bytes').time.length).toBeGreaterThan(0);
    expect(live.simulatedTime).not.toBe(1);
  });

  it('goes on where it was when nothing came of it', async () => {
    const live = useLiveStore();
    service.events = [state('running'), frame(1)];
    await live.open('first');
    const refused = live.goOnIn(() => Promise.reject(new Error('no host is called so')));
    await expect(refused).rejects.toThrow('no host is called so');
    expect(live.runId).toBe('first');
    expect(live.simulatedTime).toBe(3);
  });
});
