import type { BytesPerSecond, Fraction, PerSecond, Seconds } from '../../units/types.ts';
import type { PlannedMigration, StrategyChoice } from '../types.ts';

/** Electric power of a host: P(u) = idle + (max - idle)(2u - u^exponent), Fan, Weber and Barroso, ISCA 2007. */
export interface HostPower {
  /** Watts at no load. */
  readonly idle: number;
  /** Watts at full load. */
  readonly max: number;
  /** 1 is a straight line; Fan et al. fit 1.4. */
  readonly exponent: number;
  /** Watts while switched off. */
  readonly off: number;
  /** From switching on until guests can run. */
  readonly wake: Seconds;
}

/** How many hosts like one of `hosts` there are, and what only a life needs to know of them. */
export interface LifeHosts {
  /** Name of a host of the scenario; with a count above 1 the hosts are called NAME-1, NAME-2, ... */
  readonly host: string;
  readonly count: number;
  readonly power: HostPower;
  /** What its memory can deliver to guests. */
  readonly memoryBandwidth: BytesPerSecond;
}

/** How many guests like one of `guests` there are, what they demand over time, and what they may not share. */
export interface LifeGuests {
  /** Name of a guest of the scenario; with a count above 1 the guests are called NAME-1, NAME-2, ... */
  readonly guest: string;
  readonly count: number;
  /** 1 is served first. */
  readonly priority: number;
  /** Demand over time as a multiple of the guest's workload; every stream of it scales along. */
  readonly demand: StrategyChoice;
  /** Name of the trace that `demand: { strategy: trace }` plays; null without. */
  readonly trace: string | null;
  /** Guests of this class never share a host. */
  readonly keepApart: boolean;
  /** Guests with the same text run on one host; null without. */
  readonly keepTogether: string | null;
  /** Traffic with clients at full demand. */
  readonly network: BytesPerSecond;
  /** Memory traffic at full demand. */
  readonly memoryBandwidth: BytesPerSecond;
  /** Share of its memory that it touches regularly; a balloon can take most of the rest. */
  readonly active: Fraction;
  /** From being started until it serves again, after a crash. */
  readonly boot: Seconds;
  /** False for guests that can't be migrated (passed-through devices): drained by shutting them down. */
  readonly migratable: boolean;
  /** Packets per second that clients send to it at full demand; lost ones are counted. */
  readonly packets: PerSecond;
  /** Open connections of its clients at full demand. */
  readonly connections: number;
}

/** A recorded demand, embedded as text. */
export interface LifeTrace {
  readonly name: string;
  readonly format: 'planetlab' | 'google' | 'azure' | 'columns';
  /** Whether 100 or 1 is full demand. */
  readonly unit: 'percent' | 'fraction';
  /** Distance of samples where the format has no time of its own. */
  readonly interval: Seconds;
  /** What is taken where samples are missing. */
  readonly gaps: 'hold' | 'zero' | 'refuse';
  readonly text: string;
}

/** How guests move in this life: what every policy's migration uses. */
export type LifeMigration = Omit<PlannedMigration, 'guest' | 'to' | 'at'>;

/** What counts as served, and how far hosts may be filled. */
export interface LifeCapacity {
  /** Nominal cores of guests per core that placement accepts. */
  readonly overcommitCpu: number;
  /** Memory of guests per byte of memory that placement accepts; above 1 balloons take the idle part. */
  readonly overcommitMemory: number;
  /** Admission keeps room for the guests of so many of the fullest hosts. */
  readonly reserveHosts: number;
  /** Share of its demand below which a guest's time counts as violated. */
  readonly sla: Fraction;
  /** An outage longer than this breaks a client's connections. */
  readonly connectionTimeout: Seconds;
  /** Share of announcements and packets that the network loses. */
  readonly packetLoss: Fraction;
}

/** Hosts that leave service for a while, one after the other: a maintenance, or a rolling upgrade of all. */
export interface LifeMaintenance {
  readonly name: string;
  /** Names of expanded hosts; empty for all. */
  readonly hosts: readonly string[];
  readonly at: Seconds;
  /** How long a host is away once it is empty. */
  readonly duration: Seconds;
  /** Hosts that may be away or draining at once. */
  readonly atOnce: number;
  /** Which guests leave first. */
  readonly order: 'smallest' | 'largest' | 'least-dirty' | 'shortest' | 'priority';
  /** After so long a drain is forced or given up; null without. */
  readonly deadline: Seconds | null;
  /** What happens at the deadline. */
  readonly atDeadline: 'give-up' | 'shut-down';
  /** Guests go back to where they were when the host returns. */
  readonly failback: boolean;
}

/** What may break. */
export const FAULT_KINDS = [
  'host-crash',
  'link-down',
  'link-degraded',
  'packet-loss',
  'partition',
  'slow-host',
  'disk-error',
  'disk-full',
  'out-of-memory',
  'migration-killed',
  'clock-skew',
  'predicted-failure',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault at a known time. */
interface LifeFault {
  readonly kind: FaultKind;
  readonly at: Seconds;
  /** Names of expanded hosts: the one that is hit, or one side of a partition. */
  readonly hosts: readonly string[];
  /** How long it lasts; null: as drawn from the repair time of its kind, or one hour. */
  readonly duration: Seconds | null;
  /** What is left (of a link, a host's speed) or the share that is lost (of packets); seconds of a clock's error. */
  readonly factor: number;
}

/** Faults that come by chance, to every host on its own. */
interface LifeFaultRate {
  readonly kind: FaultKind;
  /** Mean time between failures of one host; exponentially distributed. */
  readonly mtbf: Seconds;
  /** Mean time to repair; exponentially distributed. */
  readonly mttr: Seconds;
  readonly factor: number;
}

/** Hours to months of a cluster. */
export interface Life {
  readonly duration: Seconds;
  readonly hosts: readonly LifeHosts[];
  readonly guests: readonly LifeGuests[];
  readonly traces: readonly LifeTrace[];
  readonly migration: LifeMigration;
  readonly capacity: LifeCapacity;
  readonly placement: StrategyChoice;
  readonly balancing: StrategyChoice;
  readonly consolidation: StrategyChoice;
  readonly scheduler: StrategyChoice;
  readonly availability: StrategyChoice;
  readonly proactive: StrategyChoice;
  readonly maintenance: readonly LifeMaintenance[];
  readonly faultRates: readonly LifeFaultRate[];
  readonly faults: readonly LifeFault[];
}
