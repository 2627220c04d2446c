import type { Bytes, Seconds } from '#shared/units/types.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Move, MoveOutcome, MoveReason } from './moves.ts';

/** A guest that comes back to a host within this time was moved for nothing. */
const OSCILLATION: Seconds = 3600;

/** What migrations came to, added up as they end. */
export class MoveCounts {
  completed = 0;
  failed = 0;
  time: Seconds = 0;
  bytes: Bytes = 0;
  downtime: Seconds = 0;
  lostWork: Seconds = 0;
  oscillations = 0;
  readonly byReason = new Map<MoveReason, number>();
  readonly #kernel: Kernel;
  /** From where each guest was last moved by a policy, and when. */
  readonly #last = new Map<number, { from: number; at: Seconds }>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  ended(move: Move, outcome: MoveOutcome): void {
    const { now } = this.#kernel;
    const lasted = now - move.startedAt;
    this.time += lasted;
    this.bytes += move.bytes;
    if (outcome !== 'completed') {
      if (outcome !== 'unfinished') this.failed += 1;
      return;
    }
    this.completed += 1;
    this.downtime += move.downtime;
    this.lostWork += move.cost.lostWork;
    this.byReason.set(move.reason, (this.byReason.get(move.reason) ?? 0) + 1);
    this.#watch(move, now);
  }

  #watch({ guest, from, to, reason }: Move, now: Seconds): void {
    if (reason !== 'balance' && reason !== 'consolidate' && reason !== 'mend') return;
    const last = this.#last.get(guest);
    if (last && last.from === to && now - last.at < OSCILLATION) this.oscillations += 1;
    this.#last.set(guest, { from, at: now });
  }
}
