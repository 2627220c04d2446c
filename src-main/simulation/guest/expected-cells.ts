import type { ExpectedRegion } from './expected-region.ts';
import type { CellState } from './item-set.ts';
import type { Segment } from './segment.ts';

/** Multiples of it modulo 1 fill the unit interval evenly. */
const GOLDEN_SECTION = 0.6180339887498949;

/**
 * The page map of expected regions: each cell shows the state in its middle.
 *
 * @param visited share of all addresses that a scattered scan has visited, spread over all cells; null for a linear one
 */
export function expectedCells(
  cells: number,
  regions: readonly ExpectedRegion[],
  work: readonly number[],
  visited: number | null,
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
    const state = stateAt(region, address - base, work[at] as number);
    const passed = visited !== null && (cell * GOLDEN_SECTION) % 1 < visited;
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
  const unmoved = segment.fresh ? 1 - density : 0;
  const sent = segment.fresh ? 0 : 1 - density;
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
    waiting: segment.fresh ? density : 0,
    rewritten: (segment.fresh ? 0 : density) + sent * written,
    zero: sent * (1 - written) * zero,
    sent: sent * (1 - written) * (1 - zero),
    unmoved,
  };
}
