import { expect, describe, test } from 'vitest';
import type { VerifiedRun } from '#shared/contract/archives.ts';
import { writeArchive } from '#main/archives/index.ts';
import { ONE_GUEST } from '../integration/support/scenarios.ts';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { Client, RunningGodwit } from '../integration/support/running-godwit.ts';
import { someContent } from '../unit/archives/content-builders.ts';
import { connect } from './port-client.ts';

const CARRIERS: readonly [string, (godwit: RunningGodwit) => Client][] = [
  ['in this process', (godwit) => godwit.client],
  ['over a port', (godwit) => connect(godwit).client],
];

async function upload(client: Client, file: Uint8Array, partBytes = 3 * 2 ** 10): Promise<string> {
  let token: string | null = null;
  for (let at = 0; at < file.byteLength; at += partBytes) {
    const data = Buffer.from(file.subarray(at, at + partBytes)).toString('base64');
    ({ token } = await client.archives.upload({ token, data }));
  }
  return token ?? '';
}

async function download(client: Client, token: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for (let offset: number | null = 0; offset !== null;) {
    const part: { data: string; next: number | null } = await client.archives.read({
      token,
      offset,
    });
    parts.push(Buffer.from(part.data, 'base64'));
    offset = part.next;
  }
  return Buffer.concat(parts);
}

async function verified(client: Client, token: string): Promise<VerifiedRun[]> {
  const found: VerifiedRun[] = [];
  for await (const one of await client.archives.verify({ token })) found.push(one);
  return found;
}

async function aRun(client: Client): Promise<string> {
  const { id } = await client.runs.start({ document: ONE_GUEST });
  for await (const event of await client.runs.watch({ id })) void event;
  return id;
}

/** The last event of something that takes a while. */
async function ended<Event extends { readonly kind: string }>(
  events: Promise<AsyncIterable<Event>>,
): Promise<Extract<Event, { readonly kind: 'done' }>> {
  for await (const event of await events)
    if (event.kind === 'done') return event as Extract<Event, { readonly kind: 'done' }>;
  throw new Error('it ended without an answer');
}

const nothing = { runs: [], experiments: [], comparisons: [], reports: [] };

