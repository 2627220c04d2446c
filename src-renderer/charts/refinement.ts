import { onScopeDispose, watch } from 'vue';
import type { ChartGroup, TimeSpan } from './chart-group.ts';

/** From this share of the whole on, an overview has points enough for every pixel. */
const CLOSE = 0.25;
/** Read besides on each side, in widths of what is shown, so that moving a little asks for nothing. */
const MARGIN = 1;
/** What was read for a wider look is too coarse from this part of it on. */
const COARSE = 16;
/** How long after the last movement more is read. */
const SETTLE_MS = 80;

/**
 * The stretch of which more has to be read to show a window well.
 *
 * @param held what was read before; null for an overview alone
 * @returns the stretch; null where the overview suffices; undefined where what is held does
 */
export function stretchToRead(
  window: TimeSpan | null,
  all: TimeSpan,
  held: TimeSpan | null,
): TimeSpan | null | undefined {
  const length = all.to - all.from;
  if (!window || !(length > 0) || window.to - window.from > CLOSE * length)
    return held ? null : undefined;
  const width = window.to - window.from;
  const suffices =
    held !== null &&
    held.from <= Math.max(window.from, all.from) &&
    held.to >= Math.min(window.to, all.to) &&
    held.to - held.from <= COARSE * width;
  if (suffices) return undefined;
  return { from: window.from - MARGIN * width, to: window.to + MARGIN * width };
}

interface Refined {
  /** Everything that there is; null while nothing can be read more finely. */
  readonly all: () => TimeSpan | null;
  /** Reads a stretch and shows it, or with null the overview again. */
  readonly read: (span: TimeSpan | null, signal: AbortSignal) => Promise<void>;
}

/** Reads more of what a group of charts shows closely, whenever it has come to rest. */
export function useRefinement(group: ChartGroup, { all, read }: Refined): void {
  let held: TimeSpan | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = new AbortController();
  const settle = async (): Promise<void> => {
    const whole = all();
    const wanted = whole ? stretchToRead(group.window.value, whole, held) : undefined;
    if (wanted === undefined) return;
    reading.abort();
    reading = new AbortController();
    held = wanted;
    await read(wanted, reading.signal);
  };
  watch(group.window, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void settle(), SETTLE_MS);
  });
  // Of other data nothing is held.
  watch(all, (now, before) => {
    if (now?.from === before?.from && now?.to === before?.to) return;
    held = null;
    reading.abort();
  });
  onScopeDispose(() => {
    clearTimeout(timer);
    reading.abort();
  });
}
