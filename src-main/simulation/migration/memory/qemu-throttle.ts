/**
 * When QEMU begins to slow the guest down, and with what. The ways are `qemu-auto-converge.ts` and `qemu-dirty-limit.ts`.
 *
 * Source: migration/ram.c `migration_trigger_throttle` (7.2, 10.x): the same rule for both.
 */
import type { Bytes, Fraction, Seconds } from '#shared/units/types.ts';

/** A period shorter than this is not judged, but added to the next one. */
const LEAST_PERIOD: Seconds = 1;
/** Bad periods that count as one raise; good ones between them do not reset the count. */
const BAD_PERIODS = 2;

/** Slows the guest down while it dirties too much. */
export interface Throttle {
  /** True when it may act at any time, not only at synchronisations. */
  readonly watches: boolean;
  /**
   * Until when it asks for nothing at the turns of the loop, unless a synchronisation changes that: long ago when every turn
   * may matter, infinity when none does.
   * @param syncs of the log so far
   */
  quietUntil(syncs: number): Seconds;
  /** True when a synchronisation is due that the loop would not make by itself. */
  syncDue(now: Seconds, syncs: number): boolean;
  /** The log was fetched: what was dirtied and sent since the last time. */
  afterSync(dirtied: Bytes, sent: Bytes, seconds: Seconds): void;
  /** A turn of the loop. */
  turn(now: Seconds): void;
}

/** Counts bad periods. */
export class DirtyTrigger {
  readonly #share: Fraction;
  #seconds: Seconds = 0;
  #dirtied: Bytes = 0;
  #sent: Bytes = 0;
  #bad = 0;
  /** What the last period that was judged may have dirtied, as a share of what it dirtied. */
  allowed: Fraction = 1;

  /** @param share of the sent bytes above which the dirtied ones make a period bad */
  constructor(share: Fraction) {
    this.#share = share;
  }

  /** Adds what happened since the last synchronisation; true when the guest is to be slowed (more). */
  judge(dirtied: Bytes, sent: Bytes, seconds: Seconds): boolean {
    this.#seconds += seconds;
    this.#dirtied += dirtied;
    this.#sent += sent;
    if (this.#seconds <= LEAST_PERIOD) return false;
    const most = this.#sent * this.#share;
    const bad = this.#dirtied > most;
    if (bad) this.allowed = most / this.#dirtied;
    this.#seconds = 0;
    this.#dirtied = 0;
    this.#sent = 0;
    if (!bad) return false;
    this.#bad += 1;
    if (this.#bad < BAD_PERIODS) return false;
    this.#bad = 0;
    return true;
  }
}
