import type { PageMap } from '#shared/contract/runs.ts';
import type { CellState, ItemSet } from '../guest/item-set.ts';

/** The letter of the state that most of a cell's items are in (`MAP_STATES` of the contract). */
function letter(cell: CellState): string {
  const states: readonly [string, number][] = [
    ['t', cell.waiting],
    ['w', cell.rewritten],
    ['s', cell.sent],
    ['z', cell.zero],
    ['-', cell.unmoved],
  ];
  return states.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/** Paints an item set as a map with at most `cells` cells. */
export function paintMap(
  migration: number,
  kind: PageMap['kind'],
  set: ItemSet,
  cells: number,
): PageMap {
  const count = Math.max(1, Math.min(cells, Math.floor(set.items)));
  return {
    migration,
    kind,
    unitsPerCell: set.items / count,
    cells: set.cells(count).map(letter).join(''),
  };
}

/** The map of a set whose copy has not begun: everything waits. */
export function untouchedMap(migration: number, set: ItemSet, cells: number): PageMap {
  const count = Math.max(1, Math.min(cells, Math.floor(set.items)));
  return {
    migration,
    kind: 'memory',
    unitsPerCell: set.items / count,
    cells: 't'.repeat(count),
  };
}
