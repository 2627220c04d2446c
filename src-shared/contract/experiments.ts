import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { documentSchema, problemSchema } from './scenarios.ts';
import { endedSchema } from '../comparison/ended.ts';
import { QUANTITY_KINDS } from '../units/types.ts';

/**
 * Where an experiment stands. `ready`: it has runs left and was not started, or has new ones since.
 * `interrupted`: the process ended while it ran; resuming goes on where it was. `finished`: nothing is left to run
 * (runs may have failed). `cancelled`: stopped for good, though it may be resumed.
 */
export const EXPERIMENT_STATES = [
  'ready',
  'preparing',
  'running',
  'paused',
  'interrupted',
  'finished',
  'cancelled',
] as const;
export const experimentStateSchema = z.enum(EXPERIMENT_STATES);
export type ExperimentState = z.infer<typeof experimentStateSchema>;

const idField = z.string().min(1).max(80);
const byId = z.strictObject({ id: idField });
const nothing = z.strictObject({}).optional();
const count = z.number().int().min(0);
/** An interval of what is expected; `high` is null when nothing bounds it. */
export const spanSchema = z.strictObject({ low: z.number(), high: z.number().nullable() });
export type Span = z.infer<typeof spanSchema>;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const sweepableFieldSchema = z.strictObject({
  path: z.string(),
  group: z.string(),
  label: z.string(),
  kind: z.enum([...QUANTITY_KINDS, 'boolean', 'choice', 'strategy', 'text']),
  meaning: z.string(),
  value: scalar,
  min: z.number().nullable(),
  max: z.number().nullable(),
  choices: z.array(z.string()),
});

/** One named axis, as tables and charts head their columns. */
export const namedAxisSchema = z.strictObject({
  name: z.string(),
  field: z.string(),
  kind: sweepableFieldSchema.shape.kind,
  /** Different values that the axis takes, each as text with its unit; at most 200 of them. */
  labels: z.array(z.string()),
});
export type NamedAxis = z.infer<typeof namedAxisSchema>;

/** A point by what it has on each axis: numbers in inner units, names of strategies, `labels` the same for people. */
export const pointValuesSchema = z.strictObject({
  values: z.record(z.string(), scalar),
  labels: z.record(z.string(), z.string()),
});

export const invalidPointSchema = pointValuesSchema.extend({
  index: count,
  problems: z.array(problemSchema),
});

export const experimentPlanSchema = z.strictObject({
  axes: z.array(namedAxisSchema),
  /** Points after the constraints, and how they come about: "4 strategies x 5 rates = 20, 2 dropped by constraints". */
  points: count,
  arithmetic: z.string(),
  dropped: count,
  /** Replications of a point: equal unless a stop rule may end them early. */
  replications: z.strictObject({ least: count, most: count }),
  runs: z.strictObject({ least: count, most: count }),
  /** Points that were checked as scenarios so far; starting checks all of them. */
  checked: count,
  invalid: z.array(invalidPointSchema),
  /** From runs of a few of its points; null when not asked for. */
  estimate: z
    .strictObject({
      seconds: spanSchema,
      bytes: spanSchema,
      sampledRuns: count,
      workers: count,
    })
    .nullable(),
});
export type ExperimentPlan = z.infer<typeof experimentPlanSchema>;

export const experimentCheckSchema = z.strictObject({
  /** Of the document; points that are wrong are in `plan.invalid`. Empty when it can be started. */
  problems: z.array(problemSchema),
  /** The document in its parsed form; null when it has problems. `experiment/types.ts` is its type. */
  experiment: z.record(z.string(), z.unknown()).nullable(),
  /** Fields of the base scenario that an axis may vary; empty when the scenario itself has problems. */
  outline: z.array(sweepableFieldSchema),
  plan: experimentPlanSchema.nullable(),
});
export type ExperimentCheck = z.infer<typeof experimentCheckSchema>;

