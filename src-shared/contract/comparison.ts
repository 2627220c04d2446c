import { z } from 'zod';

export const comparisonRequestSchema = z.strictObject({
  ids: z.array(z.string().max(80)).min(1).max(100),
  /** Defaults to the first. */
  baseline: z.string().max(80).nullable().default(null),
});

export const metricCellSchema = z.strictObject({
  value: z.number().nullable(),
  absoluteChange: z.number().nullable(),
  relativeChange: z.number().nullable(),
  /** Against the baseline, by the metric's better direction. */
  verdict: z.enum(['better', 'worse', 'same', 'none']),
});

export const comparisonSchema = z.strictObject({
  baseline: z.string(),
  runs: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      kind: z.enum(['simulated', 'measured']),
      memoryStrategy: z.string(),
      diskStrategy: z.string(),
      seed: z.number(),
      engineVersion: z.string(),
      digest: z.string(),
      createdAt: z.string(),
      /** Sentence per migration: converged or why not. */
      outcomes: z.array(z.string()),
      /** In the order of `metrics` below. */
      cells: z.array(metricCellSchema),
      /** In the order of `parameters` below; null where the run has no such parameter. */
      parameters: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  ),
  metrics: z.array(z.string()),
  parameters: z.array(z.strictObject({ path: z.string(), differs: z.boolean() })),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const EXPORT_FORMATS = ['html', 'csv', 'md', 'json', 'svg'] as const;
export const exportRequestSchema = comparisonRequestSchema.extend({
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
