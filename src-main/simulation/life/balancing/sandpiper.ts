import { defineTunables } from '#shared/scenario/tunables.ts';
import type { TunableValues } from '#shared/scenario/tunables.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { LifeGuest, LifeHost } from '#shared/scenario/life/expand.ts';
import type { TickContext, TickPolicy } from '../tick-policy.ts';
import { balancingPolicy } from './balancing.ts';

const TUNABLES = defineTunables({
  threshold: {
    kind: 'fraction',
    label: 'Threshold',
    meaning: 'Use of CPU, memory or network above which a host is hot.',
    source: 'Wood et al. (NSDI 2007), section 4: 75 %',
    default: 0.75,
    min: 0.01,
    max: 1,
  },
  samples: {
    kind: 'count',
    label: 'Hot samples',
    meaning: 'k: samples of the last n that must be hot.',
    source: 'Wood et al. (NSDI 2007): k = 3',
    default: 3,
    min: 1,
    max: 100,
  },
  window: {
    kind: 'count',
    label: 'Samples looked at',
    meaning: 'n: samples that are looked at.',
    source: 'Wood et al. (NSDI 2007): n = 5',
    default: 5,
    min: 1,
    max: 100,
  },
  period: {
    kind: 'duration',
    label: 'Period',
    meaning: 'Time between two samples.',
    source: 'Wood et al. (NSDI 2007): 10 s; design: a minute for clusters over days',
    default: 60,
    min: 1,
    max: 1e6,
  },
});

/** Use that is not counted as full, so that a volume stays finite. */
const FULL = 0.999;

class Sandpiper implements TickPolicy {
  readonly period: Seconds;
  readonly #c: TickContext;
  readonly #v: TunableValues<typeof TUNABLES>;
  /** The last n samples of each host, newest last. */
  readonly #hot: boolean[][];

  constructor(context: TickContext, values: TunableValues<typeof TUNABLES>) {
    this.#c = context;
    this.#v = values;
    this.period = values.period;
    this.#hot = context.fleet.hosts.map(() => []);
  }

  tick(): void {
    const { fleet } = this.#c;
    const volumes: { host: number; volume: number }[] = [];
    const sources: { host: number; volume: number }[] = [];
    for (let host = 0; host < fleet.hosts.length; host += 1) {
      const samples = this.#hot[host] as boolean[];
      samples.push(this.#use(host).some((use) => use > this.#v.threshold));
      if (samples.length > this.#v.window) samples.shift();
      if (!fleet.takes(host)) continue;
      const volume = volumeOf(this.#use(host));
      volumes.push({ host, volume });
      if (samples.filter(Boolean).length >= this.#v.samples) sources.push({ host, volume });
    }
    volumes.sort((one, other) => one.volume - other.volume || one.host - other.host);
    sources.sort((one, other) => other.volume - one.volume || one.host - other.host);
    for (const { host } of sources) this.#relieve(host, volumes);
  }

  /** CPU, network and memory of a host as shares of what it has. */
  #use(host: number): number[] {
    const { fleet } = this.#c;
    return [fleet.loadOf(host), fleet.wantedShare(host, 3), fleet.wantedShare(host, 1)];
  }

  #relieve(from: number, coldest: readonly { host: number }[]): void {
    const { fleet, scheduler } = this.#c;
    const { spec } = fleet.hosts[from] as LifeHost;
    // The most load moved for each byte that has to be copied.
    const byRatio = [...(fleet.residents[from] as number[])]
      .filter((guest) => {
        const { facts } = fleet.guests[guest] as LifeGuest;
        return facts.migratable && facts.keepTogether === null && !scheduler.busy(guest);
      })
      .map((guest) => {
        const memory = fleet.memoryOf[guest] as number;
        const use = [
          fleet.coresOf(guest) / spec.cores,
          fleet.trafficOf(guest) / spec.nic,
          memory / spec.memory,
        ];
        return { guest, ratio: volumeOf(use) / memory };
      })
      .sort((one, other) => other.ratio - one.ratio || one.guest - other.guest);
    for (const { guest } of byRatio) {
      for (const { host: to } of coldest.slice(0, 8)) {
        if (to === from || !fleet.fits(guest, to) || !this.#staysCool(guest, to)) continue;
        scheduler.request({ guest, to, reason: 'balance', priority: 4, onEnd: () => {} });
        return;
      }
    }
  }

  #staysCool(guest: number, to: number): boolean {
    const { fleet } = this.#c;
    const { cores } = (fleet.hosts[to] as LifeHost).spec;
    return fleet.loadOf(to) + fleet.coresOf(guest) / cores < this.#v.threshold;
  }
}

function volumeOf(use: readonly number[]): number {
  return use.reduce((volume, one) => volume / (1 - Math.min(FULL, one)), 1);
}

/** Relieves hot hosts. */
export const sandpiper = balancingPolicy({
  id: 'sandpiper',
  title: 'Hot spots',
  summary: 'Takes the guest with most load per byte from a host that stays hot to a cold one.',
  source:
    'Wood, Shenoy, Venkataramani and Yousif, "Black-box and gray-box strategies for virtual machine migration", NSDI 2007',
  goodFor: 'Overload: only hosts that are short lose guests.',
  badFor: 'Even load: below the threshold nothing is done.',
  tunables: TUNABLES,
  create: (context, values) => new Sandpiper(context, values),
});
