import { z } from 'zod';
import {
  eventSchema,
  migrationResultSchema,
  PHASES,
  roundSchema,
  seriesTableSchema,
} from '../result/result.ts';

/**
 * States of a run. `interrupted`: the process ended while it ran; it can be rerun.
 * `bounded`: a limit of the scenario ended it.
 */
export const RUN_STATES = [
  'queued',
  'running',
  'paused',
  'finished',
  'bounded',
  'cancelled',
  'failed',
  'interrupted',
] as const;
export const runStateSchema = z.enum(RUN_STATES);
export type RunState = z.infer<typeof runStateSchema>;

/** How fast the simulated clock runs against the wall clock; `asap` is as fast as possible. */
export const paceSchema = z.union([z.literal('asap'), z.number().positive().max(1e6)]);
export type Pace = z.infer<typeof paceSchema>;

/** One row of the Runs table. */
export const runRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['simulated', 'measured']),
  state: runStateSchema,
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  seed: z.number(),
  resolution: z.enum(['expected', 'exact']).nullable(),
  engineVersion: z.string(),
  digest: z.string(),
  guests: z.number(),
  memoryStrategy: z.string(),
  diskStrategy: z.string(),
  converged: z.boolean().nullable(),
  metrics: z.record(z.string(), z.number()),
  tags: z.array(z.string()),
  note: z.string(),
  pinned: z.boolean(),
  deleted: z.boolean(),
  /** Remaining memory over time, at most 32 points from 0 to 1; empty without series. */
  spark: z.array(z.number()),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const runQuerySchema = z.strictObject({
  /** Free text over name, note, tags, strategies. */
  text: z.string().max(500).default(''),
  states: z.array(runStateSchema).max(10).default([]),
  kinds: z
    .array(z.enum(['simulated', 'measured']))
    .max(2)
    .default([]),
  tags: z.array(z.string().max(80)).max(50).default([]),
  trash: z.boolean().default(false),
  /** Column ids (`createdAt`, `name`, `metrics.total_time_s`, ...), most significant first; pinned runs stay on top. */
  sort: z
    .array(z.strictObject({ column: z.string().max(80), descending: z.boolean() }))
    .max(5)
    .default([{ column: 'createdAt', descending: true }]),
  offset: z.number().int().min(0).max(1e9).default(0),
  limit: z.number().int().min(1).max(1000).default(100),
});
export type RunQuery = z.infer<typeof runQuerySchema>;

export const runPageSchema = z.strictObject({
  rows: z.array(runRowSchema),
  total: z.number(),
  /** All tags in use, for completion. */
  tags: z.array(z.string()),
});
export type RunPage = z.infer<typeof runPageSchema>;

/** Everything about one run; series come separately, by `runs.series`. */
export const runDetailSchema = z.strictObject({
  row: runRowSchema,
  /** The input, as parsed; null for a measured run. */
  scenario: z.record(z.string(), z.unknown()).nullable(),
  /** Parameters as a flat list of path and value, for comparing runs of every kind. */
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Without series columns. */
  migrations: z.array(migrationResultSchema),
  /** Where a measured run came from, or what a simulated one was derived from. */
  provenance: z.record(z.string(), z.string()),
  failure: z.string().nullable(),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const seriesRequestSchema = z.strictObject({
  id: z.string().max(80),
  migration: z.number().int().min(0).max(1e6).default(0),
  columns: z.array(z.string().max(80)).max(50).nullable().default(null),
  /** Least and largest value of each bucket are kept, so that short spikes stay visible. Null: everything. */
  maxPoints: z.number().int().min(2).max(1e6).nullable().default(2000),
});

/**
 * State of each cell of a page map, one letter a cell, in address order. A cell stands for
 * `pagesPerCell` pages (or blocks) and shows the state of most of them.
 */
export const MAP_STATES = {
  /** Waiting to be sent for the first time. */
  t: 'to send',
  /** Sent and not written since. */
  s: 'sent',
  /** Sent and written again since. */
  w: 'written again',
  /** Known to be all zeros. */
  z: 'zero',
  /** Left out of this round because dirty again. */
  k: 'skipped',
  /** Not part of the migration (holes, unchanged base blocks). */
  '-': 'not moved',
} as const;

export const mapSchema = z.strictObject({
  migration: z.number(),
  kind: z.enum(['memory', 'disk']),
  unitsPerCell: z.number(),
  cells: z.string().max(65_536),
});
export type PageMap = z.infer<typeof mapSchema>;

export const liveMigrationSchema = z.strictObject({
  guest: z.string(),
  from: z.string(),
  to: z.string(),
  phase: z.enum(PHASES),
  round: z.number(),
  remainingRamBytes: z.number(),
  remainingDiskBytes: z.number(),
  sentBytes: z.number(),
  sendRate: z.number(),
  writeRate: z.number(),
  guestSpeed: z.number(),
});
export type LiveMigration = z.infer<typeof liveMigrationSchema>;

/** What a watcher of a run receives. Frames are coalesced: a slow reader gets the latest, never a backlog. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('state'),
    state: runStateSchema,
    pace: paceSchema,
    simulatedTime: z.number(),
    failure: z.string().nullable(),
  }),
  z.strictObject({
    type: z.literal('frame'),
    simulatedTime: z.number(),
    kernelEvents: z.number(),
    migrations: z.array(liveMigrationSchema),
    /** New points since the last frame, per migration index. */
    series: z.array(z.strictObject({ migration: z.number(), table: seriesTableSchema })),
    rounds: z.array(z.strictObject({ migration: z.number(), row: roundSchema })),
    events: z.array(z.strictObject({ migration: z.number(), row: eventSchema })),
    maps: z.array(mapSchema),
  }),
  z.strictObject({
    type: z.literal('finished'),
    id: z.string(),
    state: runStateSchema,
    digest: z.string(),
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunFrame = Extract<RunEvent, { type: 'frame' }>;

export const runControlSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('pause') }),
  z.strictObject({ action: z.literal('resume') }),
  z.strictObject({ action: z.literal('step') }),
  z.strictObject({ action: z.literal('cancel') }),
  z.strictObject({ action: z.literal('pace'), pace: paceSchema }),
  /** Which migration's maps the frames carry; null for none. */
  z.strictObject({ action: z.literal('map'), migration: z.number().int().min(0).nullable() }),
]);
export type RunControl = z.infer<typeof runControlSchema>;

/** A change of what people may change on a run; every one can be undone by sending the old value. */
export const runEditSchema = z.strictObject({
  ids: z.array(z.string().max(80)).min(1).max(100_000),
  name: z.string().min(1).max(200).optional(),
  note: z.string().max(20_000).optional(),
  addTags: z.array(z.string().min(1).max(80)).max(50).optional(),
  removeTags: z.array(z.string().min(1).max(80)).max(50).optional(),
  pinned: z.boolean().optional(),
  deleted: z.boolean().optional(),
});
export type RunEdit = z.infer<typeof runEditSchema>;
