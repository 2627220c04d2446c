import type { Host as HostSpec } from '#shared/scenario/types.ts';
import type { Fraction } from '#shared/units/types.ts';
import type { Guest } from '../guest/guest.ts';
import type { FluidNetwork, Resource } from '../kernel/fluid.ts';

/** A physical machine: its NIC in both directions, its disk's reads and writes, its cores. */
export class Host {
  readonly spec: HostSpec;
  readonly nicOut: Resource;
  readonly nicIn: Resource;
  readonly diskRead: Resource;
  readonly diskWrite: Resource;
  readonly guests = new Set<Guest>();
  #copyCores = 0;
  /** Share of its cores that work. */
  #speed: Fraction = 1;

  /** @param efficiency goodput per unit of one port, times the ports */
  constructor(spec: HostSpec, fluid: FluidNetwork, efficiency: number) {
    this.spec = spec;
    this.nicOut = fluid.resource(`${spec.name}/out`, spec.nic * efficiency);
    this.nicIn = fluid.resource(`${spec.name}/in`, spec.nic * efficiency);
    this.diskRead = fluid.resource(`${spec.name}/disk-read`, spec.disk.read);
    this.diskWrite = fluid.resource(`${spec.name}/disk-write`, spec.disk.write);
  }

  /** Charges (or, negative, releases) cores that migrations keep busy on this host. */
  chargeCopying(cores: number): void {
    this.#copyCores = Math.max(0, this.#copyCores + cores);
    this.loadChanged();
  }

  /** Leaves a share of its cores, as on a host that is short of power or cooling. */
  setSpeed(speed: Fraction): void {
    this.#speed = speed;
    this.loadChanged();
  }

  /** Shares the cores again: everyone gets the same share of what it wants when the host is short. */
  loadChanged(): void {
    let wanted = this.#copyCores;
    for (const guest of this.guests) if (guest.running) wanted += guest.spec.workload.cpu;
    const cores = this.spec.cores * this.#speed;
    const share = wanted > cores ? cores / wanted : 1;
    const spare = Math.max(0, cores - wanted);
    for (const guest of this.guests) guest.setCpuShare(share, spare);
  }
}
