import type { BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
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
    const { guest } = this.#m;
    const { requests, bytes } = guest.diskWriteDemand;
    const mean = waits.reduce((sum, { share, time }) => sum + share * time, 0);
    const share = 1 / (1 + (requests * mean) / this.#outstanding);
    guest.setDiskShare(Math.min(share, bytes > most ? most / bytes : 1));
  }

  /** Lets all writes go on, and writes down how long they were held. */
  release(): void {
    const { guest, record } = this.#m;
    guest.settle();
    guest.setDiskShare(1);
    record.metrics.disk_wait_s = guest.diskWait - this.#waitBefore;
  }
}
