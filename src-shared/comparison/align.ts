import type { MigrationResult } from '../result/result.ts';
import { switchOverTime } from '../result/phases.ts';
import type { Seconds } from '../units/types.ts';
import type { Alignment } from './recipe.ts';

export interface Anchors {
  readonly start: Seconds;
  readonly switchOver: Seconds | null;
  /** Null for a migration that never ended. */
  readonly total: Seconds | null;
}

/** What the times of a migration can be counted from. */
export function anchorsOf(
  migration: Pick<MigrationResult, 'outcome' | 'start' | 'metrics' | 'events' | 'rounds'>,
): Anchors {
  const { outcome, start, metrics } = migration;
  // Of one that did not complete, the metric tells how long it was watched.
  const total = outcome === 'completed' ? (metrics.total_time_s ?? null) : null;
  // A hypervisor's report has no event for the stop, but it ends with the downtime.
  const beforeEnd =
    total !== null && metrics.downtime_s !== undefined ? start + total - metrics.downtime_s : null;
  return {
    start,
    switchOver: switchOverTime(migration.events, migration.rounds) ?? beforeEnd,
    total,
  };
}

/** From seconds of the simulated clock to the common axis: `(time - origin) / unit`. */
export interface Axis {
  readonly origin: Seconds;
  /** 1, or the total time where shares of it are counted. */
  readonly unit: Seconds;
}

/** The common axis of a migration; null where it has nothing to align by: it was never stopped, or never ended. */
export function axisOf(alignment: Alignment, { start, switchOver, total }: Anchors): Axis | null {
  switch (alignment) {
    case 'start':
      return { origin: start, unit: 1 };
    case 'switchOver':
      return switchOver === null ? null : { origin: switchOver, unit: 1 };
    case 'progress':
      return total === null || total <= 0 ? null : { origin: start, unit: total };
  }
}

/** A series' times on the common axis; null where there is none. */
export function alignTimes(
  time: readonly Seconds[],
  alignment: Alignment,
  anchors: Anchors,
): number[] | null {
  const axis = axisOf(alignment, anchors);
  return axis && time.map((at) => (at - axis.origin) / axis.unit);
}
