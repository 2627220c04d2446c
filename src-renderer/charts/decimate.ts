import { lastIndexUpTo } from './figures.ts';

export interface Point {
  x: number;
  y: number;
}

export interface DecimationWindow {
  /** First time that is drawn. */
  readonly from: number;
  /** Last time that is drawn. */
  readonly to: number;
  /** Number of buckets over the window; at most four points of each are kept. */
  readonly buckets: number;
}

const POINTS_PER_BUCKET = 4;

/**
 * Thins a sorted series for drawing: each bucket of time keeps its first, least, greatest and last
 * point in their order, so that a spike of one sample is still drawn and lines enter and leave a
 * bucket where the data do. One point beyond each edge of the window is kept, so that lines reach it.
 *
 * @param time ascending
 * @param values as long as `time`; values that are not finite are left out
 */
export function decimate(
  time: ArrayLike<number>,
  values: ArrayLike<number>,
  { from, to, buckets }: DecimationWindow,
): Point[] {
  const length = Math.min(time.length, values.length);
  let first = Math.max(0, lastIndexUpTo(time, from));
  // A series may jump at one moment: all points on the edge belong to the window, and one before it.
  while (first > 0 && time[first] === from) first -= 1;
  const last = Math.min(length - 1, lastIndexUpTo(time, to) + 1);
  const points: Point[] = [];
  if (last - first + 1 <= buckets * POINTS_PER_BUCKET || !(to > from)) {
    for (let index = first; index <= last; index += 1) push(points, time, values, index);
    return points;
  }
  const width = (to - from) / buckets;
  let index = first;
  while (index <= last) {
    const bucket = Math.floor(((time[index] ?? 0) - from) / width);
    index = keepBucket(points, time, values, {
      start: index,
      last,
      end: from + (bucket + 1) * width,
    });
  }
  return points;
}

/** Keeps up to four points of one bucket; answers the index where the next one starts. */
function keepBucket(
  points: Point[],
  time: ArrayLike<number>,
  values: ArrayLike<number>,
  { start, last, end }: { start: number; last: number; end: number },
): number {
  let least = start;
  let greatest = start;
  let index = start;
  // The first point belongs to this bucket even when rounding puts it on its end.
  while (index <= last && (index === start || (time[index] ?? 0) < end)) {
    const value = values[index] ?? 0;
    if (value < (values[least] ?? 0)) least = index;
    if (value > (values[greatest] ?? 0)) greatest = index;
    index += 1;
  }
  let previous = -1;
  for (const kept of [start, Math.min(least, greatest), Math.max(least, greatest), index - 1]) {
    if (kept > previous) push(points, time, values, kept);
    previous = Math.max(previous, kept);
  }
  return index;
}

function push(
  points: Point[],
  time: ArrayLike<number>,
  values: ArrayLike<number>,
  index: number,
): void {
  const x = time[index];
  const y = values[index];
  if (x !== undefined && y !== undefined && Number.isFinite(y)) points.push({ x, y });
}
