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
}

/** @param quotaLeft of the window; infinity without a limit */
export function iterationBounds(
  { unitPages, overrunPages, fullBytes }: PageEncoder,
  iteration: Seconds,
  share: BytesPerSecond,
  quotaLeft: Bytes,
): IterationBounds {
  // The quota is checked before each page (or packet), so that the last one may go beyond it.
  const unitBytes = unitPages * fullBytes;
  const quotaUnits = Number.isFinite(quotaLeft)
    ? Math.floor(quotaLeft / unitBytes) + 1
    : Number.POSITIVE_INFINITY;
  const quotaBytes = quotaUnits * unitBytes;
  const limit = iteration + overrunPages * (fullBytes / share);
  const linkBytes = share * limit;
  return { share, limit, quotaBytes, linkBytes, quotaEnds: quotaBytes <= linkBytes };
}

/** @returns null when such windows do not follow each other evenly */
export function fullWindow(
  { share, limit, quotaBytes, linkBytes, quotaEnds }: IterationBounds,
  encoder: PageEncoder,
  { window, wakeUp }: { readonly window: Seconds; readonly wakeUp: Seconds },
): FullWindow | null {
  const flush = encoder.endIteration();
  if (quotaEnds) return { iterations: 1, bytes: quotaBytes, seconds: window + wakeUp, flush };
  // Nothing is on the wire in a pause: such iterations are no single stretch.
  if (encoder.flushPause > 0) return null;
  const turn = limit + flush / share;
  const iterations = Math.ceil(window / turn);
  return { iterations, bytes: iterations * linkBytes, seconds: iterations * turn, flush };
}
