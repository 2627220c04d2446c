import type { PageMap } from '#shared/contract/runs.ts';
import type { CellState, ItemSet } from '../guest/item-set.ts';

/**
 * States of items with their letters (`MAP_STATES` of the contract), each beside those that items come from and go to:
 * what changes moves one border between two neighbours, and the cells away from it keep their letter.
 */
const STATES: readonly (readonly [letter: string, key: keyof CellState])[] = [
  ['z', 'zero'],
  ['t', 'waiting'],
  ['s', 'sent'],
  ['w', 'rewritten'],
  ['-', 'unmoved'],
];

/** The golden ratio less one: its multiples spread over the unit interval more evenly than those of any other number. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The letter of a cell. Were it the state of most items, a tenth of the pages written here and there would be seen
 * nowhere; so each cell has a place of its own in its states, and any area shows about the true shares.
 */
function letter(cell: CellState, index: number): string {
  const total = STATES.reduce((sum, [, key]) => sum + cell[key], 0);
  let left = (((index + 0.5) * GOLDEN) % 1) * total;
  for (const [sign, key] of STATES) {
    left -= cell[key];
    if (left < 0) return sign;
  }
  return '-';
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
