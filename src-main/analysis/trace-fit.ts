import type { TraceFit } from '#shared/contract/traces.ts';
import { countBitmaps, growthOfBlocks } from '#shared/scenario/traces/bitmap-counts.ts';
import { curveError } from '#shared/scenario/traces/growth-fit.ts';
import type { FitError, GrowthPoint } from '#shared/scenario/traces/growth-fit.ts';
import { guestOfTrace } from '#shared/scenario/traces/guest-of-trace.ts';
import type { BitmapTrace, RateTrace, Trace } from '#shared/scenario/traces/trace.ts';
import type { TracedGuest, TracedRegion } from '#shared/scenario/traces/traced-guest.ts';
import type { Region } from '#shared/scenario/types.ts';
import type { Pages, Seconds } from '#shared/units/types.ts';
import { pageWrites, writingOf, writtenPages } from './writing.ts';
import type { Writing, WritingGuest } from './writing.ts';

/** Places of a window over which a phased workload is looked at. */
const MOST_PLACES = 32;
/** Points of a series over time. */
const MOST_MOMENTS = 600;

function regionOf({ name, size, writes }: TracedRegion): Region {
  return {
    name,
    size,
    writes:
      writes.process === 'mixed'
        ? { ...writes, classes: writes.classes.map((one) => ({ ...one, zero: null })) }
        : writes,
    reads: 0,
    readsPerWrite: 1,
    zero: 0,
    writesZero: false,
    free: 0,
    compressedTo: 0.5,
    bytesPerWrite: 64,
  };
}

/** What the simulation makes of a traced guest: the fit is held against its write model, not against the fitter's own. */
function writingOfTraced({ memory, pageSize, phases }: TracedGuest): Writing {
  const guest: WritingGuest = {
    memory: memory.map(regionOf),
    pageSize,
    workload: {
      repeat: true,
      phases: phases.map((phase) => ({
        name: phase.name,
        duration: phase.duration,
        memoryWrites: phase.memoryWrites ?? 1,
        diskIo: 1,
        throughput: 1,
        regions: phase.regions ?? {},
      })),
    },
  };
  return writingOf(guest);
}

/** At most `most` of `count` places, evenly. */
function placesOf(count: number, most: number): number[] {
  const taken = Math.min(count, most);
  return Array.from({ length: taken }, (_, at) =>
    taken === 1 ? 0 : Math.round((at * (count - 1)) / (taken - 1)),
  );
}

function meanWritten(writing: Writing, window: Seconds, starts: readonly Seconds[]): Pages {
  const sum = starts.reduce((all, start) => all + writtenPages(writing, start, start + window), 0);
  return sum / starts.length;
}

interface Comparison {
  readonly curve: TraceFit['curve'];
  readonly overTime: TraceFit['overTime'];
  readonly error: FitError;
}

function compareCurve(
  points: readonly GrowthPoint[],
  replayed: (window: Seconds) => Pages,
): { curve: NonNullable<TraceFit['curve']>; error: FitError } {
  return {
    curve: {
      window: points.map((one) => one.window),
      given: points.map((one) => one.pages),
      fitted: points.map((one) => replayed(one.window)),
    },
    error: curveError(points, replayed),
  };
}

function compareRates(trace: RateTrace, writing: Writing): Comparison {
  const { samples, window } = trace;
  const begin = samples[0]?.time ?? 0;
  const replayed = (time: Seconds): number =>
    writtenPages(writing, time - begin, time - begin + window) / window;
  const points = samples.map(({ time, rate }) => ({ window: time, pages: rate }));
  const shown = placesOf(samples.length, MOST_MOMENTS).map((at) => samples[at] ?? samples[0]);
  return {
    curve: null,
    overTime: {
      time: shown.map((one) => one?.time ?? 0),
      given: shown.map((one) => one?.rate ?? 0),
      fitted: shown.map((one) => replayed(one?.time ?? 0)),
    },
    error: curveError(points, replayed),
  };
}

function compareBitmaps(trace: BitmapTrace, writing: Writing): Comparison {
  const { epoch, epochs } = trace;
  const counts = countBitmaps(trace);
  const { dirtied } = counts;
  const points = growthOfBlocks(counts, counts.blocks, trace);
  const replayed = (window: Seconds): Pages => {
    const places = Math.max(1, Math.floor(epochs.length - window / epoch + 1 + 1e-9));
    const starts = placesOf(places, MOST_PLACES).map((at) => at * epoch);
    return meanWritten(writing, window, starts);
  };
  const moments = placesOf(epochs.length, MOST_MOMENTS);
  return {
    ...compareCurve(points, replayed),
    overTime: {
      time: moments.map((at) => at * epoch),
      given: moments.map((at) => (dirtied[at] ?? []).reduce((sum, one) => sum + one, 0) / epoch),
      fitted: moments.map((at) => writtenPages(writing, at * epoch, (at + 1) * epoch) / epoch),
    },
  };
}

function compare(trace: Trace, writing: Writing): Comparison {
  switch (trace.kind) {
    case 'growth':
      return {
        overTime: null,
        ...compareCurve(trace.points, (window) => writtenPages(writing, 0, window)),
      };
    case 'rate':
      return compareRates(trace, writing);
    case 'bitmaps':
      return compareBitmaps(trace, writing);
  }
}

/** What the traced guest is taken to do, region by region. */
function regionsOf({ memory, pageSize }: TracedGuest): TraceFit['regions'] {
  return memory.map(({ name, size, writes }) => {
    const pages = size / pageSize;
    const list =
      writes.process === 'mixed'
        ? writes.classes
        : [{ share: 1, rate: writes.process === 'idle' ? 0 : writes.rate }];
    return {
      name,
      size,
      process: writes.process,
      classes: list.map(({ share, rate }) => ({
        pages: share * pages,
        perPage: share === 0 ? 0 : rate / (share * pages),
      })),
    };
  });
}

/** What a trace becomes, and how far the result, replayed by the write model of the simulation, lies from what was given. */
export function analyseTrace(trace: Trace): TraceFit {
  const traced = guestOfTrace(trace);
  const writing = writingOfTraced(traced);
  const { curve, overTime, error } = compare(trace, writing);
  const phases = Math.max(1, traced.phases.length);
  return {
    kind: trace.kind,
    name: trace.name,
    source: trace.source,
    memory: trace.memory,
    pageSize: trace.pageSize,
    regions: regionsOf(traced),
    phases: traced.phases.length,
    length: traced.phases.reduce((sum, phase) => sum + phase.duration, 0),
    pageWrites: Math.max(...Array.from({ length: phases }, (_, at) => pageWrites(writing, at))),
    curve,
    overTime,
    error,
  };
}
