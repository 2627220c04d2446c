import { z } from 'zod';
import { seriesTableSchema } from '../result/result.ts';

const comparedMetric = z.strictObject({
  measured: z.number(),
  predicted: z.number(),
  relative_error: z.number(),
});
export type ComparedMetric = z.infer<typeof comparedMetric>;

const errorSummary = z.strictObject({
  cases: z.number(),
  median_abs_relative_error: z.number(),
  p90_abs_relative_error: z.number(),
});

/** One case of validation; metrics that a case does not have are left out. Key names as printed by the command line. */
export const validationCaseSchema = z.strictObject({
  name: z.string(),
  family: z.string(),
  source: z.string(),
  metrics: z.strictObject({
    total_time_s: comparedMetric.optional(),
    downtime_s: comparedMetric.optional(),
    ram_bytes: comparedMetric.optional(),
    disk_bytes: comparedMetric.optional(),
    rounds: comparedMetric.optional(),
    remote_faults: comparedMetric.optional(),
  }),
});
export type ValidationCase = z.infer<typeof validationCaseSchema>;

export const validationReportSchema = z.strictObject({
  engine_version: z.string(),
  cases: z.array(validationCaseSchema),
  summary: z.record(z.string(), errorSummary),
  /** Per family of cases, the same figures. */
  families: z.record(z.string(), z.record(z.string(), errorSummary)),
  skipped: z.array(
    z.strictObject({
      name: z.string(),
      reason: z.string(),
      /** True when its file could not be read as what it should be, so that nothing is known of its cases. */
      unusable: z.literal(true).optional(),
    }),
  ),
});
export type ValidationReport = z.infer<typeof validationReportSchema>;

/** One input of a case's scenario, and who says so. */
export const validationInputSchema = z.strictObject({
  /** The field that it fills, or what the constant is called. */
  path: z.string(),
  origin: z.enum(['given', 'derived', 'calibrated', 'assumed']),
  /** Null where the line tells of several values. */
  value: z.string().nullable(),
  from: z.string(),
  /** Sibling cases that a calibrated value was fixed on. */
  on: z.array(z.string()),
});
export type ValidationInput = z.infer<typeof validationInputSchema>;

/** What stands behind the prediction of one case. */
export const validationDetailSchema = z.strictObject({
  name: z.string(),
  /** The scenario as YAML text. */
  document: z.string(),
  inputs: z.array(validationInputSchema),
  /** From the start of the migration; null where a source published no series. */
  measured: seriesTableSchema.nullable(),
  simulated: seriesTableSchema.nullable(),
});
export type ValidationDetail = z.infer<typeof validationDetailSchema>;

export const validationEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('case'),
    done: z.number(),
    of: z.number(),
    case: validationCaseSchema,
  }),
  z.strictObject({
    type: z.literal('skipped'),
    done: z.number(),
    of: z.number(),
    name: z.string(),
    reason: z.string(),
  }),
  z.strictObject({ type: z.literal('report'), report: validationReportSchema }),
]);
export type ValidationEvent = z.infer<typeof validationEventSchema>;
