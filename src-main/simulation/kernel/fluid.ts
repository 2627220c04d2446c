import type { Bytes, BytesPerSecond, Seconds } from '#shared/units/types.ts';
import type { ScheduledEvent } from './event-queue.ts';
import { PRIORITY } from './kernel.ts';
import type { Kernel } from './kernel.ts';
import { shareOut } from './max-min.ts';

/** Something with a capacity that flows share: one direction of a link or NIC, a disk's reads or writes. */
export interface Resource {
  readonly name: string;
  readonly capacity: BytesPerSecond;
  /** Flows that want a share now, in the order in which they came. */
  readonly flows: Flow[];
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
  /** Scratch of the solver: the search that visited the flow last. */
  visit: number;
}

/**
 * Flows in a component larger than this find their new shares together on a grid of `SETTLING_SECONDS`
 * instead of at every single change. Real flows need several round trips to find a share, and
 * without it n migrations that end one by one would cost n^2. Until then no capacity is exceeded: a flow that left
 * leaves its share unused, a flow that came waits.
 */
export const IMMEDIATE_FLOWS = 256;
export const SETTLING_SECONDS: Seconds = 0.01;

/** Max-min fair sharing with caps and weights, solved again only where something changed. */
export class FluidNetwork {
  readonly #kernel: Kernel;
  readonly #solveEvent: ScheduledEvent;
  readonly #dirty: Flow[] = [];
  #nextId = 0;
  #visit = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#solveEvent = kernel.event(PRIORITY.sharing, () => this.#solveDirty());
  }

  resource(name: string, capacity: BytesPerSecond): Resource {
    return { name, capacity, flows: [] };
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
    if (flow.rate > cap) this.#setRate(flow, cap, false);
    this.#changed(flow);
  }

  stop(flow: Flow): void {
    if (!flow.active) return;
    this.#setRate(flow, 0, false);
    flow.active = false;
    for (const resource of flow.resources) {
      const at = resource.flows.indexOf(flow);
      if (at >= 0) resource.flows.splice(at, 1);
    }
    for (const resource of flow.resources) {
      const [neighbour] = resource.flows;
      if (neighbour) this.#markDirty(neighbour);
    }
  }

  #setRate(flow: Flow, rate: BytesPerSecond, tell: boolean): void {
    if (flow.rate === rate) return;
    const { now } = this.#kernel;
    flow.carried += flow.rate * (now - flow.settledAt);
    flow.settledAt = now;
    flow.rate = rate;
    if (tell) flow.onRate?.();
  }

  #changed(flow: Flow): void {
    let alone = flow.cap;
    for (const resource of flow.resources) {
      if (resource.flows.length > 1) {
        this.#markDirty(flow);
        return;
      }
      if (resource.capacity < alone) alone = resource.capacity;
    }
    this.#setRate(flow, alone, true);
  }

  #markDirty(flow: Flow): void {
    this.#dirty.push(flow);
    if (this.#solveEvent.slot >= 0) return;
    this.#kernel.schedule(this.#solveEvent, this.#kernel.now);
  }

  #solveDirty(): void {
    const started = this.#kernel.now;
    const waiting = this.#dirty.splice(0);
    const deferred: Flow[] = [];
    this.#visit += 1;
    for (const flow of waiting) {
      if (!flow.active || flow.visit === this.#visit) continue;
      const component = this.#componentOf(flow);
      if (component.length > IMMEDIATE_FLOWS && !this.#onGrid(started)) {
        deferred.push(flow);
        continue;
      }
      const rates = shareOut(component);
      for (let index = 0; index < component.length; index += 1) {
        this.#setRate(component[index] as Flow, rates[index] as number, false);
      }
      // Listeners run only after all rates of the component are in place, so that no one sees half a solution.
      for (const member of component) member.onRate?.();
    }
    if (deferred.length > 0) {
      this.#dirty.push(...deferred);
      const grid = (Math.floor(started / SETTLING_SECONDS) + 1) * SETTLING_SECONDS;
      this.#kernel.schedule(this.#solveEvent, grid);
    }
  }

  #onGrid(time: Seconds): boolean {
    const steps = time / SETTLING_SECONDS;
    return Math.abs(steps - Math.round(steps)) < 1e-6;
  }

  /** All active flows that are connected to this one by shared resources, in order of their ids. */
  #componentOf(start: Flow): Flow[] {
    const seen = new Set<Resource>();
    const found: Flow[] = [start];
    start.visit = this.#visit;
    for (let index = 0; index < found.length; index += 1) {
      for (const resource of (found[index] as Flow).resources) {
        if (seen.has(resource)) continue;
        seen.add(resource);
        for (const neighbour of resource.flows) {
          if (neighbour.visit === this.#visit) continue;
          neighbour.visit = this.#visit;
          found.push(neighbour);
        }
      }
    }
    return found.sort((a, b) => a.id - b.id);
  }
}
