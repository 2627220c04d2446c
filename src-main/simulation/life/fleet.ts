import type { LifeCapacity } from '#shared/scenario/life/types.ts';
import type { LifeGuest, LifeHost } from '#shared/scenario/life/expand.ts';
import type { Bytes, Fraction, Seconds } from '#shared/units/types.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { HostMeters } from './host-meters.ts';

/** What a host has and guests want, in the order of the columns of `wants` and `has`. */
const RESOURCES = ['cpu', 'memory', 'memory bandwidth', 'network', 'disk'] as const;
const WIDTH = RESOURCES.length;
const CPU = 0;
const MEMORY = 1;
const NETWORK = 3;

/**
 * Share of idle memory that a balloon can take: `sched.mem.maxmemctl` of VMware ESX is 65 % of the guest's memory
 * (Waldspurger, OSDI 2002, section 3).
 */
const BALLOONED: Fraction = 0.65;

export type HostState = 'up' | 'off' | 'waking' | 'down' | 'away';
export type GuestState = 'running' | 'down';

/** Nobody. */
export const NONE = -1;

/**
 * Hosts and guests of a life, by index. Demands are piecewise constant; the sums of a host are changed by what changed,
 * never added up again.
 */
export class Fleet {
  readonly hosts: readonly LifeHost[];
  readonly guests: readonly LifeGuest[];
  readonly capacity: LifeCapacity;
  readonly meters: HostMeters;
  /** Guests on each host, in no particular but repeatable order. */
  readonly residents: number[][];
  readonly hostState: HostState[];
  /** No guest may come: the host is to be emptied. */
  readonly cordoned: Uint8Array;
  /** Hosts that the others hear; an unheard one may run guests all the same. */
  readonly reachable: Uint8Array;
  readonly guestState: GuestState[];
  /** Host of each guest, `NONE` when it is down. */
  readonly hostOf: Int32Array;
  /** Demand as a multiple of the guest's workload. */
  readonly level: Float64Array;
  /** What is left of each host's speed. */
  readonly speed: Float64Array;
  readonly memoryOf: Float64Array;
  /** Memory and nominal cores promised on each host, to residents and to guests on their way. */
  readonly promisedMemory: Float64Array;
  readonly promisedCores: Float64Array;
  /** Cores that copying keeps busy. */
  readonly copying: Float64Array;
  readonly #kernel: Kernel;
  readonly #wants: Float64Array;
  readonly #base: Float64Array;
  readonly #has: Float64Array;
  readonly #slot: Int32Array;
  /** Time below the SLA of each guest on hosts that it left, and its host's clock of that when it came. */
  readonly #short: Float64Array;
  readonly #shortAtStart: Float64Array;
  readonly #marked: Uint8Array;
  readonly #touched: number[] = [];
  /** Guests of a class on a host, for classes that keep apart; promised ones included. */
  readonly #apart = new Map<number, Set<number>[]>();
  /** Told when a host's traffic with clients changed. */
  onTraffic: ((host: number, traffic: number) => void) | null = null;
  /** Told when a host became short, or is no longer. */
  onShortage: ((host: number, satisfied: Fraction) => void) | null = null;

  constructor(
    kernel: Kernel,
    hosts: readonly LifeHost[],
    guests: readonly LifeGuest[],
    capacity: LifeCapacity,
    duration: Seconds,
  ) {
    this.#kernel = kernel;
    this.hosts = hosts;
    this.guests = guests;
    this.capacity = capacity;
    const h = hosts.length;
    const g = guests.length;
    this.meters = new HostMeters(hosts, duration, capacity.sla);
    this.residents = hosts.map(() => []);
    this.hostState = hosts.map(() => 'up');
    this.cordoned = new Uint8Array(h);
    this.reachable = new Uint8Array(h).fill(1);
    this.speed = new Float64Array(h).fill(1);
    this.promisedMemory = new Float64Array(h);
    this.promisedCores = new Float64Array(h);
    this.copying = new Float64Array(h);
    this.#wants = new Float64Array(h * WIDTH);
    this.#has = new Float64Array(h * WIDTH);
    this.#marked = new Uint8Array(h);
    hosts.forEach(({ spec, facts }, at) =>
      this.#has.set(
        [
          spec.cores,
          spec.memory,
          facts.memoryBandwidth,
          spec.nic,
          spec.disk.read + spec.disk.write,
        ],
        at * WIDTH,
      ),
    );
    this.guestState = guests.map(() => 'down');
    this.hostOf = new Int32Array(g).fill(NONE);
    this.level = new Float64Array(g).fill(1);
    this.memoryOf = new Float64Array(g);
    this.#slot = new Int32Array(g).fill(NONE);
    this.#short = new Float64Array(g);
    this.#shortAtStart = new Float64Array(g);
    this.#base = new Float64Array(g * WIDTH);
    guests.forEach((guest, at) => this.#describe(guest, at));
  }

