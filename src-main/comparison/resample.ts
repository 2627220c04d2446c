/** A series at equally spaced places of the common axis. NaN where the series does not reach. */
export interface Resampled {
  /** The value at the place itself. */
  readonly at: Float64Array;
  /** Least and largest from half a step before to half a step after. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface Grid {
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/** Places at equal distances with both ends among them. */
export function gridOver(from: number, to: number, count: number): Grid {
  return { from, step: count > 1 ? (to - from) / (count - 1) : 0, count };
}

/** A place this near to an end of the series, as a share of a step, is the end: rounding must not lose it. */
const NEAR = 1e-6;

/**
 * Reads a recorded series at the places of a grid, with the extremes around each, so that a spike between two
 * places is still as high as it was. The series is walked once.
 *
 * @param x times on the common axis, rising; equal ones make a jump, after which the later value holds
 */
export function resample(
  x: readonly number[],
  values: readonly number[],
  shape: 'linear' | 'step',
  grid: Grid,
): Resampled {
  const at = new Float64Array(grid.count).fill(Number.NaN);
  const low = new Float64Array(grid.count).fill(Number.NaN);
  const high = new Float64Array(grid.count).fill(Number.NaN);
  const last = x.length - 1;
  if (last < 0) return { at, low, high };
  const [first, end] = [x[0] ?? 0, x[last] ?? 0];
  const slack = NEAR * grid.step;
  /** The last point at or before a place, which only ever moves on. */
  let point = 0;
  const advance = (place: number): void => {
    while (point < last && (x[point + 1] ?? 0) <= place) point += 1;
  };
  const valueAt = (place: number): number => {
    advance(place);
    const before = values[point] ?? 0;
    if (shape === 'step' || point === last) return before;
    const [left, right] = [x[point] ?? 0, x[point + 1] ?? 0];
    if (place <= left || right <= left) return before;
    return before + ((place - left) / (right - left)) * ((values[point + 1] ?? 0) - before);
  };
  for (let index = 0; index < grid.count; index += 1) {
    const place = grid.from + index * grid.step;
    if (place < first - slack || place > end + slack) continue;
    const from = Math.max(first, place - grid.step / 2);
    const to = Math.min(end, place + grid.step / 2);
    let least = valueAt(from);
    let most = least;
    let next = point;
    const take = (value: number): void => {
      if (value < least) least = value;
      if (value > most) most = value;
    };
    // Points on the border belong to both sides: what jumps there was seen from both.
    while (next > 0 && x[next - 1] === from) next -= 1;
    for (; next <= last && (x[next] ?? 0) <= to; next += 1) {
      if ((x[next] ?? 0) >= from) take(values[next] ?? 0);
    }
    const value = valueAt(Math.min(Math.max(place, first), end));
    take(value);
    take(valueAt(to));
    at[index] = value;
    low[index] = least;
    high[index] = most;
  }
  return { at, low, high };
}
