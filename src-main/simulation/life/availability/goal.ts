import type { Fraction, Seconds } from '#shared/units/types.ts';
import type { AvailabilityPlan } from './availability.ts';

/** What a goal of availability asks for, where hosts crash. */
export interface GoalReckoning {
  /** Availability to be expected from host crashes alone. */
  readonly expected: Fraction;
  /** From a crash until its guests serve again, on average. */
  readonly recovery: Seconds;
  /** The longest recovery that still reaches the goal. */
  readonly allowed: Seconds;
}

/**
 * Availability of a guest whose host crashes every `mtbf` on average: 1 - T / (mtbf + T), where T is the repair and the
 * start without high availability, the detection, fencing and start with restart, and the take-over with checkpoints.
 * Foreseen crashes cost a guest nothing when its migration ends before them, which happens with exp(-T_mig / lead).
 *
 * @param goal share of time, 0.99999 for five nines
 */
export function reckonGoal(
  goal: Fraction,
  plan: AvailabilityPlan,
  facts: {
    readonly mtbf: Seconds;
    readonly mttr: Seconds;
    readonly boot: Seconds;
    /** Share of crashes whose guests are away in time. */
    readonly escaped: Fraction;
  },
): GoalReckoning {
  const { mtbf, mttr, boot, escaped } = facts;
  const fenced = plan.fencing ? plan.fenceTime / plan.fenceSuccess : 0;
  // The last heartbeat was half an interval ago on average.
  const restart = plan.timeout - plan.heartbeat / 2 + plan.confirm + fenced + boot;
  const recovered = plan.replication
    ? plan.replication.detect + plan.replication.activate
    : plan.restarts && plan.disks !== 'local'
      ? restart
      : mttr + boot;
  const recovery = recovered * (1 - escaped);
  return {
    expected: 1 - recovery / (mtbf + recovery),
    recovery,
    allowed: (mtbf * (1 - goal)) / goal,
  };
}
