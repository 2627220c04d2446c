import type { Topology, WideArea } from '#shared/scenario/topology.ts';
import type { Network } from '#shared/scenario/types.ts';
import type { BytesPerSecond, Seconds } from '#shared/units/types.ts';
import type { FluidNetwork, Resource } from '../kernel/fluid.ts';

/** A host as the network sees it. */
export interface Attached {
  readonly name: string;
  /** Name of the host that it is a copy of, for the lists of a topology. */
  readonly like: string;
  /** One port, each direction, before framing. */
  readonly nic: BytesPerSecond;
}

/**
 * What one TCP connection reaches over a link that loses packets: MSS/RTT times sqrt(3/2)/sqrt(p), Mathis, Semke,
 * Mahdavi and Ott, "The macroscopic behavior of the TCP congestion avoidance algorithm", CCR 1997, for a receiver
 * that acknowledges every segment. Infinite without loss.
 */
export function connectionLimit(wide: WideArea, latency: Seconds): BytesPerSecond {
  const roundTrip = 2 * (latency + wide.latency);
  if (wide.loss <= 0 || roundTrip <= 0) return Number.POSITIVE_INFINITY;
  return ((wide.segment / roundTrip) * Math.sqrt(1.5)) / Math.sqrt(wide.loss);
}

interface UpDown {
  readonly up: Resource;
  readonly down: Resource;
}

/**
 * The switches between hosts. Parallel links between two layers are one resource of their joint capacity: the ideal
 * of spreading flows over equal paths, which real hashing only approaches.
 */
export class Switches {
  readonly #network: Network;
  readonly #fluid: FluidNetwork;
  readonly #topology: Topology | null;
  readonly #hosts: readonly Attached[];
  readonly #backplane: Resource | null;
  /** Group of each host at each layer, lowest first, with the uplinks of each group. */
  readonly #layers: { readonly of: (host: number) => number; readonly links: UpDown[] }[] = [];
  readonly #far: readonly boolean[];

  constructor(network: Network, hosts: readonly Attached[], fluid: FluidNetwork) {
    this.#network = network;
    this.#fluid = fluid;
    this.#hosts = hosts;
    this.#topology = network.topology ?? null;
    const { backplane, efficiency } = network;
    this.#backplane = backplane === null ? null : fluid.resource('switch', backplane * efficiency);
    const topology = this.#topology;
    const second = new Set(topology?.kind === 'two-sites' ? topology.wide.hosts : []);
    this.#far = hosts.map(({ name, like }) => second.has(name) || second.has(like));
    if (topology?.kind === 'two-tier')
      this.#layer(
        'rack',
        (host) => Math.floor(host / topology.rackSize),
        topology.oversubscription,
      );
    if (topology?.kind === 'fat-tree') {
      const half = topology.switchPorts / 2;
      this.#layer('edge', (host) => Math.floor(host / half), topology.oversubscription);
      this.#layer(
        'pod',
        (host) => Math.floor(host / (half * half)),
        topology.oversubscription ** 2,
      );
    }
    if (topology?.kind === 'two-sites') {
      const capacity = topology.wide.bandwidth * efficiency;
      const link = (name: string) => fluid.resource(name, capacity);
      this.#layers.push({
        of: (host) => (this.#far[host] ? 1 : 0),
        links: [
          { up: link('wide/out'), down: link('wide/in') },
          // Each direction is limited at both ends of the link, by the same capacity.
          { up: link('wide/back'), down: link('wide/forth') },
        ],
      });
    }
  }

  #layer(name: string, of: (host: number) => number, oversubscription: number): void {
    const sums: number[] = [];
    this.#hosts.forEach((host, at) => {
      const group = of(at);
      sums[group] = (sums[group] ?? 0) + this.portsOf(at) * host.nic;
    });
    const own = new Map(this.#topology?.uplinks?.map((one) => [one.link, one.bandwidth]));
    const links = sums.map((sum, group) => {
      const line = own.get(`${name}-${group + 1}`) ?? sum / oversubscription;
      const capacity = line * this.#network.efficiency;
      return {
        up: this.#fluid.resource(`${name}-${group + 1}/up`, capacity),
        down: this.#fluid.resource(`${name}-${group + 1}/down`, capacity),
      };
    });
    this.#layers.push({ of, links });
  }

  /** Ports of a host that carry migrations. */
  portsOf(_host: number): number {
    return this.#topology?.ports ?? 1;
  }

  /** What a connection between two hosts passes between their ports. A limit of its own is a resource of its own. */
  between(from: number, to: number): Resource[] {
    const passed: Resource[] = this.#backplane === null ? [] : [this.#backplane];
    for (const { of, links } of this.#layers) {
      const source = of(from);
      const destination = of(to);
      // Below a common switch the layers above see nothing.
      if (source === destination) break;
      passed.push((links[source] as UpDown).up, (links[destination] as UpDown).down);
    }
    const limit = this.#limit(from, to);
    if (Number.isFinite(limit)) passed.push(this.#fluid.resource('connection', limit));
    return passed;
  }

  #limit(from: number, to: number): BytesPerSecond {
    let limit = Number.POSITIVE_INFINITY;
    const { efficiency, latency } = this.#network;
    if (this.portsOf(from) > 1 || this.portsOf(to) > 1) {
      const slower = Math.min(this.#hosts[from]?.nic ?? 0, this.#hosts[to]?.nic ?? 0);
      limit = slower * efficiency;
    }
    const topology = this.#topology;
    if (topology?.kind === 'two-sites' && this.#far[from] !== this.#far[to])
      limit = Math.min(limit, connectionLimit(topology.wide, latency));
    return limit;
  }

  /** One way between two hosts. */
  latency(from: number, to: number): Seconds {
    const { latency } = this.#network;
    const topology = this.#topology;
    if (topology?.kind === 'two-sites' && this.#far[from] !== this.#far[to])
      return latency + topology.wide.latency;
    return latency;
  }

  /** Rack, pod or site of a host at the lowest layer; all hosts of one switch are in group 0. */
  groupOf(host: number): number {
    return this.#layers[0]?.of(host) ?? 0;
  }
}
