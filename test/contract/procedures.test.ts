import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunEvent } from '#shared/contract/runs.ts';
import { LONGEST_DOCUMENT } from '#shared/contract/scenarios.ts';
import type { ValidationEvent } from '#shared/contract/validation.ts';
import { PRESETS } from '#shared/scenario/presets/index.ts';
import { ENGINE_VERSION, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { openStore, requireWritable } from '#main/store/index.ts';
import { ENDLESS, ONE_GUEST, parsed } from '../integration/support/scenarios.ts';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { Client, RunningGodwit } from '../integration/support/running-godwit.ts';
import { connect } from './port-client.ts';

// Every procedure, called in this process and over a MessagePort pair, with validation on both sides.

const CARRIERS: readonly [string, (godwit: RunningGodwit) => Client][] = [
  ['in this process', (godwit) => godwit.client],
  ['over a port', (godwit) => connect(godwit).client],
];

/** Runs a scenario to its end; answers the run's id. */
async function finished(client: Client, document = ONE_GUEST, name?: string): Promise<string> {
  const { id } = await client.runs.start({ document, ...(name === undefined ? {} : { name }) });
  const events: RunEvent[] = [];
  for await (const event of await client.runs.watch({ id })) events.push(event);
  expect(events.at(-1)).toMatchObject({ type: 'finished', id, state: 'finished' });
  return id;
}

async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const value of stream) return value;
  throw new Error('the stream was empty');
}

const anExample = async (client: Client): Promise<string> => {
  const [example] = await client.measured.examples();
  if (!example) throw new Error('no example ships');
  return example.name;
};

