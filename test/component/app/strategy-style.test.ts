import { describe, expect, it } from 'vitest';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { slotsOfRuns, STRATEGY_COLOURS, STRATEGY_DASHES } from '#shared/figures/palette.ts';
import { strategyStyle } from '#renderer/app/strategy-style.ts';

type Rgb = readonly [number, number, number];

const linear = (hex: string): Rgb => {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
};

const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** Contrast by WCAG 2.2. */
const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(linear(a)), luminance(linear(b))].toSorted(
    (x, y) => x - y,
  );
  return (high + 0.05) / (low + 0.05);
};

const SURFACES = {
  light: ['#ffffff', '#f3f4f6'],
  dark: ['#181c21', '#111418', '#20252c'],
} as const;

describe('the look of strategies', () => {
  it.each(['light', 'dark'] as const)('keeps 3:1 against every surface in %s', (theme) => {
    for (const colour of STRATEGY_COLOURS[theme]) {
      for (const surface of SURFACES[theme]) {
        expect(contrast(colour, surface), `${colour} on ${surface}`).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it('gives each strategy that ships, and measured runs, a look that no other has', () => {
    const ids = [...STRATEGY_CATALOGUE.memory, ...STRATEGY_CATALOGUE.disk].map(({ id }) => id);
    const looks = ['measured', ...ids].map((id) => {
      const { colour, dash, mark } = strategyStyle(id);
      return { id, line: `${colour} ${dash.join(' ')}`, swatch: `${colour} ${mark}` };
    });
    // Either alone tells them apart: the dashes in charts, the marks in tables.
    expect(new Set(looks.map(({ line }) => line)).size).toBe(looks.length);
    expect(new Set(looks.map(({ swatch }) => swatch)).size).toBe(looks.length);
  });

  it('gives strategies that do not ship looks that none of those has', () => {
    const shipped = [...STRATEGY_CATALOGUE.memory, ...STRATEGY_CATALOGUE.disk].map(
      ({ id }) => strategyStyle(id).slot,
    );
    for (const id of ['my-own', 'own-strategy', 'x', 'toString'])
      expect(shipped).not.toContain(strategyStyle(id).slot);
  });

  it('tells apart by colour those that are most often drawn together', () => {
    for (const family of [
      ['qemu', 'xen-4', 'xen-3', 'xen-2', 'stop-and-copy', 'qemu-postcopy'],
      ['qemu-postcopy', 'hines', 'demand', 'quick-resume', 'qemu'],
    ])
      expect(new Set(family.map((id) => strategyStyle(id).colour)).size).toBe(family.length);
  });

  it('leaves a strategy its own look where another has several runs, and tells all of them apart', () => {
    const slots = slotsOfRuns(['qemu', 'qemu', 'xen-4', 'qemu', 'xen-3']);
    expect(slots[2]).toBe(strategyStyle('xen-4').slot);
    expect(slots[4]).toBe(strategyStyle('xen-3').slot);
    expect(new Set(slots).size).toBe(5);
    const many = slotsOfRuns(Array.from({ length: 60 }, () => 'qemu'));
    expect(new Set(many).size).toBe(60);
  });

  it.each(['memory', 'disk'] as const)(
    'tells up to eight %s strategies drawn together apart without colour',
    (kind) => {
      // There are more strategies than dashes: what is drawn together gets looks of its own.
      const ids = STRATEGY_CATALOGUE[kind].map(({ id }) => id);
      for (let from = 0; from < ids.length; from += 1) {
        const together = [...ids, ...ids].slice(from, from + 8);
        expect(new Set(slotsOfRuns(together)).size).toBe(Math.min(8, together.length));
      }
      const dashes = STRATEGY_DASHES.map((dash) => dash.join(' '));
      expect(new Set(dashes).size).toBe(8);
    },
  );

  it('gives an unknown strategy the same look every time', () => {
    expect(strategyStyle('post-copy')).toEqual(strategyStyle('post-copy'));
    expect(strategyStyle('post-copy').colour).toMatch(/^var\(--strategy-\d\)$/);
  });
});
