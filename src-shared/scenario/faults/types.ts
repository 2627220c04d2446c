import type { Seconds } from '../../units/types.ts';
import type { FaultKind } from '../life/types.ts';

/** Stretches of a migration in which a fault may strike; finer than `Phase` of a result. */
export const FAULT_PHASES = [
  'before',
  'disk-copy',
  'memory-copy',
  'switch-over',
  'hand-over',
  'post-copy',
  'disk-push-pull',
] as const;
/**
 * `before`: setup, nothing copied yet. `switch-over`: the guest is stopped and its rest is sent. `hand-over`: everything was
 * sent, the destination is about to run the guest. `post-copy`: it runs there and pages are missing. `disk-push-pull`: it
 * runs there and blocks are missing.
 */
export type FaultPhase = (typeof FAULT_PHASES)[number];

/** Which end of a migration a fault strikes. */
export const FAULT_SIDES = ['source', 'destination'] as const;
export type FaultSide = (typeof FAULT_SIDES)[number];

/** What became of a guest whose migration was struck. */
export const FAULT_OUTCOMES = [
  'completed',
  'recovered',
  'continues-at-source',
  'continues-at-destination',
  'stalled',
  'lost-restarted',
  'lost',
  'undefined',
  'split-brain',
] as const;
/**
 * `completed`: the migration went on, perhaps slower. `recovered`: it stood still with its guest and then went on.
 * `continues-at-source`, `continues-at-destination`: it failed, the guest runs there unharmed. `stalled`: the guest exists but
 * waited for something until the run ended. `lost-restarted`: its running state is gone, it was started again from its disks.
 * `lost`: gone, and nothing to start it from. `undefined`: both ends hold a stopped copy and neither may decide.
 * `split-brain`: two copies ran at once.
 */
export type FaultOutcome = (typeof FAULT_OUTCOMES)[number];

/** One fault of a plan. Either `at` or `phase` says when. */
export interface InjectedFault {
  readonly kind: FaultKind;
  /** Simulated time; null: when the migration is in `phase`. */
  readonly at: Seconds | null;
  /** Place in the plan of the migration that is struck, from 0. */
  readonly migration: number;
  /** Stretch of that migration in which it strikes; null with `at`. */
  readonly phase: FaultPhase | null;
  /** Round of the memory copy in which it strikes, from 1; null: whichever is under way. */
  readonly round: number | null;
  /** Time after the beginning of the stretch, or of the round. */
  readonly after: Seconds;
  /** End of the migration whose host is struck; null: as usual for the kind. */
  readonly side: FaultSide | null;
  /** Host that is struck, whatever its part in the migration. */
  readonly host: string | null;
  /** How long it lasts; null: until the end of the run. */
  readonly duration: Seconds | null;
  /** What is left of a link or a host, or the share of packets that are lost. */
  readonly factor: number;
}

/** Faults that come by chance to every host on its own. */
export interface FaultRate {
  readonly kind: FaultKind;
  /** Mean time between failures of one host; exponentially distributed. */
  readonly mtbf: Seconds;
  /** Mean time to repair; exponentially distributed. */
  readonly mttr: Seconds;
  readonly factor: number;
}

/** What software and people do about faults. */
export interface FaultRecovery {
  /** A suspected copy is switched off, or held by a lock on its disks, before another may run. */
  readonly fencing: boolean;
  /** Guests that were lost are started again on another host. */
  readonly restart: boolean;
  /** From the silence of a host to declaring it dead. */
  readonly detection: Seconds;
  readonly fenceTime: Seconds;
  /** From starting a guest until it serves again. */
  readonly boot: Seconds;
  /** A connection without an answer is given up after so long. */
  readonly connectionTimeout: Seconds;
  /** From the end of a fault to somebody resuming a migration that was paused by it. */
  readonly resumeAfter: Seconds;
  /** Work that was in memory only and is lost with it. */
  readonly durable: Seconds;
}

/** Faults of an ordinary scenario. */
export interface Faults {
  readonly injected: readonly InjectedFault[];
  readonly rates: readonly FaultRate[];
  readonly recovery: FaultRecovery;
}
