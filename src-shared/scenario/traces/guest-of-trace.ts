import { guestOfBitmaps } from './bitmap-regions.ts';
import { fitGrowth, fitSweep } from './growth-fit.ts';
import { guestOfRates } from './rate-phases.ts';
import { readTrace } from './read-trace.ts';
import type { GrowthTrace, Trace, TraceReading } from './trace.ts';
import { pagesOf } from './trace.ts';
import { processOf, rounded } from './traced-guest.ts';
import type { TracedGuest, TracedRegion } from './traced-guest.ts';

/** A growth curve as one region of classes, or as what a sweep goes over and the idle rest. */
function guestOfGrowth(trace: GrowthTrace): TracedGuest {
  const { memory, pageSize, points } = trace;
  const pages = pagesOf(trace);
  const classes = fitGrowth(points, pages);
  const sweep = fitSweep(points, classes);
  if (!sweep) {
    const region = { name: 'memory', size: memory, writes: processOf(classes, pages) };
    return { pageSize, memory: [region], phases: [] };
  }
  const swept = Math.min(pages, Math.max(1, Math.round(sweep.pages))) * pageSize;
  const writes = { process: 'sweep', rate: rounded(sweep.rate), start: 0 } as const;
  const rest: TracedRegion[] =
    memory > swept ? [{ name: 'rest', size: memory - swept, writes: { process: 'idle' } }] : [];
  return { pageSize, memory: [{ name: 'swept', size: swept, writes }, ...rest], phases: [] };
}

/** A trace in the terms of a scenario: regions in address order, and phases. */
export function guestOfTrace(trace: Trace): TracedGuest {
  switch (trace.kind) {
    case 'growth':
      return guestOfGrowth(trace);
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
