/** What one iteration of QEMU's loop sends, and what a whole window of its rate limit does when nothing is decided in it. */
import type { Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import type { PageEncoder } from './qemu-encoder.ts';

/** What ends an iteration: its share of the window's quota, or its time. */
export interface IterationBounds {
  /** What the network gives. */
  readonly share: BytesPerSecond;
  readonly limit: Seconds;
  readonly quotaBytes: Bytes;
  /** What goes over the network within the limit. */
  readonly linkBytes: Bytes;
  readonly quotaEnds: boolean;
}

/** A window in which nothing but sending happens. */
export interface FullWindow {
  readonly iterations: number;
  readonly bytes: Bytes;
  readonly seconds: Seconds;
  /** Bytes that end each iteration. */
  readonly flush: Bytes;
  /** The quota is spent before the window ends, be it in the second iteration: then the thread sleeps. */
  readonly quotaEnds: boolean;
}

/**
 * @param quota of a window; infinity without a limit
 * @param spent of it so far
 */
export function iterationBounds(
  { unitPages, overrunPages, fullBytes }: PageEncoder,
  iteration: Seconds,
  share: BytesPerSecond,
  quota: Bytes,
  spent: Bytes,
): IterationBounds {
  // The quota is checked before each page (or packet), so that the last one may go beyond it.
  const units = (most: Bytes): number => Math.floor(most / (unitPages * fullBytes)) + 1;
  const quotaBytes =
    unitPages === 1
      ? units(Math.max(0, quota - spent)) * fullBytes
      : // What the iteration before sent of a packet belongs to the first of these.
        Math.max(1, Math.ceil(units(quota) * unitPages - spent / fullBytes - 1e-9)) * fullBytes;
  const limit = iteration + overrunPages * (fullBytes / share);
  const linkBytes = share * limit;
  return { share, limit, quotaBytes, linkBytes, quotaEnds: quotaBytes <= linkBytes };
}

/** @returns null when such windows do not follow each other evenly */
export function fullWindow(
  { share, limit, quotaBytes, linkBytes }: IterationBounds,
  encoder: PageEncoder,
  { window, wakeUp }: { readonly window: Seconds; readonly wakeUp: Seconds },
): FullWindow | null {
  const flush = encoder.endIteration();
  const turn = limit + flush / share;
  const most = Math.ceil(window / turn);
  const quotaEnds = quotaBytes <= most * linkBytes;
  const iterations = quotaEnds ? Math.max(1, Math.ceil(quotaBytes / linkBytes)) : most;
  // Nothing is on the wire in a pause: such iterations are no single stretch. After a spent quota the thread sleeps anyway.
  if (encoder.flushPause > 0 && !(quotaEnds && iterations === 1)) return null;
  return quotaEnds
    ? { iterations, bytes: quotaBytes, seconds: window + wakeUp, flush, quotaEnds }
    : { iterations, bytes: iterations * linkBytes, seconds: iterations * turn, flush, quotaEnds };
}
