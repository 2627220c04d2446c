import type { LiveCluster } from '#shared/contract/cluster.ts';
import type { LiveMigration, PageMap } from '#shared/contract/runs.ts';
import type { EventRow, RoundRow, RunResult, SeriesTable } from '#shared/result/result.ts';
import type { Resolution } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';

export interface SimulationOptions {
  /** Replaces the scenario's seed. */
  readonly seed?: number;
  /** Replaces the scenario's resolution. */
  readonly resolution?: Resolution;
  /** Records series; metrics, rounds and events are always recorded. Default true. */
  readonly series?: boolean;
  /** Keeps page and block versions and checks at the end that nothing was lost. For tests; default false. */
  readonly verify?: boolean;
}

/** Why `advance` returned. */
export type AdvanceEnd = 'finished' | 'time' | 'events';

/** What a window needs to draw the present moment, with what is new since the last call. */
export interface Frame {
  readonly simulatedTime: Seconds;
  readonly kernelEvents: number;
  readonly migrations: readonly LiveMigration[];
  readonly series: readonly { readonly migration: number; readonly table: SeriesTable }[];
  readonly rounds: readonly { readonly migration: number; readonly row: RoundRow }[];
  readonly events: readonly { readonly migration: number; readonly row: EventRow }[];
  /** Of the life of a cluster: hosts and migrations at this moment. */
  readonly cluster?: LiveCluster;
}

/**
 * One scenario being simulated. It owns no thread and no clock: the caller decides how far it
 * goes, which is how a run is paced, paused, stepped and cancelled.
 */
export interface Simulation {
  readonly now: Seconds;
  readonly finished: boolean;
  readonly kernelEvents: number;
  /**
   * Executes events until the end, until the next event would lie after `untilTime`
   * (the clock then stands at `untilTime`), or until `maxEvents` were executed.
   */
  advance(bounds?: { readonly untilTime?: Seconds; readonly maxEvents?: number }): AdvanceEnd;
  /** Ends every migration where it stands; the guests stay at the source where they still run there. */
  cancel(): void;
  /** The present moment and what is new since the last call of `frame`. */
  frame(): Frame;
  /** Page map and block map of one migration, with at most `cells` cells each. */
  maps(migration: number, cells: number): PageMap[];
  /** The result; complete once `finished`. The digest is computed here. */
  result(): RunResult;
}
