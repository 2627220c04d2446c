import { describe, expect, test } from 'vitest';
import { anExperiment, ended, run } from '../integration/support/experiments.ts';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { Client, RunningGodwit } from '../integration/support/running-godwit.ts';
import { connect } from './port-client.ts';

// Every procedure of experiments, called in this process and over a MessagePort pair, with validation on both sides.

const CARRIERS: readonly [string, (godwit: RunningGodwit) => Client][] = [
  ['in this process', (godwit) => godwit.client],
  ['over a port', (godwit) => connect(godwit).client],
];

describe.each(CARRIERS)('%s', (_, carried) => {
  test('experiments.examples all pass experiments.check, with nothing wrong in any point', async () => {
    const client = carried(runGodwit());
    const examples = await client.experiments.examples();
    expect(examples.length).toBeGreaterThan(1);
    for (const { name, text } of examples) {
      const { problems, plan } = await client.experiments.check({ document: text });
      expect({ name, problems, invalid: plan?.invalid }).toEqual({
        name,
        problems: [],
        invalid: [],
      });
    }
  });

  test('experiments.check tells points, runs, fields, and from a few runs how long all will take', async () => {
    const client = carried(runGodwit());
    const reply = await client.experiments.check({ document: anExperiment(), estimate: true });
    expect(reply.problems).toEqual([]);
    expect(reply.plan).toMatchObject({
      points: 4,
      arithmetic: 'strategy (2) × rate (2) = 4',
      replications: { least: 5, most: 5 },
      runs: { least: 20, most: 20 },
      axes: [
        { name: 'strategy', kind: 'strategy', labels: ['xen-4', 'stop-and-copy'] },
        { name: 'rate', kind: 'frequency', labels: ['500 /s', '4000 /s'] },
      ],
    });
    const estimate = reply.plan?.estimate;
    expect(estimate?.sampledRuns).toBe(4);
    expect(estimate?.seconds.low).toBeGreaterThan(0);
    expect(estimate?.seconds.high).toBeGreaterThanOrEqual(estimate?.seconds.low ?? Infinity);
    expect(estimate?.bytes.low).toBeGreaterThan(20 * 1000);
    const field = reply.outline.find(({ path }) => path === 'guests[0].memory[0].writes.rate');
    expect(field).toMatchObject({
      kind: 'frequency',
      value: 2000,
      group: 'guest web, region hot, writes',
    });
  });

  test('experiments.check says what is wrong and keeps the fields of the scenario on offer', async () => {
    const client = carried(runGodwit());
    const wrong = anExperiment({
      axes: [{ kind: 'list', field: 'plan[0].memory.nothing', values: [1] }],
    });
    const reply = await client.experiments.check({ document: wrong });
    expect(reply.problems).toMatchObject([{ path: 'axes[0].field' }]);
    expect(reply.outline.length).toBeGreaterThan(10);
    expect(reply.plan).toBeNull();
  });

  test('experiments.save, experiments.list, experiments.get and experiments.rename keep an experiment', async () => {
    const client = carried(runGodwit());
    const saved = await client.experiments.save({ document: anExperiment() });
    expect(saved).toMatchObject({
      state: 'ready',
      points: 4,
      runs: { done: 0, failed: 0, most: 20 },
    });
    const renamed = await client.experiments.rename({ id: saved.id, name: 'Other' });
    expect(renamed.name).toBe('Other');
    expect(await client.experiments.list({})).toMatchObject({
      total: 1,
      rows: [{ id: saved.id, name: 'Other' }],
    });
    const detail = await client.experiments.get({ id: saved.id });
    expect(detail.text).toContain('name: Other');
    expect(detail.experiment).toMatchObject({ name: 'Other', seeds: [1, 2, 3, 4, 5] });
  });

  test('experiments.save refuses a document that is wrong', async () => {
    const client = carried(runGodwit());
    const saving = client.experiments.save({ document: anExperiment({ seeds: [1, 1] }) });
    await expect(saving).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      data: { problems: [{ path: 'seeds' }] },
    });
  });

  test('experiments.control runs it, experiments.watch tells its progress, experiments.points what came out', async () => {
    const client = carried(runGodwit());
    const { id, progress } = await run(client, anExperiment());
    expect(progress).toMatchObject({
      state: 'finished',
      points: { settled: 4, of: 4 },
      runs: { done: 20, failed: 0, queued: 0, running: 0, most: 20 },
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const page = await client.experiments.points({
      id,
      metrics: ['total_time_s'],
      replications: true,
    });
    expect(page.total).toBe(4);
    for (const point of page.points) {
      expect(point.metrics['total_time_s']).toHaveLength(5);
      expect(point.replications.map(({ seed, state }) => [seed, state])).toEqual(
        [1, 2, 3, 4, 5].map((seed) => [seed, 'done']),
      );
    }
    const [replication] = page.points[0]?.replications ?? [];
    const { row, provenance } = await client.runs.get({ id: replication?.runId ?? '' });
    expect(row).toMatchObject({ state: 'finished', seed: 1, memoryStrategy: 'xen-4' });
    expect(provenance).toEqual({ experiment: id, experimentPoint: '0' });
    expect((await client.experiments.get({ id })).metrics).toContain('downtime_s');
  });

  test('experiments.control refuses to pause what is not running, and to remove or to retry what is', async () => {
    const client = carried(runGodwit());
    const { id } = await client.experiments.save({ document: anExperiment() });
    await expect(client.experiments.control({ id, action: 'pause' })).rejects.toMatchObject({
      code: 'WRONG_STATE',
      data: { state: 'ready' },
    });
    await client.experiments.control({ id, action: 'start' });
    await expect(client.experiments.remove({ ids: [id], deleted: true })).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });
    await expect(client.experiments.control({ id, action: 'retry-failed' })).rejects.toMatchObject({
      code: 'WRONG_STATE',
    });
    await ended(client, id);
  });

  test('experiments.control starts nothing that lies in the trash', async () => {
    const client = carried(runGodwit());
    const { id } = await client.experiments.save({ document: anExperiment() });
    await client.experiments.remove({ ids: [id], deleted: true });
    for (const action of ['start', 'resume', 'retry-failed'] as const)
      await expect(client.experiments.control({ id, action })).rejects.toMatchObject({
        code: 'WRONG_STATE',
        data: { state: 'deleted' },
        message: expect.stringContaining('lies in the trash. Bring it back first'),
      });
    await client.experiments.remove({ ids: [id], deleted: false });
    await client.experiments.control({ id, action: 'start' });
    expect((await ended(client, id)).state).toBe('finished');
  });

  test('experiments.remove puts it into the trash with its runs, and back', async () => {
    const client = carried(runGodwit());
    const { id } = await run(client, anExperiment());
    const runs = async () => (await client.runs.list({})).total;
    expect(await runs()).toBe(20);
    expect(await client.experiments.remove({ ids: [id], deleted: true })).toEqual({ changed: 1 });
    expect(await runs()).toBe(0);
    expect(await client.experiments.list({ trash: true })).toMatchObject({ total: 1 });
    expect(await client.experiments.remove({ ids: [id], deleted: false })).toEqual({ changed: 1 });
    expect(await runs()).toBe(20);
  });

  test('experiments.replicationsNeeded tells how many more a width takes', async () => {
    const client = carried(runGodwit());
    const { id } = await run(client, anExperiment());
    const wide = await client.experiments.replicationsNeeded({
      id,
      metric: 'total_time_s',
      relative: 5,
    });
    expect(wide).toMatchObject({ needed: 5, moreRuns: 0 });
    const narrow = await client.experiments.replicationsNeeded({
      id,
      metric: 'wire_bytes',
      relative: 1e-5,
    });
    expect(narrow.needed).toBeGreaterThan(5);
    expect(narrow.moreRuns).toBeGreaterThan(0);
    await expect(
      client.experiments.replicationsNeeded({ id, metric: 'total_time_s' }),
    ).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' });
  });

  test('an unknown experiment is told as such', async () => {
    const client = carried(runGodwit());
    await expect(client.experiments.get({ id: 'none' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(client.experiments.watch({ id: 'none' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
