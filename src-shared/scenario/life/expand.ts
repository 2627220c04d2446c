import type { Guest, Host, Scenario } from '../types.ts';
import type { LifeGuests, LifeHosts } from './types.ts';

/** One host of a life: which host of the scenario it is like, and which of its class. */
export interface LifeHost {
  readonly name: string;
  readonly spec: Host;
  readonly facts: LifeHosts;
}

export interface LifeGuest {
  readonly name: string;
  readonly spec: Guest;
  readonly facts: LifeGuests;
  /** Index into the classes, and place within the class. */
  readonly kind: number;
  readonly place: number;
}

const HOST_FACTS: Omit<LifeHosts, 'host'> = {
  count: 1,
  power: { idle: 100, max: 250, exponent: 1, off: 8, wake: 120 },
  memoryBandwidth: 100e9,
};

const GUEST_FACTS: Omit<LifeGuests, 'guest'> = {
  count: 1,
  priority: 3,
  demand: { strategy: 'constant', level: 1 },
  trace: null,
  keepApart: false,
  keepTogether: null,
  network: 0,
  memoryBandwidth: 0,
  active: 0.6,
  boot: 60,
  migratable: true,
  packets: 0,
  connections: 0,
};

const nameOf = (name: string, count: number, place: number): string =>
  count === 1 ? name : `${name}-${place + 1}`;

/** Every host of a life by itself, in the order of the scenario; those without a class are there once. */
export function lifeHosts(scenario: Scenario): LifeHost[] {
  const classes = new Map(scenario.life?.hosts.map((one) => [one.host, one]));
  return scenario.hosts.flatMap((spec) => {
    const facts = classes.get(spec.name) ?? { host: spec.name, ...HOST_FACTS };
    return Array.from({ length: facts.count }, (_, place) => ({
      name: nameOf(spec.name, facts.count, place),
      spec,
      facts,
    }));
  });
}

/** Every guest of a life by itself, in the order of the scenario. */
export function lifeGuests(scenario: Scenario): LifeGuest[] {
  const classes = new Map(scenario.life?.guests.map((one) => [one.guest, one]));
  return scenario.guests.flatMap((spec, kind) => {
    const facts = classes.get(spec.name) ?? { guest: spec.name, ...GUEST_FACTS };
    return Array.from({ length: facts.count }, (_, place) => ({
      name: nameOf(spec.name, facts.count, place),
      spec,
      facts,
      kind,
      place,
    }));
  });
}
