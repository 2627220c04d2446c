import { oc } from '@orpc/contract';
import { z } from 'zod';
import { endedSchema } from '../comparison/ended.ts';
import { alignmentSchema, recipeSchema, variableSchema } from '../comparison/recipe.ts';
import { ENDINGS } from '../result/ended.ts';
import { explanationSchema, PHASES } from '../result/result.ts';
import { ERRORS } from './errors.ts';

/** More runs than these are narrowed first: a comparison is read by a person. */
export const MOST_COMPARED_RUNS = 20_000;
export const MOST_CONFIGURATIONS = 2000;

const interval = z.strictObject({ low: z.number(), high: z.number() }).nullable();
const number = z.number().nullable();

/** `Summary` of `src-shared/statistics`. */
export const summarySchema = z.strictObject({
  n: z.number(),
  missing: z.number(),
  mean: number,
  standardDeviation: number,
  interval,
  minimum: number,
  maximum: number,
  median: number,
  medianInterval: interval,
  quantiles: z.array(z.strictObject({ p: z.number(), value: z.number(), interval })),
  constant: z.boolean(),
});

const changeSchema = z.strictObject({ value: z.number(), interval }).nullable();

/** `Contrast` of `src-shared/statistics`, with p values corrected as the recipe asks. */
export const contrastSchema = z.strictObject({
  design: z.enum(['paired', 'independent', 'single', 'none']),
  /** Pairs, or replications on the baseline's side. */
  baselineN: z.number(),
  n: z.number(),
  absolute: changeSchema,
  /** As a share of the baseline's mean. */
  relative: changeSchema,
  /** The t test, whose interval is told and whose p value decides, then the rank test. Empty where nothing can be tested. */
  tests: z.array(
    z.strictObject({
      name: z.enum(['paired-t', 'welch-t', 'single-case-t', 'wilcoxon', 'mann-whitney']),
      statistic: z.number(),
      df: number,
      p: z.number(),
      /** After Holm's correction; the same as `p` without one. */
      adjusted: z.number(),
      exact: z.boolean(),
    }),
  ),
  effect: z.strictObject({ cohen: number, hedges: number, rank: number }),
  constant: z.boolean(),
});

/**
 * What may be said of a change. `not-shown`: tested, and no difference was shown; `untested`: one run on a side
 * and chance in it; `same`, `lower`, `higher` are shown, or certain because nothing random decides the runs.
 */
export const DIRECTIONS = ['lower', 'higher', 'same', 'not-shown', 'untested', 'none'] as const;

export const metricCellSchema = z.strictObject({
  /** Of each replication, in the order of the configuration's `runIds`; null where a run lacks the metric, or has only a bound of it. */
  values: z.array(number),
  summary: summarySchema,
  /** Null for the baseline itself. */
  contrast: contrastSchema.nullable(),
  direction: z.enum(DIRECTIONS),
  /** The direction by what is better for the metric; `none` also where no difference is shown. */
  verdict: z.enum(['better', 'worse', 'same', 'none']),
  /** The sentence as code and values: `explain(statement, VERDICT_MESSAGES)`. Null for the baseline. */
  statement: explanationSchema.nullable(),
});
export type MetricCell = z.infer<typeof metricCellSchema>;

const parameterValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const configurationSchema = z.strictObject({
  /** Made from what the configuration is, so that it stays the same when runs are added. */
  id: z.string(),
  /** The name that people gave, else what its runs are called, else what sets it apart. */
  label: z.string(),
  kind: z.enum(['simulated', 'measured']),
  memoryStrategy: z.string(),
  diskStrategy: z.string(),
  resolution: z.enum(['expected', 'exact']).nullable(),
  engineVersions: z.array(z.string()),
  /** Replications in the order of their seeds; a second run of a seed with the same digest is none. */
  runIds: z.array(z.string()),
  seeds: z.array(z.number()),
  /** Runs that repeat another one to the bit, and count once with it. */
  duplicates: z.number(),
  /** Nothing random decides its runs: one of them suffices. */
  deterministic: z.boolean(),
  /** How many of its runs converged. */
  converged: z.number(),
  /**
   * How its runs ended. Of one with a migration that did not complete, most metrics only bound the true ones from below;
   * they are null among the values of cells, and so in no mean, interval or test.
   */
  ended: endedSchema,
  /** Most migrations of one run; where there are several, metrics join them. */
  migrations: z.number(),
  /** How its migrations ended: each way with how often and one sentence that tells it. */
  outcomes: z.array(z.strictObject({ code: z.string(), count: z.number(), sentence: z.string() })),
  /** In the order of the comparison's `parameters`; null where it has none, or where its runs differ in it. */
  parameters: z.array(parameterValue),
  /** In the order of the comparison's `metrics`. */
  cells: z.array(metricCellSchema),
});
export type Configuration = z.infer<typeof configurationSchema>;

