import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArchive, writeArchive } from '#main/archives/index.ts';
import type { ArchiveContent } from '#main/archives/index.ts';
import { anArchivedRun, someContent } from './content-builders.ts';

const sorted = (content: ArchiveContent): ArchiveContent => ({
  ...content,
  runs: [...content.runs].sort((a, b) => (a.id < b.id ? -1 : 1)),
});

describe('An archive', () => {
  it('gives back all that was put into it', async () => {
    const content = someContent();
    const { content: back, manifest } = await readArchive(await writeArchive(content, '0.1.0'));
    expect(back).toEqual(sorted(content));
    expect(manifest).toMatchObject({ version: 1, writtenBy: '0.1.0', name: 'A busy database' });
  });

  it('has the same bytes for the same content in whatever order', async () => {
    const content = someContent();
    const turned: ArchiveContent = {
      ...content,
      runs: content.runs.toReversed().map((run) => ({
        ...run,
        parameters: Object.fromEntries(Object.entries(run.parameters).toReversed()),
      })),
    };
    const [one, other] = [
      await writeArchive(content, '0.1.0'),
      await writeArchive(turned, '0.1.0'),
    ];
    expect(Buffer.compare(one, other)).toBe(0);
  });

  it('keeps every bit of every number of every series', async () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(number, number, number), { minLength: 1 }),
        async (rows) => {
          const series = {
            time: rows.map(([time]) => time),
            columns: { a: rows.map(([, a]) => a), b: rows.map(([, , b]) => b) },
          };
          const content = { ...someContent(), experiments: [] };
          const run = anArchivedRun('aaa', { series: [{ migration: 0, table: series }] });
          const file = await writeArchive({ ...content, runs: [run] }, '0.1.0');
          const back = (await readArchive(file)).content.runs[0]?.series[0]?.table;
          // JSON knows no minus zero, Parquet does.
          expect(back).toEqual(series);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('describes itself as a research object whose parts are all there', async () => {
    const file = await writeArchive(someContent(), '0.1.0');
    const { readZip } = await import('#main/archives/zip.ts');
    const entries = await readZip(file);
    const crate = JSON.parse(new TextDecoder().decode(entries.get('ro-crate-metadata.json'))) as {
      '@graph': { '@id': string; hasPart?: { '@id': string }[] }[];
    };
    const root = crate['@graph'].find((entity) => entity['@id'] === './');
    const parts = root?.hasPart?.map((part) => part['@id']) ?? [];
    expect([...parts, 'ro-crate-metadata.json'].sort()).toEqual([...entries.keys()].sort());
    for (const part of parts)
      expect(crate['@graph'].filter((entity) => entity['@id'] === part)).toHaveLength(1);
  });

  it('shows its runs as a table that a spreadsheet opens without running anything', async () => {
    const { rowOf, runsTable } = await import('#main/archives/runs-table.ts');
    const text = new TextDecoder().decode(
      runsTable([rowOf(anArchivedRun('aaa', { name: '=HYPERLINK("http://x")' }))]),
    );
    const [head, row] = text.split('\r\n');
    expect(head).toMatch(/^id,name,kind,.*total_time_s/);
    expect(row).toMatch(/^aaa,"'=HYPERLINK\(""http:\/\/x""\)",simulated/);
    expect(row).toContain('9.25');
  });
});
