/** Units in which QEMU counts. */
import type { Bytes, Pages, Seconds } from '#shared/units/types.ts';

/** QEMU's clock for the bandwidth estimate counts whole milliseconds. */
export function wholeMilliseconds(seconds: Seconds): Seconds {
  return Math.floor(seconds * 1000 + 1e-6) / 1000;
}

/** Bitmaps are cleared in whole words; the smallest chunk of QEMU has 64 pages (x-clear-bitmap-shift 6). */
export function chunkPages(chunk: Bytes, page: Bytes): Pages {
  return Math.max(64, Math.round(chunk / page / 64) * 64);
}
