import type { Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import type { ScheduledEvent } from './event-queue.ts';
import { PRIORITY } from './kernel.ts';
import type { Kernel } from './kernel.ts';
import { shareOut } from './max-min.ts';

/** Something with a capacity that flows share: one direction of a link or NIC, a disk's reads or writes. */
export interface Resource {
  readonly name: string;
  /** Changed by `FluidNetwork.setCapacity` alone. */
  readonly capacity: BytesPerSecond;
  /** Flows that want a share now, in the order in which they came. */
  readonly flows: Flow[];
  /** Sum of the rates of its flows. */
  used: BytesPerSecond;
  /** Until when it is known to belong to a large component whose shares are not solved again. */
  settlesAt: Seconds;
  /** Scratch of the solver: capacity and weight that are not given away yet, and the search that saw it last. */
  left: BytesPerSecond;
  weightLeft: number;
  visit: number;
}

/** A stream of bytes over one or more resources, at the same rate on each. */
export interface Flow {
  readonly id: number;
  readonly resources: readonly Resource[];
  /** Upper bound of its rate whatever the shares are. */
  cap: BytesPerSecond;
  weight: number;
  active: boolean;
  rate: BytesPerSecond;
  /** Bytes carried until `settledAt`. */
  carried: Bytes;
  settledAt: Seconds;
  /** Called after the rate changed. */
  readonly onRate: (() => void) | null;
  /** Scratch of the solver: the fair rate, and the search that saw the flow last. */
  target: BytesPerSecond;
  visit: number;
}

/**
 * Up to this many flows that share resources, every change is solved at once and exactly. In a larger component flows
 * find their new shares together on a time grid, and a rate that is right within `TOLERANCE` stays: real flows need round
 * trips to find a share, and n migrations that end one by one would otherwise cost n^2. No capacity is ever
 * exceeded: a flow that left leaves its share unused until then, and a flow that comes begins with what is unused.
 */
export const IMMEDIATE_FLOWS = 256;
/** Time grid per flow of a large component: 10 ms for a thousand flows. */
export const SETTLING_PER_FLOW: Seconds = 1e-5;
/** How far below its fair share a rate in a large component may stay. */
export const TOLERANCE = 2e-3;

/** Resources with more flows than this are not looked through for the shortcuts below. */
const FEW_FLOWS = 4;

/** Keeps the order of the others; unlike `splice` it allocates nothing. */
function removeFrom(flows: Flow[], flow: Flow): void {
  const at = flows.indexOf(flow);
  if (at < 0) return;
  for (let next = at + 1; next < flows.length; next += 1) flows[next - 1] = flows[next] as Flow;
  flows.pop();
}

/** True when nobody on a resource would take what a flow that left gives back. */
function allAtCap({ flows }: Resource): boolean {
  if (flows.length > FEW_FLOWS) return false;
  for (let at = 0; at < flows.length; at += 1) {
    const { rate, cap } = flows[at] as Flow;
    if (rate !== cap) return false;
  }
  return true;
}

/**
 * The fair rate of a flow whose neighbours all have as much as they want and keep it: what they leave, or its cap. Below 0 when
 * shares have to be found.
 */
function besideFlowsAtCap(flow: Flow): BytesPerSecond {
  const { resources, weight } = flow;
  let rate = flow.cap;
  let highest = 0;
  for (let at = 0; at < resources.length; at += 1) {
    const { flows, capacity } = resources[at] as Resource;
    if (flows.length > FEW_FLOWS) return -1;
    let left = capacity;
    for (let other = 0; other < flows.length; other += 1) {
      const neighbour = flows[other] as Flow;
      if (neighbour === flow) continue;
      if (neighbour.rate !== neighbour.cap) return -1;
      left -= neighbour.rate;
      highest = Math.max(highest, neighbour.rate / neighbour.weight);
    }
    if (left < rate) rate = left;
  }
  // A neighbour that has more than this flow would get has to give some of it.
  return rate === flow.cap || rate / weight >= highest ? rate : -1;
}

/** Max-min fair sharing with caps and weights, solved again only where something changed. */
export class FluidNetwork {
  readonly #kernel: Kernel;
  readonly #solveEvent: ScheduledEvent;
  readonly #laterEvent: ScheduledEvent;
  #dirty: Flow[] = [];
  /** Changes in large components that wait for the next point of the grid. */
  #later: Flow[] = [];
  #nextId = 0;
  #visit = 0;
  /** When a large component may be solved again. */
  #nextLarge: Seconds = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#solveEvent = kernel.event(PRIORITY.sharing, () =>
      // A process that learns its rate must not move the clock on while others still wait for theirs.
      kernel.standing(() => this.#solveDirty()),
    );
    this.#laterEvent = kernel.event(PRIORITY.sharing, () =>
      kernel.standing(() => this.#solveLater()),
    );
  }

  resource(name: string, capacity: BytesPerSecond): Resource {
    return { name, capacity, flows: [], used: 0, settlesAt: 0, left: 0, weightLeft: 0, visit: 0 };
  }

  /** A flow that wants nothing until `start`. */
  flow(resources: readonly Resource[], onRate: (() => void) | null, weight = 1): Flow {
    return {
      id: this.#nextId++,
      resources,
      cap: Number.POSITIVE_INFINITY,
      weight,
      active: false,
      rate: 0,
      carried: 0,
      settledAt: this.#kernel.now,
      onRate,
      target: 0,
      visit: 0,
    };
  }

  /** Bytes that the flow carried until now. */
  carried(flow: Flow): Bytes {
    return flow.carried + flow.rate * (this.#kernel.now - flow.settledAt);
  }

  start(flow: Flow, cap: BytesPerSecond = Number.POSITIVE_INFINITY): void {
    if (flow.active) {
      this.setCap(flow, cap);
      return;
    }
    flow.active = true;
    flow.cap = cap;
    for (const resource of flow.resources) resource.flows.push(flow);
    this.#changed(flow);
  }

  setCap(flow: Flow, cap: BytesPerSecond): void {
    if (flow.cap === cap) return;
    flow.cap = cap;
    if (!flow.active) return;
    // Lowering a cap must hold at once; raising it may wait for the next solution.
    if (flow.rate > cap) this.#setRate(flow, cap);
    this.#changed(flow);
  }

  /** Makes a resource wider or narrower; its flows share anew. */
  setCapacity(resource: Resource, capacity: BytesPerSecond): void {
    if (resource.capacity === capacity) return;
    (resource as { capacity: BytesPerSecond }).capacity = capacity;
    // Whoever learns its new rate must not move the clock on while others still have their old one.
    this.#kernel.standing(() => {
      for (const flow of resource.flows.slice()) this.#changed(flow);
    });
  }

  stop(flow: Flow): void {
    if (!flow.active) return;
    this.#setRate(flow, 0);
    flow.active = false;
    for (const resource of flow.resources) {
      removeFrom(resource.flows, flow);
      const neighbour = resource.flows[0];
      // Sums of doubles drift; an idle resource is the moment to start from nothing again.
      if (!neighbour) resource.used = 0;
      else if (!allAtCap(resource)) this.#markDirty(neighbour);
    }
  }

  #setRate(flow: Flow, rate: BytesPerSecond): boolean {
    if (flow.rate === rate) return false;
    const { now } = this.#kernel;
    flow.carried += flow.rate * (now - flow.settledAt);
    flow.settledAt = now;
    for (const resource of flow.resources) resource.used += rate - flow.rate;
    flow.rate = rate;
    return true;
  }

  #changed(flow: Flow): void {
    const undisturbing = besideFlowsAtCap(flow);
    if (undisturbing >= 0) {
      if (this.#setRate(flow, undisturbing)) flow.onRate?.();
      return;
    }
    let unused = flow.cap;
    for (const resource of flow.resources) {
      const free = resource.capacity - resource.used + flow.rate;
      if (free < unused) unused = free;
    }
    this.#markDirty(flow);
    // Until the shares are found anew: what nobody uses. In a small component they are, at this very instant.
    if (unused > flow.rate && this.#nextLarge > this.#kernel.now && this.#setRate(flow, unused))
      flow.onRate?.();
  }

  #markDirty(flow: Flow): void {
    const { now } = this.#kernel;
    // Searching a large component at every change is what the grid saves: its resources know that they belong to one.
    if (flow.resources.some((resource) => resource.settlesAt > now)) {
      this.#later.push(flow);
      return;
    }
    this.#dirty.push(flow);
    if (this.#solveEvent.slot < 0) this.#kernel.schedule(this.#solveEvent, now);
  }

  #solveDirty(): void {
    const { now } = this.#kernel;
    const waiting = this.#dirty;
    this.#dirty = [];
    this.#visit += 1;
    for (const flow of waiting) {
      if (!flow.active || flow.visit === this.#visit) continue;
      const { flows, resources } = this.#componentOf(flow);
      if (flows.length <= IMMEDIATE_FLOWS) this.#solve(flows, resources, 0);
      else if (now >= this.#nextLarge) {
        this.#nextLarge = now + flows.length * SETTLING_PER_FLOW;
        for (const resource of resources) resource.settlesAt = this.#nextLarge;
        this.#solve(flows, resources, TOLERANCE);
        this.#kernel.schedule(this.#laterEvent, this.#nextLarge);
      } else {
        for (const resource of resources) resource.settlesAt = this.#nextLarge;
        this.#later.push(flow);
      }
    }
  }

  /** The next point of the grid: what changed in large components since the last one is solved now. */
  #solveLater(): void {
    this.#dirty.push(...this.#later.splice(0));
    if (this.#dirty.length > 0) this.#solveDirty();
  }

  #solve(flows: readonly Flow[], resources: readonly Resource[], tolerance: number): void {
    shareOut(flows, resources);
    const told: Flow[] = [];
    for (const flow of flows) {
      const { target, rate } = flow;
      if (rate <= target && rate >= target * (1 - tolerance)) continue;
      // A little below the fair share, so that the small changes of later solutions change nothing here.
      if (this.#setRate(flow, target * (1 - tolerance / 4))) told.push(flow);
    }
    // Listeners run only after all rates of the component are in place, so that no one sees half a solution.
    for (const flow of told) flow.onRate?.();
  }

  /** All active flows that are connected to this one by shared resources; the order follows from the flows' history. */
  #componentOf(start: Flow): { flows: Flow[]; resources: Resource[] } {
    const flows: Flow[] = [start];
    const resources: Resource[] = [];
    const visit = this.#visit;
    start.visit = visit;
    for (let index = 0; index < flows.length; index += 1) {
      for (const resource of (flows[index] as Flow).resources) {
        if (resource.visit === visit) continue;
        resource.visit = visit;
        resources.push(resource);
        for (const neighbour of resource.flows) {
          if (neighbour.visit === visit) continue;
          neighbour.visit = visit;
          flows.push(neighbour);
        }
      }
    }
    return { flows, resources };
  }
}