export const comparisonSchema = z.strictObject({
  /** Id of the configuration that the others are held against. */
  baseline: z.string(),
  configurations: z.array(configurationSchema),
  metrics: z.array(z.string()),
  parameters: z.array(z.strictObject({ path: z.string(), differs: z.boolean() })),
  runs: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['simulated', 'measured']),
      seed: z.number(),
      engineVersion: z.string(),
      digest: z.string(),
      createdAt: z.string(),
      /** Unless it is completed, metrics that would only be bounds are no values of its configuration's cells. */
      ending: z.enum(ENDINGS),
      /** Index into `configurations`. */
      configuration: z.number(),
    }),
  ),
  /** Runs that the sources gave but that have no result to compare (under way, failed, in the trash), or that are gone. */
  leftOut: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      reason: z.enum(['under-way', 'no-result', 'deleted', 'gone']),
    }),
  ),
  confidence: z.number(),
  correction: recipeSchema.shape.correction,
  /** How intervals of quantiles were made, for the method section. */
  bootstrap: z.strictObject({ method: z.string(), resamples: z.number(), seed: z.number() }),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** Bands of series over the replications of each configuration. */
export const bandsRequestSchema = z.strictObject({
  recipe: recipeSchema,
  /** Ids of series; null: every one that some run recorded. */
  series: z.array(z.string().max(80)).max(20).nullable().default(null),
  /** Position of the migration in its run. */
  migration: z.number().int().min(0).max(1e6).default(0),
  /** Places on the common axis. */
  points: z.number().int().min(2).max(2000).default(300),
  /** The shares between which half of the quantile band lies. */
  quantiles: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]).default([0.25, 0.75]),
});

export const bandSchema = z.strictObject({
  series: z.string(),
  /** Seconds from the alignment's origin, or the share of the total time. */
  x: z.array(z.number()),
  /** Replications that were under way there; a band says little where few are left. */
  n: z.array(z.number()),
  mean: z.array(z.number()),
  /** Least and largest of any replication from half a step before to half a step after: spikes stay as high as they were. */
  low: z.array(z.number()),
  high: z.array(z.number()),
  lowQuantile: z.array(z.number()),
  highQuantile: z.array(z.number()),
});
export type Band = z.infer<typeof bandSchema>;

const spread = z.strictObject({ mean: z.number(), low: z.number(), high: z.number() });

export const bandsSchema = z.strictObject({
  alignment: alignmentSchema,
  configurations: z.array(
    z.strictObject({
      id: z.string(),
      /** Replications that were laid over each other. */
      replications: z.number(),
      /** Runs that have nothing to align by (never stopped, never ended) or no series. */
      without: z.array(z.string()),
      /** Mean, earliest and latest beginning and end over the replications, on the common axis. */
      phases: z.array(z.strictObject({ phase: z.enum(PHASES), from: spread, to: spread })),
      bands: z.array(bandSchema),
    }),
  ),
});
export type Bands = z.infer<typeof bandsSchema>;

/** Where time and bytes went. Parts of one sum; `other` is what no part explains. */
export const whyRequestSchema = z.strictObject({
  recipe: recipeSchema,
  /** Position of the migration in its run; null: all of a run, joined as its metrics are. */
  migration: z.number().int().min(0).max(1e6).nullable().default(null),
});

const partSchema = z.strictObject({
  /** `explain({ code, values: {} }, WHY_MESSAGES)` names it. */
  code: z.string(),
  mean: z.number(),
  interval,
});

