import type { Blocks, Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import type { Steps } from '../kernel/kernel.ts';

/** How long a turn of the stream's loop lasts. */
export interface TurnLimits {
  /** Turns at most. */
  readonly most: number;
  readonly cap: BytesPerSecond;
  /** The time of memory alone, when the link limits it, and that of all, when the quota of a window does. */
  readonly memory: Seconds | null;
  readonly whole: Seconds;
}

/** Turns of the stream's loop that are alike. */
export interface TurnsAlike {
  readonly turns: number;
  /** Blocks and bytes of the section in each, and whether they are a backlog or what is written meanwhile. */
  readonly blocks: Blocks;
  readonly bytes: Bytes;
  readonly backlog: boolean;
}

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
  /**
   * Expectations: while only the bulk is sent nothing is decided, and one stretch stands for many iterations. Answers the bytes, 0
   * when it can't.
   */
  bulkStretch(cap: BytesPerSecond): Steps<Bytes>;
  /**
   * Expectations: what turns of the loop will send, each an iteration of this section and a stretch of memory, as long as the guest
   * writes as it did; null when that is not known.
   */
  turnsAlike(limits: TurnLimits): TurnsAlike | null;
  /** Such turns begin; the memory's part goes first. */
  beginTurns(turns: TurnsAlike): void;
  /** Sends the section's part of as many as the memory's pages filled. */
  sendTurns(turns: TurnsAlike, cap: BytesPerSecond): Steps<Bytes>;
  /** The turns are over: what was written meanwhile was sent, but for what waited before. */
  endTurns(turns: TurnsAlike): void;
  /** Sends everything that is left, with the guest stopped; answers how many bytes. */
  complete(): Steps<Bytes>;
}