describe.each(CARRIERS)('%s', (_, carried) => {
  test('archives.open asked twice at once opens once, and the file can be imported', async () => {
    const client = carried(runGodwit());
    const token = await upload(client, await writeArchive(someContent(), '0.1.0'));
    const [one, other] = await Promise.all([
      client.archives.open({ token, fileName: 'a.godwit' }),
      client.archives.open({ token, fileName: 'a.godwit' }),
    ]);
    expect(other).toEqual(one);
    expect((await ended(client.archives.import({ token }))).items).toHaveLength(one.items.length);
  });

  test('archives.export and archives.read give a file that another Godwit opens, verifies and imports', async () => {
    const client = carried(runGodwit());
    const id = await aRun(client);
    const made = await ended(
      client.archives.export({ ...nothing, name: 'Über "all"', runs: [id] }),
    );
    expect(made.fileName).toBe('u-ber-all.godwit');
    const file = await download(client, made.token);
    expect(file.byteLength).toBe(made.bytes);

    const other = carried(runGodwit());
    const token = await upload(other, file);
    const opened = await other.archives.open({ token, fileName: made.fileName });
    expect(opened).toMatchObject({ name: 'Über "all"', version: 1, runs: [{ id }] });
    expect(opened.items).toMatchObject([{ kind: 'run', id, standing: 'new', storedAs: id }]);
    // Opened, not imported.
    expect((await other.runs.list({})).total).toBe(0);
    const detail = await other.archives.run({ token, id });
    expect(detail.migrations).toEqual((await client.runs.get({ id })).migrations);
    expect(await other.archives.series({ token, id })).toEqual(await client.runs.series({ id }));

    expect(await verified(other, token)).toMatchObject([{ id, outcome: 'same' }]);
    expect((await ended(other.archives.import({ token }))).items).toEqual(opened.items);
    const [imported] = (await other.runs.list({})).rows;
    const [original] = (await client.runs.list({})).rows;
    expect(imported).toEqual(original);
    await other.archives.close({ token });
    await expect(other.archives.run({ token, id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('archives.export and archives.import carry a report with the run that it shows', async () => {
    const client = carried(runGodwit());
    const run = await aRun(client);
    const about = { recipe: { sources: [{ from: 'runs' as const, ids: [run] }] }, name: 'One' };
    const { document } = await client.reports.begin({ about });
    const { id } = await client.reports.save({ document });
    const made = await ended(client.archives.export({ ...nothing, name: 'Report', reports: [id] }));
    const other = carried(runGodwit());
    const token = await upload(other, await download(client, made.token));
    const { items } = await other.archives.open({ token, fileName: made.fileName });
    expect(items.map(({ kind, standing }) => `${kind} ${standing}`)).toEqual([
      'run new',
      'report new',
    ]);
    expect((await ended(other.archives.import({ token }))).items).toEqual(items);
    expect((await other.reports.get({ id })).document).toEqual(document);
    const here = await client.reports.preview({ document });
    expect(here.problems).toEqual([]);
    expect(await other.reports.preview({ document })).toEqual(here);
    expect((await ended(other.archives.import({ token }))).items).toMatchObject([
      { standing: 'identical' },
      { standing: 'identical' },
    ]);
  });

  test('archives.page gives reports and comparisons as after an import, and stores nothing', async () => {
    const client = carried(runGodwit());
    const recipe = { sources: [{ from: 'runs' as const, ids: [await aRun(client)] }] };
    const comparison = await client.comparisons.save({ name: 'A <b>', recipe });
    const about = { comparison: comparison.id };
    const { document } = await client.reports.begin({ about });
    const report = await client.reports.save({ document });
    const wish = { ...nothing, name: 'Both', reports: [report.id] };
    const made = await ended(client.archives.export(wish));
    const other = carried(runGodwit());
    const token = await upload(other, await download(client, made.token));
    await other.archives.open({ token, fileName: made.fileName });

    const shown = await other.archives.page({ token, kind: 'report', id: report.id });
    expect(shown.problems).toEqual([]);
    const compared = await other.archives.page({ token, kind: 'comparison', id: comparison.id });
    expect(compared.problems).toEqual([]);
    expect(compared.html).toContain('A &lt;b&gt;');
    expect(await other.reports.list({})).toEqual([]);
    expect(await other.comparisons.list({})).toEqual([]);
    expect((await other.runs.list({})).total).toBe(0);

    const gone = { code: 'NOT_FOUND' };
    // Each is looked for among its own kind.
    for (const wrong of [
      { token, kind: 'report' as const, id: comparison.id },
      { token, kind: 'comparison' as const, id: report.id },
      { token: 'never-opened', kind: 'report' as const, id: report.id },
    ])
      await expect(other.archives.page(wrong)).rejects.toMatchObject(gone);
    await ended(other.archives.import({ token }));
    await other.archives.close({ token });
    await expect(
      other.archives.page({ token, kind: 'report', id: report.id }),
    ).rejects.toMatchObject(gone);
    const file = await other.comparisons.export({ recipe, format: 'html', title: 'A <b>' });
    // What was imported says besides where it came from.
    const origin = /<tr><th scope="row">(?:importedFrom|archiveDigest)<.*?<\/tr>/gu;
    expect(compared.html).toBe(file.text.replaceAll(origin, ''));
    expect(shown.html).toBe((await other.reports.preview({ document })).html);
  });

  test('archives.page tells what a comparison and a report of runs without a result lack', async () => {
    const client = carried(runGodwit());
    const { runs, comparisons, ...rest } = someContent();
    const recipe = { version: 1, sources: [{ from: 'runs', ids: ['ddd'] }] };
    const content = {
      ...rest,
      runs,
      comparisons: comparisons.map((one) => ({ ...one, recipe })),
    };
    const token = await upload(client, await writeArchive(content, '0.1.0'));
    await client.archives.open({ token, fileName: 'a.godwit' });
    const words = /"Run ddd" is ended without a result/;
    await expect(
      client.archives.page({ token, kind: 'comparison', id: 'cmp1' }),
    ).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      message: expect.stringMatching(words),
    });
    const { problems } = await client.archives.page({ token, kind: 'report', id: 'rep1' });
    expect(problems[0]?.message).toMatch(words);
  });

  test('archives.import that is left in the middle leaves nothing, and one at a time is made', async () => {
    const client = carried(runGodwit());
    const [like] = someContent().runs;
    if (!like) throw new Error('no run');
    const runs = Array.from({ length: 40 }, (_, index) => ({ ...like, id: `many${index}` }));
    const content = { ...someContent(), runs, experiments: [], comparisons: [] };
    const token = await upload(client, await writeArchive(content, '0.1.0'));
    await client.archives.open({ token, fileName: 'a.godwit' });
    const leaving = new AbortController();
    const events = await client.archives.import({ token }, { signal: leaving.signal });
    const seen: string[] = [];
    const watching = (async () => {
      for await (const event of events) {
        seen.push(event.kind);
        leaving.abort();
      }
    })();
    await expect(watching).rejects.toThrow(/abort/iu);
    expect(seen).toEqual(['progress']);
    expect(await client.runs.list({})).toMatchObject({ total: 0 });
    // What was brought in is being taken out again, a little at a time.
    await expect
      .poll(async () => ended(client.archives.import({ token })).catch(() => null), {
        timeout: 30_000,
      })
      .toMatchObject({ kind: 'done' });
    expect(await client.runs.list({})).toMatchObject({ total: 40 });
  });

  test('archives.verify finds the run whose digest its input does not give', async () => {
    const client = carried(runGodwit());
    const id = await aRun(client);
    const { scenario, row } = await client.runs.get({ id });
    const [like] = someContent().runs;
    if (!like || scenario === null) throw new Error('no run to be changed');
    const { engineVersion, digest } = row;
    const runs = [
      { ...like, id: 'true', scenario, engineVersion, digest },
      { ...like, id: 'false', scenario, engineVersion, digest: 'f'.repeat(64) },
      { ...like, id: 'old', scenario, engineVersion: '0.0.1', digest },
      { ...like, id: 'odd', scenario: { nonsense: true }, engineVersion, digest },
      { ...like, id: 'real', kind: 'measured' as const, scenario: null, digest },
    ];
    const content = { ...someContent(), runs, experiments: [], comparisons: [] };
    const token = await upload(client, await writeArchive(content, '0.1.0'));
    await client.archives.open({ token, fileName: 'a.godwit' });
    const found = await verified(client, token);
    expect(Object.fromEntries(found.map((one) => [one.id, one.outcome]))).toEqual({
      true: 'same',
      false: 'different',
      old: 'other-engine',
      odd: 'failed',
      real: 'no-input',
    });
  });

  test('archives.open refuses what is no archive in words, and forgets it', async () => {
    const client = carried(runGodwit());
    const token = await upload(client, new TextEncoder().encode('PK but no archive at all'));
    await expect(client.archives.open({ token, fileName: 'a.godwit' })).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      message: expect.stringMatching(/damaged or was cut short/),
    });
    await expect(client.archives.open({ token, fileName: 'a.godwit' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

test('archives.page of an archive that is closed meanwhile says that it is gone', async () => {
  const { client, warnings } = runGodwit();
  const token = await upload(client, await writeArchive(someContent(), '0.1.0'));
  await client.archives.open({ token, fileName: 'a.godwit' });
  const asked = client.archives.page({ token, kind: 'comparison', id: 'cmp1' });
  const [told] = await Promise.allSettled([asked, client.archives.close({ token })]);
  expect(told).toMatchObject({ status: 'rejected', reason: { code: 'NOT_FOUND' } });
  expect(warnings).toEqual([]);
});
