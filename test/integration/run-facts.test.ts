import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '#main/store/index.ts';
import { aQuery } from '../store/rows.ts';
import { godwit as commandLine, temporaryFolder } from '../unit/cli/fixture.ts';
import { lifeDocument } from '../unit/life/build.ts';
import { run, SMALL_SCENARIO } from './support/experiments.ts';
import { runGodwit } from './support/running-godwit.ts';

// A scenario is told of alike in lists of runs, and found by the same filters, whichever way it was run.

const [web] = SMALL_SCENARIO.guests;

const TWO_STRATEGIES = {
  ...SMALL_SCENARIO,
  guests: [web, { ...web, name: 'mail' }],
  plan: [
    { guest: 'web', to: 'beta', memory: { strategy: 'xen-4' } },
    { guest: 'mail', to: 'beta', memory: { strategy: 'stop-and-copy' } },
  ],
};

test.each([
  [
    'a plan of two strategies',
    TWO_STRATEGIES,
    { guests: 2, memoryStrategy: 'xen-4, stop-and-copy' },
    'xen-4',
  ],
  [
    'the life of a cluster',
    lifeDocument({}, { guests: 8 }),
    { guests: 8, memoryStrategy: 'qemu' },
    'qemu',
  ],
])('%s', async (_, scenario, facts, strategy) => {
  const { client } = runGodwit();
  const { id } = await client.runs.start({ document: scenario });
  for await (const event of await client.runs.watch({ id }))
    if (event.type === 'finished') expect(event.state).toBe('finished');
  await run(client, { godwit: 'experiment', name: 'E', scenario, seeds: { count: 1 } });

  const folder = temporaryFolder();
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(scenario));
  await commandLine(['run', 'scenario.json', '--store', 'runs.sqlite'], folder);
  const store = openStore({ path: join(folder, 'runs.sqlite'), readOnly: true });
  const query = aQuery({ filter: `strategy = ${strategy}` });
  const rows = [
    ...(await client.runs.list({ filter: query.filter })).rows,
    ...store.runs.list(query).rows,
  ];
  store.close();
  expect(rows).toHaveLength(3);
  for (const row of rows)
    expect(row).toMatchObject({ ...facts, diskStrategy: rows[0]?.diskStrategy });
});
