import type { Box, HostBox } from './cluster-layout.ts';

interface Place {
  readonly box: Box;
  readonly host: HostBox;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const CORNER = 8;
/** How far outside a host its arrows turn; the gap between columns is at least twice as wide. */
const TURN = 12;
/** How far below a row of hosts arrows pass. */
const BELOW = 18;
/** Arrows that take the same way are drawn beside each other. */
const APART = 4;
const MOST_APART = 4;

/** A path along points with rounded corners. */
function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let d = `M${first.x} ${first.y}`;
  for (const [index, corner] of rest.entries()) {
    const before = points[index] ?? corner;
    const after = rest[index + 1];
    if (!after) return `${d}L${corner.x} ${corner.y}`;
    const into = Math.hypot(corner.x - before.x, corner.y - before.y);
    const outOf = Math.hypot(after.x - corner.x, after.y - corner.y);
    const radius = Math.min(CORNER, into / 2, outOf / 2);
    const towards = (to: Point, length: number): string => {
      const share = length > 0 ? radius / length : 0;
      return `${corner.x + (to.x - corner.x) * share} ${corner.y + (to.y - corner.y) * share}`;
    };
    d += `L${towards(before, into)}Q${corner.x} ${corner.y} ${towards(after, outOf)}`;
  }
  return d;
}

const middle = (box: Box): number => box.y + box.height / 2;
const right = (box: Box): number => box.x + box.width;

/** True when no host stands between two hosts of one row. */
function areNeighbours(one: HostBox, other: HostBox, hosts: readonly HostBox[]): boolean {
  if (one.y !== other.y || one === other) return false;
  const low = Math.min(one.x, other.x);
  const high = Math.max(one.x, other.x);
  return !hosts.some((host) => host.y === one.y && host.x > low && host.x < high);
}

/**
 * The way of an arrow from a guest to its place at another host. Between neighbours it is a curve
 * across the gap; else it keeps to the gaps between columns and rows, so that it crosses no host.
 * @param index tells arrows that take the same way apart
 */
export function arrowPath(
  from: Place,
  to: Place,
  hosts: readonly HostBox[],
  index: number,
): string {
  const rightwards = to.host.x > from.host.x;
  const x1 = rightwards ? right(from.box) : from.box.x;
  const y1 = middle(from.box);
  const y2 = middle(to.box);
  if (areNeighbours(from.host, to.host, hosts)) {
    const x2 = rightwards ? to.box.x : right(to.box);
    const bend = (x1 + x2) / 2;
    return `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`;
  }
  const shift = (index % MOST_APART) * APART;
  const out = rightwards ? right(from.host) + TURN + shift : from.host.x - TURN - shift;
  if (from.host.x === to.host.x) {
    return rounded([
      { x: x1, y: y1 },
      { x: out, y: y1 },
      { x: out, y: y2 },
      { x: to.box.x, y: y2 },
    ]);
  }
  // Below the upper of the two rows lies a gap, whichever of them that is.
  const upper = from.host.y <= to.host.y ? from.host : to.host;
  const channel = upper.y + upper.height + BELOW + shift;
  const into = rightwards ? to.host.x - TURN - shift : right(to.host) + TURN + shift;
  return rounded([
    { x: x1, y: y1 },
    { x: out, y: y1 },
    { x: out, y: channel },
    { x: into, y: channel },
    { x: into, y: y2 },
    { x: rightwards ? to.box.x : right(to.box), y: y2 },
  ]);
}
