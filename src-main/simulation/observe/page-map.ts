import type { PageMap } from '#shared/contract/runs.ts';
import type { CellState, ItemSet } from '../guest/item-set.ts';
import { spread } from '../guest/spread.ts';
import type { UnsentPages } from '../migration/stretch.ts';

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

/**
 * The letter of a cell. Were it the state of most items, a tenth of the pages written here and there would be seen
 * nowhere; so each cell has a place of its own in its states, and any area shows about the true shares.
 */
function letter(cell: CellState, index: number): string {
  const total = STATES.reduce((sum, [, key]) => sum + cell[key], 0);
  let left = spread(index + 0.5) * total;
  for (const [sign, key] of STATES) {
    left -= cell[key];
    if (left < 0) return sign;
  }
  return '-';
}

/** Items of a stretch that is on its way count as sent in the set; seen from outside they go one by one. */
function takeBack(cell: CellState, first: number, last: number, unsent: UnsentPages): void {
  const overlap = Math.max(0, Math.min(last, unsent.to) - Math.max(first, unsent.from));
  const total = STATES.reduce((sum, [, key]) => sum + cell[key], 0);
  const there = cell.sent + cell.zero;
  const back = Math.min(there, (total * unsent.density * overlap) / (last - first));
  if (back <= 0) return;
  cell[unsent.again ? 'rewritten' : 'waiting'] += back;
  cell.sent -= (back * cell.sent) / there;
  cell.zero -= (back * cell.zero) / there;
}

/**
 * Paints an item set as a map with at most `cells` cells.
 *
 * @param unsent of the items that the set counts as sent, those that are on their way
 */
export function paintMap(
  migration: number,
  kind: PageMap['kind'],
  set: ItemSet,
  cells: number,
  unsent: UnsentPages | null = null,
): PageMap {
  const count = Math.max(1, Math.min(cells, Math.floor(set.items)));
  const states = set.cells(count);
  const units = set.items / count;
  if (unsent)
    for (const [at, state] of states.entries())
      takeBack(state, at * units, (at + 1) * units, unsent);
  return {
    migration,
    kind,
    unitsPerCell: units,
    cells: states.map(letter).join(''),
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
