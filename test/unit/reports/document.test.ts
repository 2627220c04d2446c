import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ReportDocumentInput } from '#shared/report/document.ts';
import { reportDocumentSchema } from '#shared/report/document.ts';
import {
  outlineReport,
  reportHtml,
  reportLatex,
  reportMarkdown,
  resolveReport,
} from '#main/reports/document/index.ts';
import type { ReportInput } from '#main/reports/index.ts';
import { reportOf, THREE_RUNS } from './fixture.ts';
import type { RunSketch } from './fixture.ts';

/** Three seeds each of two configurations. */
const REPLICATED: RunSketch[] = [0.1, 0.3].flatMap((limit) =>
  [1, 2, 3].map((seed) => ({
    id: `${limit}-${seed}`,
    name: 'db',
    seed,
    resolution: 'exact' as const,
    metrics: { total_time_s: 10 - limit + seed / 100, downtime_s: limit * (1 - seed / 100) },
    parameters: { 'plan[0].memory.downtimeLimit': limit },
  })),
);

const input = await reportOf(REPLICATED, { title: 'main' });
const first = input.comparison.configurations[0]?.label ?? '';

function resolved(
  blocks: ReportDocumentInput['blocks'],
  of: ReportInput = input,
  title = 'A busy database',
) {
  const report = reportDocumentSchema.parse({
    godwit: 'report',
    version: 1,
    title,
    comparisons: { main: { recipe: { sources: [{ from: 'filter', filter: '' }] } } },
    blocks,
  });
  return resolveReport(report, new Map([['main', { ok: true as const, input: of }]]), null);
}

const text = (content: string) => ({ kind: 'text' as const, text: content });
const paragraph = (content: string) => {
  const [block] = resolved([text(content)]).blocks.flat();
  return block?.kind === 'paragraph' ? block.content.map((span) => span.text).join('') : undefined;
};

describe('live references', () => {
  it.each([
    ['mean', '9.92 s'],
    ['n', '3'],
    ['least', '9.91 s'],
    ['largest', '9.93 s'],
    ['median', '9.92 s'],
    ['deviation', '10.0 ms'],
    ['interval', '95 % interval 9.90 s to 9.94 s'],
  ])('%s is that of the replications', (part, written) => {
    expect(paragraph(`It took {{main / ${first} / total_time_s / ${part}}}.`)).toBe(
      `It took ${written}.`,
    );
  });

  it('tells the change against the baseline, with its interval', () => {
    const second = input.comparison.configurations[1]?.id ?? '';
    expect(paragraph(`{{main / ${second} / downtime_s / change}}`)).toMatch(
      /^\+\d+ ms \(\+\d+ %\), 95 % interval \S+ % to \S+ %$/,
    );
  });

  it.each([
    ['{{other / A / total_time_s}}', /no comparison "other"/],
    ['{{main / nobody / total_time_s}}', /no configuration "nobody".*expected one of/],
    [`{{main / ${first} / total_tim_s}}`, /no metric "total_tim_s".*total_time_s/],
    [`{{main / ${first} / total_time_s / change}}`, /nothing to hold it against/],
    ['{{what is this}}', /not a reference/],
  ])('%s is told in its place and with the index of its block', (source, message) => {
    const report = resolved([text('before'), text(`x ${source} y`)]);
    expect(report.problems).toEqual([
      { path: 'blocks[1].text', block: 1, message: expect.stringMatching(message) },
    ]);
    const [, block] = report.blocks.flat();
    const spans = block?.kind === 'paragraph' ? block.content : [];
    expect(spans[1]).toEqual({ kind: 'problem', text: expect.stringMatching(message) });
    expect(reportHtml(report)).toContain('class="problem"');
  });
});

