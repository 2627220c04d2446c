import type { Seconds } from '#shared/units/types.ts';
import type { Goal } from './needed.ts';

/**
 * What a management layer asks of a migration under way (QMP, virsh, the Nova and KubeVirt controllers). Strategies look
 * at it where they decide.
 */
export interface MigrationControl {
  /** Stop the guest now and send the rest, whatever is left (`virsh suspend`, timeout action "suspend"). */
  stopNow: boolean;
  /** Move the guest now and let the rest follow (`migrate-start-postcopy`). */
  postCopyNow: boolean;
  /** Replaces the strategy's downtime limit; null leaves it. */
  downtimeLimit: Seconds | null;
  /** True when the strategy can leave pages behind. */
  acceptsPostCopy: boolean;
  /** What the strategy's rounds go on to; null before they begin, and for strategies without. */
  goal: Goal | null;
}

export function noControl(): MigrationControl {
  return {
    stopNow: false,
    postCopyNow: false,
    downtimeLimit: null,
    acceptsPostCopy: false,
    goal: null,
  };
}
