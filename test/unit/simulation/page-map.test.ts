import { describe, expect, it } from 'vitest';
import { createSimulation, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { paintMap } from '#main/simulation/observe/page-map.ts';
import type { CellState, ItemSet } from '#main/simulation/guest/item-set.ts';
import { oneGuest } from './builders.ts';

const EMPTY: CellState = { waiting: 0, rewritten: 0, zero: 0, sent: 0, unmoved: 0 };

/** A set of which only the states of its cells are asked. */
function setOf(items: number, state: (cell: number) => Partial<CellState>): ItemSet {
  const cells = (count: number) =>
    Array.from({ length: count }, (_, cell) => ({ ...EMPTY, ...state(cell) }));
  return { items, cells } as Pick<ItemSet, 'items' | 'cells'> as ItemSet;
}

const paint = (set: ItemSet, cells: number): string => paintMap(0, 'memory', set, cells).cells;

const shareOf = (letter: string, cells: string): number =>
  [...cells].filter((one) => one === letter).length / cells.length;

describe('the page map', () => {
  it('shows pages that are written here and there in their true share, in every area', () => {
    const scattered = paint(
      setOf(100_000, () => ({ sent: 87, rewritten: 13 })),
      1000,
    );
    expect(shareOf('w', scattered)).toBeCloseTo(0.13, 2);
    for (let from = 0; from < 1000; from += 100)
      expect(Math.abs(shareOf('w', scattered.slice(from, from + 100)) - 0.13)).toBeLessThan(0.03);
  });

  it('has the state of each page where a cell is a page', () => {
    const keys = ['waiting', 'sent', 'rewritten', 'zero', 'unmoved'] as const;
    const set = setOf(500, (cell) => ({ [keys[cell % 5] ?? 'waiting']: 1 }));
    expect(paint(set, 5000)).toBe('tswz-'.repeat(100));
  });

  it('changes only cells whose own state may have changed while pages go out', () => {
    const before = paint(
      setOf(10_000, () => ({ waiting: 50, sent: 40, rewritten: 10 })),
      200,
    );
    const after = paint(
      setOf(10_000, () => ({ waiting: 40, sent: 50, rewritten: 10 })),
      200,
    );
    const changes = [...before].map((letter, cell) => `${letter}${after[cell]}`);
    expect(new Set(changes)).toEqual(new Set(['tt', 'ts', 'ss', 'ww']));
  });
});

describe('the page map of a stretch on its way', () => {
  const sent = setOf(1000, () => ({ sent: 1 }));
  const stretch = { from: 400, to: 1000, density: 1, again: false };

  it('shows what is still to be carried as waiting', () => {
    const { cells } = paintMap(0, 'memory', sent, 100, stretch);
    expect(cells).toBe('s'.repeat(40) + 't'.repeat(60));
  });

  it('shows pages of a later pass as written again, and only as many as were taken', () => {
    const { cells } = paintMap(0, 'memory', sent, 1000, { ...stretch, density: 0.2, again: true });
    expect(cells.slice(0, 400)).toBe('s'.repeat(400));
    expect(shareOf('w', cells.slice(400))).toBeCloseTo(0.2, 2);
  });
});

describe.each(STRATEGY_CATALOGUE.memory.map(({ id }) => id))('the page map of %s', (strategy) => {
  const SHARES = ['t', 's', 'w', 'z', '-'] as const;
  /** The map and what is left to send at some moments of a migration of 512 MiB over 1 Gbit/s. */
  function looks(resolution: 'exact' | 'expected') {
    const scenario = oneGuest({
      memory: [{ name: 'ram', size: '512 MiB', writes: { process: 'uniform', rate: '1000 /s' } }],
      strategy: { strategy },
      hosts: { nic: '1 Gbit/s' },
    });
    const simulation = createSimulation(scenario, { resolution, series: false });
    return [1.5, 3, 5].map((untilTime) => {
      simulation.advance({ untilTime });
      const [map] = simulation.maps(0, 1000);
      const [live] = simulation.frame().migrations;
      return { cells: map?.cells ?? '', left: (live?.remainingRamBytes ?? 0) / 2 ** 29 };
    });
  }

  it('shows as much to send as is left, and about the same at both resolutions', () => {
    const [exact, expected] = [looks('exact'), looks('expected')];
    for (const [at, { cells, left }] of [...exact, ...expected].entries()) {
      const toSend = shareOf('t', cells) + shareOf('w', cells);
      expect(Math.abs(toSend - left), `look ${at}`).toBeLessThan(0.06);
    }
    for (const [at, { cells }] of exact.entries())
      for (const letter of SHARES)
        expect(
          Math.abs(shareOf(letter, cells) - shareOf(letter, expected[at]?.cells ?? '')),
          `${letter} at look ${at}`,
        ).toBeLessThan(0.06);
  });
});
