import { describe, expect, test } from 'vitest';
import type { RunEvent } from '#shared/contract/runs.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { ONE_GUEST } from '../integration/support/scenarios.ts';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { Client, RunningGodwit } from '../integration/support/running-godwit.ts';
import { lifeDocument } from '../unit/life/build.ts';
import { connect } from './port-client.ts';

// Every procedure of the life of a cluster, called in this process and over a MessagePort pair.

const CARRIERS: readonly [string, (godwit: RunningGodwit) => Client][] = [
  ['in this process', (godwit) => godwit.client],
  ['over a port', (godwit) => connect(godwit).client],
];

const LIFE = lifeDocument(
  {
    duration: '2 h',
    placement: { strategy: 'first-fit' },
    capacity: { overcommitCpu: 4 },
    balancing: { strategy: 'watcher' },
    availability: { strategy: 'restart' },
    faults: [{ kind: 'host-crash', at: '1 h', hosts: ['node-2'], duration: '20 min' }],
  },
  { guests: 12 },
);

async function lived(
  client: Client,
  document: string | Record<string, unknown>,
): Promise<{ run: string; events: RunEvent[] }> {
  const { id } = await client.runs.start({ document });
  const events: RunEvent[] = [];
  for await (const event of await client.runs.watch({ id })) events.push(event);
  expect(events.at(-1)).toMatchObject({ type: 'finished', state: 'finished' });
  return { run: id, events };
}

const ALL = { offset: 0, count: 100 };

describe.each(CARRIERS)('%s', (_, carried) => {
  test('cluster.get answers what a life came to, and null for a run without one', async () => {
    const client = carried(runGodwit());
    const { run } = await lived(client, LIFE);
    const summary = await client.cluster.get({ run });
    expect(summary).toMatchObject({ duration: 7200, metrics: { host_failures: 1 } });
    expect((await client.runs.get({ id: run })).row.metrics).toMatchObject(summary?.metrics ?? {});
    const { run: plain } = await lived(client, ONE_GUEST);
    expect(await client.cluster.get({ run: plain })).toBeNull();
    await expect(client.cluster.get({ run: 'nothing' })).rejects.toThrow(/nothing/);
  });

  test('frames of a life tell of its hosts', async () => {
    const client = carried(runGodwit());
    const { events } = await lived(client, LIFE);
    const frames = events.flatMap((event) => (event.type === 'frame' ? [event] : []));
    expect(frames.at(-1)?.cluster?.hosts.map(({ name }) => name)).toEqual([
      'node-1',
      'node-2',
      'node-3',
      'node-4',
    ]);
  });

  test('cluster.timeline answers single stays and moves where they can be drawn', async () => {
    const client = carried(runGodwit());
    const { run } = await lived(client, LIFE);
    const window = await client.cluster.timeline({ run, from: 0, to: 7200, lanes: ALL });
    expect(window).toMatchObject({ duration: 7200, hosts: 4, level: 'single', leftOut: 0 });
    expect(window.lanes.map(({ name }) => name)).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
    expect(window.lanes[1]?.states).toMatchObject([{ state: 'down', from: 3600, to: 4800 }]);
    expect(window.lanes[1]?.faults).toMatchObject([{ kind: 'host-crash', from: 3600 }]);
    expect(window.moves.length).toBeGreaterThan(0);
    expect(window.outages.length).toBeGreaterThan(0);
    const [lane] = window.lanes;
    expect(lane?.heat.length).toBeGreaterThan(1);
    expect(Math.max(...(lane?.heat ?? []))).toBeGreaterThan(1);
    // Every guest is on one of the lanes at every moment at which it is not out of service.
    const at = 1800;
    const there = window.lanes.flatMap(({ stays }) =>
      stays.filter(({ from, to }) => from <= at && to > at),
    );
    expect(new Set(there.map(({ guest }) => guest)).size).toBe(12);
  });

  test('cluster.timeline answers lanes and times that were asked for', async () => {
    const client = carried(runGodwit());
    const { run } = await lived(client, LIFE);
    const window = await client.cluster.timeline({
      run,
      from: 3000,
      to: 3500,
      lanes: { offset: 2, count: 1 },
    });
    expect(window.lanes.map(({ host }) => host)).toEqual([2]);
    expect(window.lanes[0]?.faults).toEqual([]);
    for (const { from, to } of window.lanes[0]?.stays ?? []) {
      expect(from).toBeLessThanOrEqual(3500);
      expect(to).toBeGreaterThanOrEqual(3000);
    }
  });

  test('cluster.timeline gathers what is too much to draw', async () => {
    const client = carried(runGodwit());
    const { run } = await lived(
      client,
      lifeDocument(
        { duration: '1 h' },
        {
          hosts: 4,
          guests: 200,
          guest: {},
          spec: { vcpus: 0.5, memory: [{ name: 'all', size: '1 GiB' }] },
        },
      ),
    );
    const window = await client.cluster.timeline({
      run,
      from: 0,
      to: 3600,
      lanes: ALL,
      maxItems: 100,
      maxCells: 8,
    });
    expect(window.level).toBe('gathered');
    expect(window.moves).toEqual([]);
    for (const { guests, stays } of window.lanes) {
      expect(stays).toEqual([]);
      expect(guests).toHaveLength(8);
      for (const count of guests) expect(count).toBeCloseTo(50, 6);
    }
  });

  test('cluster.series answers its columns over time', async () => {
    const client = carried(runGodwit());
    const { run } = await lived(client, LIFE);
    const whole = await client.cluster.series({ run });
    expect(Object.keys(whole.columns)).toContain('imbalance');
    const some = await client.cluster.series({ run, columns: ['hosts_up'], maxPoints: 50 });
    expect(Object.keys(some.columns)).toEqual(['hosts_up']);
    expect(Math.min(...(some.columns['hosts_up'] ?? []))).toBe(3);
  });

  test('cluster.migration answers a migration as a scenario that runs', async () => {
    const client = carried(runGodwit());
    const { run } = await lived(client, LIFE);
    const { moves } = await client.cluster.timeline({ run, from: 0, to: 7200, lanes: ALL });
    const { document } = await client.cluster.migration({ run, move: moves[0]?.id ?? -1 });
    expect(parseScenario(document, STRATEGY_CATALOGUE)).toMatchObject({ ok: true });
    const { run: single } = await lived(client, document);
    const { migrations } = await client.runs.get({ id: single });
    const took = (moves[0]?.end ?? 0) - (moves[0]?.start ?? 0);
    expect((migrations[0]?.metrics['total_time_s'] ?? 0) / took).toBeGreaterThan(0.5);
    expect((migrations[0]?.metrics['total_time_s'] ?? 0) / took).toBeLessThan(2);
    await expect(client.cluster.migration({ run, move: 1e8 })).rejects.toThrow(/not kept/);
  });
});
