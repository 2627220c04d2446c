import { isContractProcedure } from '@orpc/contract';
import { describe, expect, test } from 'vitest';
import { contract } from '#shared/contract/contract.ts';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { Client } from '../integration/support/running-godwit.ts';
import { connect } from './port-client.ts';

/** Input that each procedure must refuse; a new procedure needs a line here. */
const WRONG: Readonly<Record<string, unknown>> = {
  'application.info': { extra: 1 },
  'application.settings': { extra: 1 },
  'application.saveSettings': { theme: 'pink' },
  'application.storeHealth': { extra: 1 },
  'application.checkIntegrity': { extra: 1 },
  'application.changeStore': { action: 'burn' },
  'application.backup': { extra: 1 },
  'application.open': { name: 'x', text: 7 },
  'application.openRequests': { extra: 1 },
  'application.menuCommands': { extra: 1 },
  'scenarios.presets': { extra: 1 },
  'scenarios.jsonSchema': { extra: 1 },
  'scenarios.check': { document: 7 },
  'scenarios.workingSet': { document: {}, bandwidths: [0] },
  'scenarios.toYaml': {},
  'scenarios.drafts': { extra: 1 },
  'scenarios.saveDraft': { id: 'x' },
  'scenarios.deleteDraft': {},
  'runs.start': { document: {}, seed: -1 },
  'runs.watch': { id: 7 },
  'runs.control': { id: 'x', control: { action: 'explode' } },
  'runs.intervene': { id: 'x', intervention: { action: 'fault', kind: 'plague', host: null } },
  'runs.goBack': { id: 'x'.repeat(81) },
  'runs.rerun': { id: 'x'.repeat(81) },
  'runs.list': { limit: 1e6 },
  'runs.get': {},
  'runs.series': { id: 'x', maxPoints: 0 },
  'runs.groups': { by: [] },
  'runs.ids': { filter: 7 },
  'runs.vocabulary': { extra: 1 },
  'runs.inTrash': { extra: 1 },
  'runs.edit': { ids: [] },
  'runs.purge': { extra: 1 },
  'runs.changes': { extra: 1 },
  'comparisons.get': { recipe: { sources: [] } },
  'comparisons.bands': { recipe: { sources: [{ from: 'filter', filter: '' }] }, points: 1 },
  'comparisons.trend': { recipe: { sources: [{ from: 'filter', filter: '' }] }, x: 'rate' },
  'comparisons.why': { recipe: { sources: [{ from: 'elsewhere' }] } },
  'comparisons.export': {
    recipe: { sources: [{ from: 'runs', ids: ['x'] }] },
    format: 'exe',
  },
  'comparisons.list': { trash: 'yes' },
  'comparisons.save': { name: ' ', recipe: { sources: [{ from: 'filter', filter: '' }] } },
  'comparisons.rename': { id: 'x', name: '' },
  'comparisons.delete': {},
  'comparisons.restore': { id: 7 },
  'reports.list': { trash: 'yes' },
  'reports.get': {},
  'reports.save': { document: 7 },
  'reports.remove': { id: '' },
  'reports.restore': { id: 7 },
  'reports.begin': { about: { everything: 'x' } },
  'reports.preview': { document: {}, theme: 'pink' },
  'reports.export': { document: {}, format: 'exe' },
  'reports.read': { token: 'x', offset: -1 },
  'reports.close': {},
  'reports.changes': { extra: 1 },
  'faults.drill': { document: {}, strategies: [] },
  'faults.cell': { document: {}, strategy: 'qemu', fault: { kind: 'flood', side: 'source' } },
  'experiments.examples': { extra: 1 },
  'experiments.check': { document: 7 },
  'experiments.save': { id: 7, document: {} },
  'experiments.rename': { id: 'x', name: '' },
  'experiments.remove': { ids: [], deleted: true },
  'experiments.list': { limit: 0 },
  'experiments.get': {},
  'experiments.control': { id: 'x', action: 'explode' },
  'experiments.points': { id: 'x', states: ['odd'] },
  'experiments.watch': { id: '' },
  'experiments.replicationsNeeded': { id: 'x', metric: 'downtime_s', absolute: -1 },
  'measured.examples': { extra: 1 },
  'measured.importExample': { name: 7 },
  'measured.import': { text: 'x' },
  'measured.predict': {},
  'archives.close': { extra: 1 },
  'archives.export': { extra: 1 },
  'archives.import': { extra: 1 },
  'archives.open': { extra: 1 },
  'archives.page': { token: 'x', kind: 'run', id: 'x' },
  'archives.read': { extra: 1 },
  'archives.run': { extra: 1 },
  'archives.series': { extra: 1 },
  'archives.upload': { extra: 1 },
  'archives.verify': { extra: 1 },
  'cluster.get': { extra: 1 },
  'cluster.migration': { extra: 1 },
  'cluster.series': { extra: 1 },
  'cluster.timeline': { extra: 1 },
  'traces.fit': { extra: 1 },
  'validation.run': { extra: 1 },
  'validation.case': { name: 7 },
};

function namesOf(router: object, path: readonly string[] = []): string[] {
  return Object.entries(router).flatMap(([key, value]: [string, object]) =>
    isContractProcedure(value) ? [[...path, key].join('.')] : namesOf(value, [...path, key]),
  );
}

/** Calls a procedure by name with anything at all. */
function call(client: Client, name: string, input: unknown): Promise<unknown> {
  const [group = '', procedure = ''] = name.split('.');
  const procedures = (
    client as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>
  )[group];
  const found = procedures?.[procedure];
  if (found === undefined) throw new Error(`no procedure ${name}`);
  return found(input);
}

test('every procedure has an input that it must refuse', () => {
  expect(Object.keys(WRONG).toSorted()).toEqual(namesOf(contract).toSorted());
});

describe.each(Object.entries(WRONG))('%s', (name, input) => {
  test('is refused by the main process with a sentence, whoever called', async () => {
    const godwit = runGodwit();
    const refused = {
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^The request was refused: /),
    };
    await expect(call(godwit.client, name, input)).rejects.toMatchObject(refused);
    await expect(
      call(connect(godwit, { checked: false }).client, name, input),
    ).rejects.toMatchObject(refused);
    expect(godwit.warnings).toEqual([]);
  });

  test('is refused by the window before it is sent', async () => {
    const { client, setBusy, backlog } = connect(runGodwit());
    // Nothing that the main process might answer can be taken, so the refusal is the window's own.
    setBusy(true);
    await expect(call(client, name, input)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(backlog()).toBe(0);
  });
});

test('messages that are no requests are survived and logged', async () => {
  const { client, post, warnings } = connect(runGodwit());
  for (const message of [
    null,
    7,
    { i: 1 },
    '',
    'not json',
    '{}',
    '{"i":1}',
    '{"i":"1","t":9}',
    '[]',
    '+x',
  ])
    post(message);
  post('{"i":"5","p":{"u":"/runs/nothing","b":{}}}');
  post('{"i":"6","p":{"u":"/runs/__proto__/constructor","b":{"__proto__":{"polluted":true}}}}');
  expect((await client.application.info()).host).toBe('cli');
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect(warnings.length).toBeGreaterThan(0);
});
