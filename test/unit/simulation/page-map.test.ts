import { describe, expect, it } from 'vitest';
import { paintMap } from '#main/simulation/observe/page-map.ts';
import type { CellState, ItemSet } from '#main/simulation/guest/item-set.ts';

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
