import { describe, expect, it } from 'vitest';
import type { ScatterFigure } from '#main/reports/axes-figures.ts';
import { latexFigure } from '#main/reports/document/latex-figure.ts';
import { figuresOf } from '#main/reports/figures.ts';
import type { Figure } from '#main/reports/figures.ts';
import { drawFigure } from '#main/reports/svg/draw.ts';
import { CLASS_INK, plainInk } from '#main/reports/svg/ink.ts';
import { reportOf } from './fixture.ts';

// Goal: what Compare draws of many configurations is drawn in reports from the same values. Method: three limits with
// three seeds each; what must be there of them is counted in every form.

const HOSTILE = 'A & B <i>50 % of "it"</i>';
const LIMITS = [0.1, 0.3, 0.9];
const SEEDS = [1, 2, 3];
const report = await reportOf(
  LIMITS.flatMap((limit) =>
    SEEDS.map((seed) => ({
      id: `${limit}-${seed}`,
      name: limit === 0.1 ? HOSTILE : `Limit ${limit}`,
      seed,
      resolution: 'exact' as const,
      metrics: { total_time_s: 10 - limit + seed / 100, downtime_s: limit - seed / 1000 },
      parameters: { 'plan[0].memory.downtimeLimit': limit },
    })),
  ),
);
const figure = (id: string): Figure => {
  const found = figuresOf(report).find((one) => one.id === id);
  if (!found) throw new Error(`no figure ${id}`);
  return found;
};
const count = (text: string, part: RegExp): number => [...text.matchAll(part)].length;
const size = { widthMillimetres: 120, heightMillimetres: 80, fontPoints: 9 };

describe('downtime against total time', () => {
  it('has a point for each run, and the line through all of them', () => {
    const scatter = figure('scatter') as ScatterFigure;
    expect(scatter.groups.map(({ points }) => points.length)).toEqual([3, 3, 3]);
    expect(scatter.trend.length).toBeGreaterThan(2);
    const svg = drawFigure(scatter, plainInk('dark'), { size });
    expect(count(svg, /<circle /gu)).toBe(9);
    expect(count(svg, /stroke-dasharray="5 3"/gu)).toBe(1);
    expect(svg).toContain('A &amp; B &lt;i&gt;');
    expect(drawFigure(scatter, CLASS_INK)).not.toContain('#');
    const tex = latexFigure({ figure: scatter, size, caption: 'All' });
    expect(count(tex, /only marks/gu)).toBe(3);
    expect(tex).toContain(String.raw`A \& B`);
  });

  it('is not there where every run took as long', async () => {
    const [first] = LIMITS;
    const one = await reportOf([{ id: 'a', metrics: { total_time_s: 1, downtime_s: first ?? 0 } }]);
    expect(figuresOf(one).map(({ id }) => id)).not.toContain('scatter');
    expect(figuresOf(one).map(({ id }) => id)).not.toContain('parallel');
  });
});

describe('configurations over parameters and metrics', () => {
  it('has a line for each, over axes that are named and labelled as in the window', () => {
    const parallel = figure('parallel');
    if (parallel.kind !== 'parallel') throw new Error('another figure');
    expect(parallel.axes.map(({ label }) => label)).toEqual([
      'Downtime limit',
      'Total time',
      'Downtime',
    ]);
    expect(parallel.axes[0]?.ticks.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['100 ms', '900 ms']),
    );
    expect(parallel.lines).toHaveLength(3);
    // The larger the limit, the longer the downtime and the shorter the total time.
    expect(parallel.lines.map(({ positions }) => positions[0])).toEqual([0, expect.any(Number), 1]);
    expect(parallel.lines[0]?.positions).toEqual([0, 1, 0]);
    const svg = drawFigure(parallel, plainInk('light'), { size });
    expect(count(svg, /stroke-opacity="0.85"/gu)).toBe(3);
    const tex = latexFigure({ figure: parallel, size, caption: 'All' });
    expect(count(tex, /\\addplot/gu)).toBe(3);
    expect(tex).toContain('Downtime limit');
  });
});
