/**
 * How hot items are told from cold ones: a small state per item that moves on at every fetch of the log by whether
 * the item was in it. A saturating counter, the last n bits of history and a rounded moving average all are such states.
 */
export interface HeatRule {
  /** Number of states, at most 256; every item begins in state 0. */
  readonly states: number;
  /** The state after a fetch. An item in state 0 that was not written must stay in state 0: most items are never met. */
  next(state: number, dirty: boolean): number;
}

/**
 * The transitions of a rule as a table: entry 2 x state + dirty.
 * @throws when the rule has too many states, leaves them, or moves idle items on
 */
export function heatTable({ states, next }: HeatRule): readonly number[] {
  if (!Number.isInteger(states) || states < 1 || states > 256)
    throw new Error(`A heat rule has 1 to 256 states, not ${states}.`);
  const table: number[] = [];
  for (let state = 0; state < states; state += 1) {
    for (const dirty of [0, 1]) {
      const to = next(state, dirty === 1);
      if (!Number.isInteger(to) || to < 0 || to >= states)
        throw new Error(`A heat rule of ${states} states led from state ${state} to ${to}.`);
      table.push(to);
    }
  }
  if (table[0] !== 0)
    throw new Error('A heat rule must leave an item in state 0 that was not written.');
  return table;
}

/** Where equal fragments of the addresses begin, and the end of the last; multiples of 32, so that no word is cut. */
export function fragmentBounds(items: number, fragments: number): number[] {
  const words = Math.ceil(items / 32);
  const bounds: number[] = [];
  // Made anew for every migration: `Array.from` takes ten times as long.
  for (let at = 0; at <= fragments; at += 1)
    bounds.push(Math.min(items, Math.floor((at * words) / fragments) * 32));
  return bounds;
}
