import type { DrillFault } from '#shared/contract/faults.ts';
import { MIGRATION_FAULTS, sidesOf } from '#shared/scenario/faults/kinds.ts';
import type { FaultPhase, Faults, InjectedFault } from '#shared/scenario/faults/types.ts';
import type { FaultKind } from '#shared/scenario/life/types.ts';
import type { Fraction, Seconds } from '#shared/units/types.ts';

/** Longer than a connection waits and a host's silence is borne, so that what is drilled is a failure and no hiccup. */
const LONG: Seconds = 300;

/** A struck host stays away: a drill asks what is left when nothing comes back. */
const FOR_GOOD: ReadonlySet<FaultKind> = new Set(['host-crash', 'disk-error']);

/** What is left of a slow host or link; of packets, the share that is lost. */
const FACTOR: Partial<Record<FaultKind, Fraction>> = { 'packet-loss': 0.01 };
const USUAL_FACTOR: Fraction = 0.1;

/** Every fault that can strike a migration, at each end that it can strike. */
export const DRILL_FAULTS: readonly DrillFault[] = MIGRATION_FAULTS.flatMap((kind) =>
  sidesOf(kind).map((side) => ({ kind, side })),
);

/** The fault of one cell, some time into a phase. */
export function injectedFault(
  { kind, side }: DrillFault,
  phase: FaultPhase,
  after: Seconds,
  migration: number,
): InjectedFault {
  return {
    kind,
    side,
    at: null,
    migration,
    phase,
    round: null,
    after,
    host: null,
    duration: FOR_GOOD.has(kind) ? null : LONG,
    factor: FACTOR[kind] ?? USUAL_FACTOR,
  };
}

/** What is done about faults where a scenario does not say: the defaults of the section `faults`. */
export const USUAL_RECOVERY: Faults['recovery'] = {
  fencing: true,
  restart: true,
  detection: 15,
  fenceTime: 10,
  boot: 60,
  connectionTimeout: 30,
  resumeAfter: 60,
  durable: 5,
};
