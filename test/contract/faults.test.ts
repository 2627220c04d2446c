import { describe, expect, test } from 'vitest';
import type { DrillCell, DrillEvent, DrillRequest } from '#shared/contract/faults.ts';
import { FAULT_MESSAGES } from '#shared/messages/faults.ts';
import { ONE_GUEST } from '../integration/support/scenarios.ts';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { Client, RunningGodwit } from '../integration/support/running-godwit.ts';
import { lifeDocument } from '../unit/life/build.ts';
import { connect } from './port-client.ts';

// Every procedure of the failure drill, called in this process and over a MessagePort pair.

const CARRIERS: readonly [string, (godwit: RunningGodwit) => Client][] = [
  ['in this process', (godwit) => godwit.client],
  ['over a port', (godwit) => connect(godwit).client],
];

const LINK = { kind: 'link-down', side: 'source' } as const;
const CRASH = { kind: 'host-crash', side: 'source' } as const;

async function drilled(
  client: Client,
  request: Partial<DrillRequest> = {},
): Promise<{ events: DrillEvent[]; cells: DrillCell[] }> {
  const events: DrillEvent[] = [];
  for await (const event of await client.faults.drill({ document: ONE_GUEST, ...request }))
    events.push(event);
  return { events, cells: events.flatMap((one) => (one.type === 'cells' ? one.cells : [])) };
}

describe.each(CARRIERS)('%s', (_, carried) => {
  test('faults.drill answers a plan, what is undisturbed, every cell once, and an end', async () => {
    const client = carried(runGodwit());
    const { events, cells } = await drilled(client, { strategies: ['qemu', 'qemu-postcopy'] });
    const [plan] = events;
    if (plan?.type !== 'plan') throw new Error('The drill does not begin with its plan.');
    expect(plan).toMatchObject({ guest: 'web', from: 'alpha', to: 'beta', fencing: true });
    expect(events.filter(({ type }) => type === 'baseline')).toHaveLength(2);
    expect(cells).toHaveLength(plan.cells);
    const keys = cells.map((one) =>
      [one.strategy, one.fault.kind, one.fault.side, one.phase].join(' '),
    );
    expect(new Set(keys).size).toBe(cells.length);
    for (const { explanation } of cells)
      expect(Object.keys(FAULT_MESSAGES)).toContain(explanation.code);
    const struck = cells.filter(({ state }) => state === 'struck').length;
    expect(events.at(-1)).toMatchObject({ type: 'end', struck });
  });

  test('faults.drill tells pre-copy from post-copy', async () => {
    const client = carried(runGodwit());
    const { cells } = await drilled(client, {
      strategies: ['qemu-postcopy'],
      faults: [LINK, CRASH],
      phases: ['memory-copy', 'post-copy'],
    });
    expect(cells.map(({ outcome }) => outcome)).toEqual([
      'continues-at-source',
      'recovered',
      'lost-restarted',
      'lost-restarted',
    ]);
  });

  test('faults.drill tells why a strategy has no cells, and goes on', async () => {
    const client = carried(runGodwit());
    const document = ONE_GUEST.replace(
      'memory:\n',
      'disks: [{ name: root, extents: [{ name: data, size: 64 MiB }] }]\n    memory:\n',
    ).replace(
      '{ strategy: qemu } }',
      '{ strategy: qemu, version: "7.2" }, disk: { strategy: qemu-block } }',
    );
    const { events, cells } = await drilled(client, { document, strategies: ['xen-4', 'qemu'] });
    const baselines = events.flatMap((one) => (one.type === 'baseline' ? [one.baseline] : []));
    expect(baselines[0]).toMatchObject({ strategy: 'xen-4', outcome: null });
    expect(baselines[0]?.problem).toMatch(/carries pages only/);
    expect(new Set(cells.map(({ strategy }) => strategy))).toEqual(new Set(['qemu']));
  });

  test('faults.cell answers a scenario that runs and comes to the same outcome', async () => {
    const client = carried(runGodwit());
    const fault = { kind: 'partition', side: 'source' } as const;
    const asked = { strategy: 'qemu', fault, phase: 'memory-copy', fencing: false } as const;
    const { document } = await client.faults.cell({ document: ONE_GUEST, ...asked });
    expect(await client.scenarios.check({ document, expect: false })).toMatchObject({ ok: true });
    const { id } = await client.runs.start({ document });
    for await (const event of await client.runs.watch({ id })) if (event.type === 'finished') break;
    const [migration] = (await client.runs.get({ id })).migrations;
    expect(migration?.explanation.code).toBe('fault-split');
    const { cells } = await drilled(client, {
      faults: [fault],
      phases: ['memory-copy'],
      fencing: false,
    });
    expect(cells[0]).toMatchObject({ outcome: 'split-brain', explanation: migration?.explanation });
  });

  test('faults.drill ends early when its reader goes', async () => {
    const client = carried(runGodwit());
    const strategies = ['qemu', 'xen-4', 'hines', 'vmotion'];
    let seen = 0;
    for await (const event of await client.faults.drill({ document: ONE_GUEST, strategies })) {
      seen += 1;
      if (event.type === 'cells') break;
    }
    expect(seen).toBe(3);
    expect((await drilled(client, { faults: [LINK] })).cells).not.toHaveLength(0);
  });

  test('what can not be drilled is told with its field', async () => {
    const client = carried(runGodwit());
    await expect(drilled(client, { migration: 7 })).rejects.toThrow(/plan\[7\]/);
    await expect(drilled(client, { strategies: ['qemo'] })).rejects.toThrow(/qemo.*qemu/);
    await expect(drilled(client, { document: 'hosts: 7' })).rejects.toThrow(/name: found nothing/);
    await expect(
      drilled(client, { document: lifeDocument({ duration: '1 h' }, { guests: 2 }) }),
    ).rejects.toThrow(/life/);
    await expect(
      client.faults.cell({
        document: ONE_GUEST,
        strategy: 'qemu',
        fault: LINK,
        phase: 'post-copy',
      }),
    ).rejects.toThrow(/phase.*post-copy/);
  });
});
