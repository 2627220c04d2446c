import { anchorsOf, axisOf } from '#shared/comparison/align.ts';
import type { Configuration } from '#shared/contract/comparison.ts';
import { phaseSpans } from '#shared/result/phases.ts';
import type { PhaseSpan } from '#shared/result/phases.ts';
import type { ChartBand } from '#renderer/charts/figures.ts';
import type { Overlay } from './compare-figures.ts';

/** A phase on the common axis of a comparison. */
export interface AlignedPhase {
  readonly phase: PhaseSpan['phase'];
  /** Over replications the means. */
  readonly from: number;
  readonly to: number;
  /** Earliest beginning and latest end of any replication; null for a single run. */
  readonly widest: { readonly from: number; readonly to: number } | null;
}

/** The phases that a configuration went through; none while nothing of it was read, or without an anchor. */
export function phasesOf(
  run: Configuration,
  { bands, drawn, migration, alignment }: Overlay,
): AlignedPhase[] {
  const laid = bands?.configurations.find(({ id }) => id === run.id);
  if (laid && laid.replications > 1 && laid.phases.length > 0) {
    return laid.phases.map(({ phase, from, to }) => ({
      phase,
      from: from.mean,
      to: to.mean,
      widest: { from: from.low, to: to.high },
    }));
  }
  const one = drawn.get(run.id)?.detail.migrations[migration];
  const axis = one ? axisOf(alignment, anchorsOf(one)) : null;
  if (!one || !axis) return [];
  const last = one.start + (one.metrics.total_time_s ?? 0);
  const aligned = (time: number): number => (time - axis.origin) / axis.unit;
  return phaseSpans(one.events, one.rounds, last).map(({ phase, from, to }) => ({
    phase,
    from: aligned(from),
    to: aligned(to),
    widest: null,
  }));
}

/** Phases as they are marked behind the lines of a chart. */
export function phaseBands(
  phases: readonly AlignedPhase[],
  name: (phase: AlignedPhase['phase']) => string,
): ChartBand[] {
  return phases.map(({ phase, from, to }) => ({
    id: phase,
    label: name(phase),
    from,
    to,
    strong: phase === 'switch-over',
  }));
}
