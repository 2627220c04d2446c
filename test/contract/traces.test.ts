import { describe, expect, test } from 'vitest';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { Client, RunningGodwit } from '../integration/support/running-godwit.ts';
import { connect } from './port-client.ts';

// Goal: traces are recognised when they are opened, and fitted; a wrong one is told with its line.
// Method: through the contract, in this process and over a port.

const CARRIERS: readonly [string, (godwit: RunningGodwit) => Client][] = [
  ['in this process', (godwit) => godwit.client],
  ['over a port', (godwit) => connect(godwit).client],
];

const GROWTH = `# godwit trace
# kind: growth
# memory: 64 MiB
window (s),dirtied (pages)
0.1,500
1,2000
10,4000
`;

const JSON_TRACE = JSON.stringify({
  godwit: 'trace',
  kind: 'growth',
  name: 'as JSON',
  memory: '64 MiB',
  units: { window: 's', dirtied: 'pages' },
  points: [
    [0.1, 500],
    [1, 2000],
    [10, 4000],
  ],
});

describe.each(CARRIERS)('%s', (_, carried) => {
  test('traces.fit tells what a trace becomes and how well that follows it', async () => {
    const fit = await carried(runGodwit()).traces.fit({ text: GROWTH });
    expect(fit).toMatchObject({ kind: 'growth', memory: 64 * 2 ** 20, phases: 0, overTime: null });
    expect(fit.curve?.given).toEqual([500, 2000, 4000]);
    expect(fit.error.rms).toBeLessThan(0.01);
    expect(fit.regions[0]?.classes.length).toBeGreaterThan(1);
  });

  test('traces.fit refuses what is none with the line and the reason', async () => {
    const wrong = GROWTH.replace('1,2000', '1,400');
    await expect(carried(runGodwit()).traces.fit({ text: wrong })).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      data: { problems: [{ line: 6, column: 3 }] },
    });
  });

  test('application.open recognises traces in CSV and JSON', async () => {
    const client = carried(runGodwit());
    const csv = await client.application.open({ name: 'curve.csv', text: GROWTH });
    expect(csv).toMatchObject({ kind: 'trace', name: 'curve.csv' });
    const json = await client.application.open({ name: 'curve.json', text: JSON_TRACE });
    expect(json).toMatchObject({ kind: 'trace', name: 'as JSON' });
    // Both come back in the form that scenarios carry, which says the same.
    const texts = [csv, json].map((reply) => (reply.kind === 'trace' ? reply.text : ''));
    const [one, other] = await Promise.all(texts.map((text) => client.traces.fit({ text })));
    expect(one?.curve).toEqual(other?.curve);
  });
});
