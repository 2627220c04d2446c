import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { REPORT_FORMATS } from '#shared/contract/reports.ts';
import type { MadeReport, StoredReport } from '#shared/contract/reports.ts';
import { styleHash } from '#main/reports/html-page.ts';
import { DOCUMENT_STYLE } from '#main/reports/document/index.ts';
import { ONE_GUEST } from '../integration/support/scenarios.ts';
import { runGodwit } from '../integration/support/running-godwit.ts';
import type { Client, RunningGodwit } from '../integration/support/running-godwit.ts';
import { connect } from './port-client.ts';

const CARRIERS: readonly [string, (godwit: RunningGodwit) => Client][] = [
  ['in this process', (godwit) => godwit.client],
  ['over a port', (godwit) => connect(godwit).client],
];

const EVERYTHING = { recipe: { sources: [{ from: 'filter' as const, filter: '' }] } };

/** Two runs that differ by how fast the guest writes. */
async function withRuns(client: Client): Promise<void> {
  for (const document of [ONE_GUEST, ONE_GUEST.replace('rate: 4000', 'rate: 9000')]) {
    const { id } = await client.runs.start({ document });
    for await (const event of await client.runs.watch({ id })) void event;
  }
}

async function begun(client: Client): Promise<NonNullable<StoredReport['document']>> {
  await withRuns(client);
  const about = { ...EVERYTHING, name: 'Both' };
  return (await client.reports.begin({ about })).document;
}

async function fetched(client: Client, { token, bytes }: MadeReport): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let offset: number | null = 0; offset !== null;) {
    const part: { data: string; next: number | null } = await client.reports.read({
      token,
      offset,
    });
    parts.push(Buffer.from(part.data, 'base64'));
    offset = part.next;
  }
  const file = Buffer.concat(parts);
  expect(file.byteLength).toBe(bytes);
  return file;
}

const minimal = { godwit: 'report', version: 1, title: 'Mine' } as const;

