import type { Bytes } from '#shared/units/types.ts';

/**
 * Whether the pending size is below the threshold.
 *
 * In the exact resolution that is a comparison. In the expected resolution the pending size is an expectation, and where it
 * settles just above the threshold a real migration still ends with the first downward fluctuation. Each
 * check then stops with the probability that a normally distributed size lies below the threshold, and the expected run stops
 * where half of all real runs would have: the median.
 */
export class StopDecision {
  readonly #strict: boolean;
  #survival = 1;

  /** @param strict QEMU 7.2 compares with `<`, 10.x with `<=` */
  constructor(strict: boolean) {
    this.#strict = strict;
  }

  /** @param deviation standard deviation of `pending` when it was just synchronised; null when it was not */
  stops(pending: Bytes, threshold: Bytes, deviation: Bytes | null): boolean {
    if (pending < 1) return true;
    if (deviation !== null && deviation > 1) {
      this.#survival *= 1 - normalBelow((threshold - pending) / deviation);
      return this.#survival < 0.5;
    }
    return this.#strict ? pending < threshold : pending <= threshold;
  }
}

/** Distribution function of the standard normal: Abramowitz and Stegun 7.1.26, absolute error below 2e-7. */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const half = 0.5 * poly * Math.exp(-x * x);
  return z >= 0 ? 1 - half : half;
}
