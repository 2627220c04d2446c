import type { ScanMap } from './bits.ts';
import type { CellState } from './item-set.ts';

/** The bitmaps that tell how far an item is. */
export interface CellBitmaps {
  readonly toSend: Uint32Array;
  readonly visited: Uint32Array;
  /** Null once the guest runs at the destination: what it writes there needs no copy. */
  readonly log: Uint32Array | null;
  readonly unmoved: Uint32Array;
  readonly zero: Uint32Array;
}

/** State of `cells` equal runs of addresses. */
export function exactCells(
  cells: number,
  items: number,
  scan: ScanMap,
  bitmaps: CellBitmaps,
): CellState[] {
  const states: CellState[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const from = Math.floor((cell * items) / cells);
    const to = Math.max(from + 1, Math.floor(((cell + 1) * items) / cells));
    states.push(cellOf(from, to, scan, bitmaps));
  }
  return states;
}

function cellOf(from: number, to: number, scan: ScanMap, bitmaps: CellBitmaps): CellState {
  const { log } = bitmaps;
  const state: CellState = { waiting: 0, rewritten: 0, zero: 0, sent: 0, unmoved: 0 };
  // A few samples decide which state most of a cell's items have; looking at every item would cost more than the run.
  const step = Math.max(1, Math.floor((to - from) / 16));
  for (let item = from; item < to; item += step) {
    const position = scan.position(item);
    const at = position >>> 5;
    const bit = 1 << (position & 31);
    const has = (bitmap: Uint32Array): boolean => ((bitmap[at] as number) & bit) !== 0;
    const waiting = has(bitmaps.toSend);
    const visited = has(bitmaps.visited);
    if (waiting && !visited) state.waiting += 1;
    else if (visited && (waiting || (log !== null && has(log)))) state.rewritten += 1;
    else if (!visited && has(bitmaps.unmoved)) state.unmoved += 1;
    else if (has(bitmaps.zero)) state.zero += 1;
    else state.sent += 1;
  }
  return state;
}