export const whySchema = z.strictObject({
  configurations: z.array(
    z.strictObject({
      id: z.string(),
      /** Replications that completed: means are of these. */
      n: z.number(),
      /** Most migrations of one of them; how several are joined is told with each sum. */
      migrations: z.number(),
      /** Seconds; adds up to the mean total time. Of several migrations at once, each moment is shared among them. */
      time: z.array(partSchema),
      /** Seconds; adds up to the mean service downtime. Of several migrations, of the one whose service was away longest. */
      downtime: z.array(partSchema),
      /** Bytes; adds up to the mean of all that was sent. */
      bytes: z.array(partSchema),
    }),
  ),
});
export type Why = z.infer<typeof whySchema>;

/** The line through all runs between two variables. */
export const trendRequestSchema = z.strictObject({
  recipe: recipeSchema,
  x: variableSchema,
  y: variableSchema,
  /** The line through the logarithms of both: a power law. */
  logarithmic: z.boolean().default(false),
});

/** Null where no line can be laid: one value across, or logarithms of what is not above zero. */
export const trendLineSchema = z
  .strictObject({
    n: z.number(),
    /** In the unit of y for one of x; of logarithms to the base 10 where they were asked for, as is the intercept. */
    slope: z.number(),
    intercept: z.number(),
    /** Share of the variance of y, or of its logarithm. */
    explained: z.number(),
    /** Null with two runs. */
    slopeInterval: interval,
    /** From the least to the largest x, with the interval of the mean of y. */
    places: z.array(z.strictObject({ x: z.number(), y: z.number(), low: number, high: number })),
  })
  .nullable();
export type TrendLine = z.infer<typeof trendLineSchema>;

export const EXPORT_FORMATS = ['html', 'csv', 'csv-summary', 'md', 'json', 'svg'] as const;
export const exportRequestSchema = z.strictObject({
  recipe: recipeSchema,
  format: z.enum(EXPORT_FORMATS),
  title: z.string().max(200).default('Comparison'),
  /** For `svg`: the figure's id as listed in the HTML report ("remaining_ram_bytes", "total_time_s", ...). */
  figure: z.string().max(80).optional(),
  theme: z.enum(['light', 'dark']).default('light'),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

export const exportedFileSchema = z.strictObject({
  name: z.string(),
  mediaType: z.string(),
  text: z.string(),
});
export type ExportedFile = z.infer<typeof exportedFileSchema>;

export const savedComparisonSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Null when it can't be read, as when a newer Godwit made it; `problem` then says why. */
  recipe: recipeSchema.nullable(),
  problem: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  deleted: z.boolean(),
});
export type SavedComparison = z.infer<typeof savedComparisonSchema>;

const base = oc.errors(ERRORS);
const savedId = z.string().min(1).max(80);
const byId = z.strictObject({ id: savedId });
const savedName = z.string().trim().min(1).max(200);

/** The procedures of comparisons; `contract.ts` hangs them in under `comparisons`. */
export const comparisonProcedures = {
  /** Configurations with their replications beside a baseline: summaries, changes, tests, verdicts. */
  get: base.input(z.strictObject({ recipe: recipeSchema })).output(comparisonSchema),
  /** Series over the replications, from all that was recorded. */
  bands: base.input(bandsRequestSchema).output(bandsSchema),
  /** Where time and bytes went, side by side. */
  why: base.input(whyRequestSchema).output(whySchema),
  /** The line by least squares through every run that has both of two variables. */
  trend: base.input(trendRequestSchema).output(trendLineSchema),
  export: base.input(exportRequestSchema).output(exportedFileSchema),
  /** Saved comparisons, the one changed last first; those in the trash instead when asked for. */
  list: base
    .input(z.strictObject({ trash: z.boolean().default(false) }))
    .output(z.array(savedComparisonSchema)),
  /** Stores a new comparison, or with `id` another name and recipe for one that is there. */
  save: base
    .input(
      z.strictObject({
        id: savedId.nullable().default(null),
        name: savedName,
        recipe: recipeSchema,
      }),
    )
    .output(savedComparisonSchema),
  rename: base
    .input(z.strictObject({ id: savedId, name: savedName }))
    .output(savedComparisonSchema),
  /** Moves one into the trash; `restore` undoes it. */
  delete: base.input(byId).output(savedComparisonSchema),
  restore: base.input(byId).output(savedComparisonSchema),
};
