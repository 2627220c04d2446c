/**
 * Where a quantile lies among sorted values: between the values at `low` and `low + 1`, at `share` of the way.
 * The definition is number 7 of Hyndman and Fan (1996), the default of R and NumPy.
 */
export function quantilePosition(n: number, p: number): { low: number; share: number } {
  const position = p * (n - 1);
  const low = Math.min(Math.floor(position), n - 1);
  return { low, share: position - low };
}

/** A quantile of values in rising order. @throws RangeError when there is none */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new RangeError('A quantile needs at least one value.');
  const { low, share } = quantilePosition(sorted.length, p);
  const below = sorted[low] ?? 0;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? 0;
  return share === 0 ? below : below + share * (above - below);
}

/** Values in rising order, as a copy. */
export function sortedValues(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}
