/**
 * KubeVirt's stall detector: whether a migration still gains, and whether it stands at a low from which it is best ended.
 *
 * Source: pkg/virt-launcher/virtwrap, stall detection of 2026 (`updateCandidates`, `checkStallCondition`,
 * `relaxBestRemainingBytes`, `isAtLocalMinima`, `updateBandwidthEstimate`); KubeVirt enhancement proposal 248.
 * An iteration begins with each synchronisation of the dirty log; what remains then is compared, not what remains in between.
 */
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';

export interface StallSettings {
  /** Share by which an iteration has to be better than the best one outside the window. */
  readonly stallMargin: Fraction;
  /** Length of the window, and the first patience. */
  readonly stallWindow: Seconds;
  /** Weight of the newest bandwidth sample. */
  readonly ewmaAlpha: Fraction;
  /** By what the patience shrinks at every relaxation. */
  readonly patienceDecay: Fraction;
}

interface Iteration {
  readonly time: Seconds;
  readonly remaining: Bytes;
}

export class StallDetector {
  readonly #settings: StallSettings;
  /** Iterations inside the window that may become the least outside it; each less than the one before. */
  #candidates: Iteration[] = [];
  #leastOutside: Bytes | null = null;
  #stalled = false;
  #best: Bytes = 0;
  /** What remained at the iterations since the stall, ascending. */
  readonly #since: Bytes[] = [];
  #patience: Seconds = 0;
  #relaxAt: Seconds = 0;
  /** Smoothed bandwidth; 0 before the first sample. */
  bandwidth: BytesPerSecond = 0;

  constructor(settings: StallSettings) {
    this.#settings = settings;
  }

  sample(rate: BytesPerSecond): void {
    const { ewmaAlpha } = this.#settings;
    this.bandwidth =
      this.bandwidth === 0 ? rate : ewmaAlpha * rate + (1 - ewmaAlpha) * this.bandwidth;
  }

  /** An iteration begins; true once the migration has stalled. */
  iteration(time: Seconds, remaining: Bytes): boolean {
    if (this.bandwidth === 0) return false;
    this.#age(time, remaining);
    if (this.#stalled) {
      this.#relax(time, remaining);
      return true;
    }
    const least = this.#leastOutside;
    if (least === null || remaining < least * (1 - this.#settings.stallMargin)) return false;
    this.#stalled = true;
    this.#best = this.#candidates.reduce((best, one) => Math.min(best, one.remaining), least);
    this.#patience = this.#settings.stallWindow;
    this.#relaxAt = time + this.#patience;
    return true;
  }

  /** Moves candidates that have left the window outside, and takes the new one in if it can ever count. */
  #age(time: Seconds, remaining: Bytes): void {
    let oldest = this.#candidates[0];
    while (oldest && time - oldest.time >= this.#settings.stallWindow) {
      this.#candidates.shift();
      this.#leastOutside = Math.min(oldest.remaining, this.#leastOutside ?? oldest.remaining);
      [oldest] = this.#candidates;
    }
    if (this.#leastOutside !== null && remaining > this.#leastOutside) return;
    const last = this.#candidates.at(-1);
    if (!last || remaining < last.remaining) this.#candidates.push({ time, remaining });
  }

  /** When patience ends, the best that is waited for becomes the next best one that was seen since. */
  #relax(time: Seconds, remaining: Bytes): void {
    const at = this.#since.findIndex((one) => one > remaining);
    this.#since.splice(at < 0 ? this.#since.length : at, 0, remaining);
    if (time < this.#relaxAt) return;
    this.#best = this.#since.shift() ?? this.#best;
    this.#patience *= this.#settings.patienceDecay;
    this.#relaxAt = time + this.#patience;
  }

  /** What remains is within the margin of the best. */
  atLow(remaining: Bytes): boolean {
    return remaining <= this.#best * (1 + this.#settings.stallMargin);
  }

  /** Downtime that stopping now would cost. */
  downtime(remaining: Bytes): Seconds {
    return this.bandwidth === 0 ? 0 : remaining / this.bandwidth;
  }
}
