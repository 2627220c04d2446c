import { z } from 'zod';
import type { OpenedFile } from '#shared/contract/application.ts';
import { DocumentError } from '#shared/scenario/document.ts';
import { problemsOfIssues } from '#shared/scenario/issues.ts';

/** Largest file of published results; the longest known one takes 220 KB. */
const LARGEST_FILE = 16 * 2 ** 20;
const MOST_POINTS = 1000;
/** Most problems that are told of one file. */
const MOST_PROBLEMS = 5;

const text = z.string().max(4000);
/** A figure, or the median of several runs. */
const figure = z.union([z.number(), z.object({ median: z.number() })]);
const record = z.record(z.string().max(200), z.unknown());
const few = <T>(table: Readonly<Record<string, T>>): boolean =>
  Object.keys(table).length <= MOST_POINTS;
const tooMany = `expected at most ${MOST_POINTS} entries`;

/** Published results in the units of their key names. Fields that nobody reads are dropped. */
const metrics = z.object({
  total_s: figure.optional().catch(undefined),
  total_ms: figure.optional().catch(undefined),
  total_s_derived: figure.optional().catch(undefined),
  downtime_s: figure.optional().catch(undefined),
  downtime_ms: figure.optional().catch(undefined),
  data_mb: figure.optional().catch(undefined),
  transferred_mb: figure.optional().catch(undefined),
  pages_4k: figure.optional().catch(undefined),
  disk_mb: figure.optional().catch(undefined),
  rounds: figure.optional().catch(undefined),
  dirty_sync_count: figure.optional().catch(undefined),
  total_s_by_max_downtime_ms: z
    .record(z.string().max(40), z.union([z.number(), z.string().max(40)]))
    .refine(few, tooMany)
    .optional(),
  expected_downtime_s: z
    .record(
      z.string().max(40),
      z.record(z.string().max(40), z.object({ median_s: z.number() })).refine(few, tooMany),
    )
    .refine(few, tooMany)
    .optional(),
});
export type PublishedMetrics = z.infer<typeof metrics>;

const publishedCase = z.object({
  id: z.string().min(1).max(200),
  confidence: text.default('retrieved'),
  workload: text.default(''),
  vm: record.default({}),
  algorithm: record.default({}),
  metrics: metrics.default({}),
  points: z.array(record).max(MOST_POINTS).optional(),
  missing_inputs: z.array(text).max(50).default([]),
});
export type PublishedCase = z.infer<typeof publishedCase>;

const samples = z.array(z.number().min(0).max(1e12)).min(1).max(MOST_POINTS);

const paperSchema = z.object({
  cases: z.array(publishedCase).max(1000),
  dirty_vector: z
    .object({
      periods_ms: z.array(z.number().positive().max(1e12)).min(1).max(MOST_POINTS),
      n_dirty_of_16392_samples: samples,
      n_sampled: z.number().positive().max(1e12),
      n_zero: z.number().min(0).max(1e12),
      n_total: z.number().positive().max(1e12),
    })
    .refine(
      (one) => one.periods_ms.length === one.n_dirty_of_16392_samples.length,
      'expected as many sample counts as periods',
    )
    .optional(),
});
export type PaperFile = z.infer<typeof paperSchema>;

/** Reads the figures of one point as those of a case. */
export function metricsOf(point: unknown): PublishedMetrics {
  const parsed = metrics.safeParse(point);
  return parsed.success ? parsed.data : {};
}

/**
 * Reads a file of published results, which comes from others: size, shape and counts are limited.
 *
 * @throws DocumentError with the path of each wrong field
 */
export function readPaper({ name, text: content }: OpenedFile): PaperFile {
  const refuse = (message: string): never => {
    throw new DocumentError([{ path: '', message: `${message} (in ${name})` }]);
  };
  if (content.length > LARGEST_FILE)
    refuse('larger than 16 MiB; expected the JSON of one published source');
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    refuse('not complete JSON; expected the JSON of one published source');
  }
  const parsed = paperSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (typeof value !== 'object' || value === null || !('cases' in value))
    refuse('not a file of published results: expected an object with a list "cases"');
  const problems = problemsOfIssues(parsed.error.issues.slice(0, MOST_PROBLEMS), value, () => ({}));
  throw new DocumentError(
    problems.map((one) => ({ ...one, message: `${one.message} (in ${name})` })),
  );
}
