import type { Bytes, BytesPerSecond } from '#shared/units/types.ts';
import type { Steps } from '../kernel/kernel.ts';

/**
 * Disk data that travels in the memory's stream, as QEMU's save-state sections do (migration/savevm.c): asked
 * first in every iteration, counted in what is pending.
 */
export interface StreamSection {
  /** While true, memory is not sent at all. */
  bulkActive(): boolean;
  /** Bytes that wait, for the decision to stop. */
  pendingBytes(): Bytes;
  /** Sends at most about `budget` bytes; answers how many. */
  iterate(budget: Bytes, cap: BytesPerSecond): Steps<Bytes>;
  /** Sends everything that is left, with the guest stopped; answers how many bytes. */
  complete(): Steps<Bytes>;
}
