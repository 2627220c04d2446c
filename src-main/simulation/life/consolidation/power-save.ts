import type { LifeGuest, LifeHost } from '#shared/scenario/life/expand.ts';
import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import { PRIORITY } from '../../kernel/kernel.ts';
import { NONE } from '../fleet.ts';
import { powerAt } from '../host-meters.ts';
import type { Drain } from '../maintenance/drains.ts';
import type { TickContext, TickPolicy } from '../tick-policy.ts';
import { consolidationPolicy } from './consolidation.ts';

const TUNABLES = defineTunables({
  low: {
    kind: 'fraction',
    label: 'Underload',
    meaning: 'A host whose load stays below this is to be emptied and switched off.',
    source: 'Beloglazov and Buyya (2012); VMware DPM: 45 % with a tolerance of 18 %',
    default: 0.3,
    min: 0,
    max: 1,
  },
  lowFor: {
    kind: 'duration',
    label: 'Underload for',
    meaning: 'How long the load has to be low.',
    source: 'VMware DPM: the last 40 min; design',
    default: 600,
    min: 0,
    max: 1e6,
  },
  high: {
    kind: 'fraction',
    label: 'Overload',
    meaning: 'A host above this is relieved; when the mean load is, a host is switched on.',
    source: 'Beloglazov and Buyya (2012): 0.8',
    default: 0.8,
    min: 0.01,
    max: 10,
  },
  headroom: {
    kind: 'fraction',
    label: 'Fill up to',
    meaning: 'Load to which the other hosts may be filled.',
    source: 'design',
    default: 0.7,
    min: 0.01,
    max: 1,
  },
  horizon: {
    kind: 'duration',
    label: 'Horizon',
    meaning:
      'The energy saved in this time must exceed that of the migrations and of starting the host again.',
    source: 'design',
    default: 3600,
    min: 1,
    max: 1e7,
  },
  joulesPerByte: {
    kind: 'number',
    label: 'Energy of a migration',
    meaning: 'Joules for each byte that is sent, at both ends together.',
    source: 'Liu et al. (HPDC 2011): 0.512 J/MB',
    default: 5.12e-7,
    min: 0,
    max: 1,
  },
  holdOff: {
    kind: 'duration',
    label: 'Rest',
    meaning: 'A host that was switched on is left on for so long.',
    source: 'design',
    default: 1800,
    min: 0,
    max: 1e6,
  },
  atOnce: {
    kind: 'count',
    label: 'Hosts at once',
    meaning: 'Hosts that are being emptied at once.',
    source: 'design',
    default: 2,
    min: 1,
    max: 1000,
  },
  period: {
    kind: 'duration',
    label: 'Period',
    meaning: 'How often it looks.',
    source: 'VMware DPM: 300 s',
    default: 300,
    min: 1,
    max: 1e6,
  },
});

/** Joules that Liu et al. add for each migration, whatever its size. */
const PER_MIGRATION = 20.165;

class PowerSave implements TickPolicy {
  readonly period: Seconds;
  readonly #c: TickContext;
  readonly #v: TunableValues<typeof TUNABLES>;
  /** Since when each host has been underloaded; null when it is not. */
  readonly #lowSince: (Seconds | null)[];
  readonly #wokenAt: Float64Array;
  readonly #drain = new Map<number, Drain>();
  #emptying = 0;

  constructor(context: TickContext, values: TunableValues<typeof TUNABLES>) {
    this.#c = context;
    this.#v = values;
    this.period = values.period;
    this.#lowSince = context.fleet.hosts.map(() => null);
    this.#wokenAt = new Float64Array(context.fleet.hosts.length).fill(Number.NEGATIVE_INFINITY);
  }

  tick(): void {
    const { fleet, recovery } = this.#c;
    let load = 0;
    let cores = 0;
    let waking = false;
    for (let host = 0; host < fleet.hosts.length; host += 1) {
      const { spec } = fleet.hosts[host] as LifeHost;
      if (fleet.hostState[host] === 'waking') waking = true;
      if (!fleet.takes(host)) continue;
      load += fleet.loadOf(host) * spec.cores;
      cores += spec.cores;
      const low = fleet.loadOf(host) < this.#v.low;
      this.#lowSince[host] = low ? (this.#lowSince[host] ?? this.#c.kernel.now) : null;
    }
    const tight = load > this.#v.high * cores || fleet.roomWithout(fleet.capacity.reserveHosts) < 0;
    if (tight || recovery.waitingGuests > 0) {
      this.#abandon();
      if (!waking) this.#wakeOne();
    } else if (load < this.#v.headroom * cores) this.#emptyOne(load, cores);
    this.#relieve();
  }

  /** Room is needed: hosts that are being emptied take guests again. */
  #abandon(): void {
    for (const [host, drain] of this.#drain.entries().toArray()) {
      this.#drain.delete(host);
      this.#emptying -= 1;
      this.#c.drains.release(host, drain);
    }
  }

