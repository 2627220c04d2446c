import { z } from 'zod';
import { experimentStateSchema } from '#shared/contract/experiments.ts';
import { runDetailSchema, runRowSchema } from '#shared/contract/runs.ts';
import type { ClusterResult } from '#shared/result/cluster.ts';
import { clusterSummarySchema } from '#shared/result/cluster.ts';
import type { MigrationResult, SeriesTable } from '#shared/result/result.ts';
import { migrationResultSchema } from '#shared/result/result.ts';
import { ID_PATTERN } from './names.ts';

const id = z.string().regex(ID_PATTERN, 'expected an id of letters, digits, dashes');
const time = z.iso.datetime();
const name = z.string().max(200);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);

/** A list in which no two have the same key. */
function listOf<Item extends z.ZodType>(
  key: (item: z.output<Item>) => string | number,
  item: Item,
): z.ZodArray<Item> {
  return z.array(item).refine((list) => new Set(list.map((one) => key(one))).size === list.length, {
    error: 'expected each only once',
  });
}

/** A run as `run.json` tells it: all of its row that is not computed from its result, and where its input lies. */
export const archivedRunSchema = runRowSchema
  .pick({
    kind: true,
    seed: true,
    resolution: true,
    engineVersion: true,
    digest: true,
    guests: true,
    memoryStrategy: true,
    diskStrategy: true,
    pinned: true,
  })
  .extend({
    id,
    name,
    /** Runs that have not ended are not archived. */
    state: z.enum(['finished', 'bounded', 'cancelled', 'failed', 'interrupted']),
    createdAt: time,
    note: z.string().max(20_000),
    tags: z.array(z.string().min(1).max(80)).max(1000),
    parameters: runDetailSchema.shape.parameters,
    provenance: runDetailSchema.shape.provenance,
    failure: z.string().max(4000).nullable(),
    /** SHA-256 of the scenario's entry; null for a measured run. */
    scenario: hash.nullable(),
    /** Numbers of the migrations that have a file of series. */
    series: z.array(count),
    /** Whether it is the life of a cluster, told in `cluster.json` and `cluster.parquet`. */
    cluster: z.boolean(),
  });

const bareMigrationSchema = migrationResultSchema.omit({ series: true });

const seconds = z.number();
const interval = <Value extends z.ZodType>(value: Value) =>
  z.array(z.tuple([count, value, seconds, seconds]));

/** `cluster.json`: what the life of a cluster came to, but for its series. */
export const archivedClusterSchema = clusterSummarySchema.extend({
  timeline: z.strictObject({
    hosts: z.array(z.string()),
    guests: z.array(z.string()),
    stays: interval(count),
    outages: interval(z.string()),
    states: interval(z.string()),
    faults: interval(z.string()),
    moves: z.array(
      z.strictObject({
        id: count,
        guest: count,
        from: count,
        to: count,
        reason: z.string(),
        requested: seconds,
        start: seconds,
        switched: seconds.nullable(),
        end: seconds,
        outcome: z.string(),
        why: z.string(),
        bytes: z.number(),
        downtime: seconds,
        level: z.number(),
        rate: z.number(),
      }),
    ),
    leftOut: count,
    heat: z.strictObject({ width: z.number(), loads: z.array(z.array(z.number())) }),
  }),
});

/** `result.json`. */
export const archivedResultSchema = z.strictObject({ migrations: z.array(bareMigrationSchema) });

export const archivedExperimentSchema = z.strictObject({
  id,
  name,
  /** The document as a person wrote it, and as it was understood. */
  text: z.string(),
  document: z.record(z.string(), z.unknown()),
  state: experimentStateSchema,
  engineVersion: z.string().max(80),
  digest: z.string().max(64),
  createdAt: time,
  updatedAt: time,
  points: listOf(
    ({ hash: one }) => one,
    z.strictObject({
      /** Null: no longer part of the document. */
      position: count.nullable(),
      hash: z.string().max(80),
      axisValues: z.record(z.string(), z.unknown()),
      wanted: count,
      settled: z.boolean(),
      replications: listOf(
        ({ seed }) => seed,
        z
          .strictObject({
            seed: z.number().int(),
            position: count.nullable(),
            state: z.enum(['done', 'failed']),
            run: id.nullable(),
            digest: z.string().max(64),
            failure: z.string().max(4000).nullable(),
          })
          .refine(({ state, failure }) => (state === 'failed') === (failure !== null), {
            path: ['failure'],
            error: 'expected a text if the replication failed, and null if not',
          }),
      ),
    }),
  ),
  /** Runs that belong to it. */
  runs: z.array(id),
});
export type ArchivedExperiment = z.infer<typeof archivedExperimentSchema>;

export const archivedComparisonSchema = z.strictObject({
  id,
  name: name.min(1),
  recipe: z.record(z.string(), z.unknown()),
  createdAt: time,
  updatedAt: time,
});
export type ArchivedComparison = z.infer<typeof archivedComparisonSchema>;

export const archivedReportSchema = z.strictObject({
  id,
  /** Its title. */
  name: z.string().min(1).max(300),
  document: z.record(z.string(), z.unknown()),
  createdAt: time,
  updatedAt: time,
});
export type ArchivedReport = z.infer<typeof archivedReportSchema>;

/** A run with its whole input and result. */
export interface ArchivedRun extends Omit<
  z.infer<typeof archivedRunSchema>,
  'scenario' | 'series' | 'cluster'
> {
  readonly scenario: Readonly<Record<string, unknown>> | null;
  readonly migrations: readonly BareMigration[];
  /** A run that failed may have series of migrations that left no result. */
  readonly series: readonly { readonly migration: number; readonly table: SeriesTable }[];
  /** What the life of a cluster came to; null when the run has none. */
  readonly cluster: ClusterResult | null;
}

/** A migration's result without its series, which lie in files of their own. */
export type BareMigration = Omit<MigrationResult, 'series'>;

/** Everything that an archive holds but for its runs. */
export interface ArchivedDocuments {
  readonly name: string;
  readonly experiments: readonly ArchivedExperiment[];
  readonly comparisons: readonly ArchivedComparison[];
  readonly reports: readonly ArchivedReport[];
}

/** Everything that an archive holds. */
export interface ArchiveContent extends ArchivedDocuments {
  readonly runs: readonly ArchivedRun[];
}

/** The same where runs are taken one by one: all of them with their series may fill the memory. */
export interface ArchiveDraft extends ArchivedDocuments {
  /** In the order of their ids. */
  readonly runs: Iterable<ArchivedRun>;
  /** How many they are. */
  readonly count: number;
}
