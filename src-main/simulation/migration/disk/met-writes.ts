/** How the guest's writes meet the blocks of a copy that still wait. */
import type { Blocks, Bytes, Fraction, PerSecond, Seconds } from '#shared/units/types.ts';
import type { DiskStream } from './disk-stream.ts';

/** Mean of exp(-hazard x work) over so much work from `since` on. */
function meanExp(hazard: PerSecond, since: Seconds, work: Seconds): number {
  const decay = hazard * work;
  return Math.exp(-hazard * since) * (decay > 0 ? -Math.expm1(-decay) / decay : 1);
}

/**
 * Share of the guest's block writes that meet a block which still waits.
 * @param span over this from now on; a sweep that goes round meanwhile meets what waits and what does not
 */
export function waitingShare(stream: DiskStream, span: Seconds): Fraction {
  let visits = 0;
  let round = Number.POSITIVE_INFINITY;
  for (const { io, size } of stream.m.guest.extents) {
    if (io.process === 'idle') continue;
    const blocks =
      io.process === 'sweep' ? io.request / stream.blockSize : blocksOf(stream, io.request);
    visits += io.writes * blocks;
    if (io.process === 'sweep') round = Math.min(round, size / (io.writes * io.request));
  }
  if (visits === 0) return 0;
  const exposure = stream.set.exposure([]);
  const ahead = Math.min(span, round);
  const met = ahead > 0 && exposure.hasSweeps ? exposure.metIn(ahead) / ahead : exposure.rate();
  return Math.min(1, met / visits);
}

/** Share of the guest's block writes that lie among the next bytes from the cursor on, as an extent is written evenly. */
export function writesAhead(stream: DiskStream, bytes: Bytes): Fraction {
  const from = stream.set.cursor() * stream.blockSize;
  let writes = 0;
  let inside = 0;
  let start = 0;
  for (const { io, size } of stream.m.guest.extents) {
    const end = start + Math.max(1, Math.ceil(size / stream.blockSize)) * stream.blockSize;
    const overlap = Math.min(end, from + bytes) - Math.max(start, from);
    const rate = io.process === 'idle' ? 0 : io.writes;
    writes += rate;
    if (overlap > 0) inside += (rate * overlap) / (end - start);
    start = end;
  }
  return writes === 0 ? 0 : inside / writes;
}

/**
 * Writes per second, extent by extent, that come to blocks which still wait.
 * @param span of sweeps, on average over so much work from now on
 */
export function waitingRates(stream: DiskStream, span: Seconds): PerSecond[] {
  return stream.set.exposure([]).rates(stream.m.guest.extents.length, span);
}

/**
 * Share of the guest's write requests that are the first to come to a block which still waits.
 * @param rates as `waitingRates` tells
 * @param unit what is copied out before such a write, at most a block
 * @param since disk work since none of those that wait had been written
 * @param work over so much from then on
 */
export function firstWritesShare(
  stream: DiskStream,
  rates: readonly PerSecond[],
  unit: Bytes,
  since: Seconds,
  work: Seconds,
): Fraction {
  let requests = 0;
  let first = 0;
  stream.m.guest.extents.forEach(({ io, size }, at) => {
    if (io.process === 'idle') return;
    const run = Math.max(1, Math.round(io.request / unit));
    const hazard = (io.writes * run) / Math.max(1, size / unit);
    const meets = (rates[at] as number) / blocksOf(stream, io.request);
    requests += io.writes;
    // A sweep is the first in each of a block's units, unless each of its requests covers several.
    if (io.process === 'sweep')
      first += meets * Math.max(1, stream.blockSize / Math.max(unit, io.request));
    else first += meets * meanExp(hazard, since, work);
  });
  return requests === 0 ? 0 : Math.min(1, first / requests);
}

/** Blocks that one request of the guest covers. */
function blocksOf(stream: DiskStream, request: Bytes): Blocks {
  return Math.max(1, Math.round(request / stream.blockSize));
}
