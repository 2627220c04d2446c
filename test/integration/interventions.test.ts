import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Intervention } from '#shared/contract/interventions.ts';
import type { RunEvent } from '#shared/contract/runs.ts';
import { withIntervention } from '#shared/scenario/intervention.ts';
import type { FaultKind } from '#shared/scenario/life/types.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Frame } from '#main/simulation/api.ts';
import { createSimulation, simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import type { Client } from './support/running-godwit.ts';
import { runGodwit } from './support/running-godwit.ts';
import { ENDLESS, ONE_GUEST, parsed } from './support/scenarios.ts';

// What a person does to a run that goes on becomes a part of its scenario at that moment. So nothing before the moment may
// be different, to the last bit, and what is stored must give the same result when it is run again.

type State = Extract<RunEvent, { type: 'state' }>;

const LIFE = `
name: A small life
seed: 11
hosts: [{ name: host, cores: 16, memory: 64 GiB, nic: 10 Gbit/s }]
guests:
  - name: vm
    host: host
    vcpus: 2
    memory: [{ name: ram, size: 4 GiB, writes: { process: uniform, rate: 2000 } }]
plan: []
life:
  duration: 2 h
  hosts: [{ host: host, count: 4 }]
  guests: [{ guest: vm, count: 24, demand: { strategy: bursts } }]
  balancing: { strategy: drs }
  availability: { strategy: restart }
  faultRates: [{ kind: link-degraded, mtbf: 1 h, mttr: 5 min }]
`;

const strike = (
  kind: FaultKind,
  host: string | null,
  duration: number | null = 5,
): Intervention => ({
  action: 'fault',
  kind,
  host,
  migration: 0,
  duration,
  factor: 0.1,
});

const pull = (host: string): Intervention => strike('link-down', host);

const maintain = (host: string): Intervention => ({ action: 'maintenance', host, duration: 600 });

/** Everything that a run told until shortly before a moment, but for the number of events. */
function toldBefore(scenario: Scenario, moment: number): Omit<Frame, 'kernelEvents'> {
  const simulation = createSimulation(scenario);
  simulation.advance({ untilTime: moment * (1 - 1e-9) });
  const { kernelEvents: _own, ...told } = simulation.frame();
  return told;
}

describe('nothing before the moment is different', () => {
  const shares = [0.02, 0.37, 0.9];
  const { memory } = STRATEGY_CATALOGUE;
  test.each(memory.map(({ id }) => id))('with %s', (strategy) => {
    for (const resolution of ['expected', 'exact'] as const) {
      const text = ONE_GUEST.replace('{ strategy: qemu }', `{ strategy: ${strategy} }`);
      const scenario = { ...parsed(text), resolution };
      const { simulatedTime } = simulate(scenario, { series: false });
      for (const share of shares) {
        const at = share * simulatedTime;
        const changed = parsed(withIntervention(scenario, pull('beta'), at));
        expect(toldBefore(changed, at)).toEqual(toldBefore(scenario, at));
      }
    }
  });

  test.each([
    ['a maintenance', maintain('host-2')],
    ['a pulled cable', pull('host-2')],
    ['a crash', strike('host-crash', 'host-3')],
  ])('in a life with %s', (_, intervention) => {
    const scenario = parsed(LIFE);
    for (const share of shares) {
      const at = share * 7200;
      const changed = parsed(withIntervention(scenario, intervention, at));
      expect(toldBefore(changed, at)).toEqual(toldBefore(scenario, at));
    }
    expect(simulate(parsed(withIntervention(scenario, intervention, 1000))).digest).not.toBe(
      simulate(scenario).digest,
    );
  });
});

async function paused(client: Client, id: string): Promise<State> {
  for await (const event of await client.runs.watch({ id }))
    if (event.type === 'state' && event.state === 'paused') return event;
  throw new Error('never paused');
}

/** Starts a run and lets it stand after some events, in the midst of it. */
async function standing(client: Client, document: string, steps = 9): Promise<string> {
  const { id } = await client.runs.start({ document, paused: true });
  await paused(client, id);
  const events = (await client.runs.watch({ id }))[Symbol.asyncIterator]() as AsyncIterator<
    RunEvent,
    void
  >;
  await events.next();
  let time = 0;
  for (let step = 0; step < steps || time === 0; step += 1) {
    await client.runs.control({ id, control: { action: 'step' } });
    for (;;) {
      const { value } = await events.next();
      if (value?.type !== 'state') continue;
      time = value.simulatedTime;
      break;
    }
  }
  return id;
}

async function toTheEnd(client: Client, id: string): Promise<string> {
  await client.runs.control({ id, control: { action: 'pace', pace: 'asap' } });
  await client.runs.control({ id, control: { action: 'resume' } });
  return digestOf(client, id);
}

async function digestOf(client: Client, id: string): Promise<string> {
  for await (const event of await client.runs.watch({ id }))
    if (event.type === 'finished') return event.digest;
  throw new Error('the stream ended without an end');
}

describe.each([
  ['a migration', ONE_GUEST, pull('alpha')],
  ['a life', LIFE, maintain('host-1')],
])('in the run of %s', (_, document, intervention) => {
  test('the run goes on with it from the same moment, is stored with it, and gives the same again', async () => {
    const { client } = runGodwit();
    const before = await standing(client, document);
    const next = await client.runs.intervene({ id: before, intervention });

    const stands = await paused(client, next.id);
    expect(stands).toMatchObject({ simulatedTime: next.at, catchUp: null });
    await digestOf(client, before);
    const replaced = await client.runs.get({ id: before });
    expect(replaced).toMatchObject({
      row: { state: 'cancelled' },
      provenance: { replacedBy: next.id },
    });
    const digest = await toTheEnd(client, next.id);
    const stored = await client.runs.get({ id: next.id });
    expect(stored).toMatchObject({
      row: { state: 'finished', name: replaced.row.name },
      provenance: { continues: before, interventionAt: String(next.at) },
    });
    expect(stored.scenario).toEqual(
      parsed(withIntervention(parsed(document), intervention, next.at)),
    );
    expect(simulate(stored.scenario as unknown as Scenario).digest).toBe(digest);
    const again = await client.runs.rerun({ id: next.id });
    expect(await digestOf(client, again.id)).toBe(digest);
  });

  test('going back lets the earlier run go on, as if nothing had been done', async () => {
    const { client } = runGodwit();
    const before = await standing(client, document);
    const next = await client.runs.intervene({ id: before, intervention });
    await paused(client, next.id);
    const back = await client.runs.goBack({ id: next.id });

    expect(back.at).toBe(next.at);
    expect(await paused(client, back.id)).toMatchObject({ simulatedTime: next.at });
    await digestOf(client, next.id);
    expect(await client.runs.get({ id: next.id })).toMatchObject({
      row: { state: 'cancelled' },
      provenance: { replacedBy: back.id },
    });
    const detail = await client.runs.get({ id: back.id });
    expect(detail.provenance).toEqual({ rerunOf: before });
    expect(detail.scenario).toEqual(parsed(document));
    expect(await toTheEnd(client, back.id)).toBe(simulate(parsed(document)).digest);
  });
});

test('a second intervention before the first has caught up comes at the same moment, and still stands', async () => {
  const { client } = runGodwit();
  const before = await standing(client, LIFE);
  const first = await client.runs.intervene({ id: before, intervention: maintain('host-1') });
  const second = await client.runs.intervene({
    id: first.id,
    intervention: strike('link-degraded', 'host-2'),
  });
  expect(second.at).toBe(first.at);
  expect(await paused(client, second.id)).toMatchObject({ simulatedTime: first.at });
  const { scenario } = await client.runs.get({ id: second.id });
  expect(scenario).toMatchObject({
    life: { maintenance: [{ hosts: ['host-1'] }], faults: [{ kind: 'link-degraded' }] },
  });
});

describe('is refused in a sentence', () => {
  const refusal = async (client: Client, request: Parameters<Client['runs']['intervene']>[0]) =>
    client.runs.intervene(request).then(
      () => 'done',
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );

  test('on a host that does not exist', async () => {
    const { client } = runGodwit();
    const id = await standing(client, LIFE);
    expect(await refusal(client, { id, intervention: maintain('host-9') })).toMatch(
      /intervention\.host: found "host-9", but no host of this run is called so \(did you mean "host-\d"\?\)/,
    );
  });

  test('before the present, and after the end', async () => {
    const { client } = runGodwit();
    const id = await standing(client, LIFE);
    const intervention = maintain('host-1');
    expect(await refusal(client, { id, intervention, at: 0 })).toMatch(
      /^at: found 0 s, but the run is at .* already/,
    );
    expect(await refusal(client, { id, intervention, at: 7200 })).toMatch(
      /^at: found 2 h 0 min, but the run ends at 2 h 0 min at the latest/,
    );
  });

  test('in a run that has ended', async () => {
    const { client } = runGodwit();
    const id = await standing(client, ONE_GUEST, 1);
    await toTheEnd(client, id);
    expect(await refusal(client, { id, intervention: pull('alpha') })).toMatch(
      /The run is finished: only a run that has not ended can be acted on/,
    );
  });

  test('a maintenance of a host that is being emptied, and of single migrations', async () => {
    const { client } = runGodwit();
    const life = await standing(client, LIFE);
    const next = await client.runs.intervene({ id: life, intervention: maintain('host-1') });
    await paused(client, next.id);
    expect(await refusal(client, { id: next.id, intervention: maintain('host-1') })).toMatch(
      /"host-1" is being emptied already/,
    );
    const single = await standing(client, ONE_GUEST, 1);
    expect(await refusal(client, { id: single, intervention: maintain('alpha') })).toMatch(
      /in a run of single migrations/,
    );
  });

  test('a fault of a disk that no host has', async () => {
    const { client } = runGodwit();
    const id = await standing(client, ONE_GUEST, 1);
    const intervention = strike('disk-error', 'alpha');
    expect(await refusal(client, { id, intervention })).toMatch(/shared storage is out of reach/);
    expect((await client.runs.get({ id })).row.state).toBe('paused');
  });

  test('where the store can only be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'godwit-interventions-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
    const path = join(folder, 'godwit.sqlite');
    const writer = runGodwit(path);
    const reader = runGodwit(path);
    const id = await standing(writer.client, ENDLESS, 1);
    expect(await refusal(reader.client, { id, intervention: pull('alpha') })).toMatch(
      /^Nothing can be stored now/,
    );
    await expect(reader.client.runs.goBack({ id })).rejects.toThrow('Nothing can be stored now');
  });

  test('going back where nobody intervened', async () => {
    const { client } = runGodwit();
    const id = await standing(client, ONE_GUEST, 1);
    await expect(client.runs.goBack({ id })).rejects.toThrow(
      'Nobody intervened in this run, so there is nothing to go back to.',
    );
  });
});

test('a run that goes on is acted on at the moment that was shown last', async () => {
  const { client } = runGodwit();
  const { id } = await client.runs.start({ document: LIFE, pace: 60 });
  const seen: number[] = [];
  for await (const event of await client.runs.watch({ id })) {
    if (event.type !== 'frame' || event.simulatedTime === 0) continue;
    seen.push(event.simulatedTime);
    break;
  }
  const next = await client.runs.intervene({ id, intervention: maintain('host-4') });
  expect(next.at).toBeGreaterThanOrEqual(seen[0] ?? Infinity);
  const digest = await toTheEnd(client, next.id);
  const { scenario } = await client.runs.get({ id: next.id });
  expect(scenario).toMatchObject({ life: { maintenance: [{ hosts: ['host-4'], at: next.at }] } });
  expect(simulate(scenario as unknown as Scenario).digest).toBe(digest);
});
