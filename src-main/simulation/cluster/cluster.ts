import type { Network, Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { Guest } from '../guest/guest.ts';
import type { GuestOptions } from '../guest/guest.ts';
import type { FluidNetwork, Resource } from '../kernel/fluid.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Host } from './host.ts';

/** The hosts of a scenario, the guests on them, and the switch between them. */
export class Cluster {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly guests: ReadonlyMap<string, Guest>;
  readonly network: Network;
  readonly #backplane: Resource | null;

  constructor(scenario: Scenario, kernel: Kernel, fluid: FluidNetwork, options: GuestOptions) {
    this.network = scenario.network;
    const { efficiency, backplane } = scenario.network;
    this.hosts = new Map(
      scenario.hosts.map((spec) => [spec.name, new Host(spec, fluid, efficiency)]),
    );
    this.#backplane = backplane === null ? null : fluid.resource('switch', backplane * efficiency);
    this.guests = new Map(
      scenario.guests.map((spec) => [
        spec.name,
        new Guest(spec, this.host(spec.host), kernel, fluid, options),
      ]),
    );
    for (const host of this.hosts.values()) host.loadChanged();
  }

  /** @throws when no host has that name; `checkScenario` refuses such documents before. */
  host(name: string): Host {
    const host = this.hosts.get(name);
    if (!host) throw new Error(`No host is named "${name}".`);
    return host;
  }

  /** @throws when no guest has that name. */
  guest(name: string): Guest {
    const guest = this.guests.get(name);
    if (!guest) throw new Error(`No guest is named "${name}".`);
    return guest;
  }

  /** What bytes from one host to another pass. */
  path(from: Host, to: Host): Resource[] {
    return this.#backplane ? [from.nicOut, this.#backplane, to.nicIn] : [from.nicOut, to.nicIn];
  }

  get latency(): Seconds {
    return this.network.latency;
  }
}
