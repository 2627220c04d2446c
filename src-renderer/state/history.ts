/**
 * Undo as data: the present value, what came before and what was undone. Values are never
 * changed, so a step is one reference.
 */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last change was about, and when; changes of the same thing shortly after join it. */
  readonly lastKey: string | null;
  readonly lastAt: number;
}

/** More steps than anybody walks back; documents share most of their structure. */
const MOST_STEPS = 200;
/** Keystrokes in one field closer together than this are one step. */
const JOIN_WITHIN_MS = 1200;

export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [], lastKey: null, lastAt: 0 };
}

/**
 * The history after a change.
 * @param key names what is being changed; null makes a step of its own
 * @param at wall-clock milliseconds
 */
export function changeHistory<T>(
  history: History<T>,
  next: T,
  key: string | null,
  at: number,
): History<T> {
  if (next === history.present) return history;
  const joins = key !== null && key === history.lastKey && at - history.lastAt < JOIN_WITHIN_MS;
  const past = joins ? history.past : [...history.past, history.present].slice(-MOST_STEPS);
  return { past, present: next, future: [], lastKey: key, lastAt: at };
}

export function undoHistory<T>(history: History<T>): History<T> {
  if (history.past.length === 0) return history;
  return {
    past: history.past.slice(0, -1),
    present: history.past[history.past.length - 1] as T,
    future: [history.present, ...history.future],
    lastKey: null,
    lastAt: 0,
  };
}

export function redoHistory<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (history.future.length === 0) return history;
  return {
    past: [...history.past, history.present],
    present: next as T,
    future,
    lastKey: null,
    lastAt: 0,
  };
}
