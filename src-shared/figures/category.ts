/** What a parameter may be. */
export type CategoryValue = string | number | boolean | null;

/** Different values in the order of an axis: numbers by size, then texts by their letters, yes and no, and what is missing last. */
export function orderedValues(values: Iterable<CategoryValue>): CategoryValue[] {
  const rank = (value: CategoryValue): number =>
    typeof value === 'number'
      ? 0
      : typeof value === 'string'
        ? 1
        : typeof value === 'boolean'
          ? 2
          : 3;
  return [...new Set(values)].sort((one, other) => {
    if (typeof one === 'number' && typeof other === 'number') return one - other;
    if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : 1;
    return rank(one) - rank(other) || Number(one) - Number(other);
  });
}
