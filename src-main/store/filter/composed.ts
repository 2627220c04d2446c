import type { Cell } from '../handles.ts';

/** A composed statement or condition and the values that are bound to it, in order. */
export interface Composed {
  readonly sql: string;
  readonly parameters: readonly Cell[];
}

export const composed = (sql: string, ...parameters: readonly Cell[]): Composed => ({
  sql,
  parameters,
});

/** Conditions joined by "AND" or "OR"; `empty` when there are none. */
export function joinedBy(
  word: 'AND' | 'OR',
  parts: readonly Composed[],
  empty: '0' | '1',
): Composed {
  if (parts.length === 0) return composed(empty);
  return {
    sql: `(${parts.map(({ sql }) => sql).join(` ${word} `)})`,
    parameters: parts.flatMap((part) => part.parameters),
  };
}
