import { oc } from '@orpc/contract';
import { z } from 'zod';
import { clusterSummarySchema } from '../result/cluster.ts';
import { seriesTableSchema } from '../result/result.ts';
import { ERRORS } from './errors.ts';

const runId = z.string().max(80);
const time = z.number().min(0).max(1e12);

/** Items that one answer holds at most; more are gathered. */
const MOST_TIMELINE_ITEMS = 50_000;

/** What a window of the timeline shows: some lanes, some stretch of time, as much as can be drawn. */
const timelineRequestSchema = z.strictObject({
  run: runId,
  from: time,
  to: time,
  /** Hosts, one lane each, in the order of the scenario. */
  lanes: z.strictObject({
    offset: z.number().int().min(0).max(1e6),
    count: z.number().int().min(1).max(2000),
  }),
  /** When more stays or moves lie in the window, they are answered gathered (`level` 'gathered'). */
  maxItems: z.number().int().min(100).max(MOST_TIMELINE_ITEMS).default(5000),
  /** Cells of load a lane at most. */
  maxCells: z.number().int().min(1).max(1024).default(256),
});
export type TimelineRequest = z.infer<typeof timelineRequestSchema>;

const move = z.strictObject({
  id: z.number(),
  guest: z.string(),
  /** Index of the host, also when its lane is not shown. */
  from: z.number(),
  to: z.number(),
  reason: z.string(),
  requested: z.number(),
  start: z.number(),
  switched: z.number().nullable(),
  end: z.number(),
  outcome: z.string(),
  why: z.string(),
  bytes: z.number(),
  downtime: z.number(),
  level: z.number(),
  rate: z.number(),
});

/**
 * A stretch of a life. `single`: every stay and move by itself. `gathered`: for each lane and cell how many guests
 * were there on average and how many moves began, because single ones could not be drawn.
 */
const timelineSchema = z.strictObject({
  duration: z.number(),
  /** Hosts in all. */
  hosts: z.number(),
  level: z.enum(['single', 'gathered']),
  lanes: z.array(
    z.strictObject({
      host: z.number(),
      name: z.string(),
      stays: z.array(z.strictObject({ guest: z.string(), from: z.number(), to: z.number() })),
      /** States other than up: down, off, waking, away, draining, unheard. */
      states: z.array(z.strictObject({ state: z.string(), from: z.number(), to: z.number() })),
      faults: z.array(z.strictObject({ kind: z.string(), from: z.number(), to: z.number() })),
      /** Mean load in cells of equal width from `from` to `to`. */
      heat: z.array(z.number()),
      /** Of a gathered answer, for each cell: mean number of guests, and migrations that began to leave. */
      guests: z.array(z.number()),
      departures: z.array(z.number()),
    }),
  ),
  moves: z.array(move),
  /** Guests out of service, whatever the lanes. */
  outages: z.array(
    z.strictObject({ guest: z.string(), cause: z.string(), from: z.number(), to: z.number() }),
  ),
  /** Items in the window that are not in this answer, and rows that the run itself did not keep. */
  leftOut: z.number(),
});
export type TimelineWindow = z.infer<typeof timelineSchema>;

const clusterSeriesRequestSchema = z.strictObject({
  run: runId,
  columns: z.array(z.string().max(80)).max(50).nullable().default(null),
  maxPoints: z.number().int().min(2).max(1e6).nullable().default(2000),
});

/** A migration of a life as a scenario of its own, to be looked at in full. */
const migrationRequestSchema = z.strictObject({
  run: runId,
  move: z.number().int().min(0).max(1e9),
});

/** What a live view shows of a life at this moment; one host a row. */
export const liveClusterSchema = z.strictObject({
  hosts: z.array(
    z.strictObject({
      name: z.string(),
      state: z.string(),
      load: z.number(),
      guests: z.number(),
      draining: z.boolean(),
      /** Share of its memory that is promised to guests, those on their way included. */
      memory: z.number(),
      /** Kinds of faults that it has now. */
      faults: z.array(z.string()),
    }),
  ),
  moves: z.array(
    z.strictObject({
      id: z.number(),
      guest: z.string(),
      from: z.number(),
      to: z.number(),
      reason: z.string(),
      phase: z.string(),
      progress: z.number(),
      rate: z.number(),
    }),
  ),
  waiting: z.number(),
  imbalance: z.number(),
  power: z.number(),
  guestsDown: z.number(),
  guestsShort: z.number(),
});
export type LiveCluster = z.infer<typeof liveClusterSchema>;

const base = oc.errors(ERRORS);

/** What the window may ask about the life of a cluster. */
export const clusterProcedures = {
  /** What the life of a run's cluster came to; null when it has none. */
  get: base.input(z.strictObject({ run: runId })).output(clusterSummarySchema.nullable()),
  /** A stretch of its timeline, for some hosts, as far as it can be drawn. */
  timeline: base.input(timelineRequestSchema).output(timelineSchema),
  series: base.input(clusterSeriesRequestSchema).output(seriesTableSchema),
  /** One migration of it as a scenario of its own. */
  migration: base
    .input(migrationRequestSchema)
    .output(z.strictObject({ document: z.record(z.string(), z.unknown()) })),
};
