import type { ExpectedRegion } from './expected-region.ts';
import type { CellState } from './item-set.ts';
import type { Segment } from './segment.ts';
import { spread } from './spread.ts';

/**
 * The page map of expected regions: each cell shows the state in its middle.
 *
 * @param visited share of all addresses that a scattered scan has visited, spread over all cells; null for a linear one
 * @param logging false once the guest runs at the destination
 */
export function expectedCells(
  cells: number,
  regions: readonly ExpectedRegion[],
  work: readonly number[],
  visited: number | null,
  logging: boolean,
): CellState[] {
  const items = regions.reduce((sum, region) => sum + region.items, 0);
  const states: CellState[] = [];
  let at = 0;
  let base = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    const address = ((cell + 0.5) * items) / cells;
    let region = regions[at] as ExpectedRegion;
    while (at < regions.length - 1 && address >= base + region.items) {
      base += region.items;
      at += 1;
      region = regions[at] as ExpectedRegion;
    }
    const now = logging ? (work[at] as number) : region.clearedAt;
    const state = stateAt(region, address - base, now);
    const passed = visited !== null && spread(cell) < visited;
    states.push(passed ? { ...state, waiting: 0, rewritten: 0, sent: 1 } : state);
  }
  return states;
}

/** State of the items around an address of a region. */
function stateAt(region: ExpectedRegion, address: number, work: number): CellState {
  const segment = region.segments.find((one) => address < one.end) ?? region.segments.at(-1);
  if (!segment) return { waiting: 0, rewritten: 0, zero: 0, sent: 0, unmoved: 1 };
  const density = region.mean(segment.density);
  const written = region.model.sweep
    ? Number(region.swept(region.clearedAt, work).some(([a, b]) => address >= a && address < b))
    : region.mean(region.fillWritten(region.clearedAt, work));
  const dirty = segment.fresh ? density : density + (1 - density) * written;
  // What does not wait in a part that no pass has reached was asked for by the guest, unless it never had to move.
  const unmoved = Math.min(1 - dirty, region.stays * (segment.fresh ? 1 : 1 - written));
  const moved = 1 - dirty - unmoved;
  const begun: Segment = {
    end: 0,
    density: segment.density,
    fresh: true,
    late: undefined,
    released: undefined,
  };
  let zero = 0;
  for (let k = 0; k < region.strata; k += 1)
    zero += (region.share[k] as number) * region.zeroShare(begun, k, work);
  return {
    waiting: segment.fresh ? dirty : 0,
    rewritten: segment.fresh ? 0 : dirty,
    zero: moved * zero,
    sent: moved * (1 - zero),
    unmoved,
  };
}
