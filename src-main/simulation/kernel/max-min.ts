import type { Flow, Resource } from './fluid.ts';

/** Weight below which a resource has no unfrozen flow left: the rounding of sums of weights. */
const NO_WEIGHT = 1e-9;
/** Up to so many resources are looked through instead of kept in a heap. */
const FEW = 12;

/**
 * Weighted max-min fair rates with caps: progressive filling (Bertsekas and Gallager 1992, section 6.5.2).
 *
 * The common level rises until a resource is full or a flow has reached its cap; those flows are frozen and the
 * rest goes on. Freezing flows at a level never lowers the level at which another resource fills, so a heap with lazily
 * corrected keys is enough: O(F + R log R) for F flows with short paths over R resources.
 *
 * Writes each flow's fair rate (bytes per second) into its `target`.
 *
 * @param flows a connected component, in an order that does not depend on chance
 * @param resources every resource of those flows
 */
export function shareOut(flows: readonly Flow[], resources: readonly Resource[]): void {
  for (const resource of resources) {
    resource.left = resource.capacity;
    resource.weightLeft = 0;
    for (const flow of resource.flows) resource.weightLeft += flow.weight;
  }
  for (const flow of flows) flow.target = -1;
  if (resources.length <= FEW) {
    shareOutFew(flows, resources);
    return;
  }
  const capped = flows
    .filter((flow) => flow.cap < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.cap / a.weight - b.cap / b.weight || a.id - b.id);
  const heap = new LevelHeap(resources);
  let nextCap = 0;
  for (;;) {
    while (nextCap < capped.length && (capped[nextCap] as Flow).target >= 0) nextCap += 1;
    const tightest = capped[nextCap];
    const full = heap.first();
    if (full && (!tightest || full.left / full.weightLeft <= tightest.cap / tightest.weight)) {
      const level = full.left / full.weightLeft;
      for (const flow of full.flows) if (flow.target < 0) freeze(flow, level);
      full.weightLeft = 0;
    } else if (tightest) freeze(tightest, tightest.cap / tightest.weight);
    else return;
  }
}

/** The same for a few resources: looking through them all costs less than keeping them in order. */
function shareOutFew(flows: readonly Flow[], resources: readonly Resource[]): void {
  for (;;) {
    let full: Resource | null = null;
    let level = Number.POSITIVE_INFINITY;
    for (const resource of resources) {
      if (resource.weightLeft <= NO_WEIGHT) continue;
      const own = resource.left / resource.weightLeft;
      if (own >= level) continue;
      level = own;
      full = resource;
    }
    let tightest: Flow | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const flow of flows) {
      if (flow.target >= 0 || flow.cap / flow.weight >= least) continue;
      tightest = flow;
      least = flow.cap / flow.weight;
    }
    if (full && level <= least) {
      for (const flow of full.flows) if (flow.target < 0) freeze(flow, level);
      full.weightLeft = 0;
    } else if (tightest) freeze(tightest, least);
    else return;
  }
}

function freeze(flow: Flow, level: number): void {
  const rate = Math.min(level * flow.weight, flow.cap);
  flow.target = rate;
  for (const resource of flow.resources) {
    resource.left = Math.max(0, resource.left - rate);
    resource.weightLeft -= flow.weight;
  }
}

/** Resources by the level at which they fill; keys are lower bounds that are corrected when they come up. */
class LevelHeap {
  readonly #resources: Resource[] = [];
  readonly #levels: number[] = [];

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) this.#push(resource, resource.left / resource.weightLeft);
  }

  /** The resource that fills next; undefined when no resource has an unfrozen flow. */
  first(): Resource | undefined {
    for (;;) {
      const resource = this.#resources[0];
      if (!resource) return undefined;
      if (resource.weightLeft <= NO_WEIGHT) {
        this.#pop();
        continue;
      }
      const level = resource.left / resource.weightLeft;
      if (level <= (this.#levels[0] as number) * (1 + 1e-12)) return resource;
      this.#pop();
      this.#push(resource, level);
    }
  }

  #push(resource: Resource, level: number): void {
    let slot = this.#resources.length;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      if ((this.#levels[parent] as number) <= level) break;
      this.#put(slot, this.#resources[parent] as Resource, this.#levels[parent] as number);
      slot = parent;
    }
    this.#put(slot, resource, level);
  }

  #put(slot: number, resource: Resource, level: number): void {
    this.#resources[slot] = resource;
    this.#levels[slot] = level;
  }

  #pop(): void {
    const resource = this.#resources.pop();
    const level = this.#levels.pop();
    const count = this.#resources.length;
    if (resource === undefined || level === undefined || count === 0) return;
    let slot = 0;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= count) break;
      if (
        child + 1 < count &&
        (this.#levels[child + 1] as number) < (this.#levels[child] as number)
      )
        child += 1;
      if ((this.#levels[child] as number) >= level) break;
      this.#put(slot, this.#resources[child] as Resource, this.#levels[child] as number);
      slot = child;
    }
    this.#put(slot, resource, level);
  }
}
