/**
 * Limits of the send rate that follow the dirty rate.
 *
 * Sources: tools/libxc/xc_linux_save.c of Xen 2.0 (`RateLimiter`); Clark et al., NSDI 2005, section 5.3 (`PaperPace`).
 */
import type { Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';

/** Limits the send rate of pre-copy in rounds. */
export interface Pace {
  /** Highest send rate now. */
  readonly cap: BytesPerSecond;
  /** What the limit is, whether it limits or not. */
  readonly rate: BytesPerSecond;
  readonly atMaximum: boolean;
  /** After a round in which so many bytes were dirtied; answers whether the limit changed. */
  update(dirtied: Bytes, duration: Seconds): boolean;
  /** The guest is stopped. */
  stopped(): void;
}

/** Bytes per second of one "Mbit" of Xen's limiter: 102,400 bytes every 781,250 / rate microseconds, that is 2^20 bit. */
export const LIMITER_MBIT: BytesPerSecond = 131_072;

/** The adaptive rate of Xen 2.0: it rises with the dirty rate and never falls. */
export class RateLimiter implements Pace {
  readonly #max: number;
  readonly #increment: number;
  /** Present rate in the limiter's Mbit/s; 0 limits nothing. */
  #rate: number;
  readonly #limits: boolean;

  /**
   * @param start first rate in Mbit/s; 0 never limits, though the rate is still tracked, as the code does
   */
  constructor(start: number, max: number, increment: number) {
    this.#rate = start;
    this.#limits = start > 0;
    this.#max = max;
    this.#increment = increment;
  }

  get cap(): BytesPerSecond {
    return this.#limits ? this.#rate * LIMITER_MBIT : Number.POSITIVE_INFINITY;
  }

  get atMaximum(): boolean {
    return this.#rate >= this.#max;
  }

  get rate(): BytesPerSecond {
    return this.#rate * LIMITER_MBIT;
  }

  update(dirtied: Bytes, duration: Seconds): boolean {
    if (duration <= 0) return false;
    const dirtyMbit = (dirtied * 8) / duration / 1e6;
    if (dirtyMbit <= this.#rate) return false;
    const raised = Math.min(dirtyMbit + this.#increment, this.#max);
    const changed = raised !== this.#rate;
    this.#rate = Math.max(this.#rate, raised);
    return changed;
  }

  stopped(): void {
    // The code writes its last round through the same limiter.
  }
}

/** The rate of the paper: always the dirty rate of the round before and an increment; the last round at the maximum. */
export class PaperPace implements Pace {
  readonly #least: BytesPerSecond;
  readonly #most: BytesPerSecond;
  readonly #increment: BytesPerSecond;
  #wanted: BytesPerSecond;
  #stopped = false;

  constructor(least: BytesPerSecond, most: BytesPerSecond, increment: BytesPerSecond) {
    this.#least = least;
    this.#most = most;
    this.#increment = increment;
    this.#wanted = least;
  }

  get cap(): BytesPerSecond {
    return this.#stopped ? this.#most : this.rate;
  }

  get atMaximum(): boolean {
    return this.#wanted > this.#most;
  }

  get rate(): BytesPerSecond {
    return Math.min(this.#most, Math.max(this.#least, this.#wanted));
  }

  update(dirtied: Bytes, duration: Seconds): boolean {
    if (duration <= 0) return false;
    const before = this.rate;
    this.#wanted = dirtied / duration + this.#increment;
    return this.rate !== before;
  }

  stopped(): void {
    this.#stopped = true;
  }
}

/** A cap that does not change, lifted once the guest is stopped (QEMU's max-bandwidth). */
export class FixedPace implements Pace {
  readonly rate: BytesPerSecond;
  readonly atMaximum = false;
  cap: BytesPerSecond;

  constructor(rate: BytesPerSecond) {
    this.rate = rate;
    this.cap = rate;
  }

  update(): boolean {
    return false;
  }

  stopped(): void {
    this.cap = Number.POSITIVE_INFINITY;
  }
}
