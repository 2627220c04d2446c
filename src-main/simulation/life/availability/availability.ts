import type { Seconds } from '#shared/units/types.ts';
import { lifePolicy } from '../policy.ts';

/** How a cluster notices that a host is gone, and what it does for its guests. */
export interface AvailabilityPlan {
  /** Nobody does anything: guests come back with their host. */
  readonly restarts: boolean;
  readonly heartbeat: Seconds;
  /** Silence after which a host is suspected. */
  readonly timeout: Seconds;
  /** From suspecting to declaring it dead: pings, votes. */
  readonly confirm: Seconds;
  /** Networks that carry heartbeats; a host is silent only when all of them are. */
  readonly networks: number;
  /** Only the side with most hosts acts. */
  readonly quorum: boolean;
  readonly fencing: boolean;
  readonly fenceTime: Seconds;
  readonly fenceSuccess: number;
  /** A running guest holds a lock on its disks that keeps a second copy from starting. */
  readonly locks: boolean;
  /** A host that finds itself alone switches its guests off. */
  readonly isolation: 'leave' | 'switch-off';
  readonly isolationDelay: Seconds;
  /** What a guest's disks are after its host is gone. */
  readonly disks: 'shared' | 'synced' | 'local';
  /** Between two copies of local disks. */
  readonly syncInterval: Seconds;
  /** Guests that a host starts at once. */
  readonly restartsAtOnce: number;
  /** Work of a guest that is in memory only. */
  readonly durable: Seconds;
  /** Guests migrate back when their host returns. */
  readonly failback: boolean;
  /** Guests are replicated by checkpoints; null: they are not. */
  readonly replication: ReplicationPlan | null;
}

export interface ReplicationPlan {
  /** From one checkpoint to the next. */
  readonly epoch: Seconds;
  /** Silence of the primary after which the backup takes over. */
  readonly detect: Seconds;
  /** From deciding to running at the backup. */
  readonly activate: Seconds;
  /** Suspending and resuming for a checkpoint. */
  readonly pause: Seconds;
  /** Copying dirty pages to a local buffer. */
  readonly copyRate: number;
  /** Guests of this priority or more urgent are protected. */
  readonly upTo: number;
}

export const availabilityPolicy = lifePolicy<null, AvailabilityPlan>('availability');
