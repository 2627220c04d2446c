/** Closed forms of the literature, to hold simulated migrations against. Bytes, seconds and bytes per second throughout. */
import type { Bytes, BytesPerSecond, Pages, PerSecond, Seconds } from '#shared/units/types.ts';

export interface SeriesInput {
  readonly memory: Bytes;
  /** Bytes of pages dirtied per second; taken as constant and never twice the same page. */
  readonly dirtyRate: BytesPerSecond;
  readonly bandwidth: BytesPerSecond;
  /** What is left below this ends the live rounds. */
  readonly threshold: Bytes;
  /** Most rounds after the first. */
  readonly mostRounds: number;
}

export interface SeriesOutcome {
  /** Rounds after the first, the stop-and-copy among them. */
  readonly rounds: number;
  readonly bytes: Bytes;
  readonly totalTime: Seconds;
  readonly downtime: Seconds;
}

/**
 * The geometric series of pre-copy: each round is `dirtyRate / bandwidth` times the one before.
 * Source: Liu et al. (HPDC 2011; Cluster Computing 2013); the formulas are recalled, the abstract was read.
 */
export function geometricSeries(input: SeriesInput): SeriesOutcome {
  const { memory, dirtyRate, bandwidth, threshold, mostRounds } = input;
  const ratio = dirtyRate / bandwidth;
  let rounds = mostRounds;
  if (memory <= threshold) rounds = 0;
  else if (ratio === 0) rounds = Math.min(1, mostRounds);
  else if (ratio < 1)
    rounds = Math.min(mostRounds, Math.ceil(Math.log(threshold / memory) / Math.log(ratio)));
  const sum = ratio === 1 ? rounds + 1 : (1 - ratio ** (rounds + 1)) / (1 - ratio);
  return {
    rounds,
    bytes: memory * sum,
    totalTime: (memory * sum) / bandwidth,
    downtime: (memory * ratio ** rounds) / bandwidth,
  };
}

export interface Bounds {
  readonly least: Seconds;
  readonly most: Seconds;
}

/**
 * Bounds of a migration by legacy Xen (29 rounds, three times the memory, fewer than 50 pages): just below three memories may
 * be sent when the factor is tested, then one more round and a full stop-and-copy.
 * Source: Akoush et al. (MASCOTS 2010); the formulas are recalled, the abstract was read.
 *
 * @param before initialisation and reservation
 * @param after commitment and activation
 */
export function akoushBounds(
  memory: Bytes,
  pageSize: Bytes,
  bandwidth: BytesPerSecond,
  before: Seconds,
  after: Seconds,
): { readonly totalTime: Bounds; readonly downtime: Bounds } {
  const fixed = before + after;
  return {
    totalTime: {
      least: fixed + memory / bandwidth,
      most: fixed + (5 * memory - pageSize) / bandwidth,
    },
    downtime: { least: after, most: memory / bandwidth + after },
  };
}

/**
 * A program that sweeps `region` pages at `writeRate` while a scan in random order sends `scanRate` pages per second and
 * skips those written again already.
 *
 * @returns how long the scan takes, what it sent, and what it leaves dirty
 */
export function cyclicWriter(
  region: Pages,
  writeRate: PerSecond,
  scanRate: PerSecond,
): { readonly time: Seconds; readonly sent: Pages; readonly left: Pages } {
  if (writeRate === 0) return { time: region / scanRate, sent: region, left: 0 };
  const time = -(region / writeRate) * Math.expm1(-writeRate / scanRate);
  return { time, sent: scanRate * time, left: writeRate * time };
}

/**
 * Length at which rounds settle for one class of `pages` pages, each written `rate` times a second, when the rest of the memory
 * is idle: the positive root of `t = (pages x page size / bandwidth) (1 - exp(-rate t))`, by Lambert's W.
 *
 * @returns 0 when the class is written more slowly than it is sent
 */
export function settledRound(
  pages: Pages,
  rate: PerSecond,
  pageSize: Bytes,
  bandwidth: BytesPerSecond,
): Seconds {
  const load = (pages * pageSize * rate) / bandwidth;
  return load <= 1 ? 0 : (load + lambertW(-load * Math.exp(-load))) / rate;
}

/** Principal branch of Lambert's W for arguments from -1/e to 0, by Halley's method. */
function lambertW(x: number): number {
  // From the series about the branch point, which is where Newton's steps would go astray.
  const p = Math.sqrt(Math.max(0, 2 * (Math.E * x + 1)));
  let w = -1 + p - (p * p) / 3 + (11 / 72) * p ** 3;
  for (let step = 0; step < 40; step += 1) {
    const e = Math.exp(w);
    const f = w * e - x;
    const next = w - f / (e * (w + 1) - ((w + 2) * f) / (2 * w + 2) || 1);
    if (Math.abs(next - w) < 1e-15) return next;
    w = next;
  }
  return w;
}

/**
 * What no migration of a memory undercuts.
 *
 * @param content bytes that must cross the link at least once, as small as the best encoding makes them
 * @param fixed setup, suspension and activation, of which `stopped` falls into the downtime
 */
export function lowerBounds(
  content: Bytes,
  deviceState: Bytes,
  bandwidth: BytesPerSecond,
  fixed: Seconds,
  stopped: Seconds,
): { readonly totalTime: Seconds; readonly downtime: Seconds } {
  return {
    totalTime: fixed + content / bandwidth,
    downtime: stopped + deviceState / bandwidth,
  };
}
