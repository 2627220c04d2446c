import type { LifeGuest, LifeHost } from '#shared/scenario/life/expand.ts';
import type { Fraction } from '#shared/units/types.ts';
import type { Fleet } from '../fleet.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';

/** A migration that would lower the imbalance. */
export interface Candidate {
  readonly guest: number;
  readonly from: number;
  readonly to: number;
  /** Standard deviation of the load afterwards. */
  readonly imbalance: Fraction;
}

/** Sources and destinations looked at for one move: the hottest and the coldest. */
const SOURCES = 4;
const DESTINATIONS = 8;

/**
 * The loads of the cluster as a policy thinks of them while it plans: what it has planned already is done in it. The
 * standard deviation follows from running sums, and only moves from the hottest to the coldest hosts are looked at,
 * so that a plan costs the guests of a few hosts and not hosts times guests.
 */
export class Picture {
  readonly #fleet: Fleet;
  readonly #scheduler: Scheduler;
  readonly #load: Float64Array;
  /** Hosts that take part, coldest first. */
  readonly #order: number[];
  readonly #planned = new Set<number>();
  #sum = 0;
  #squares = 0;

  constructor(fleet: Fleet, scheduler: Scheduler) {
    this.#fleet = fleet;
    this.#scheduler = scheduler;
    this.#load = new Float64Array(fleet.hosts.length);
    this.#order = [];
    for (let host = 0; host < fleet.hosts.length; host += 1) {
      if (!fleet.takes(host)) continue;
      const load = fleet.loadOf(host);
      this.#load[host] = load;
      this.#sum += load;
      this.#squares += load * load;
      this.#order.push(host);
    }
    const loads = this.#load;
    this.#order.sort(
      (one, other) => (loads[one] as number) - (loads[other] as number) || one - other,
    );
  }

  get hosts(): number {
    return this.#order.length;
  }

  get imbalance(): Fraction {
    return this.#deviation(this.#squares);
  }

  load(host: number): Fraction {
    return this.#load[host] as number;
  }

  #deviation(squares: number): Fraction {
    const count = this.#order.length;
    if (count < 2) return 0;
    const mean = this.#sum / count;
    return Math.sqrt(Math.max(0, squares / count - mean * mean));
  }

  #cores(host: number): number {
    return (this.#fleet.hosts[host] as LifeHost).spec.cores;
  }

  /** Whether a policy may move a guest at all. */
  #movable(guest: number): boolean {
    const { facts } = this.#fleet.guests[guest] as LifeGuest;
    return (
      facts.migratable &&
      facts.keepTogether === null &&
      !this.#planned.has(guest) &&
      !this.#scheduler.busy(guest)
    );
  }

  /** The move that lowers the imbalance most, of those that `accept` lets pass; null when none does. */
  best(accept: (candidate: Candidate) => boolean): Candidate | null {
    let best: Candidate | null = null;
    let least = this.imbalance - 1e-9;
    const last = this.#order.length - 1;
    for (let hot = 0; hot < SOURCES && hot <= last; hot += 1) {
      const from = this.#order[last - hot] as number;
      for (const guest of this.#fleet.residents[from] as number[]) {
        if (!this.#movable(guest)) continue;
        const found = this.#coldest(guest, from, least, accept);
        if (!found) continue;
        best = found;
        least = found.imbalance;
      }
    }
    return best;
  }

  #coldest(
    guest: number,
    from: number,
    least: Fraction,
    accept: (candidate: Candidate) => boolean,
  ): Candidate | null {
    const cores = this.#fleet.coresOf(guest);
    let looked = 0;
    for (const to of this.#order) {
      if (looked === DESTINATIONS) return null;
      if (to === from) return null;
      looked += 1;
      const imbalance = this.#deviation(this.#squaresAfter(cores, from, to));
      // Warmer hosts are worse still.
      if (imbalance >= least) return null;
      if (!this.#fleet.fits(guest, to)) continue;
      const candidate = { guest, from, to, imbalance };
      if (accept(candidate)) return candidate;
    }
    return null;
  }

  /** Sum of squares after a move; exact only where hosts have as many cores, else the sum of loads changes too. */
  #squaresAfter(cores: number, from: number, to: number): number {
    const source = this.#load[from] as number;
    const destination = this.#load[to] as number;
    const sourceAfter = source - cores / this.#cores(from);
    const destinationAfter = destination + cores / this.#cores(to);
    return (
      this.#squares -
      source * source -
      destination * destination +
      sourceAfter * sourceAfter +
      destinationAfter * destinationAfter
    );
  }

  /** Does a move in the picture. */
  plan({ guest, from, to }: Candidate): void {
    const cores = this.#fleet.coresOf(guest);
    this.#planned.add(guest);
    this.#set(from, (this.#load[from] as number) - cores / this.#cores(from));
    this.#set(to, (this.#load[to] as number) + cores / this.#cores(to));
  }

  #set(host: number, load: Fraction): void {
    const before = this.#load[host] as number;
    this.#sum += load - before;
    this.#squares += load * load - before * before;
    this.#load[host] = load;
    this.#order.splice(this.#order.indexOf(host), 1);
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#load[this.#order[middle] as number] as number) < load) low = middle + 1;
      else high = middle;
    }
    this.#order.splice(low, 0, host);
  }
}
