import type { ExperimentState } from '#shared/contract/experiments.ts';
import type { JobOutcome } from './messages.ts';
import type { DigestLine } from './identity.ts';
import type { EndedReplication, PointChange } from './schedule.ts';

/** A point as it is written down: its number in the sweep, its hash, its values as JSON text. */
export interface PreparedPoint {
  readonly position: number;
  readonly hash: string;
  readonly values: string;
}

/** An experiment as it lies in the store. */
export interface StoredExperiment {
  readonly id: string;
  /** The parsed document as plain data. */
  readonly document: object;
  readonly state: ExperimentState;
  /** The engine that its points were prepared for; empty when they were not, or when the document changed since. */
  readonly engineVersion: string;
  readonly digest: string;
}

/** How far an experiment has come, counted in the store. */
export interface SweepStanding {
  readonly points: { readonly settled: number; readonly of: number };
  readonly runs: {
    readonly done: number;
    readonly failed: number;
    readonly queued: number;
    readonly most: number;
  };
}

/** Where sweeps are written down: the queue that survives whatever happens to the process. */
export interface SweepJournal {
  /** @throws UnknownIdError */
  load(id: string): StoredExperiment;
  standing(id: string): SweepStanding;
  setState(id: string, state: ExperimentState): void;
  /** Begins to replace the points of an experiment; until `endPoints` it counts as not prepared. */
  beginPoints(id: string): void;
  /** Adds some; a point that was there before keeps its replications. */
  addPoints(id: string, points: readonly PreparedPoint[]): void;
  endPoints(id: string, seeds: readonly number[], wanted: number, engineVersion: string): void;
  /** Numbers of the points, in order. */
  positions(id: string): number[];
  /** What has ended of the points that are part of it, in the order of points and seeds. */
  ended(id: string, metric: string | null): Iterable<EndedReplication>;
  /** Stores what ended, as runs where there is a result, and what that changed about points; all of it or nothing. */
  record(
    id: string,
    engineVersion: string,
    outcomes: readonly JobOutcome[],
    changes: readonly PointChange[],
  ): void;
  /** What points want and which are settled. */
  setPoints(id: string, changes: readonly PointChange[]): void;
  /** Forgets failed replications, so that they are run again; answers how many. */
  forgetFailed(id: string): number;
  digestLines(id: string): Iterable<DigestLine>;
  /** Ends the experiment with its digest. */
  finish(id: string, digest: string): void;
}
