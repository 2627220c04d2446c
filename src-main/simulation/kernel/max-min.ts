import type { Flow, Resource } from './fluid.ts';

interface Load {
  readonly resource: Resource;
  readonly members: number[];
  left: number;
  weight: number;
  version: number;
}

interface Candidate {
  readonly level: number;
  readonly load: number;
  readonly version: number;
}

/**
 * Weighted max-min fair rates with caps: progressive filling (Bertsekas and Gallager 1992, section 6.5.2).
 *
 * The common level rises until a resource is full or a flow has reached its cap; those flows are frozen
 * and the rest goes on. A heap of resources by the level at which they fill makes it O((F + R) log R) for F flows
 * over R resources.
 *
 * @param flows a connected component, in a fixed order that decides ties
 * @returns the rate of each flow in bytes per second, in the same order
 */
export function shareOut(flows: readonly Flow[]): Float64Array {
  const rates = new Float64Array(flows.length).fill(-1);
  const loads = gatherLoads(flows);
  const loadsOf = indexLoads(flows, loads);
  const byCap = flows
    .map((_, index) => index)
    .sort((a, b) => capLevel(flows[a]) - capLevel(flows[b]) || a - b);
  const heap: Candidate[] = [];
  loads.forEach((load, index) =>
    push(heap, { level: load.left / load.weight, load: index, version: 0 }),
  );

  const freeze = (index: number, level: number): void => {
    const flow = flows[index] as Flow;
    const rate = Math.min(level * flow.weight, flow.cap);
    rates[index] = rate;
    for (const at of loadsOf[index] as number[]) {
      const load = loads[at] as Load;
      load.left = Math.max(0, load.left - rate);
      load.weight -= flow.weight;
      load.version += 1;
      if (load.weight > 1e-9)
        push(heap, { level: load.left / load.weight, load: at, version: load.version });
    }
  };

  let nextCap = 0;
  for (;;) {
    while (nextCap < byCap.length && (rates[byCap[nextCap] as number] as number) >= 0) nextCap += 1;
    const full = peekValid(heap, loads);
    const cappedIndex = byCap[nextCap];
    const cappedLevel =
      cappedIndex === undefined ? Number.POSITIVE_INFINITY : capLevel(flows[cappedIndex]);
    if (!full && cappedIndex === undefined) return rates;
    if (full && full.level <= cappedLevel) {
      pop(heap);
      for (const member of (loads[full.load] as Load).members) {
        if ((rates[member] as number) < 0) freeze(member, full.level);
      }
    } else if (cappedIndex !== undefined) {
      freeze(cappedIndex, cappedLevel);
    }
  }
}

function capLevel(flow: Flow | undefined): number {
  return flow ? flow.cap / flow.weight : Number.POSITIVE_INFINITY;
}

function gatherLoads(flows: readonly Flow[]): Load[] {
  const known = new Map<Resource, Load>();
  flows.forEach((flow, index) => {
    for (const resource of flow.resources) {
      let load = known.get(resource);
      if (!load) {
        load = { resource, members: [], left: resource.capacity, weight: 0, version: 0 };
        known.set(resource, load);
      }
      load.members.push(index);
      load.weight += flow.weight;
    }
  });
  return [...known.values()];
}

function indexLoads(flows: readonly Flow[], loads: readonly Load[]): number[][] {
  const loadsOf: number[][] = flows.map(() => []);
  loads.forEach((load, at) => {
    for (const member of load.members) (loadsOf[member] as number[]).push(at);
  });
  return loadsOf;
}

function comesBefore(a: Candidate, b: Candidate): boolean {
  return a.level !== b.level ? a.level < b.level : a.load < b.load;
}

function push(heap: Candidate[], candidate: Candidate): void {
  let slot = heap.length;
  heap.push(candidate);
  while (slot > 0) {
    const parent = (slot - 1) >> 1;
    const above = heap[parent] as Candidate;
    if (!comesBefore(candidate, above)) break;
    heap[slot] = above;
    slot = parent;
  }
  heap[slot] = candidate;
}

function pop(heap: Candidate[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let slot = 0;
  for (;;) {
    let child = 2 * slot + 1;
    if (child >= heap.length) break;
    if (
      child + 1 < heap.length &&
      comesBefore(heap[child + 1] as Candidate, heap[child] as Candidate)
    )
      child += 1;
    if (!comesBefore(heap[child] as Candidate, last)) break;
    heap[slot] = heap[child] as Candidate;
    slot = child;
  }
  heap[slot] = last;
}

/** The resource that fills next; entries that were overtaken by a later version are dropped. */
function peekValid(heap: Candidate[], loads: readonly Load[]): Candidate | undefined {
  for (;;) {
    const [first] = heap;
    if (!first) return undefined;
    const load = loads[first.load] as Load;
    if (load.version === first.version && load.weight > 1e-9) return first;
    pop(heap);
  }
}
