import type { BytesPerSecond, Fraction, PerSecond, Seconds } from '#shared/units/types.ts';
import type { MigrationContext } from '../context.ts';

/** Some of the guest's writes wait for something. */
export interface Wait {
  /** Share of the writes. */
  readonly share: Fraction;
  readonly time: Seconds;
}

/**
 * What makes the guest's disk writes wait, as a closed loop: a guest with n requests outstanding that would issue W a
 * second issues W / (1 + W x wait / n). Design; the one writer of the reference migrations bmp-* and mir-*-wb issues
 * what this says within a tenth.
 */
export class HeldWrites {
  readonly #m: MigrationContext;
  readonly #outstanding: number;
  readonly #waitBefore: Seconds;
  /** Share of its disk requests that the guest gets done when none of them waits. */
  most: Fraction = 1;

  constructor(m: MigrationContext, outstanding: number) {
    this.#m = m;
    this.#outstanding = outstanding;
    this.#waitBefore = m.guest.diskWait;
  }

  /**
   * @param waits what writes wait for from now on; none lets them go on freely
   * @param most bytes per second that writes may come to whatever they wait for
   */
  hold(waits: readonly Wait[], most: BytesPerSecond = Number.POSITIVE_INFINITY): void {
    const { requests, bytes } = this.#m.guest.diskWriteDemand;
    const mean = waits.reduce((sum, { share, time }) => sum + share * time, 0);
    this.slow(requests, mean, bytes > most ? most / bytes : 1);
  }

  /**
   * The same for requests of any kind.
   * @param requests how many would wait in a second if none did
   * @param most share of the requests that may get done whatever they wait for
   */
  slow(requests: PerSecond, wait: Seconds, most: Fraction = 1): void {
    const share = 1 / (1 + (requests * wait) / this.#outstanding);
    this.#m.guest.setDiskShare(Math.min(share, most, this.most));
  }

  /** Lets all writes go on, and writes down how long they were held. */
  release(): void {
    const { guest, record } = this.#m;
    guest.settle();
    guest.setDiskShare(1);
    record.metrics.disk_wait_s = guest.diskWait - this.#waitBefore;
  }
}
