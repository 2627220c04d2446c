import { guestOfBitmaps } from './bitmap-regions.ts';
import { fitGrowth } from './growth-fit.ts';
import { guestOfRates } from './rate-phases.ts';
import { readTrace } from './read-trace.ts';
import type { Trace, TraceReading } from './trace.ts';
import { pagesOf } from './trace.ts';
import { processOf } from './traced-guest.ts';
import type { TracedGuest } from './traced-guest.ts';

/** A trace in the terms of a scenario: regions in address order, and phases. */
export function guestOfTrace(trace: Trace): TracedGuest {
  switch (trace.kind) {
    case 'growth': {
      const pages = pagesOf(trace);
      const writes = processOf(fitGrowth(trace.points, pages), pages);
      const memory = [{ name: 'memory', size: trace.memory, writes }];
      return { pageSize: trace.pageSize, memory, phases: [] };
    }
    case 'rate':
      return guestOfRates(trace);
    case 'bitmaps':
      return guestOfBitmaps(trace);
  }
}

export type TraceConversion =
  | { readonly ok: true; readonly trace: Trace; readonly guest: TracedGuest }
  | Extract<TraceReading, { readonly ok: false }>;

/** Documents are read at every keystroke, and the traces in them stay the same meanwhile. */
const MOST_KEPT = 16;
const kept = new Map<string, TraceConversion>();

/** Reads a trace and turns it into the terms of a scenario; the last few are remembered. */
export function convertTrace(text: string): TraceConversion {
  const known = kept.get(text);
  if (known) return known;
  const reading = readTrace(text);
  const conversion: TraceConversion = reading.ok
    ? { ...reading, guest: guestOfTrace(reading.trace) }
    : reading;
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(text, conversion);
  return conversion;
}