describe.each(CARRIERS)('%s', (_, carried) => {
  test('reports.begin, reports.save, reports.get and reports.list keep a report', async () => {
    const client = carried(runGodwit());
    const document = await begun(client);
    const saved = await client.reports.save({ document });
    expect(saved).toMatchObject({ revision: 1, problem: null, document });
    const { document: _document, problem: _problem, ...row } = saved;
    expect(await client.reports.list({})).toEqual([row]);
    const { id, revision } = saved;
    const changed = await client.reports.save({
      id,
      revision,
      document: { ...document, title: 'Changed' },
    });
    expect(await client.reports.get({ id })).toEqual(changed);
    expect(changed).toMatchObject({ title: 'Changed', revision: 2 });
  });

  test('reports.save tells what is wrong by path, and does not overwrite', async () => {
    const client = carried(runGodwit());
    const { id, revision } = await client.reports.save({ document: minimal });
    const blocks = [{ kind: 'figure', comparison: 'nowhere', figure: 'x' }];
    await expect(client.reports.save({ document: { ...minimal, blocks } })).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      data: { problems: [{ path: 'blocks[0].comparison' }] },
    });
    await client.reports.save({ id, revision, document: { ...minimal, title: 'Theirs' } });
    await expect(client.reports.save({ id, revision, document: minimal })).rejects.toMatchObject({
      code: 'WRONG_STATE',
      data: { state: 'changed' },
    });
    await expect(client.reports.save({ id, document: minimal })).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
      data: { problems: [{ path: 'revision' }] },
    });
    expect((await client.reports.get({ id })).title).toBe('Theirs');
  });

  test('reports.remove, reports.restore and reports.changes', async () => {
    const client = carried(runGodwit());
    const { id } = await client.reports.save({ document: minimal });
    const revisions: number[] = [];
    for await (const { revision } of await client.reports.changes()) {
      revisions.push(revision);
      if (revisions.length === 2) break;
      await client.reports.remove({ id });
    }
    expect(revisions[1]).toBeGreaterThan(revisions[0] ?? 0);
    expect(await client.reports.list({})).toEqual([]);
    expect(await client.reports.list({ trash: true })).toMatchObject([{ id, deleted: true }]);
    expect(await client.reports.restore({ id })).toMatchObject({ id, deleted: false });
    await expect(client.reports.remove({ id: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('reports.preview shows the page of the export, and what can be named in it', async () => {
    const client = carried(runGodwit());
    const document = await begun(client);
    const lost = { kind: 'text' as const, text: 'It took {{main / nobody / total_time_s}}.' };
    const { html, comparisons, problems } = await client.reports.preview({
      document: { ...document, blocks: [...document.blocks, lost] },
      theme: 'dark',
    });
    const last = document.blocks.length;
    expect(problems).toMatchObject([
      { path: `blocks[${last}].text`, block: last, message: expect.stringMatching(/nobody/) },
    ]);
    expect(html).toContain('data-theme="dark"');
    expect(html).toContain(`id="block-${last}"`);
    // The page allows its own style sheet, and no other.
    expect(html).toContain(`style-src ${styleHash(DOCUMENT_STYLE)};`);
    const { main } = comparisons;
    expect(main).toMatchObject({ problem: null, saved: null, runs: 2 });
    expect(main?.configurations).toMatchObject([{ tag: 'A', baseline: true }, { tag: 'B' }]);
    expect(main?.figures.map(({ id }) => id)).toContain('total_time_s');
    expect(main?.metrics).toContainEqual({ id: 'total_time_s', label: 'Total time' });

    const gone = { ...document, comparisons: { main: { saved: 'gone' } } };
    const preview = await client.reports.preview({ document: gone });
    expect(preview.comparisons).toMatchObject({
      main: { saved: 'gone', problem: expect.stringMatching(/no comparison/), figures: [] },
    });
  });

  test('reports.preview follows new runs and new names, though comparisons stay made', async () => {
    const client = carried(runGodwit());
    const document = await begun(client);
    const labels = async (): Promise<string[]> => {
      const { comparisons } = await client.reports.preview({ document });
      return comparisons['main']?.configurations.map(({ label }) => label) ?? [];
    };
    const before = await labels();
    expect(await labels()).toEqual(before);
    const [row] = (await client.runs.list({})).rows;
    await client.runs.edit({ ids: [row?.id ?? ''], name: 'Another name' });
    const renamed = await labels();
    expect(renamed).not.toEqual(before);
    expect(renamed).toHaveLength(2);
    await client.runs.edit({ ids: [row?.id ?? ''], deleted: true });
    expect(await labels()).toHaveLength(1);
  });

  test('reports.export gives the same bytes every time, in every form', async () => {
    const printed: string[] = [];
    const printPdf = (html: string) => {
      printed.push(html);
      return Promise.resolve(Buffer.from(`%PDF-${html.length}`));
    };
    const client = carried(runGodwit(':memory:', { printPdf }));
    const document = await begun(client);
    const block = document.blocks.findIndex(({ kind }) => kind === 'figure');
    const files: Record<string, Buffer> = {};
    for (const format of REPORT_FORMATS) {
      const made = await client.reports.export({ document, format, block });
      expect(made.problems).toEqual([]);
      files[format] = await fetched(client, made);
      const again = await client.reports.export({ document, format, block });
      expect((await fetched(client, again)).equals(files[format])).toBe(true);
      await client.reports.close({ token: made.token });
      const closed = client.reports.read({ token: made.token, offset: 0 });
      await expect(closed).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    // The PDF is of the same page.
    expect(printed).toEqual([files['html']?.toString(), files['html']?.toString()]);
    expect(files['latex']?.toString()).toContain('\\usepackage{booktabs}');
    expect(files['svg']?.toString()).toMatch(/^<svg [^>]*width="160mm"/);
    const rows = await parquetReadObjects({
      file: new Uint8Array(files['parquet'] ?? []).buffer,
    });
    expect(rows).toHaveLength(2);
    expect(files['csv']?.toString().trim().split('\r\n')).toHaveLength(3);
  });

  test('reports.export says what it cannot do', async () => {
    const client = carried(runGodwit());
    const document = await begun(client);
    const refused = async (wish: { format: 'pdf' | 'csv' | 'svg'; comparison?: string }) =>
      client.reports.export({ document, ...wish }).then(
        () => 'made',
        (error: Error) => error.message,
      );
    expect(await refused({ format: 'pdf' })).toMatch(/can print a PDF/);
    expect(await refused({ format: 'csv', comparison: 'mian' })).toMatch(/did you mean "main"/i);
    expect(await refused({ format: 'svg' })).toMatch(/No figure was named; expected one of/);
  });
});
