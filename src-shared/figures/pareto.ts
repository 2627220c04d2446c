export interface ParetoPoint {
  readonly x: number | null;
  readonly y: number | null;
}

export interface ParetoDirections {
  readonly x: 'lower' | 'higher';
  readonly y: 'lower' | 'higher';
}

/**
 * Which points are on the Pareto front: those that no other point beats in one number without losing in the other.
 * Of equal points all are on it or none; a point that lacks a number is not.
 */
export function paretoFront(
  points: readonly ParetoPoint[],
  better: ParetoDirections = { x: 'lower', y: 'lower' },
): boolean[] {
  const onFront = points.map(() => false);
  const sign = { x: better.x === 'lower' ? 1 : -1, y: better.y === 'lower' ? 1 : -1 };
  const told = points.flatMap(({ x, y }, index) =>
    x === null || y === null ? [] : [{ index, x: x * sign.x, y: y * sign.y }],
  );
  told.sort((one, other) => one.x - other.x || one.y - other.y);
  let best = Infinity;
  let bestX = Infinity;
  for (const { index, x, y } of told) {
    if (y < best || (y === best && x === bestX)) {
      onFront[index] = true;
      best = y;
      bestX = x;
    }
  }
  return onFront;
}