describe('blocks', () => {
  it('tell of figures, metrics and comparisons that are not there', () => {
    const report = resolveReport(
      reportDocumentSchema.parse({
        godwit: 'report',
        version: 1,
        title: 'T',
        blocks: [
          { kind: 'figure', comparison: 'main', figure: 'totaltime_s' },
          { kind: 'table', comparison: 'main', table: 'metrics', metrics: ['nothing'] },
          { kind: 'table', comparison: 'lost', table: 'why' },
        ],
      }),
      new Map([
        ['main', { ok: true as const, input }],
        ['lost', { ok: false as const, message: 'found no run with a result' }],
      ]),
      null,
    );
    expect(report.problems.map(({ path }) => path)).toEqual([
      'comparisons.lost',
      'blocks[0].figure',
      'blocks[1].metrics',
      'blocks[2].comparison',
    ]);
    expect(report.problems[1]?.message).toContain('total_time_s');
  });

  it('end with versions, statistics, seeds, digests and scenarios; hardware only when given', () => {
    const { method } = resolved([]);
    expect(method.paragraphs.join(' ')).toMatch(/engine 0\.1\.0.*Student's 95 % interval/);
    const [row] = method.tables[0]?.rows ?? [];
    const own = input.comparison.configurations[0]?.runIds ?? [];
    const digests = own.map((id) => `digest-of-${id}\n`).join('');
    expect(row?.map((cell) => cell.text)).toEqual([
      expect.stringMatching(/^A /),
      '3 runs, seeds 1 to 3',
      expect.stringMatching(/^0\.1\.0, /),
      createHash('sha256').update(digests).digest('hex'),
    ]);
    expect(method.scenarios[0]?.text).toContain('name: db');
    expect(method.paragraphs.join(' ')).not.toContain('Hardware');
  });
});

const ALL_BLOCKS: ReportDocumentInput['blocks'] = [
  { kind: 'heading', text: 'Results' },
  text('A **strong** word, `code`, and a list:\n- one\n- two'),
  { kind: 'table', comparison: 'main', table: 'metrics' },
  { kind: 'table', comparison: 'main', table: 'parameters' },
  { kind: 'table', comparison: 'main', table: 'why' },
  { kind: 'figure', comparison: 'main', figure: 'remaining_ram_bytes' },
  { kind: 'figure', comparison: 'main', figure: 'total_time_s', caption: 'How long it took' },
];

const WRITERS = { html: reportHtml, md: reportMarkdown, latex: reportLatex } as const;

describe.each(Object.entries(WRITERS))('as %s', (_, write) => {
  it('has the same bytes for the same runs', async () => {
    const again = await reportOf(REPLICATED, { title: 'main' });
    expect(write(resolved(ALL_BLOCKS, again))).toBe(write(resolved(ALL_BLOCKS)));
  });

  it('shows every block', () => {
    const written = write(resolved(ALL_BLOCKS));
    for (const part of ['Results', 'strong', 'How long it took', 'Total time'])
      expect(written).toContain(part);
  });
});

const HOSTILE =
  '"><script>alert(1)</script>\u0000\u202E\n| `x` [a](javascript:b) \\input{x} $%#_^~&amp;';
const hostileInput = await reportOf(
  THREE_RUNS.map((run) => ({ ...run, name: HOSTILE, guest: HOSTILE })),
  { title: HOSTILE },
);
const hostile = resolved(
  [text(`${HOSTILE} **${HOSTILE}**`), { kind: 'heading', text: HOSTILE }, ...(ALL_BLOCKS ?? [])],
  hostileInput,
  HOSTILE,
);

describe('names from elsewhere', () => {
  it('are no markup in HTML', () => {
    expect(reportHtml(hostile)).not.toContain('<script>');
    expect(reportHtml(hostile)).toContain('&lt;script&gt;');
  });

  it('are no markup in Markdown', () => {
    const outside = reportMarkdown(hostile).replaceAll(/^```+yaml\n[^]*?^```+$/gm, '');
    expect(outside).not.toMatch(/(?<!\\)<script/);
    expect(outside).not.toMatch(/(?<!\\)\[a/);
  });
});

describe('an outline', () => {
  it('is a report in which everything is found', () => {
    const recipe = { sources: [{ from: 'filter' as const, filter: 'seed > 0' }] };
    const report = reportDocumentSchema.parse(outlineReport('seed > 0', { recipe }, input));
    const made = resolveReport(report, new Map([['main', { ok: true as const, input }]]), null);
    expect(made.problems).toEqual([]);
    expect(made.blocks.flat().map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['heading', 'paragraph', 'table', 'figure', 'list']),
    );
    const awkward = reportDocumentSchema.parse(outlineReport(HOSTILE, { recipe }, hostileInput));
    const gathered = new Map([['main', { ok: true as const, input: hostileInput }]]);
    expect(resolveReport(awkward, gathered, null).problems).toEqual([]);
  });
});
