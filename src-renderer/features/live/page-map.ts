import { MAP_STATES } from '#shared/contract/runs.ts';
import type { PageMap } from '#shared/contract/runs.ts';
import type { ChartTheme } from '#renderer/charts/theme.ts';

export type MapState = keyof typeof MAP_STATES;

/** How the cells of a state are painted: a fill, and a sign in it that tells it apart without colour. */
interface CellLook {
  readonly fill: string;
  readonly sign: 'none' | 'slash' | 'dot';
  readonly signColour: string;
}

const LOOKS: Readonly<Record<MapState, CellLook>> = {
  t: { fill: 'var(--line-strong)', sign: 'none', signColour: '' },
  s: { fill: 'var(--accent)', sign: 'none', signColour: '' },
  w: { fill: 'var(--warn)', sign: 'slash', signColour: 'var(--surface)' },
  z: { fill: 'var(--surface)', sign: 'dot', signColour: 'var(--text-3)' },
  '-': { fill: 'var(--sunken)', sign: 'none', signColour: '' },
};

/** Order of the legend: the way of a page. */
export const LEGEND_ORDER: readonly MapState[] = ['t', 's', 'w', 'z', '-'];

/** Sizes of cells in CSS pixels, largest first; below the smallest a state could not be seen. */
const CELL_SIZES = [16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2];
/** Smaller cells hold no sign; the legend and the pointer still name their state. */
const SMALLEST_SIGNED = 5;

export interface MapLayout {
  readonly columns: number;
  readonly rows: number;
  readonly size: number;
}

/** How much narrower a map may be so that its last row is full. */
const NARROWEST = 0.85;

/** The largest cells with which all of them fit into a box, in rows of which the last is as full as can be. */
export function layoutMap(cells: number, width: number, height: number): MapLayout {
  for (const size of CELL_SIZES) {
    const most = Math.max(1, Math.floor(width / size));
    const fitting = Array.from(
      { length: Math.max(1, Math.floor(most * (1 - NARROWEST))) },
      (_, less) => most - less,
    ).filter((columns) => Math.ceil(cells / columns) * size <= height);
    const emptyIn = (columns: number): number => Math.ceil(cells / columns) - cells / columns;
    const [columns] = fitting.toSorted((one, other) => emptyIn(one) - emptyIn(other));
    if (columns !== undefined) return { columns, rows: Math.ceil(cells / columns), size };
  }
  const columns = Math.max(1, Math.floor(width / 2));
  return { columns, rows: Math.ceil(cells / columns), size: 2 };
}

/** Whether two layouts put every cell in the same place. */
export function isSameLayout(one: MapLayout, other: MapLayout): boolean {
  return one.columns === other.columns && one.rows === other.rows && one.size === other.size;
}

/** The cell under a point of the map; null beside the cells. */
export function cellAt(layout: MapLayout, cells: number, x: number, y: number): number | null {
  const column = Math.floor(x / layout.size);
  const row = Math.floor(y / layout.size);
  const cell = row * layout.columns + column;
  return column >= 0 && column < layout.columns && row >= 0 && cell < cells ? cell : null;
}

/** First and last page (or block) of a cell. */
export function unitsOfCell(map: PageMap, cell: number): { first: number; last: number } {
  return { first: cell * map.unitsPerCell, last: (cell + 1) * map.unitsPerCell - 1 };
}

/** Share of the cells in each state; states without cells are left out. */
export function sharesOf(cells: string): Map<MapState, number> {
  const counts = new Map<MapState, number>();
  for (const letter of cells) {
    const state = isMapState(letter) ? letter : '-';
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  for (const [state, count] of counts) counts.set(state, count / cells.length);
  return counts;
}

export function isMapState(letter: string): letter is MapState {
  return Object.hasOwn(MAP_STATES, letter);
}

type Pen = Pick<
  CanvasRenderingContext2D,
  'beginPath' | 'fillRect' | 'lineTo' | 'moveTo' | 'stroke'
> & {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
};

/** Paints one cell. `size` is the pitch; a gap of one pixel keeps neighbours apart where there is room. */
export function paintCell(
  pen: Pen,
  state: MapState,
  x: number,
  y: number,
  size: number,
  theme: ChartTheme,
): void {
  const { fill, sign, signColour } = LOOKS[state];
  const side = size >= 4 ? size - 1 : size;
  pen.fillStyle = theme.colour(fill);
  pen.fillRect(x, y, side, side);
  if (sign === 'none' || size < SMALLEST_SIGNED) return;
  const colour = theme.colour(signColour);
  if (sign === 'dot') {
    const dot = Math.max(1, Math.round(side / 3));
    pen.fillStyle = colour;
    pen.fillRect(x + Math.floor((side - dot) / 2), y + Math.floor((side - dot) / 2), dot, dot);
    return;
  }
  pen.strokeStyle = colour;
  pen.lineWidth = Math.max(1, side / 6);
  pen.beginPath();
  pen.moveTo(x + 1, y + side - 1);
  pen.lineTo(x + side - 1, y + 1);
  pen.stroke();
}