  #describe({ spec, facts, kind }: LifeGuest, at: number): void {
    const memory = spec.memory.reduce((sum, region) => sum + region.size, 0);
    this.memoryOf[at] = memory;
    const disk = spec.disks
      .flatMap(({ extents }) => extents)
      .reduce((sum, { io }) => sum + (io.writes + io.reads) * io.request, 0);
    const needed = memory * (facts.active + (1 - facts.active) * (1 - BALLOONED));
    this.#base.set(
      [spec.workload.cpu, needed, facts.memoryBandwidth, facts.network, disk],
      at * WIDTH,
    );
    if (facts.keepApart && !this.#apart.has(kind))
      this.#apart.set(
        kind,
        this.hosts.map(() => new Set()),
      );
  }

  get now(): Seconds {
    return this.#kernel.now;
  }

  /** Cores that a guest wants now. */
  coresOf(guest: number): number {
    return (this.#base[guest * WIDTH + CPU] as number) * (this.level[guest] as number);
  }

  /** Bytes per second with clients that a guest wants now. */
  trafficOf(guest: number): number {
    return (this.#base[guest * WIDTH + NETWORK] as number) * (this.level[guest] as number);
  }

  /** Cores wanted on a host, copying included, as a share of those it has; may exceed 1. */
  loadOf(host: number): Fraction {
    const wanted = (this.#wants[host * WIDTH + CPU] as number) + (this.copying[host] as number);
    return wanted / (this.#has[host * WIDTH + CPU] as number);
  }

  /** The share of a host's resource that its guests want, by column of `RESOURCES`. */
  wantedShare(host: number, resource: number): Fraction {
    return (
      (this.#wants[host * WIDTH + resource] as number) /
      (this.#has[host * WIDTH + resource] as number)
    );
  }

  /** What each of a host's guests gets of its demand. */
  satisfied(host: number): Fraction {
    let least = 1;
    const speed = this.speed[host] as number;
    for (let column = 0; column < WIDTH; column += 1) {
      let wants = this.#wants[host * WIDTH + column] as number;
      if (column === CPU) wants += this.copying[host] as number;
      const has = (this.#has[host * WIDTH + column] as number) * (column === CPU ? speed : 1);
      if (wants > has) least = Math.min(least, has / wants);
    }
    return least;
  }

  /** Seconds for which a guest got less than the SLA promises, until its host was last looked at. */
  shortOf(guest: number): Seconds {
    const host = this.hostOf[guest] as number;
    const before = this.#short[guest] as number;
    if (host === NONE) return before;
    const clock = this.meters.shortClock[host] as number;
    return before + clock - (this.#shortAtStart[guest] as number);
  }

  /** Guests on a host now, as a list of its own: for loops in which they leave. */
  guestsOn(host: number): number[] {
    return (this.residents[host] as number[]).slice();
  }

  isUp(host: number): boolean {
    return this.hostState[host] === 'up';
  }

  /** Whether policies may send guests there. */
  takes(host: number): boolean {
    return this.hostState[host] === 'up' && this.cordoned[host] === 0 && this.reachable[host] === 1;
  }

  /** Whether a guest fits on a host by the promises made there, and by who may share one. */
  fits(guest: number, host: number): boolean {
    const { overcommitMemory, overcommitCpu } = this.capacity;
    const { spec } = this.hosts[host] as LifeHost;
    const member = this.guests[guest] as LifeGuest;
    if (
      (this.promisedMemory[host] as number) + (this.memoryOf[guest] as number) >
      spec.memory * overcommitMemory
    )
      return false;
    if (
      (this.promisedCores[host] as number) + member.spec.vcpus >
      spec.cores * overcommitCpu + 1e-9
    )
      return false;
    const others = this.#apart.get(member.kind)?.[host];
    return others === undefined || others.size === 0 || (others.size === 1 && others.has(guest));
  }

  /** Holds room for a guest that is about to come. */
  promise(guest: number, host: number): void {
    const { spec, kind } = this.guests[guest] as LifeGuest;
    this.promisedMemory[host] =
      (this.promisedMemory[host] as number) + (this.memoryOf[guest] as number);
    this.promisedCores[host] = (this.promisedCores[host] as number) + spec.vcpus;
    this.#apart.get(kind)?.[host]?.add(guest);
  }

  unpromise(guest: number, host: number): void {
    const { spec, kind } = this.guests[guest] as LifeGuest;
    this.promisedMemory[host] =
      (this.promisedMemory[host] as number) - (this.memoryOf[guest] as number);
    this.promisedCores[host] = (this.promisedCores[host] as number) - spec.vcpus;
    this.#apart.get(kind)?.[host]?.delete(guest);
  }

  /** A guest runs on a host from now on; room was promised before. */
  run(guest: number, host: number): void {
    if (this.hostOf[guest] !== NONE)
      throw new Error(`"${(this.guests[guest] as LifeGuest).name}" would run twice.`);
    this.touch(host);
    const list = this.residents[host] as number[];
    this.#slot[guest] = list.length;
    list.push(guest);
    this.hostOf[guest] = host;
    this.guestState[guest] = 'running';
    this.#shortAtStart[guest] = this.meters.shortClock[host] as number;
    this.#add(guest, host, 1);
  }

  /** A guest no longer runs where it ran; its promise there stays until it is taken back. */
  stop(guest: number): number {
    const host = this.hostOf[guest] as number;
    if (host === NONE) return NONE;
    this.touch(host);
    this.#short[guest] = this.shortOf(guest);
    this.#add(guest, host, -1);
    const list = this.residents[host] as number[];
    const slot = this.#slot[guest] as number;
    const last = list.pop() as number;
    if (last !== guest) {
      list[slot] = last;
      this.#slot[last] = slot;
    }
    // Sums of doubles drift; an empty host is the moment to start from nothing again.
    if (list.length === 0) this.#wants.fill(0, host * WIDTH, (host + 1) * WIDTH);
    this.#slot[guest] = NONE;
    this.hostOf[guest] = NONE;
    this.guestState[guest] = 'down';
    return host;
  }

  #add(guest: number, host: number, sign: 1 | -1): void {
    const level = (this.level[guest] as number) * sign;
    for (let column = 0; column < WIDTH; column += 1) {
      const base = this.#base[guest * WIDTH + column] as number;
      const at = host * WIDTH + column;
      this.#wants[at] = (this.#wants[at] as number) + base * (column === MEMORY ? sign : level);
    }
  }

  /** Changes what a guest demands; call `flush` when all changes of the instant are made. */
  setLevel(guest: number, level: number): void {
    const before = this.level[guest] as number;
    if (before === level) return;
    this.level[guest] = level;
    const host = this.hostOf[guest] as number;
    if (host === NONE) return;
    this.touch(host);
    const change = level - before;
    for (let column = 0; column < WIDTH; column += 1) {
      if (column === MEMORY) continue;
      const at = host * WIDTH + column;
      this.#wants[at] =
        (this.#wants[at] as number) + (this.#base[guest * WIDTH + column] as number) * change;
    }
  }

  charge(host: number, cores: number): void {
    this.touch(host);
    this.copying[host] = Math.max(0, (this.copying[host] as number) + cores);
  }

  setSpeed(host: number, speed: number): void {
    this.touch(host);
    this.speed[host] = speed;
  }

  setState(host: number, state: HostState): void {
    this.touch(host);
    this.hostState[host] = state;
  }

  /** Brings a host's meters up to now and remembers that it changes at this instant. */
  touch(host: number): void {
    if (this.#marked[host] === 1) return;
    this.#marked[host] = 1;
    this.#touched.push(host);
    this.meters.settle(host, this.now);
  }

  /** Makes the changes of this instant count. */
  flush(): void {
    const touched = this.#touched;
    for (const host of touched) {
      this.#marked[host] = 0;
      const satisfied = this.satisfied(host);
      const cores = this.#wants[host * WIDTH + CPU] as number;
      this.meters.set(host, this.now, {
        state: this.hostState[host] as HostState,
        load: this.loadOf(host),
        satisfied,
        guests: (this.residents[host] as number[]).length,
        cores,
      });
      this.onTraffic?.(host, this.#wants[host * WIDTH + NETWORK] as number);
      this.onShortage?.(host, satisfied);
    }
    touched.length = 0;
  }

  /** Memory that promises leave on hosts that take guests, when the `count` largest of them are lost. */
  roomWithout(count: number, without: number = NONE): Bytes {
    const sizes: number[] = [];
    let promised = 0;
    for (let host = 0; host < this.hosts.length; host += 1) {
      const up = this.hostState[host] === 'up' && host !== without;
      promised += this.promisedMemory[host] as number;
      if (up) sizes.push((this.hosts[host] as LifeHost).spec.memory);
    }
    sizes.sort((one, other) => one - other);
    const kept = sizes.slice(0, Math.max(0, sizes.length - count));
    return kept.reduce((sum, one) => sum + one, 0) * this.capacity.overcommitMemory - promised;
  }

  /** What every host's sums should be, added up afresh; for tests. */
  recount(host: number): number[] {
    const sums = RESOURCES.map(() => 0);
    for (const guest of this.residents[host] as number[]) {
      for (let column = 0; column < WIDTH; column += 1) {
        const base = this.#base[guest * WIDTH + column] as number;
        sums[column] =
          (sums[column] as number) + base * (column === MEMORY ? 1 : (this.level[guest] as number));
      }
    }
    return sums;
  }

  /** The sums as they are kept; for tests. */
  wants(host: number): number[] {
    return [...this.#wants.subarray(host * WIDTH, (host + 1) * WIDTH)];
  }
}
