import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findChromium, printByChromium, withoutDates } from '#main/hosts/print-pdf.ts';
import { anExperiment } from '../../integration/support/experiments.ts';
import { runGodwit } from '../../integration/support/running-godwit.ts';
import { godwit, temporaryFolder } from './fixture.ts';

const STORE = ['--store', 'runs.sqlite'];

/** Two strategies, stored. */
async function stored(): Promise<string> {
  const folder = temporaryFolder();
  for (const preset of ['preset:idle', 'preset:reference-vm'])
    await godwit(['run', preset, ...STORE], folder);
  return folder;
}

describe('godwit report', () => {
  it('writes a report to begin from, and makes it with the same bytes every time', async () => {
    const folder = await stored();
    const outline = ['report', '--for', 'strategy = qemu', ...STORE, '-o', 'report.yaml'];
    expect(await godwit(outline, folder)).toMatchObject({ exitCode: 0, out: '' });
    for (const [format, part] of [
      ['html', '<title>strategy = qemu: a comparison</title>'],
      ['md', '## Method and reproducibility'],
      ['latex', '\\usepackage{booktabs}'],
    ] as const) {
      const args = ['report', 'report.yaml', ...STORE, '--format', format];
      const made = await godwit([...args, '--hardware', 'two hosts'], folder);
      expect({ exitCode: made.exitCode, err: made.err }).toEqual({ exitCode: 0, err: '' });
      expect(made.out).toContain(part);
      expect(made.out).toContain('Hardware: two hosts');
      expect((await godwit([...args, '--hardware', 'two hosts'], folder)).out).toBe(made.out);
    }
    expect(readdirSync(folder)).toContain('report.yaml');
  });

  it('is about an experiment by its name, with intervals over its replications', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'e.json'), JSON.stringify(anExperiment()));
    expect((await godwit(['sweep', 'e.json', ...STORE], folder)).exitCode).toBe(0);
    const outline = ['report', '--for', 'Strategies and rates', ...STORE, '-o', 'r.yaml'];
    expect((await godwit(outline, folder)).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'r.yaml'), 'utf8')).toContain('from: experiment');
    const { exitCode, out } = await godwit(
      ['report', 'r.yaml', ...STORE, '--format', 'md'],
      folder,
    );
    expect(exitCode).toBe(0);
    expect(out).toMatch(/total time \S+ \S+ \(95 % interval \S+ \S+ to \S+ \S+\)/);
  });

  it('tells by path what it does not find, still writes the rest, and exits with 2', async () => {
    const folder = await stored();
    const recipe = { sources: [{ from: 'filter', filter: 'strategy = qemu' }] };
    const report = {
      godwit: 'report',
      version: 1,
      title: 'Lost things',
      comparisons: { here: { recipe }, lost: { saved: 'nowhere' } },
      blocks: [
        { kind: 'text', text: 'It took {{here / nobody / total_time_s}}.' },
        { kind: 'table', comparison: 'lost', table: 'why' },
      ],
    };
    writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
    const made = await godwit(['report', 'report.json', ...STORE, '-o', 'report.md'], folder);
    expect(made.exitCode).toBe(2);
    expect(made.err).toMatch(/report\.json: comparisons\.lost: .*nowhere/);
    expect(made.err).toMatch(/report\.json: blocks\[0\]\.text: .*no configuration "nobody"/);
    expect(made.err).toMatch(/report\.json: blocks\[1\]\.comparison: /);
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('# Lost things');
  });

  it('gives the bytes that the window exports, of a report in the store', async () => {
    const folder = await stored();
    const { client, stop } = runGodwit(join(folder, 'runs.sqlite'));
    const about = { recipe: { sources: [{ from: 'filter' as const, filter: '' }] }, name: 'Both' };
    const { document } = await client.reports.begin({ about });
    const { title } = await client.reports.save({ document });
    for (const format of ['html', 'md', 'latex', 'csv', 'csv-summary'] as const) {
      const { token } = await client.reports.export({ document, format });
      const { data } = await client.reports.read({ token, offset: 0 });
      const { exitCode, out } = await godwit(
        ['report', title, ...STORE, '--format', format],
        folder,
      );
      expect(exitCode).toBe(0);
      expect(out).toBe(Buffer.from(data, 'base64').toString());
    }
    await stop();
  });

  it.each([
    [['report', ...STORE], /either a report .* or --for/],
    [['report', '--for', 'strategy = nothing', ...STORE], /found no runs/],
    [['report', '--for', 'strategy = = x', ...STORE], /expected|filter/i],
    [['report', 'wrong.yaml', ...STORE], /wrong\.yaml: title: /],
    [['report', 'wrong.yaml', ...STORE, '--format', 'pdf'], /expected -o FILE/],
    [['report', 'none.yaml', ...STORE], /There is no file/],
    [
      ['report', 'wrong.yaml', ...STORE, '-o', 'rep.docx'],
      /the ending \.docx; expected one of \.html/,
    ],
    [['report', 'wrong.yaml', ...STORE, '-o', 'rep'], /no ending; expected one of/],
    [
      ['report', 'x.yaml', '--store', 'none.sqlite'],
      /There is no store none\.sqlite\..*godwit run/,
    ],
  ])('says what is wrong with %j', async (args, problem) => {
    const folder = await stored();
    writeFileSync(join(folder, 'wrong.yaml'), 'godwit: report\nversion: 1\ntitle: ""\n');
    const { exitCode, err } = await godwit(args, folder);
    expect(err).toMatch(problem);
    expect(exitCode).toBe(2);
  });
});

describe('printing', () => {
  it('says what to do where there is no browser, or the one named is none', async () => {
    await expect(printByChromium('<p>', { CHROMIUM_PATH: join('no', 'such') })).rejects.toThrow(
      /CHROMIUM_PATH names/,
    );
  });

  it('leaves no times in a file, and everything else where it was', () => {
    const dated = Buffer.from("\u00FF/CreationDate (D:20260102030405+00'00')", 'latin1');
    const plain = withoutDates(dated);
    expect(plain).toHaveLength(dated.length);
    expect(plain.toString('latin1')).toBe("\u00FF/CreationDate (D:19700101000000+00'00')");
  });

  it('gives a PDF with the same bytes, where a browser is found', async (test) => {
    if ((await findChromium(process.env)) === null) test.skip('no Chromium on this machine');
    const page = '<!doctype html><title>T</title><p>words';
    const [one, other] = [
      await printByChromium(page, process.env),
      await printByChromium(page, process.env),
    ];
    expect(one.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one.equals(other)).toBe(true);
  });
});
