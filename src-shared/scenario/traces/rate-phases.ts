import { processOf } from './traced-guest.ts';
import type { TracedGuest, TracedPhase } from './traced-guest.ts';
import type { RateTrace } from './trace.ts';

/** How long each sample holds; the last as long as the one before it. */
function holdsOf({ samples }: RateTrace): number[] {
  return samples.map((one, at) => {
    const next = samples[at + 1];
    const before = samples[at - 1] ?? one;
    return next ? next.time - one.time : one.time - before.time;
  });
}

/**
 * Page writes per second that dirty `rate` pages per second when each counts once per `window`: the inverse of
 * `rate = pages / window (1 - exp(-writes window / pages))` for writes at random places.
 */
export function writesBehind(rate: number, window: number, pages: number): number {
  return (-pages / window) * Math.log1p((-rate * window) / pages);
}

/**
 * A rate series as phases of one region: each sample is a phase that writes as much as it was seen to dirty. The region
 * holds the pages that the trace says the writes spread over; the phases start over after the last.
 */
export function guestOfRates(trace: RateTrace): TracedGuest {
  const { samples, window, spread, memory, pageSize } = trace;
  const pages = spread / pageSize;
  const writes = samples.map((one) => writesBehind(one.rate, window, pages));
  const busiest = Math.max(...writes);
  const holds = holdsOf(trace);
  const phases: { duration: number; factor: number }[] = [];
  writes.forEach((one, at) => {
    const factor = busiest === 0 ? 0 : one / busiest;
    const last = phases.at(-1);
    if (last?.factor === factor) last.duration += holds[at] as number;
    else phases.push({ duration: holds[at] as number, factor });
  });
  const rest = memory - spread;
  return {
    pageSize,
    memory: [
      {
        name: 'written',
        size: spread,
        writes:
          busiest === 0
            ? processOf([], pages)
            : { process: 'uniform', rate: Number(busiest.toPrecision(12)) },
      },
      ...(rest > 0 ? [{ name: 'rest', size: rest, writes: { process: 'idle' } as const }] : []),
    ],
    phases: phases.map(({ duration, factor }, at): TracedPhase => ({
      name: `sample-${at + 1}`,
      duration,
      memoryWrites: factor,
    })),
  };
}