describe.each(CARRIERS)('%s', (_, carried) => {
  test('application.info tells versions, host and the strategies with their tunables', async () => {
    const info = await carried(runGodwit()).application.info();
    expect(info).toMatchObject({
      version: '0.0.0-test',
      engineVersion: ENGINE_VERSION,
      host: 'cli',
    });
    expect(info.catalogue).toEqual(STRATEGY_CATALOGUE);
  });

  test('application.settings come back as application.saveSettings stored them', async () => {
    const client = carried(runGodwit());
    expect(await client.application.settings()).toEqual({
      theme: 'system',
      language: 'en',
      workers: null,
    });
    const wanted = { theme: 'dark' as const, language: 'en' as const, workers: 2 };
    expect(await client.application.saveSettings(wanted)).toEqual(wanted);
    expect(await client.application.settings()).toEqual(wanted);
  });

  test('application.storeHealth counts runs', async () => {
    const client = carried(runGodwit());
    await finished(client);
    expect(await client.application.storeHealth()).toMatchObject({
      runs: 1,
      integrity: 'ok',
      readOnly: false,
    });
  });

  test('application.checkIntegrity reads the whole file; application.changeStore is refused where the host gives the place', async () => {
    const client = carried(runGodwit());
    expect(await client.application.checkIntegrity()).toMatchObject({
      integrity: 'ok',
      planned: null,
      readOnlyReason: null,
    });
    await expect(client.application.changeStore({ action: 'keep' })).rejects.toMatchObject({
      code: 'WRONG_STATE',
      message: expect.stringContaining('is changed there'),
    });
  });

  test('application.open tells a scenario from a measured migration by content', async () => {
    const godwit = runGodwit();
    const client = carried(godwit);
    const scenario = await client.application.open({ name: 'trace.json', text: ONE_GUEST });
    expect(scenario).toEqual({ kind: 'scenario', text: ONE_GUEST });
    const name = await anExample(client);
    const file = measuredFile(name);
    const opened = await client.application.open({ name: 'scenario.yaml', text: file });
    expect(opened).toMatchObject({ kind: 'measured' });
    const neither = client.application.open({ name: 'x.json', text: '{"a": 1}' });
    await expect(neither).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      message: expect.stringContaining('neither'),
    });
    const broken = client.application.open({ name: 'x.yaml', text: 'hosts: [' });
    await expect(broken).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      data: { problems: [{ line: expect.any(Number) }] },
    });
  });

  test('application.openRequests and application.menuCommands give what the shell wants, also from before', async () => {
    const godwit = runGodwit();
    const client = carried(godwit);
    godwit.openRequests.publish({ name: 'early.yaml', text: 'x' });
    const files = (await client.application.openRequests())[Symbol.asyncIterator]();
    expect(await files.next()).toMatchObject({ value: { name: 'early.yaml', text: 'x' } });
    const commands = (await client.application.menuCommands())[Symbol.asyncIterator]();
    const next = commands.next();
    godwit.menuCommands.publish({ command: 'run.start' });
    expect(await next).toMatchObject({ value: { command: 'run.start' } });
  });

  test('scenarios.presets ship, and scenarios.check takes each of them', async () => {
    const client = carried(runGodwit());
    const presets = await client.scenarios.presets();
    expect(presets).toEqual(PRESETS);
    for (const { text } of presets) {
      const reply = await client.scenarios.check({ document: text });
      expect(reply).toMatchObject({ ok: true, expectation: { migrations: expect.any(Array) } });
    }
  });

  test('scenarios.jsonSchema describes documents', async () => {
    const schema = await carried(runGodwit()).scenarios.jsonSchema();
    expect(schema).toMatchObject({
      title: 'Godwit scenario',
      properties: { hosts: {}, guests: {}, plan: {} },
    });
  });

  test('scenarios.check answers problems with their path instead of failing', async () => {
    const client = carried(runGodwit());
    const document = ONE_GUEST.replace('to: beta', 'to: gamma');
    const reply = await client.scenarios.check({ document });
    expect(reply).toMatchObject({
      ok: false,
      problems: [{ path: 'plan[0].to', line: expect.any(Number) }],
    });
    const unexpected = await client.scenarios.check({ document: ONE_GUEST, expect: false });
    expect(unexpected).toMatchObject({ ok: true, expectation: null });
  });

  test('scenarios.check draws the curve over a field', async () => {
    const client = carried(runGodwit());
    const curveOver = 'plan[0].memory.downtimeLimit';
    const reply = await client.scenarios.check({ document: ONE_GUEST, curveOver });
    if (!reply.ok || reply.expectation === null) throw new Error('no expectation');
    expect(reply.expectation.curve).toMatchObject({ path: curveOver });
    expect(reply.expectation.curve?.x.length).toBeGreaterThan(2);
  });

  test('scenarios.workingSet analyses a guest, and says which guest or field is wrong', async () => {
    const client = carried(runGodwit());
    const set = await client.scenarios.workingSet({ document: ONE_GUEST, bandwidths: [1e8] });
    expect(set).toMatchObject({ guest: 'web', links: [{ bandwidth: 1e8 }] });
    expect(set.growth.time).toHaveLength(set.growth.median.length);
    const nobody = client.scenarios.workingSet({ document: ONE_GUEST, guest: 'nobody' });
    await expect(nobody).rejects.toMatchObject({ code: 'NOT_FOUND', data: { id: 'nobody' } });
    const document = ONE_GUEST.replace('to: beta', 'to: gamma');
    await expect(client.scenarios.workingSet({ document })).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      data: { problems: [{ path: 'plan[0].to' }] },
    });
  });

  test('scenarios.toYaml writes what was given as data', async () => {
    const client = carried(runGodwit());
    const { text } = await client.scenarios.toYaml({ document: { ...parsed(ONE_GUEST) } });
    expect(parsed(text)).toEqual(parsed(ONE_GUEST));
    const refused = client.scenarios.toYaml({ document: 'a: [' });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' });
  });

  test('scenarios.saveDraft, scenarios.drafts and scenarios.deleteDraft keep unfinished scenarios', async () => {
    const client = carried(runGodwit());
    const draft = await client.scenarios.saveDraft({ id: 'd1', name: 'Mine', text: 'not: [yet' });
    expect(await client.scenarios.drafts()).toEqual([draft]);
    expect(await client.scenarios.deleteDraft({ id: 'd1' })).toEqual({});
    expect(await client.scenarios.drafts()).toEqual([]);
    const again = client.scenarios.deleteDraft({ id: 'd1' });
    await expect(again).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { what: 'draft', id: 'd1' },
    });
  });

  test('runs.start refuses a wrong document with its problems and stores nothing', async () => {
    const client = carried(runGodwit());
    const refused = client.runs.start({ document: { name: 'x' } });
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      data: { problems: expect.arrayContaining([expect.objectContaining({ path: 'hosts' })]) },
    });
    expect((await client.runs.list({})).total).toBe(0);
  });

  test('runs.start, runs.watch, runs.get, runs.series, runs.rerun and runs.list go together', async () => {
    const client = carried(runGodwit());
    const id = await finished(client, ONE_GUEST, 'Named');
    const detail = await client.runs.get({ id });
    expect(detail).toMatchObject({
      row: {
        id,
        name: 'Named',
        kind: 'simulated',
        state: 'finished',
        memoryStrategy: 'qemu',
        engineVersion: ENGINE_VERSION,
      },
      parameters: { 'plan[0].memory.strategy': 'qemu' },
      failure: null,
    });
    const series = await client.runs.series({ id, columns: ['sent_bytes'] });
    expect(Object.keys(series.columns)).toEqual(['sent_bytes']);
    const events: RunEvent[] = [];
    for await (const event of await client.runs.watch({ id })) events.push(event);
    expect(events).toMatchObject([
      { type: 'state', state: 'finished' },
      { type: 'finished', digest: detail.row.digest },
    ]);
    const again = await client.runs.rerun({ id });
    await first(await client.runs.watch(again));
    expect((await client.runs.list({ filter: 'named' })).total).toBe(2);
  });

  test('runs.control reaches a run under way and says why it cannot reach another', async () => {
    const client = carried(runGodwit());
    const { id } = await client.runs.start({ document: ENDLESS, paused: true });
    for (const control of [
      { action: 'step' },
      { action: 'pace', pace: 2 },
      { action: 'map', migration: null },
      { action: 'resume' },
      { action: 'pause' },
      { action: 'cancel' },
    ] as const) {
      expect(await client.runs.control({ id, control })).toEqual({});
    }
    for await (const event of await client.runs.watch({ id })) if (event.type === 'finished') break;
    const late = client.runs.control({ id, control: { action: 'pause' } });
    await expect(late).rejects.toMatchObject({ code: 'WRONG_STATE', data: { state: 'cancelled' } });
    const unknown = client.runs.control({ id: 'nobody', control: { action: 'pause' } });
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND', data: { id: 'nobody' } });
  });

  test('runs.edit can be undone, and only runs.purge removes for good', async () => {
    const client = carried(runGodwit());
    const id = await finished(client);
    expect(await client.runs.edit({ ids: [id], deleted: true })).toEqual({
      changed: 1,
      undo: [{ ids: [id], deleted: false }],
    });
    expect((await client.runs.list({})).total).toBe(0);
    expect((await client.runs.list({ trash: true })).total).toBe(1);
    expect(await client.runs.inTrash()).toEqual({ runs: 1, bytes: expect.any(Number) });
    const restored = await client.runs.edit({ ids: [id], deleted: false, addTags: ['kept'] });
    expect(restored.changed).toBe(1);
    expect(await client.runs.purge()).toMatchObject({ removed: 0 });
    expect((await client.runs.list({ filter: 'tag:kept' })).total).toBe(1);
    await client.runs.edit({ ids: [id], deleted: true });
    expect(await client.runs.purge()).toMatchObject({ removed: 1 });
    await expect(client.runs.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('runs.groups puts replications together; runs.ids and runs.vocabulary tell what there is', async () => {
    const client = carried(runGodwit());
    const seeds = [1, 2, 3];
    for (const seed of seeds) {
      const started = await client.runs.start({ document: ONE_GUEST, seed });
      for await (const event of await client.runs.watch(started))
        if (event.type === 'finished') break;
    }
    const { groups, total, runs } = await client.runs.groups({
      by: ['configuration'],
      metrics: ['total_time_s'],
    });
    expect({ total, runs }).toEqual({ total: 1, runs: 3 });
    expect(groups[0]?.metrics['total_time_s']).toMatchObject({ n: 3 });
    const { key = [] } = groups[0] ?? {};
    const group = { by: ['configuration'], key };
    expect((await client.runs.ids({ group })).ids).toHaveLength(3);
    expect((await client.runs.list({ group, filter: 'seed = 2' })).total).toBe(1);
    const vocabulary = await client.runs.vocabulary();
    expect(vocabulary.parameters).toContain('hosts[*].nic');
    expect(vocabulary.memoryStrategies).toHaveLength(1);
    await expect(client.runs.list({ filter: 'total_tim < 3' })).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      message: expect.stringContaining('did you mean total_time'),
    });
  });

  test('runs.changes tells of new runs and edits', async () => {
    const client = carried(runGodwit());
    const changes = (await client.runs.changes())[Symbol.asyncIterator]();
    const before = await changes.next();
    const id = await finished(client);
    const after = await changes.next();
    if (before.done || after.done) throw new Error('the stream ended');
    expect(after.value.revision).toBeGreaterThan(before.value.revision);
    const next = changes.next();
    await client.runs.edit({ ids: [id], pinned: true });
    expect((await next).done).toBe(false);
  });

  test('measured.examples, measured.importExample and measured.predict lead to a prediction beside it', async () => {
    const client = carried(runGodwit());
    const { id } = await client.measured.importExample({ name: await anExample(client) });
    expect(await client.runs.get({ id })).toMatchObject({
      row: { kind: 'measured', state: 'finished' },
      scenario: null,
    });
    const predicted = await client.measured.predict({ id });
    for await (const event of await client.runs.watch(predicted))
      if (event.type === 'finished') break;
    expect(await client.runs.get(predicted)).toMatchObject({
      row: { kind: 'simulated', state: 'finished' },
      provenance: { predictionOf: id },
    });
    const recipe = { sources: [{ from: 'runs' as const, ids: [id, predicted.id] }] };
    const comparison = await client.comparisons.get({ recipe });
    expect(comparison.metrics).toContain('total_time_s');
    await expect(client.runs.rerun({ id })).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await expect(client.measured.predict(predicted)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    const unknown = client.measured.importExample({ name: '../../etc/passwd' });
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('measured.import takes a file and refuses a truncated one', async () => {
    const client = carried(runGodwit());
    const name = await anExample(client);
    const text = measuredFile(name);
    const { id } = await client.measured.import({ name: 'mine.json', text });
    expect((await client.runs.get({ id })).row.kind).toBe('measured');
    const truncated = client.measured.import({
      name: 'mine.json',
      text: text.slice(0, text.length / 2),
    });
    await expect(truncated).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' });
    expect((await client.runs.list({})).total).toBe(1);
  });

  test('validation.run tells case by case and can be left early', async () => {
    const client = carried(runGodwit());
    const events: ValidationEvent[] = [];
    for await (const event of await client.validation.run()) {
      events.push(event);
      if (events.length === 2) break;
    }
    expect(events.map(({ type }) => ['case', 'skipped'].includes(type))).toEqual([true, true]);
  });

  test('validation.case tells the scenario of a case, the origin of its inputs and its series', async () => {
    const client = carried(runGodwit());
    const measured = await client.validation.case({ name: 'pre-u-3000-b50' });
    expect((await client.scenarios.check({ document: measured.document })).ok).toBe(true);
    expect(measured.measured?.time.length).toBeGreaterThan(5);
    expect(measured.simulated?.columns['remaining_ram_bytes']?.length).toBeGreaterThan(5);
    const published = await client.validation.case({ name: 'clark-specweb99' });
    expect((await client.scenarios.check({ document: published.document })).ok).toBe(true);
    expect(published.measured).toBeNull();
    for (const { inputs } of [measured, published]) {
      expect(inputs.length).toBeGreaterThan(10);
      expect(inputs.some(({ origin, on }) => origin === 'calibrated' && on.length > 0)).toBe(true);
      for (const { from } of inputs) expect(from.length).toBeGreaterThan(5);
    }
    await expect(client.validation.case({ name: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

/** The file of an example that ships, as a person would open it. */
function measuredFile(name: string): string {
  return readFileSync(
    new URL(`../../src-main/measured/examples/${name}.json`, import.meta.url),
    'utf8',
  );
}

test('application.backup writes a copy beside the store while it is in use', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
  const { client } = runGodwit(join(folder, 'godwit.sqlite'));
  const id = await finished(client);
  expect(await client.application.storeHealth()).toMatchObject({ lastBackup: null });
  expect(await client.application.backup()).toMatchObject({
    integrity: 'ok',
    lastBackup: expect.any(String),
  });
  const copy = readdirSync(folder).find((name) => name.includes('.backup-'));
  const backup = openStore({ path: join(folder, copy ?? ''), readOnly: true });
  onTestFinished(() => backup.close());
  const stored = await client.runs.get({ id });
  // What lies outside the validated range and which cap held it back are told with the answer, and not stored.
  const migrations = stored.migrations.map(({ unvalidated: _told, capped: _cap, ...rest }) => rest);
  expect(backup.runs.get(id)).toEqual({ ...stored, migrations });
});

test('a store that cannot be written refuses what would change it, and answers the rest', async () => {
  const godwit = runGodwit();
  const id = await finished(godwit.client);
  const detail = await godwit.client.runs.get({ id });
  const writable = requireWritable(godwit.store);
  const readOnly = {
    ...openStore({ path: ':memory:' }),
    writable: false as const,
    readOnlyReason: 'another Godwit writes it.',
  };
  const reading = runGodwit(':memory:', { store: { ...readOnly, runs: writable.runs } });
  const { client } = reading;
  expect(await client.runs.get({ id })).toEqual(detail);
  const readOnlyError = { code: 'READ_ONLY', message: expect.stringContaining('another Godwit') };
  await expect(client.runs.start({ document: ONE_GUEST })).rejects.toMatchObject(readOnlyError);
  await expect(client.runs.edit({ ids: [id], pinned: true })).rejects.toMatchObject(readOnlyError);
  await expect(client.scenarios.saveDraft({ id: 'd', name: 'n', text: '' })).rejects.toMatchObject(
    readOnlyError,
  );
  await expect(client.application.backup()).rejects.toMatchObject(readOnlyError);
});

test('a scenario longer than any sensible one is refused by its length', async () => {
  const { client } = runGodwit();
  const text = `${ONE_GUEST}\n#${'x'.repeat(LONGEST_DOCUMENT)}`;
  const opened = client.application.open({ name: 'long.yaml', text });
  await expect(opened).rejects.toMatchObject({
    code: 'TOO_LARGE',
    data: { limitBytes: LONGEST_DOCUMENT },
  });
});

test('scenarios.check and runs.get say which cap held a migration back', async () => {
  const { client } = runGodwit();
  const document = ONE_GUEST.replaceAll('1 Gbit/s', '10 Gbit/s');
  const told = { code: 'capped', values: { field: 'maxBandwidth', cap: 2 ** 27 } };
  const checked = await client.scenarios.check({ document });
  expect(checked).toMatchObject({ ok: true, expectation: { migrations: [{ capped: told }] } });
  const { migrations } = await client.runs.get({ id: await finished(client, document) });
  expect(migrations[0]?.capped).toMatchObject(told);
});
