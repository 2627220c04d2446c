import type { Bytes, BytesPerSecond, Fraction, PerSecond, Seconds } from '../units/types.ts';
import type { Faults } from './faults/types.ts';
import type { Life } from './life/types.ts';
import type { Topology } from './topology.ts';

/** How finely a run is simulated: expectations in closed form, or every first write drawn. */
export type Resolution = 'expected' | 'exact';

export interface HostDisk {
  /** Sequential read bandwidth, shared by copying and guests. */
  readonly read: BytesPerSecond;
  readonly write: BytesPerSecond;
}

export interface Host {
  readonly name: string;
  readonly cores: number;
  readonly memory: Bytes;
  /** Capacity of the migration network port in each direction, before framing (`network.efficiency`). */
  readonly nic: BytesPerSecond;
  readonly disk: HostDisk;
  /** Names of base images that lie on this host's disk already. */
  readonly images: readonly string[];
}

/** What joins the hosts: one switch that never limits, unless said otherwise. */
export interface Network {
  /** One-way latency between two hosts. */
  readonly latency: Seconds;
  /** Goodput as a share of the line rate (TCP/IP and Ethernet framing). */
  readonly efficiency: Fraction;
  /** Total switching capacity; null when the switch never limits. */
  readonly backplane: BytesPerSecond | null;
  /** Switches between the hosts; absent: one switch. */
  readonly topology?: Topology | null;
}

/** Pages that share a write rate inside a region whose pages are mixed at random. */
export interface WriteClass {
  /** Share of the region's pages. */
  readonly share: Fraction;
  /** Page writes per second into the class as a whole. */
  readonly rate: PerSecond;
  /** Share of the class's pages that hold only zeros at the start; null means as the region. */
  readonly zero: Fraction | null;
}

/**
 * How a region's pages are written, at full guest speed.
 * `rate` is page writes per second into the whole region (a page write is one visit to one page).
 */
export type WriteProcess =
  | { readonly process: 'idle' }
  | { readonly process: 'uniform'; readonly rate: PerSecond }
  | { readonly process: 'zipf'; readonly rate: PerSecond; readonly exponent: number }
  | { readonly process: 'sweep'; readonly rate: PerSecond; readonly start: Fraction }
  | { readonly process: 'mixed'; readonly classes: readonly WriteClass[] };

/** A contiguous run of pages, in address order, that share writing behaviour and content. */
export interface Region {
  readonly name: string;
  readonly size: Bytes;
  readonly writes: WriteProcess;
  /** Page reads per second, spread evenly over the region; only post-copy asks for them. */
  readonly reads: PerSecond;
  /** Reads of a page for each write to it, on top of `reads`. */
  readonly readsPerWrite: number;
  /** Share of pages that hold only zeros at the start. */
  readonly zero: Fraction;
  /** True when writes store zeros, so that a zero page stays one. */
  readonly writesZero: boolean;
  /** Share of pages that the guest's allocator could give back (for ballooning and hinting). */
  readonly free: Fraction;
  /** Compressed size / page size of the non-zero pages under a general compressor. */
  readonly compressedTo: Fraction;
  /** Bytes changed by one page write (for delta compression). */
  readonly bytesPerWrite: Bytes;
}

/** Disk traffic of the guest into one extent, at full guest speed. */
export interface ExtentIo {
  readonly process: 'idle' | 'uniform' | 'sweep';
  /** Write requests per second. */
  readonly writes: PerSecond;
  /** Read requests per second. */
  readonly reads: PerSecond;
  /** Bytes of one request. */
  readonly request: Bytes;
}

export interface Extent {
  readonly name: string;
  readonly size: Bytes;
  /** Share of the extent that holds data; the rest are holes. */
  readonly allocated: Fraction;
  /** Share of the allocated data that differs from the disk's base image (1 without a base). */
  readonly changed: Fraction;
  readonly io: ExtentIo;
}

export interface Disk {
  readonly name: string;
  /** Name of the base image that the disk was made from; null when it has none. */
  readonly base: string | null;
  readonly extents: readonly Extent[];
}

/** A stretch of the workload; factors scale what the regions and extents say. */
export interface Phase {
  readonly name: string;
  readonly duration: Seconds;
  readonly memoryWrites: number;
  readonly diskIo: number;
  readonly throughput: number;
  /** Factors for single regions, by name, on top of `memoryWrites`. */
  readonly regions: Readonly<Record<string, number>>;
}

