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

/** Share of a cell, of the items [first, first + units), that lies in a stretch. */
const overlap = (first: number, units: number, { from, to }: UnsentPages): number =>
  Math.max(0, Math.min(first + units, to) - Math.max(first, from)) / units;

/**
 * Items of a stretch that is on its way count as sent in the set; seen from outside they go one by one. Of a scattered stretch
 * some cells hold many and others none: each gives back the same share of what it has.
 */
function takeBack(states: readonly CellState[], units: number, unsent: UnsentPages): void {
  let wanted = 0;
  let there = 0;
  for (const [at, cell] of states.entries()) {
    const part = overlap(at * units, units, unsent);
    const total = STATES.reduce((sum, [, key]) => sum + cell[key], 0);
    wanted += total * unsent.density * part;
    there += (cell.sent + cell.zero) * part;
  }
  if (there <= 0) return;
  for (const [at, cell] of states.entries()) {
    const share = Math.min(1, wanted / there) * overlap(at * units, units, unsent);
    cell[unsent.again ? 'rewritten' : 'waiting'] += (cell.sent + cell.zero) * share;
    cell.sent -= cell.sent * share;
    cell.zero -= cell.zero * share;
  }
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
  if (unsent) takeBack(states, units, unsent);
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
