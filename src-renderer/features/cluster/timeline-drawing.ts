import type { TimelineWindow } from '#shared/contract/cluster.ts';

/** Height of a lane, of a guest's bar in an unfolded lane, and what is free above the bars. */
export const LANE = 24;
export const GUEST_BAR = 13;
const ABOVE_BARS = LANE;
/** Guests of an unfolded lane that are drawn; more would be taller than the window. */
const MOST_BARS = 60;
/** Loads are told apart in so many steps. */
export const HEAT_LEVELS = 12;

export interface LaneBox {
  readonly host: number;
  readonly name: string;
  readonly top: number;
  readonly height: number;
  /** Rows of the guests that were here, of an unfolded lane. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Where each lane lies; an unfolded one has a row for each guest that was there in the stretch. */
export function laneBoxes(window: TimelineWindow, unfolded: ReadonlySet<number>): LaneBox[] {
  let top = 0;
  return window.lanes.map(({ host, name, stays }) => {
    const guests = unfolded.has(host)
      ? [...new Set(stays.map(({ guest }) => guest))].slice(0, MOST_BARS)
      : [];
    const height = guests.length > 0 ? ABOVE_BARS + guests.length * GUEST_BAR + 4 : LANE;
    const rows = new Map(guests.map((guest, at) => [guest, top + ABOVE_BARS + at * GUEST_BAR]));
    const box = { host, name, top, height, rows };
    top += height;
    return box;
  });
}

export const heightOf = (boxes: readonly LaneBox[]): number => {
  const last = boxes.at(-1);
  return last ? last.top + last.height : LANE;
};

type Scale = (time: number) => number;
const rect = (x1: number, x2: number, y: number, height: number): string =>
  `M${x1.toFixed(2)} ${y}H${x2.toFixed(2)}v${height}H${x1.toFixed(2)}Z`;

/** One path for each level of load, over all lanes: a few elements however many cells there are. */
export function heatPaths(
  window: TimelineWindow,
  boxes: readonly LaneBox[],
  x: Scale,
  from: number,
  to: number,
): string[] {
  const paths = Array.from({ length: HEAT_LEVELS }, () => '');
  window.lanes.forEach(({ heat }, at) => {
    const box = boxes[at];
    if (!box) return;
    const time = (cell: number): number => from + ((to - from) * cell) / heat.length;
    const level = (load: number | undefined): number =>
      Math.min(HEAT_LEVELS - 1, Math.max(0, Math.floor((load ?? 0) * HEAT_LEVELS)));
    let start = 0;
    for (let cell = 1; cell <= heat.length; cell += 1) {
      const own = level(heat[start]);
      if (cell < heat.length && level(heat[cell]) === own) continue;
      paths[own] += rect(x(time(start)), x(time(cell)), box.top + 1, LANE - 2);
      start = cell;
    }
  });
  return paths;
}

type Move = TimelineWindow['moves'][number];

/** The two ends of a migration's ribbon: its guest's row where the lane is unfolded, else the middle of the lane. */
export function ribbonEnds(
  move: Move,
  byHost: ReadonlyMap<number, LaneBox>,
): readonly [number, number] | null {
  const [from, to] = [byHost.get(move.from), byHost.get(move.to)];
  if (!from || !to) return null;
  const at = (box: LaneBox): number =>
    box.rows.has(move.guest) ? (box.rows.get(move.guest) ?? 0) + GUEST_BAR / 2 : box.top + LANE / 2;
  return [at(from), at(to)];
}

/** A migration as a curve from its source when it began to its destination when it ended. */
export function ribbon(x1: number, y1: number, x2: number, y2: number): string {
  const bend = (x2 - x1) / 2;
  return `M${x1.toFixed(2)} ${y1}C${(x1 + bend).toFixed(2)} ${y1} ${(x2 - bend).toFixed(2)} ${y2} ${x2.toFixed(2)} ${y2}`;
}

/** Ribbons of all migrations of one kind as one path. */
export function ribbonPath(
  moves: readonly Move[],
  byHost: ReadonlyMap<number, LaneBox>,
  x: Scale,
): string {
  let path = '';
  for (const move of moves) {
    const ends = ribbonEnds(move, byHost);
    if (ends) path += ribbon(x(move.start), ends[0], x(move.end), ends[1]);
  }
  return path;
}

/** Migrations that left each host, of a stretch with too many to draw them: bars at the foot of the lanes. */
export function departurePath(
  window: TimelineWindow,
  boxes: readonly LaneBox[],
  x: Scale,
  from: number,
  to: number,
): string {
  const most = Math.max(1, ...window.lanes.flatMap(({ departures }) => departures));
  let path = '';
  window.lanes.forEach(({ departures }, at) => {
    const box = boxes[at];
    if (!box) return;
    departures.forEach((count, cell) => {
      if (count === 0) return;
      const time = (one: number): number => from + ((to - from) * one) / departures.length;
      const height = Math.max(2, ((LANE - 6) * count) / most);
      path += rect(x(time(cell)), x(time(cell + 1)), box.top + LANE - 2 - height, height);
    });
  });
  return path;
}

/** The migration whose ribbon passes nearest to a point, within a few pixels. */
export function nearestMove(
  moves: readonly Move[],
  byHost: ReadonlyMap<number, LaneBox>,
  x: Scale,
  at: { readonly x: number; readonly y: number },
  reach = 7,
): Move | null {
  let best: Move | null = null;
  let least = reach;
  for (const move of moves) {
    const ends = ribbonEnds(move, byHost);
    if (!ends) continue;
    const [x1, x2] = [x(move.start), x(move.end)];
    if (at.x < x1 - reach || at.x > x2 + reach) continue;
    const share = x2 > x1 ? Math.min(1, Math.max(0, (at.x - x1) / (x2 - x1))) : 0;
    // The height of the curve with level ends at this share of its width.
    const eased = share * share * (3 - 2 * share);
    const [low, high] = x2 - x1 < 2 ? [Math.min(...ends), Math.max(...ends)] : [0, 0];
    const y = ends[0] + (ends[1] - ends[0]) * eased;
    const across = x2 - x1 < 2 ? Math.max(0, low - at.y, at.y - high) : Math.abs(at.y - y);
    const distance = Math.hypot(across, Math.max(0, x1 - at.x, at.x - x2));
    if (distance < least) {
      least = distance;
      best = move;
    }
  }
  return best;
}
