import { switchOverTime } from '#renderer/charts/phases.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import type { Seconds } from '#shared/units/types.ts';

/** From where times are counted when runs are laid over each other. */
export const ALIGNMENTS = ['start', 'switchOver', 'progress'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

interface Anchors {
  readonly start: Seconds;
  readonly switchOver: Seconds | null;
  /** Null for a migration that never ended. */
  readonly total: Seconds | null;
}

export function anchorsOf(migration: MigrationResult): Anchors {
  const { start, metrics } = migration;
  const total = metrics.total_time_s ?? null;
  // A hypervisor's report has no event for the stop, but it ends with the downtime.
  const beforeEnd =
    total !== null && metrics.downtime_s !== undefined ? start + total - metrics.downtime_s : null;
  return {
    start,
    switchOver: switchOverTime(migration.events, migration.rounds) ?? beforeEnd,
    total,
  };
}

/**
 * A series' times on the common axis.
 *
 * @returns null where the run has nothing to align by: it was never stopped, or never ended
 */
export function alignTimes(
  time: readonly Seconds[],
  alignment: Alignment,
  anchors: Anchors,
): number[] | null {
  switch (alignment) {
    case 'start':
      return time.map((at) => at - anchors.start);
    case 'switchOver': {
      const { switchOver } = anchors;
      return switchOver === null ? null : time.map((at) => at - switchOver);
    }
    case 'progress': {
      const { total, start } = anchors;
      return total === null || total <= 0 ? null : time.map((at) => (at - start) / total);
    }
  }
}
