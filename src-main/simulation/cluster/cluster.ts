import type { Network, Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { Guest } from '../guest/guest.ts';
import type { GuestOptions } from '../guest/guest.ts';
import type { FluidNetwork, Resource } from '../kernel/fluid.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Host } from './host.ts';
import { Switches } from './switches.ts';

/** The hosts of a scenario, the guests on them, and the switches between them. */
export class Cluster {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly guests: ReadonlyMap<string, Guest>;
  readonly network: Network;
  readonly #switches: Switches;
  readonly #indexOf: ReadonlyMap<Host, number>;

  constructor(scenario: Scenario, kernel: Kernel, fluid: FluidNetwork, options: GuestOptions) {
    this.network = scenario.network;
    const { efficiency } = scenario.network;
    const attached = scenario.hosts.map(({ name, nic }) => ({ name, like: name, nic }));
    this.#switches = new Switches(scenario.network, attached, fluid);
    this.hosts = new Map(
      scenario.hosts.map((spec, at) => [
        spec.name,
        new Host(spec, fluid, efficiency * this.#switches.portsOf(at)),
      ]),
    );
    this.#indexOf = new Map([...this.hosts.values()].map((host, at) => [host, at]));
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
    return [from.nicOut, ...this.#switches.between(this.#at(from), this.#at(to)), to.nicIn];
  }

  /** Hosts from the first to the last, as the scenario lists them. */
  get inOrder(): readonly Host[] {
    return [...this.hosts.values()];
  }

  /** One way between two hosts. */
  latency(from: Host, to: Host): Seconds {
    return this.#switches.latency(this.#at(from), this.#at(to));
  }

  #at(host: Host): number {
    return this.#indexOf.get(host) ?? 0;
  }
}