/** What clients of the guest ask of it; decides response times and nothing else. */
export interface ServiceRequests {
  /** CPU time of one request at full speed. */
  readonly time: Seconds;
  /**
   * Share of the service's capacity that requests need while nothing disturbs the guest. Null: its busy cores over its
   * vCPUs, at most 0.9.
   */
  readonly load: Fraction | null;
}

/** Traffic of the guest with its clients, for what they see of an outage; decides nothing else. */
export interface Clients {
  /** Packets from clients at full speed. */
  readonly packets: PerSecond;
  /** Connections that are open at any time. */
  readonly connections: number;
  /** An outage longer than this breaks them. */
  readonly timeout: Seconds;
}

export interface Workload {
  /** Cores that the guest keeps busy at full speed. */
  readonly cpu: number;
  /** Part of them that interrupts and timers take before the workload; of a throttled vCPU the same part of what is left. */
  readonly housekeeping: number;
  /** Nominal throughput at full speed, in `throughputUnit`. */
  readonly throughput: number;
  readonly throughputUnit: string;
  readonly service: ServiceRequests;
  /** Absent: nothing is told of clients. */
  readonly clients?: Clients | null;
  /** Empty: one phase without end. */
  readonly phases: readonly Phase[];
  /** True when the phases start over after the last; else the last goes on. */
  readonly repeat: boolean;
}

export interface Guest {
  readonly name: string;
  readonly host: string;
  readonly vcpus: number;
  readonly pageSize: Bytes;
  /** vCPU and device state sent while the guest is stopped. */
  readonly deviceState: Bytes;
  readonly memory: readonly Region[];
  readonly disks: readonly Disk[];
  readonly workload: Workload;
}

/** A strategy by id, with the values of its tunables. */
export interface StrategyChoice {
  readonly strategy: string;
  readonly [tunable: string]: number | string | boolean | null;
}

/** Fixed times of a migration that do not depend on the strategy. */
export interface Mechanics {
  /** From the request to the first byte: destination creation and handshake. */
  readonly setup: Seconds;
  /** Pausing the vCPUs. */
  readonly suspend: Seconds;
  /** From the last byte to the guest running at the destination. */
  readonly activate: Seconds;
  /** From the guest running to its traffic arriving there (gratuitous ARP, switch learning). */
  readonly redirect: Seconds;
}

/** What migrating costs the guest while it runs, and its hosts. */
export interface GuestCosts {
  /** CPU time of the first write to a page after its dirty log was cleared. */
  readonly writeFault: Seconds;
  /** Host cores that sending keeps busy at the source while a migration copies. */
  readonly copyCores: number;
  readonly energy: EnergyCoefficients;
}

/** Coefficients of the linear energy models (`observe/energy.ts`); megabytes are 10^6 bytes. */
export interface EnergyCoefficients {
  readonly model: 'traffic' | 'power';
  /** Joules at the source for each megabyte sent. */
  readonly sourcePerMegabyte: number;
  /** Joules at the source for each migration. */
  readonly sourceFixed: number;
  readonly destinationPerMegabyte: number;
  readonly destinationFixed: number;
  /** Joules in the network for each megabyte sent. */
  readonly networkPerMegabyte: number;
  /** Watts of an idle host, and of one whose cores are all busy. */
  readonly idlePower: number;
  readonly fullPower: number;
}

export interface PlannedMigration {
  readonly guest: string;
  readonly to: string;
  readonly at: Seconds;
  readonly memory: StrategyChoice;
  readonly disk: StrategyChoice;
  /** What watches the migration from above and interferes. */
  readonly policy: StrategyChoice;
  readonly mechanics: Mechanics;
  readonly costs: GuestCosts;
}

/** Bounds that end a run which would not end by itself. */
export interface Limits {
  /** Simulated time. */
  readonly time: Seconds;
  /** Kernel events. */
  readonly events: number;
}

/** The parsed scenario: all defaults filled in, all quantities in bytes, seconds or per second. */
export interface Scenario {
  readonly godwit: 'scenario';
  readonly version: 1;
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly resolution: Resolution;
  readonly limits: Limits;
  readonly hosts: readonly Host[];
  readonly network: Network;
  readonly guests: readonly Guest[];
  readonly plan: readonly PlannedMigration[];
  /** Hours to months of the cluster; absent: only the plan is carried out. */
  readonly life?: Life | null;
  /** What fails, and what is done about it; absent: nothing fails. */
  readonly faults?: Faults | null;
}
