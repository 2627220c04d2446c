/**
 * When QEMU's pre-copy stops by itself, for a guest that writes steadily.
 *
 * Source: the loop of migration/migration.c and migration/ram.c. Near its stop QEMU sends for one iteration, fetches the log,
 * and compares what is pending with bandwidth x limit. In the long run its scan comes by every page once in the time
 * that sending what was dirtied meanwhile takes (`passTime`), and a page is pending when it was written since the last
 * fetch before it was sent: between 0 and one pass, and between 0 and one iteration, ago.
 */
import type { Bytes, BytesPerSecond, Pages, Seconds } from '#shared/units/types.ts';
import { settledRound } from '#main/simulation/guest/growth.ts';
import { pageWrites, writtenPages } from './writing.ts';
import type { Writing } from './writing.ts';

/** Longest time that one iteration sends without looking at the log (ram.c: MAX_WAIT, 50 ms). */
const ITERATION: Seconds = 0.05;
const BISECTIONS = 50;
/** Points of the midpoint rule over a pass and over an iteration. */
const PASS_POINTS = 32;
const ITERATION_POINTS = 4;

/**
 * The length that rounds or passes settle at (see `settledRound`).
 * @param writing of one phase without end (see `steady`)
 */
export function passTime(writing: Writing, bandwidth: BytesPerSecond): Seconds {
  const { pages, pageSize } = writing;
  const within = (time: Seconds): Pages => writtenPages(writing, 0, time);
  return settledRound({ pages, writes: pageWrites(writing), within }, pageSize / bandwidth);
}

/** Pages that wait after a fetch of the log, once QEMU's scan has settled. */
function settledPending(writing: Writing, pass: Seconds): Pages {
  let sum = 0;
  for (let a = 0; a < PASS_POINTS; a += 1) {
    for (let b = 0; b < ITERATION_POINTS; b += 1) {
      const age = ((a + 0.5) / PASS_POINTS) * pass + ((b + 0.5) / ITERATION_POINTS) * ITERATION;
      sum += writtenPages(writing, 0, age);
    }
  }
  return sum / (PASS_POINTS * ITERATION_POINTS);
}

/**
 * The smallest downtime limit at which QEMU's pre-copy of a steady guest ends without help, in seconds; 0 when any
 * will do. Within 15 % of the simulated strategy for pages written at random; for a sweep, whose place against the scan
 * decides, the simulated one may be up to 40 % lower (tests).
 */
export function smallestDowntimeLimit(writing: Writing, bandwidth: BytesPerSecond): Seconds {
  const pass = passTime(writing, bandwidth);
  if (pass === 0) return 0;
  const pending: Bytes = settledPending(writing, pass) * writing.pageSize;
  // A pass shorter than an iteration sends everything before the log is looked at again.
  return Math.min(pass, pending / bandwidth);
}

/** The smallest bandwidth at which QEMU's pre-copy of a steady guest ends without help at a downtime limit. */
export function smallestBandwidth(writing: Writing, limit: Seconds): BytesPerSecond {
  // With this bandwidth all of the memory fits into the limit, and with that of all writes any limit is kept.
  const bytes = writing.pages * writing.pageSize;
  let high = Math.min(bytes / limit, pageWrites(writing) * writing.pageSize);
  if (high === 0) return 0;
  let low = 0;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (smallestDowntimeLimit(writing, middle) <= limit) high = middle;
    else low = middle;
    if (high - low < high * 1e-6) break;
  }
  return high;
}
