import { z } from 'zod';
import { liveClusterSchema } from './cluster.ts';
import { endedSchema } from '../comparison/ended.ts';
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
  /** Code of everything of the input but name and seed: equal for replications. Left out where nothing is stored. */
  configuration: z.string().optional(),
  /** The experiment that it belongs to. */
  experiment: z.strictObject({ id: z.string(), name: z.string() }).nullable().optional(),
  /** Values of the parameters that were asked for, in inner units; those that the run does not have are left out. */
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type RunRow = z.infer<typeof runRowSchema>;

/** The longest path of a parameter, with "parameters." before it. */
const columnId = z.string().max(320);

/** Which runs are meant. */
export const runSelectionSchema = z.strictObject({
  /** An expression of `src-shared/filter`; empty for all. */
  filter: z.string().max(2000).default(''),
  trash: z.boolean().default(false),
  /** Only the runs of one group: those with these values in the columns that are grouped by. */
  group: z
    .strictObject({
      by: z.array(columnId).min(1).max(4),
      key: z
        .array(z.union([z.string(), z.number(), z.null()]))
        .min(1)
        .max(4),
    })
    .nullable()
    .default(null),
});
export type RunSelection = z.infer<typeof runSelectionSchema>;

export const runQuerySchema = runSelectionSchema.extend({
  /** Column ids (`createdAt`, `metrics.total_time_s`, `parameters.<path>`, ...), most significant first; pinned runs stay on top. */
  sort: z
    .array(z.strictObject({ column: columnId, descending: z.boolean() }))
    .max(5)
    .default([{ column: 'createdAt', descending: true }]),
  /** Paths of the parameters whose values the rows carry. */
  parameters: z.array(columnId).max(40).default([]),
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

export const runGroupsQuerySchema = runSelectionSchema.omit({ group: true }).extend({
  /** Columns whose values runs of a group share: `configuration`, `memoryStrategy`, `parameters.<path>`, ... */
  by: z.array(columnId).min(1).max(4),
  /** Ids of the metrics that are summarised. */
  metrics: z.array(z.string().max(64)).max(20).default([]),
  /** By `newest` run, number of `runs`, share that `ended`, `key0` to `key3`, or the mean of a metric: `metrics.<id>`. */
  sort: z
    .strictObject({ column: z.string().max(80), descending: z.boolean() })
    .default({ column: 'newest', descending: true }),
  offset: z.number().int().min(0).max(1e9).default(0),
  limit: z.number().int().min(1).max(500).default(100),
});
export type RunGroupsQuery = z.infer<typeof runGroupsQuerySchema>;

/** A metric over the runs of a group that have it. */
export const groupSummarySchema = z.strictObject({
  n: z.number(),
  mean: z.number(),
  /** Null for a single value. */
  standardDeviation: z.number().nullable(),
  /** Student's 95 % interval of the mean; null for a single value. */
  interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
  minimum: z.number(),
  maximum: z.number(),
});
export type GroupSummary = z.infer<typeof groupSummarySchema>;

export const runGroupSchema = z.strictObject({
  /** What its runs share, in the order of `by`; null where they have no value. */
  key: z.array(z.union([z.string(), z.number(), z.null()])),
  runs: z.number(),
  /** How they ended. Statistics are of those of which every migration completed, unless a metric is known of others, too. */
  ended: endedSchema,
  newest: runRowSchema,
  metrics: z.record(z.string(), groupSummarySchema),
});
export type RunGroup = z.infer<typeof runGroupSchema>;

export const runGroupsPageSchema = z.strictObject({
  groups: z.array(runGroupSchema),
  /** Number of groups, and of runs in all of them. */
  total: z.number(),
  runs: z.number(),
});
export type RunGroupsPage = z.infer<typeof runGroupsPageSchema>;

/** What is known of the runs in the store, for writing filters and choosing columns. */
export const runVocabularySchema = z.strictObject({
  /** Paths of parameters, with `[*]` for every index. */
  parameters: z.array(z.string()),
  tags: z.array(z.string()),
  experiments: z.array(z.string()),
  memoryStrategies: z.array(z.string()),
  diskStrategies: z.array(z.string()),
});

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
  /** Seconds of the simulated clock: only points between them, and one beyond each end. Left out: all. */
  span: z
    .strictObject({ from: z.number(), to: z.number() })
    .refine(({ from, to }) => from <= to, 'expected an end that is not before the beginning')
    .optional(),
});

/**
 * State of each cell of a page map, one letter a cell, in address order. A cell stands for
 * `unitsPerCell` pages (or blocks) and has the state of one of them, so chosen that an area shows the true shares.
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
    /** Goes as fast as it can up to this moment, which was seen before; null when it does not. */
    catchUp: z.number().nullable(),
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
    /** Of the life of a cluster: hosts and migrations at this moment. */
    cluster: liveClusterSchema.optional(),
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

/** A change of what people may change on a run; the reply says how it is taken back. */
export const runEditSchema = z.strictObject({
  ids: z.array(z.string().max(80)).min(1).max(100_000),
  name: z.string().min(1).max(200).optional(),
  note: z.string().max(20_000).optional(),
  addTags: z.array(z.string().min(1).max(80)).max(50).optional(),
  removeTags: z.array(z.string().min(1).max(80)).max(50).optional(),
  pinned: z.boolean().optional(),
  deleted: z.boolean().optional(),
  /** Id of the experiment that they belong to from now on; null for none. */
  experiment: z.string().max(80).nullable().optional(),
});
export type RunEdit = z.infer<typeof runEditSchema>;

/** How many runs are different now, and the edits that make them what they were. */
export const runEditReplySchema = z.strictObject({
  changed: z.number(),
  undo: z.array(runEditSchema),
});
export type RunEditReply = z.infer<typeof runEditReplySchema>;
