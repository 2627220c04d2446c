import type { ExpectedRegion } from './expected-region.ts';
import type { Divergence } from './item-set.ts';

/** What was written since a point in time, in closed form: the work done until then is all there is to remember. */
export class ExpectedDivergence implements Divergence {
  readonly since: number[];
  readonly #regions: readonly ExpectedRegion[];
  readonly #work: number[];

  constructor(regions: readonly ExpectedRegion[], work: number[]) {
    this.#regions = regions;
    this.#work = work;
    this.since = work.slice();
  }

  count(): number {
    return this.#regions.reduce(
      (sum, region, at) =>
        sum + region.writtenCount(this.since[at] as number, this.#work[at] as number),
      0,
    );
  }
}
