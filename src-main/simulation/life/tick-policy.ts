import type { Seconds } from '#shared/units/types.ts';
import type { Recovery } from './availability/recovery.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Fleet } from './fleet.ts';
import type { Drains } from './maintenance/drains.ts';
import type { Moves } from './moves.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import type { Timeline } from './timeline.ts';

/** What a policy that looks at the cluster from time to time may look at and ask for. */
export interface TickContext {
  readonly kernel: Kernel;
  readonly fleet: Fleet;
  readonly moves: Moves;
  readonly scheduler: Scheduler;
  readonly drains: Drains;
  readonly recovery: Recovery;
  readonly timeline: Timeline;
  /** Cores that copying keeps busy at either side. */
  readonly copyCores: number;
  readonly seed: number;
}

/** A policy that looks at the cluster from time to time and asks for migrations. */
export interface TickPolicy {
  readonly period: Seconds;
  tick(): void;
}
