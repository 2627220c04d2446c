import padjust from '@stdlib/stats-padjust';

/**
 * Holm's correction (1979) of p values for having asked several questions: each is the chance of finding at
 * least one such value among all when there is nothing to find. Null stands for a question without a test and
 * counts for none.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const asked = pValues.filter((p): p is number => p !== null);
  const adjusted = asked.length === 0 ? [] : padjust(asked, 'holm');
  let next = 0;
  return pValues.map((p) => (p === null ? null : (adjusted[next++] ?? null)));
}
