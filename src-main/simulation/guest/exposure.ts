import type { PerSecond, Seconds } from '#shared/units/types.ts';

/** A region through which a sweep goes, and which is read at random meanwhile. */
interface Front {
  readonly region: number;
  /** Waiting items that the sweep meets per second of full-speed work now. */
  readonly rate: PerSecond;
  /** Items that it goes over per second, whether they wait or not. */
  readonly speed: PerSecond;
  /** Items of the region that wait, and reads per second of full-speed work of each. */
  readonly waiting: number;
  readonly hazard: PerSecond;
  /** Waiting items that the sweep goes over in so much full-speed work from now on. */
  readonly swept: (work: Seconds) => number;
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
    if (front.waiting > 0) this.#fronts.push(front);
  }

  /** A sweep goes through a region in which something waits. */
  get hasSweeps(): boolean {
    return this.#fronts.length > 0;
  }

  /** Items that sweeps go over per second, as long as something waits in their regions. */
  sweepSpeed(): PerSecond {
    let sum = 0;
    for (const { speed } of this.#fronts) sum += speed;
    return sum;
  }

  /** Items that would be met in so much full-speed work from now on. */
  missed(work: Seconds): number {
    let sum = this.missedAtRandom(work);
    for (const front of this.#fronts) sum += front.swept(work);
    return sum;
  }

  /** Of these, those that only accesses at random meet. */
  missedAtRandom(work: Seconds): number {
    let sum = 0;
    for (let at = 0; at < this.#counts.length; at += 1)
      sum -= (this.#counts[at] as number) * Math.expm1(-(this.#hazards[at] as number) * work);
    for (const { hazard, waiting, swept } of this.#fronts)
      if (hazard > 0) sum -= (waiting - swept(work)) * Math.expm1(-hazard * work);
    return sum;
  }

  /** Items met per second of full-speed work, so much work from now on; of sweeps, those that they meet now. */
  rate(work: Seconds = 0): PerSecond {
    let sum = this.randomRate(work);
    for (const { rate } of this.#fronts) sum += rate;
    return sum;
  }

  /** Of these, those that are met at random. */
  randomRate(work: Seconds = 0): PerSecond {
    let sum = 0;
    for (let at = 0; at < this.#counts.length; at += 1) {
      const hazard = this.#hazards[at] as number;
      const left = work > 0 ? Math.exp(-hazard * work) : 1;
      sum += (this.#counts[at] as number) * hazard * left;
    }
    for (const { hazard, waiting, swept } of this.#fronts)
      if (hazard > 0) sum += (waiting - swept(work)) * hazard * Math.exp(-hazard * work);
    return sum;
  }

  /**
   * Items met in a span of full-speed work that begins so much work from now: at the rate that accesses at random have then, and
   * what lies ahead of sweeps by then, whatever they meet now.
   */
  metIn(span: Seconds, after: Seconds = 0): number {
    let sum = this.randomRate(after) * span;
    for (const { hazard, swept } of this.#fronts)
      sum += (swept(after + span) - swept(after)) * Math.exp(-hazard * after);
    return sum;
  }

  /**
   * Items met per second now, region by region.
   * @param span of sweeps, what they meet on average in so much work: the next item alone may be one that does not wait
   */
  rates(regions: number, span: Seconds = 0): PerSecond[] {
    const rates = new Array<PerSecond>(regions).fill(0);
    for (let at = 0; at < this.#counts.length; at += 1)
      (rates[this.#regions[at] as number] as number) +=
        (this.#counts[at] as number) * (this.#hazards[at] as number);
    for (const { region, rate, waiting, hazard, swept } of this.#fronts)
      (rates[region] as number) += (span > 0 ? swept(span) / span : rate) + waiting * hazard;
    return rates;
  }
}
