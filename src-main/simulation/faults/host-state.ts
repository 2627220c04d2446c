import type { FaultKind } from '#shared/scenario/life/types.ts';
import type { Network } from '#shared/scenario/types.ts';
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '#shared/units/types.ts';
import type { Host } from '../cluster/host.ts';
import { connectionLimit } from '../cluster/switches.ts';
import type { FluidNetwork, Resource } from '../kernel/fluid.ts';
import type { Kernel } from '../kernel/kernel.ts';

/** A slow or degraded part still does something: capacities of 0 would divide by it. */
const LEAST: Fraction = 1e-6;
/** Payload of a TCP segment over Ethernet with frames of 1500 bytes. */
const SEGMENT: Bytes = 1448;

/** Which hosts work, and how much of what they have is left. */
export class HostState {
  readonly #kernel: Kernel;
  readonly #fluid: FluidNetwork;
  readonly #downUntil = new Map<Host, Seconds>();
  readonly #nominal = new Map<Resource, BytesPerSecond>();
  /** Shares that faults under way leave of each resource. */
  readonly #left = new Map<Resource, Fraction[]>();
  readonly #speeds = new Map<Host, Fraction[]>();

  constructor(kernel: Kernel, fluid: FluidNetwork) {
    this.#kernel = kernel;
    this.#fluid = fluid;
  }

  works(host: Host): boolean {
    return this.returns(host) <= this.#kernel.now;
  }

  /** When a host works again: now when it does, infinite when it never will. */
  returns(host: Host): Seconds {
    return Math.max(this.#kernel.now, this.#downUntil.get(host) ?? 0);
  }

  fail(host: Host, until: Seconds): void {
    this.#downUntil.set(host, Math.max(until, this.#downUntil.get(host) ?? 0));
  }

  /** Leaves a share of a host or its port; answers what ends that. Faults at once multiply. */
  slow(host: Host, kind: FaultKind, factor: number, network: Network): () => void {
    const ports = [host.nicOut, host.nicIn];
    const share = Math.max(LEAST, kind === 'packet-loss' ? lossy(host, factor, network) : factor);
    const parts = kind === 'slow-host' ? [...ports, host.diskRead, host.diskWrite] : ports;
    const ends = parts.map((resource) => this.#narrow(resource, share));
    if (kind === 'slow-host') ends.push(this.#brake(host, share));
    return () => {
      for (const end of ends) end();
    };
  }

  #narrow(resource: Resource, share: Fraction): () => void {
    const nominal = this.#nominal.get(resource) ?? resource.capacity;
    this.#nominal.set(resource, nominal);
    const shares = this.#left.get(resource) ?? [];
    this.#left.set(resource, shares);
    const apply = (): void =>
      this.#fluid.setCapacity(resource, nominal * Math.max(LEAST, product(shares)));
    shares.push(share);
    apply();
    return () => {
      shares.splice(shares.indexOf(share), 1);
      apply();
    };
  }

  #brake(host: Host, share: Fraction): () => void {
    const shares = this.#speeds.get(host) ?? [];
    this.#speeds.set(host, shares);
    shares.push(share);
    host.setSpeed(product(shares));
    return () => {
      shares.splice(shares.indexOf(share), 1);
      host.setSpeed(product(shares));
    };
  }
}

const product = (shares: readonly Fraction[]): Fraction =>
  shares.reduce((left, share) => left * share, 1);

/** Share of a port that a TCP connection reaches over a link that loses packets. */
function lossy(host: Host, loss: Fraction, { latency }: Network): Fraction {
  const port = host.nicOut.capacity;
  const wide = { hosts: [], bandwidth: port, latency: 0, loss, segment: SEGMENT };
  return Math.min(1, connectionLimit(wide, latency) / port);
}