  #wakeOne(): void {
    const { fleet, kernel, timeline, recovery, scheduler } = this.#c;
    const host = fleet.hostState.indexOf('off');
    if (host < 0) return;
    fleet.setState(host, 'waking');
    fleet.flush();
    timeline.states.change(host, 'waking', kernel.now);
    const { wake } = (fleet.hosts[host] as LifeHost).facts.power;
    kernel.at(kernel.now + wake, PRIORITY.phase, () => {
      if (fleet.hostState[host] !== 'waking') return;
      fleet.setState(host, 'up');
      fleet.flush();
      timeline.states.change(host, null, kernel.now);
      this.#wokenAt[host] = kernel.now;
      recovery.kick();
      scheduler.kick();
    });
  }

  /** Empties the least loaded host, when its guests find room elsewhere and it pays. */
  #emptyOne(load: number, cores: number): void {
    const { fleet, kernel, drains } = this.#c;
    if (this.#emptying >= this.#v.atOnce) return;
    let coldest = NONE;
    for (let host = 0; host < fleet.hosts.length; host += 1) {
      const since = this.#lowSince[host];
      if (since === null || since === undefined || kernel.now - since < this.#v.lowFor) continue;
      if (!fleet.takes(host) || kernel.now - (this.#wokenAt[host] as number) < this.#v.holdOff)
        continue;
      if (coldest === NONE || fleet.loadOf(host) < fleet.loadOf(coldest)) coldest = host;
    }
    if (coldest === NONE) return;
    const left = cores - (fleet.hosts[coldest] as LifeHost).spec.cores;
    if (left <= 0 || load > this.#v.headroom * left) return;
    if (fleet.roomWithout(fleet.capacity.reserveHosts, coldest) < 0) return;
    if (!this.#allFit(coldest) || !this.#pays(coldest)) return;
    const host = coldest;
    const drain = drains.empty(host, {
      reason: 'consolidate',
      order: 'shortest',
      priority: 5,
      onEmpty: () => this.#switchOff(host),
      onGone: () => {
        if (this.#drain.delete(host)) this.#emptying -= 1;
      },
    });
    if (!drain) return;
    this.#emptying += 1;
    this.#drain.set(host, drain);
  }

  #switchOff(host: number): void {
    const { fleet, drains, kernel, timeline } = this.#c;
    const drain = this.#drain.get(host);
    if (!drain) return;
    this.#drain.delete(host);
    this.#emptying -= 1;
    this.#lowSince[host] = null;
    drains.release(host, drain);
    if (!fleet.isUp(host) || this.#c.recovery.boundTo(host) > 0) return;
    fleet.setState(host, 'off');
    fleet.flush();
    timeline.states.change(host, 'off', kernel.now);
  }

  /** Best fit decreasing of the host's guests onto the others, by memory and cores. */
  #allFit(host: number): boolean {
    const { fleet } = this.#c;
    const room = fleet.hosts.map(({ spec }, other) =>
      other !== host && fleet.takes(other)
        ? {
            memory:
              spec.memory * fleet.capacity.overcommitMemory -
              (fleet.promisedMemory[other] as number),
            cores: (this.#v.headroom - fleet.loadOf(other)) * spec.cores,
          }
        : { memory: 0, cores: 0 },
    );
    const guests = [...(fleet.residents[host] as number[])].sort(
      (one, other) =>
        (fleet.memoryOf[other] as number) - (fleet.memoryOf[one] as number) || one - other,
    );
    for (const guest of guests) {
      const memory = fleet.memoryOf[guest] as number;
      const cores = fleet.coresOf(guest);
      if (!(fleet.guests[guest] as LifeGuest).facts.migratable) return false;
      let best: (typeof room)[number] | null = null;
      for (const one of room)
        if (one.memory >= memory && one.cores >= cores && (!best || one.memory < best.memory))
          best = one;
      if (!best) return false;
      best.memory -= memory;
      best.cores -= cores;
    }
    return true;
  }

  #pays(host: number): boolean {
    const { fleet, moves } = this.#c;
    const { power } = (fleet.hosts[host] as LifeHost).facts;
    const other = (host + 1) % fleet.hosts.length;
    let joules = powerAt(power, 0.8) * power.wake;
    for (const guest of fleet.residents[host] as number[])
      joules += PER_MIGRATION + this.#v.joulesPerByte * moves.expect(guest, host, other).bytes;
    return (power.idle - power.off) * this.#v.horizon > joules;
  }

  /** An overloaded host gives the guest away that moves quickest, of those that are enough. */
  #relieve(): void {
    const { fleet, scheduler } = this.#c;
    for (let host = 0; host < fleet.hosts.length; host += 1) {
      if (!fleet.takes(host) || fleet.loadOf(host) <= this.#v.high) continue;
      const guests = [...(fleet.residents[host] as number[])]
        .filter(
          (guest) => (fleet.guests[guest] as LifeGuest).facts.migratable && !scheduler.busy(guest),
        )
        .sort(
          (one, other) =>
            (fleet.memoryOf[one] as number) - (fleet.memoryOf[other] as number) || one - other,
        );
      const [guest] = guests;
      if (guest !== undefined && !guests.some((one) => scheduler.busy(one)))
        scheduler.request({ guest, to: NONE, reason: 'mend', priority: 3, onEnd: () => {} });
    }
  }
}

/** Switches hosts off when there is little to do. */
export const powerSave = consolidationPolicy({
  id: 'power-save',
  title: 'Switch hosts off',
  summary: 'Empties hosts with little load, switches them off, and on again when load comes.',
  source:
    'VMware Distributed Power Management; Beloglazov and Buyya, "Optimal online deterministic algorithms", CCPE 2012',
  goodFor: 'Nights and weekends.',
  badFor: 'Sudden load: a host takes minutes to start.',
  tunables: TUNABLES,
  create: (context, values) => new PowerSave(context, values),
});
