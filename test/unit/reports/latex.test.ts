import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reportDocumentSchema } from '#shared/report/document.ts';
import { outlineReport, reportLatex, resolveReport } from '#main/reports/document/index.ts';
import { latexLines, latexText } from '#main/reports/document/latex-text.ts';
import type { RunSketch } from './fixture.ts';
import { reportOf, THREE_RUNS } from './fixture.ts';

const HOSTILE =
  "\\input{/etc/passwd} $x^2$ 50% #1 a_b & {c} ~ <<d>> [e] \"f\" `g` ''h'' --- ?` ,, *i* éß\u0000\u202E中\nnew";

const PDFLATEX = 'pdflatex';

/** All that T1 and its companions are trusted with. */
const LATIN = Array.from({ length: 0x17f - 0x20 + 1 }, (_, index) =>
  String.fromCodePoint(0x20 + index),
).join(' ');

describe('text in LaTeX', () => {
  it.each([
    ['50 %_$&#', '50 \\%\\_\\$\\&\\#'],
    ['a\\b{c}', 'a\\textbackslash{}b\\{c\\}'],
    ['−3 × 2 – 1', '\\ensuremath{-}3 \\ensuremath{\\times} 2 \\textendash{} 1'],
    ['a--b', 'a-{}-{}b'],
    ['中', '{[}U+4E2D{]}'],
    ['two\nlines\u0000', 'two lines '],
    ['e\u0301', 'é'],
  ])('%j is written %j', (text, written) => {
    expect(latexText(text)).toBe(written);
  });

  it('has no command but those that the writer gives', () => {
    const commands = latexText(HOSTILE).match(/\\[a-zA-Z]+/g) ?? [];
    expect(commands).not.toContain('\\input');
    for (const command of commands) expect(command).toMatch(/^\\(text|ensuremath|allowbreak)/);
  });

  it('lets long words break, and keeps the lines and the indent of a document', () => {
    expect(latexText('a'.repeat(20))).toContain('\\allowbreak{}');
    expect(latexLines('a:\n  b: 1\n\nc')).toBe(
      '\\mbox{}a:\\\\\n\\mbox{}~~b: 1\\\\\n\\mbox{}\\\\\n\\mbox{}c',
    );
  });
});

async function latexOf(sketches: readonly RunSketch[], title: string): Promise<string> {
  const input = await reportOf(sketches, { title: 'main' });
  const recipe = { sources: [{ from: 'filter' as const, filter: '' }] };
  const outline = outlineReport(title, { recipe }, input);
  const report = reportDocumentSchema.parse({
    ...outline,
    authors: title,
    blocks: [
      ...(outline.blocks ?? []),
      { kind: 'heading', text: title },
      { kind: 'text', text: `${title} **${title}** {{main / nobody / x}}\n- ${title}` },
      { kind: 'text', text: LATIN },
    ],
  });
  return reportLatex(resolveReport(report, new Map([['main', { ok: true, input }]]), title));
}

const REPLICATED: RunSketch[] = [HOSTILE, 'plain'].flatMap((name, at) =>
  [1, 2, 3].map((seed) => ({
    id: `${at}-${seed}`,
    name,
    guest: name,
    seed,
    resolution: 'exact' as const,
    metrics: { total_time_s: 9 + at + seed / 100, downtime_s: 0.2 + (at * seed) / 50 },
    parameters: { [`limit${HOSTILE}`]: at },
  })),
);

const CASES = [
  ['replications and hostile names', REPLICATED],
  [
    'more configurations than a table has columns',
    [...THREE_RUNS, ...THREE_RUNS].map((run, index) => ({
      ...run,
      id: `${run.id}${index}`,
      parameters: { ...run.parameters, index },
    })),
  ],
] as const;

describe.each(CASES)('a report with %s', (_, sketches) => {
  it('closes what it opens, in booktabs tables and pgfplots figures', async () => {
    const text = await latexOf(sketches, HOSTILE);
    const open: string[] = [];
    for (const [, kind, name] of text.matchAll(/\\(begin|end)\{([a-z]+)\}/g)) {
      if (kind === 'begin') open.push(name ?? '');
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
    for (const part of ['\\toprule', '\\bottomrule', '\\begin{axis}', '\\addplot'])
      expect(text).toContain(part);
    expect(text).not.toContain('\\input{/');
  });

  it('is set by pdflatex without an error, where it is found', async (test) => {
    if (spawnSync(PDFLATEX, ['--version']).error) test.skip('no pdflatex on this machine');
    const folder = mkdtempSync(join(tmpdir(), 'godwit-latex-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20 }));
    writeFileSync(join(folder, 'report.tex'), await latexOf(sketches, HOSTILE));
    const options = ['-interaction=nonstopmode', '-halt-on-error', '-no-shell-escape'];
    const { status, stdout } = spawnSync(PDFLATEX, [...options, 'report.tex'], {
      cwd: folder,
      encoding: 'latin1',
    });
    expect(stdout.split('\n').filter((line) => line.startsWith('!'))).toEqual([]);
    expect(status).toBe(0);
  });
});
