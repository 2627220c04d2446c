import type { Bytes, Pages, PerSecond, Seconds } from '../../units/types.ts';
import type { ScenarioProblem } from '../problem.ts';
import type { GrowthPoint } from './growth-fit.ts';

/** Longest text of a trace that is read. */
export const LONGEST_TRACE = 8 * 2 ** 20;
/** Most points of a growth curve, samples of a rate series, epochs of bitmaps. */
export const MOST_ROWS = 10_000;
/** Most pages of a guest whose bitmaps are read: 64 GiB of 4 KiB pages. */
export const MOST_BITMAP_PAGES = 2 ** 24;
/** Most dirtied pages over all epochs; each is looked at once. */
export const MOST_VISITS = 20_000_000;

interface TraceHead {
  /** What the trace calls itself. */
  readonly name: string;
  /** Where it comes from. */
  readonly source: string;
  /** Memory of the guest that was traced. */
  readonly memory: Bytes;
  readonly pageSize: Bytes;
}

/** Distinct pages written within windows of growing length. */
export interface GrowthTrace extends TraceHead {
  readonly kind: 'growth';
  readonly points: readonly GrowthPoint[];
}

export interface RateSample {
  readonly time: Seconds;
  /** Pages dirtied per second from this time until the next sample, each counted once per `window`. */
  readonly rate: PerSecond;
}

/** Pages dirtied per second over time. */
export interface RateTrace extends TraceHead {
  readonly kind: 'rate';
  readonly samples: readonly RateSample[];
  /** A page written twice within this time was counted once. */
  readonly window: Seconds;
  /** Memory over which the writes are taken to spread evenly. */
  readonly spread: Bytes;
}

/** Pages from the first of each pair up to, but not including, the second; ascending, never touching. */
export type PageRanges = Uint32Array;

/** Which pages each epoch found dirty, the log being cleared in between. */
export interface BitmapTrace extends TraceHead {
  readonly kind: 'bitmaps';
  /** Length of each epoch. */
  readonly epoch: Seconds;
  readonly epochs: readonly PageRanges[];
}

/** What was seen of a guest's writing. */
export type Trace = GrowthTrace | RateTrace | BitmapTrace;

export type TraceReading =
  | { readonly ok: true; readonly trace: Trace }
  | { readonly ok: false; readonly problems: readonly ScenarioProblem[] };

/** Pages of the traced guest. */
export function pagesOf({ memory, pageSize }: Trace): Pages {
  return memory / pageSize;
}
