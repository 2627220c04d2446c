import type { LifeHost } from '#shared/scenario/life/expand.ts';
import type { HostPower } from '#shared/scenario/life/types.ts';
import type { Fraction, Seconds } from '#shared/units/types.ts';
import type { HostState } from './fleet.ts';

/** Buckets of the load of each host over the whole life. */
const HEAT_BUCKETS = 1024;
/** Hosts times buckets that are kept at most; more hosts get coarser ones. */
const MOST_HEAT = 4 * 2 ** 20;

interface HostFacts {
  readonly state: HostState;
  readonly load: Fraction;
  readonly satisfied: Fraction;
  readonly guests: number;
  readonly cores: number;
}

/** Electric power at a load: Fan, Weber and Barroso, ISCA 2007, equation 1. In watts. */
export function powerAt(power: HostPower, load: Fraction): number {
  const u = Math.min(1, load);
  const bent = power.exponent === 1 ? u : 2 * u - u ** power.exponent;
  return power.idle + (power.max - power.idle) * bent;
}

function powerIn(state: HostState, power: HostPower, load: Fraction): number {
  if (state === 'up') return powerAt(power, load);
  if (state === 'off') return power.off;
  // Starting and installing keep a host busy; a crashed one is taken to be without power until it is repaired.
  return state === 'down' ? 0 : powerAt(power, 0.8);
}

/** Integrals over time, brought up to date only where something changes. */
export class HostMeters {
  readonly buckets: number;
  readonly bucketWidth: Seconds;
  /** Seconds times load of each host in each bucket, host by host. */
  readonly heat: Float32Array;
  /** Seconds in which a host's guests were short, and seconds times the share that they lost. */
  readonly shortClock: Float64Array;
  readonly lostClock: Float64Array;
  /** Watt-seconds. */
  energy = 0;
  /** Guest-seconds below the SLA, and core-seconds that guests wanted and did not get. */
  violations = 0;
  lostCores = 0;
  wantedCores = 0;
  /** Host-seconds in each state that is not up. */
  offTime = 0;
  imbalanceMax: Fraction = 0;
  readonly #powers: readonly HostPower[];
  readonly #sla: Fraction;
  readonly #since: Float64Array;
  readonly #watts: Float64Array;
  readonly #load: Float64Array;
  readonly #satisfied: Float64Array;
  readonly #guests: Float64Array;
  readonly #cores: Float64Array;
  readonly #up: Uint8Array;
  readonly #off: Uint8Array;
  #count = 0;
  #sum = 0;
  #squares = 0;
  #imbalanceSince: Seconds = 0;
  #imbalance = 0;
  #shortGuests = 0;
  #totalWatts = 0;

  constructor(hosts: readonly LifeHost[], duration: Seconds, sla: Fraction) {
    const count = hosts.length;
    this.#powers = hosts.map(({ facts }) => facts.power);
    this.#sla = sla;
    this.buckets = Math.max(32, Math.min(HEAT_BUCKETS, Math.floor(MOST_HEAT / Math.max(1, count))));
    this.bucketWidth = duration / this.buckets;
    this.heat = new Float32Array(count * this.buckets);
    this.shortClock = new Float64Array(count);
    this.lostClock = new Float64Array(count);
    this.#since = new Float64Array(count);
    this.#watts = new Float64Array(count);
    this.#load = new Float64Array(count);
    this.#satisfied = new Float64Array(count).fill(1);
    this.#guests = new Float64Array(count);
    this.#cores = new Float64Array(count);
    this.#up = new Uint8Array(count);
    this.#off = new Uint8Array(count);
  }

  /** Standard deviation of the load over hosts that are up. */
  get imbalance(): Fraction {
    if (this.#count < 2) return 0;
    const mean = this.#sum / this.#count;
    // What the rounding of incremental sums leaves of "no difference" is no imbalance.
    return Math.sqrt(Math.max(0, this.#squares / this.#count - mean * mean - 1e-12));
  }

  /** Mean load of hosts that are up. */
  get meanLoad(): Fraction {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  get hostsUp(): number {
    return this.#count;
  }

  /** Guests that are short at this moment. */
  get shortGuests(): number {
    return this.#shortGuests;
  }

  /** Electric power of all hosts, in watts. */
  get watts(): number {
    return this.#totalWatts;
  }

  /** Time integral of the imbalance until now, in seconds. */
  imbalanceUntil(now: Seconds): number {
    this.#imbalance += this.imbalance * (now - this.#imbalanceSince);
    this.#imbalanceSince = now;
    return this.#imbalance;
  }

  settle(host: number, now: Seconds): void {
    const from = this.#since[host] as number;
    const passed = now - from;
    if (passed <= 0) return;
    this.#since[host] = now;
    this.energy += (this.#watts[host] as number) * passed;
    if (this.#off[host] === 1) this.offTime += passed;
    if (this.#up[host] === 0) return;
    const satisfied = this.#satisfied[host] as number;
    const cores = (this.#cores[host] as number) * passed;
    this.wantedCores += cores;
    if (satisfied < 1) {
      this.lostCores += cores * (1 - satisfied);
      this.lostClock[host] = (this.lostClock[host] as number) + (1 - satisfied) * passed;
      if (satisfied < this.#sla) {
        this.violations += (this.#guests[host] as number) * passed;
        this.shortClock[host] = (this.shortClock[host] as number) + passed;
      }
    }
    this.#warm(host, from, now);
  }

  #warm(host: number, from: Seconds, to: Seconds): void {
    const load = this.#load[host] as number;
    const last = this.buckets - 1;
    let bucket = Math.min(last, Math.floor(from / this.bucketWidth));
    let at = from;
    while (at < to) {
      const end = bucket === last ? to : Math.min(to, (bucket + 1) * this.bucketWidth);
      const place = host * this.buckets + bucket;
      this.heat[place] = (this.heat[place] as number) + load * Math.max(0, end - at);
      at = Math.max(end, at);
      bucket += 1;
      if (bucket > last) break;
    }
  }

  /** What holds for a host from now on; `settle` has brought it here. */
  set(host: number, now: Seconds, facts: HostFacts): void {
    this.imbalanceUntil(now);
    const before = this.#load[host] as number;
    if (this.#up[host] === 1) {
      this.#count -= 1;
      this.#sum -= before;
      this.#squares -= before * before;
      if ((this.#satisfied[host] as number) < this.#sla)
        this.#shortGuests -= this.#guests[host] as number;
    }
    const up = facts.state === 'up';
    this.#up[host] = up ? 1 : 0;
    this.#off[host] = facts.state === 'off' ? 1 : 0;
    this.#load[host] = up ? facts.load : 0;
    this.#satisfied[host] = facts.satisfied;
    this.#guests[host] = facts.guests;
    this.#cores[host] = facts.cores;
    this.#totalWatts -= this.#watts[host] as number;
    this.#watts[host] = powerIn(facts.state, this.#powers[host] as HostPower, facts.load);
    this.#totalWatts += this.#watts[host] as number;
    if (up) {
      this.#count += 1;
      this.#sum += facts.load;
      this.#squares += facts.load * facts.load;
      if (facts.satisfied < this.#sla) this.#shortGuests += facts.guests;
    }
    const imbalance = this.imbalance;
    // At the very start hosts get their guests one after the other, which is no imbalance of the cluster.
    if (now > 0 && imbalance > this.imbalanceMax) this.imbalanceMax = imbalance;
  }
}