export const experimentRowSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  state: experimentStateSchema,
  createdAt: z.string(),
  updatedAt: z.string(),
  points: count,
  runs: z.strictObject({ done: count, failed: count, most: count }),
  /** SHA-256 over identities and digests of all its runs; empty until it is finished. */
  digest: z.string(),
  axes: z.array(z.string()),
  deleted: z.boolean(),
});
export type ExperimentRow = z.infer<typeof experimentRowSchema>;

export const experimentDetailSchema = z.strictObject({
  row: experimentRowSchema,
  /** The document as YAML text, as it was saved. */
  text: z.string(),
  experiment: z.record(z.string(), z.unknown()),
  axes: z.array(namedAxisSchema),
  /** Ids of the metrics that its runs have. */
  metrics: z.array(z.string()),
  engineVersion: z.string(),
});
export type ExperimentDetail = z.infer<typeof experimentDetailSchema>;

export const REPLICATION_STATES = ['waiting', 'running', 'done', 'failed'] as const;

export const replicationSchema = z.strictObject({
  seed: z.number(),
  state: z.enum(REPLICATION_STATES),
  runId: z.string().nullable(),
  failure: z.string().nullable(),
});

/** One point with its replications. Statistics are computed from `metrics`, which are stored values and never thinned. */
export const experimentPointSchema = pointValuesSchema.extend({
  index: count,
  /** SHA-256 of the canonical scenario without its seed, and the engine version. */
  hash: z.string(),
  wanted: count,
  done: count,
  failed: count,
  /** True when no further replication will be run; before all seeds when the stop rule was met. */
  settled: z.boolean(),
  /** In the order of the seeds; empty unless asked for. */
  replications: z.array(replicationSchema),
  /** How the replications that are done ended: most metrics are only of those of which every migration completed. */
  ended: endedSchema,
  /** Per metric that was asked for, the values of the replications of which it is known, in the order of their seeds. */
  metrics: z.record(z.string(), z.array(z.number())),
});
export type ExperimentPoint = z.infer<typeof experimentPointSchema>;

export const pointsQuerySchema = byId.extend({
  /** Only points that have a replication in one of these states; empty: all. */
  states: z.array(z.enum(REPLICATION_STATES)).max(4).default([]),
  metrics: z.array(z.string().max(64)).max(50).default([]),
  replications: z.boolean().default(false),
  offset: z.number().int().min(0).max(1e9).default(0),
  limit: z.number().int().min(1).max(1000).default(100),
});
export type PointsQuery = z.infer<typeof pointsQuerySchema>;

/** Mean of a metric over the replications of a point that are done, with its 95 % interval from two on. */
export const pointSummarySchema = z.strictObject({
  n: count,
  mean: z.number(),
  interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
});
export type PointSummary = z.infer<typeof pointSummarySchema>;

export const pointsPageSchema = z.strictObject({
  points: z.array(experimentPointSchema),
  /** In the order of the points: of each metric that was asked for and is there. */
  summaries: z.array(z.record(z.string(), pointSummarySchema)),
  total: count,
  revision: z.number(),
});
export type PointsPage = z.infer<typeof pointsPageSchema>;

/** The present standing; a slow reader gets the latest, never a backlog. */
export const experimentProgressSchema = z.strictObject({
  id: z.string(),
  state: experimentStateSchema,
  /** While points are checked before the start; null otherwise. */
  preparing: z.strictObject({ checked: count, of: count }).nullable(),
  points: z.strictObject({ settled: count, of: count }),
  /** `queued` with a stop rule: what is certain to be run so far; `most` is the bound. */
  runs: z.strictObject({
    done: count,
    failed: count,
    running: count,
    queued: count,
    most: count,
  }),
  workers: count,
  /** Runs that ended per second of wall time, over the last while; null before there is one. */
  rate: z.number().nullable(),
  /** Wall-clock seconds that are left; null when nothing is known yet. */
  remaining: spanSchema.nullable(),
  /** Another number whenever points changed: time to read the page again. */
  revision: z.number(),
  digest: z.string(),
  /** Why the last start came to nothing: what is wrong, and with which points. Null otherwise. */
  refusal: z.strictObject({ message: z.string(), invalid: z.array(invalidPointSchema) }).nullable(),
});
export type ExperimentProgress = z.infer<typeof experimentProgressSchema>;

