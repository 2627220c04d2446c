import { describe, expect, it } from 'vitest';
import type { FigureSize } from '#shared/report/document.ts';
import { figuresOf } from '#main/reports/figures.ts';
import { drawFigure } from '#main/reports/svg/draw.ts';
import { plainInk } from '#main/reports/svg/ink.ts';
import { clip, widthOf, wrap } from '#main/reports/svg/letters.ts';
import { reportOf, THREE_RUNS } from './fixture.ts';

const LONG = 'a configuration of memory.autoConverge and memory.downtimeLimit with a long name';
const report = await reportOf(
  THREE_RUNS.map((run, index) => ({ ...run, name: index === 0 ? LONG : run.name })),
  { title: 'Sizes' },
);
const figures = figuresOf(report);

const SIZES: readonly FigureSize[] = [
  { widthMillimetres: 84, heightMillimetres: 80, fontPoints: 8 },
  { widthMillimetres: 84, heightMillimetres: 60, fontPoints: 7 },
  { widthMillimetres: 178, heightMillimetres: 120, fontPoints: 9 },
];

/** Numbers of an attribute of every element of a kind. */
function numbers(svg: string, tag: string, name: string): number[] {
  const elements = [...svg.matchAll(new RegExp(`<${tag} [^>]*>`, 'g'))].map(([one]) => one);
  return elements.flatMap((one) => {
    const found = new RegExp(` ${name}="(-?[\\d.]+)`).exec(one)?.[1];
    return found === undefined ? [] : [Number(found)];
  });
}

describe.each(figures)('the figure $id', (figure) => {
  it.each(SIZES)('is as large as was asked: $widthMillimetres x $heightMillimetres mm', (size) => {
    const svg = drawFigure(figure, plainInk('light'), { size });
    expect(numbers(svg, 'svg', 'width')[0]).toBeCloseTo(size.widthMillimetres, 1);
    expect(numbers(svg, 'svg', 'height')[0]).toBeCloseTo(size.heightMillimetres, 0);
    const [, , , high = 0] = /viewBox="([^"]+)"/.exec(svg)?.[1]?.split(' ').map(Number) ?? [];
    for (const y of numbers(svg, 'text', 'y')) {
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThanOrEqual(high);
    }
  });
});

describe('labels of bars', () => {
  it('stay inside the figure, on as many lines as they need', () => {
    const bars = figures.find(({ kind }) => kind === 'bars');
    if (!bars) throw new Error('no figure of bars');
    for (const size of SIZES) {
      const svg = drawFigure(bars, plainInk('light'), { size });
      const labels = [...svg.matchAll(/<text x="([\d.]+)"[^>]*text-anchor="end"[^>]*>([^<]+)</g)];
      expect(labels.length).toBeGreaterThan(bars.kind === 'bars' ? bars.bars.length : 0);
      for (const [, right, text = ''] of labels)
        expect(widthOf(text)).toBeLessThanOrEqual(Number(right));
    }
  });
});

describe('words', () => {
  it('are broken after spaces and signs, and cut where no line is left', () => {
    expect(wrap('one two', 1000, 3)).toEqual(['one two']);
    expect(wrap('qemu, memory.autoConverge false', 110, 3)).toEqual([
      'qemu, memory.',
      'autoConverge',
      'false',
    ]);
    for (const one of wrap(LONG, 90, 2)) expect(widthOf(one)).toBeLessThanOrEqual(90);
    expect(wrap(LONG, 90, 2).at(-1)).toMatch(/…$/);
    expect(clip('数据库迁移', 40)).toBe('数据…');
    expect(clip('', 10)).toBe('');
  });
});
