import type { PerSecond, Seconds } from '#shared/units/types.ts';

/** A sweep that goes through a region. */
interface Front {
  readonly region: number;
  /** Waiting items that it meets per second of full-speed work now. */
  readonly rate: PerSecond;
  /** Waiting items that it meets in so much full-speed work from now on. */
  readonly missed: (work: Seconds) => number;
}

/**
 * How accesses of the guest meet items that wait, as long as only they take items out of the set: classes of items that are
 * accessed equally often, at random, and sweeps.
 */
export class Exposure {
  readonly #regions: number[] = [];
  readonly #hazards: PerSecond[] = [];
  readonly #counts: number[] = [];
  readonly #fronts: Front[] = [];

  /** @param hazard accesses per second of full-speed work to each of `count` waiting items */
  add(region: number, hazard: PerSecond, count: number): void {
    if (hazard <= 0 || count <= 0) return;
    this.#regions.push(region);
    this.#hazards.push(hazard);
    this.#counts.push(count);
  }

  addFront(front: Front): void {
    this.#fronts.push(front);
  }

  /** Items that would be met in so much full-speed work from now on. */
  missed(work: Seconds): number {
    let sum = 0;
    for (let at = 0; at < this.#counts.length; at += 1)
      sum -= (this.#counts[at] as number) * Math.expm1(-(this.#hazards[at] as number) * work);
    for (const front of this.#fronts) sum += front.missed(work);
    return sum;
  }

  /** Items met per second of full-speed work, so much work from now on; of sweeps, those that they meet now. */
  rate(work: Seconds = 0): PerSecond {
    let sum = 0;
    for (let at = 0; at < this.#counts.length; at += 1) {
      const hazard = this.#hazards[at] as number;
      const left = work > 0 ? Math.exp(-hazard * work) : 1;
      sum += (this.#counts[at] as number) * hazard * left;
    }
    for (const { rate } of this.#fronts) sum += rate;
    return sum;
  }

  /** The same now, region by region. */
  rates(regions: number): PerSecond[] {
    const rates = new Array<PerSecond>(regions).fill(0);
    for (let at = 0; at < this.#counts.length; at += 1)
      (rates[this.#regions[at] as number] as number) +=
        (this.#counts[at] as number) * (this.#hazards[at] as number);
    for (const { region, rate } of this.#fronts) (rates[region] as number) += rate;
    return rates;
  }
}