export const CONTROL_ACTIONS = ['start', 'pause', 'resume', 'cancel', 'retry-failed'] as const;

/** How many replications each point needs for an interval of its mean no wider than so much to either side. */
export const replicationsRequestSchema = byId.extend({
  metric: z.string().max(64),
  absolute: z.number().positive().nullable().default(null),
  relative: z.number().positive().max(10).nullable().default(null),
  confidence: z.number().min(0.5).max(0.9999).default(0.95),
});
export const replicationsReplySchema = z.strictObject({
  points: z.array(
    z.strictObject({
      index: count,
      n: count,
      /** Half-width of the interval now; null with fewer than two values. */
      halfWidth: z.number().nullable(),
      /** Replications in all; null with fewer than two values, or when no number suffices (a relative width of a mean of 0). */
      needed: count.nullable(),
    }),
  ),
  /** The largest of them, and how many runs more it is over all points. */
  needed: count.nullable(),
  moreRuns: count,
});
export type ReplicationsReply = z.infer<typeof replicationsReplySchema>;

export const exampleExperimentSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  question: z.string(),
  text: z.string(),
});
export type ExampleExperiment = z.infer<typeof exampleExperimentSchema>;

export const experimentsQuerySchema = z.strictObject({
  text: z.string().max(500).default(''),
  trash: z.boolean().default(false),
  offset: z.number().int().min(0).max(1e9).default(0),
  limit: z.number().int().min(1).max(1000).default(100),
});

const base = oc.errors(ERRORS);

/** The procedures of experiments; `contract.ts` hangs them in under `experiments`. */
export const experimentProcedures = {
  /** Experiments that ship with Godwit. */
  examples: base.input(nothing).output(z.array(exampleExperimentSchema)),
  /** Checks a document; never refuses one that is merely wrong. With `estimate` a few points are simulated. */
  check: base
    .input(z.strictObject({ document: documentSchema, estimate: z.boolean().default(false) }))
    .output(experimentCheckSchema),
  /**
   * Stores a document as a new experiment, or as the new document of one that is not running: adding seeds, axes or values
   * keeps the runs of every point that is still part, and `start` runs only what is new. Saving the old text undoes it.
   */
  save: base
    .input(z.strictObject({ id: idField.nullable().default(null), document: documentSchema }))
    .output(experimentRowSchema),
  rename: base
    .input(z.strictObject({ id: idField, name: z.string().min(1).max(200) }))
    .output(experimentRowSchema),
  /** Moves experiments into the trash or back, with the runs that belong to them when `withRuns`; a running one is refused. */
  remove: base
    .input(
      z.strictObject({
        ids: z.array(idField).min(1).max(1000),
        deleted: z.boolean(),
        withRuns: z.boolean().default(true),
      }),
    )
    .output(z.strictObject({ changed: count })),
  list: base
    .input(experimentsQuerySchema)
    .output(z.strictObject({ rows: z.array(experimentRowSchema), total: count })),
  get: base.input(byId).output(experimentDetailSchema),
  /**
   * `start` and `resume` run what is left (all points are checked first, state `preparing`; when some are wrong,
   * `refusal` tells which, and nothing starts),
   * `pause` holds runs where they are, `cancel` ends within a tenth of a second, `retry-failed` runs again what failed
   * when nothing of it is under way.
   */
  control: base
    .input(z.strictObject({ id: idField, action: z.enum(CONTROL_ACTIONS) }))
    .output(experimentProgressSchema),
  points: base.input(pointsQuerySchema).output(pointsPageSchema),
  /** The standing now and whenever it changed, until the reader leaves or the experiment is removed. */
  watch: base.input(byId).output(eventIterator(experimentProgressSchema)),
  replicationsNeeded: base.input(replicationsRequestSchema).output(replicationsReplySchema),
};
