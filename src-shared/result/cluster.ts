import { z } from 'zod';
import type { Bytes, BytesPerSecond, Fraction, Seconds } from '../units/types.ts';
import type { ClusterMetricId } from './cluster-metrics.ts';
import type { SeriesTable } from './result.ts';

/** One migration of a life. Guests and hosts by index into the names of the timeline. */
export interface ClusterMove {
  readonly id: number;
  readonly guest: number;
  readonly from: number;
  readonly to: number;
  /** What asked for it: balance, consolidate, drain, proactive, failback, plan, mend. */
  readonly reason: string;
  readonly requested: Seconds;
  readonly start: Seconds;
  /** When the guest ran at the destination; null when it never did. */
  readonly switched: Seconds | null;
  readonly end: Seconds;
  readonly outcome: string;
  /** Why it failed; empty when it did not. */
  readonly why: string;
  readonly bytes: Bytes;
  readonly downtime: Seconds;
  /** Demand of the guest when it began, as a multiple of its workload. */
  readonly level: Fraction;
  /** Bytes per second of the links that it had at its end. */
  readonly rate: BytesPerSecond;
}

/** A thing by index, what it was in, from, to. */
export type ClusterInterval<Value> = readonly [number, Value, Seconds, Seconds];

/** What happened, for drawing: bounded in size whatever the length of the life. */
export interface ClusterTimeline {
  readonly hosts: readonly string[];
  readonly guests: readonly string[];
  /** Guest, host it ran on, from, to. */
  readonly stays: readonly ClusterInterval<number>[];
  /** Guest, cause, from, to. */
  readonly outages: readonly ClusterInterval<string>[];
  /** Host, state other than up, from, to. */
  readonly states: readonly ClusterInterval<string>[];
  /** Host, kind of fault, from, to. */
  readonly faults: readonly ClusterInterval<string>[];
  readonly moves: readonly ClusterMove[];
  /** Rows beyond what is kept; metrics count them all the same. */
  readonly leftOut: number;
  /** Mean load of each host in buckets of equal width over the life. */
  readonly heat: { readonly width: Seconds; readonly loads: readonly (readonly Fraction[])[] };
}

/** A guest's account, for the worst of them. */
export interface GuestAccount {
  readonly guest: string;
  readonly availability: Fraction;
  readonly downtime: Seconds;
  readonly outages: number;
  /** Time below the SLA because its host was short. */
  readonly violation: Seconds;
}

/** A sentence about the life as a code with its numbers, like an explanation of a migration. */
export interface ClusterNote {
  readonly code: string;
  readonly values: Readonly<Record<string, number | string>>;
}

/** What a life left. */
export interface ClusterResult {
  readonly duration: Seconds;
  readonly metrics: Readonly<Partial<Record<ClusterMetricId, number>>>;
  /** Downtime in guest-seconds by cause. */
  readonly causes: Readonly<Record<string, number>>;
  /** The guests with the least availability, worst first. */
  readonly worst: readonly GuestAccount[];
  /** What a person should know: policies that oscillated, drains that were given up, traces that were filled. */
  readonly notes: readonly ClusterNote[];
  readonly series: SeriesTable;
  readonly timeline: ClusterTimeline;
}

const values = z.record(z.string(), z.union([z.number(), z.string()]));
const name = z.string();

export const clusterNoteSchema = z.strictObject({ code: z.string(), values });

const guestAccountSchema = z.strictObject({
  guest: name,
  availability: z.number(),
  downtime: z.number(),
  outages: z.number(),
  violation: z.number(),
});

/** Everything but series and timeline. */
export const clusterSummarySchema = z.strictObject({
  duration: z.number(),
  metrics: z.record(z.string(), z.number()),
  causes: z.record(z.string(), z.number()),
  worst: z.array(guestAccountSchema),
  notes: z.array(clusterNoteSchema),
});
export type ClusterSummary = z.infer<typeof clusterSummarySchema>;
