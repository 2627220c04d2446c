import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '#shared/contract/runs.ts';
import { ONE_GUEST } from '../integration/support/scenarios.ts';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { Client, RunningGodwit } from '../integration/support/running-godwit.ts';
import { connect } from './port-client.ts';

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

test('comparisons.get lets other requests through while statistics are made', async () => {
  const { client } = runGodwit();
  const ids = [await finished(client), await finished(client, ONE_GUEST.replace('4000', '9000'))];
  const recipe = { sources: [{ from: 'runs' as const, ids }] };
  let ended = false;
  let turns = 0;
  const comparing = client.comparisons.get({ recipe }).finally(() => {
    ended = true;
  });
  while (!ended) {
    await nextTurn();
    turns += 1;
  }
  const { metrics } = await comparing;
  expect(turns).toBeGreaterThan(ids.length * metrics.length);
});

describe.each(CARRIERS)('%s', (_, carried) => {
  test('comparisons.get and comparisons.export put configurations side by side', async () => {
    const client = carried(runGodwit());
    const one = await finished(client);
    const other = await finished(client, ONE_GUEST.replace('rate: 4000', 'rate: 9000'));
    const named = (ids: string[]) => [{ from: 'runs' as const, ids }];
    const recipe = { sources: named([one, other]), baseline: other };
    const comparison = await client.comparisons.get({ recipe });
    expect(comparison.configurations.map(({ runIds }) => runIds)).toEqual([[one], [other]]);
    expect(comparison.baseline).toBe(comparison.configurations[1]?.id);
    expect(comparison.parameters).toContainEqual({
      path: 'guests[0].memory[1].writes.rate',
      differs: true,
    });
    for (const format of ['html', 'csv', 'md', 'json', 'svg'] as const) {
      const file = await client.comparisons.export({ recipe, format });
      expect(file.name).toMatch(new RegExp(String.raw`\.${format}$`));
      expect(file.text.length).toBeGreaterThan(100);
    }
    const figure = client.comparisons.export({ recipe, format: 'svg', figure: 'none such' });
    await expect(figure).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' });
    const nothing = client.comparisons.get({ recipe: { sources: named(['gone']) } });
    await expect(nothing).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      data: { problems: [{ path: 'recipe.sources', message: expect.stringContaining('gone') }] },
    });
  });

  test('comparisons.bands and comparisons.why tell of replications, from what was stored', async () => {
    const client = carried(runGodwit());
    const seeds = [1, 2, 3];
    const exact = ONE_GUEST.replace('rate: 4000', 'rate: 9000');
    for (const seed of seeds) {
      const { id } = await client.runs.start({ document: exact, seed, resolution: 'exact' });
      for await (const event of await client.runs.watch({ id }))
        if (event.type === 'finished') break;
    }
    const recipe = { sources: [{ from: 'filter' as const, filter: 'seed < 3' }] };
    const { configurations } = await client.comparisons.get({ recipe });
    expect(configurations.map((one) => one.seeds)).toEqual([[1, 2]]);
    const bands = await client.comparisons.bands({ recipe, points: 50 });
    expect(bands.configurations).toMatchObject([{ id: configurations[0]?.id, replications: 2 }]);
    const remaining = bands.configurations[0]?.bands.find(
      ({ series }) => series === 'remaining_ram_bytes',
    );
    expect(remaining?.x).toHaveLength(50);
    const why = await client.comparisons.why({ recipe });
    const [told] = why.configurations;
    const total = told?.time.reduce((sum, { mean }) => sum + mean, 0);
    const time = { of: 'metric', id: 'total_time_s' } as const;
    const line = await client.comparisons.trend({ recipe, x: time, y: time });
    expect(line).toMatchObject({ n: 2, slope: 1, slopeInterval: null });
    const rate = { of: 'parameter', path: 'guests[0].memory[1].writes.rate' } as const;
    expect(await client.comparisons.trend({ recipe, x: rate, y: time })).toBeNull();
    const column = (await client.comparisons.get({ recipe })).metrics.indexOf('total_time_s');
    expect(total).toBeCloseTo(configurations[0]?.cells[column]?.summary.mean ?? 0, 9);
  });

  test('comparisons.save, list, rename, delete and restore keep recipes that find new runs', async () => {
    const client = carried(runGodwit());
    await finished(client);
    const recipe = { sources: [{ from: 'filter' as const, filter: 'kind = simulated' }] };
    const saved = await client.comparisons.save({ name: ' Which is faster? ', recipe });
    expect(saved).toMatchObject({ name: 'Which is faster?', deleted: false, problem: null });
    if (saved.recipe === null) throw new Error('the recipe was lost');
    expect((await client.comparisons.get({ recipe: saved.recipe })).runs).toHaveLength(1);
    await finished(client, ONE_GUEST.replace('rate: 4000', 'rate: 9000'));
    expect((await client.comparisons.get({ recipe: saved.recipe })).runs).toHaveLength(2);
    const { id } = saved;
    expect(await client.comparisons.rename({ id, name: 'Faster' })).toMatchObject({
      name: 'Faster',
    });
    const again = await client.comparisons.save({
      id,
      name: 'Faster',
      recipe: { ...recipe, correction: 'none' },
    });
    expect(again).toMatchObject({ id, recipe: { correction: 'none' } });
    expect(await client.comparisons.list({})).toEqual([again]);
    await client.comparisons.delete({ id });
    expect(await client.comparisons.list({})).toEqual([]);
    expect(await client.comparisons.list({ trash: true })).toMatchObject([{ id, deleted: true }]);
    await client.comparisons.restore({ id });
    expect(await client.comparisons.list({})).toMatchObject([{ id, deleted: false }]);
    const unknown = client.comparisons.rename({ id: 'nobody', name: 'x' });
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
