import { z } from 'zod';
import { recipeSchema } from '../comparison/recipe.ts';
import { FIGURE_LIMITS } from './figure-size.ts';

/** Names by which blocks and references of a report mean one of its comparisons. */
export const KEY_PATTERN = /^[a-z][a-z0-9-]{0,39}$/;

const key = z.string().regex(KEY_PATTERN, 'expected a short name of small letters, digits, dashes');
const caption = z.string().max(1000).default('');
const metricIds = z.array(z.string().max(64)).max(100);

/** Where the data of a comparison come from: a saved comparison, or a recipe of the report's own. */
export const reportSourceSchema = z.union([
  z.strictObject({ saved: z.string().min(1).max(80) }),
  z.strictObject({ recipe: recipeSchema }),
]);
export type ReportSource = z.infer<typeof reportSourceSchema>;
export type ReportSourceInput = z.input<typeof reportSourceSchema>;

export const figureSizeSchema = z.strictObject({
  widthMillimetres: z
    .number()
    .min(FIGURE_LIMITS.width.least)
    .max(FIGURE_LIMITS.width.most)
    .default(FIGURE_LIMITS.width.usual),
  heightMillimetres: z
    .number()
    .min(FIGURE_LIMITS.height.least)
    .max(FIGURE_LIMITS.height.most)
    .default(FIGURE_LIMITS.height.usual),
  fontPoints: z
    .number()
    .min(FIGURE_LIMITS.font.least)
    .max(FIGURE_LIMITS.font.most)
    .default(FIGURE_LIMITS.font.usual),
});
export type FigureSize = z.infer<typeof figureSizeSchema>;

export const reportBlockSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('heading'),
    level: z.number().int().min(1).max(3).default(1),
    text: z.string().max(300),
  }),
  /** Paragraphs and lists; `prose.ts` says what may stand in them. */
  z.strictObject({ kind: z.literal('text'), text: z.string().max(100_000) }),
  z.strictObject({
    kind: z.literal('table'),
    comparison: key,
    /** `metrics`: means with intervals and changes; `parameters`: what differs; `why`: where time and bytes went. */
    table: z.enum(['metrics', 'parameters', 'why']),
    /** Ids, in the order of the columns; null: those that the comparison has. */
    metrics: metricIds.nullable().default(null),
    caption,
  }),
  z.strictObject({
    kind: z.literal('figure'),
    comparison: key,
    /** Id of the figure, as the comparison lists them. */
    figure: z.string().min(1).max(80),
    size: figureSizeSchema.prefault({}),
    caption,
  }),
]);
export type ReportBlock = z.infer<typeof reportBlockSchema>;

export const reportDocumentSchema = z.strictObject({
  godwit: z.literal('report'),
  version: z.literal(1),
  title: z.string().trim().min(1).max(300),
  /** As they stand below the title. */
  authors: z.string().max(500).default(''),
  /** What the runs were made on, for the last section; nothing is said when it is empty. */
  hardware: z.string().max(1000).default(''),
  comparisons: z.record(key, reportSourceSchema).default({}),
  blocks: z.array(reportBlockSchema).max(500).default([]),
});
export type ReportDocument = z.infer<typeof reportDocumentSchema>;
/** A report as people and programs write it: what is left out has its default. */
export type ReportDocumentInput = z.input<typeof reportDocumentSchema>;

export type ReadReport =
  | { readonly ok: true; readonly report: ReportDocument }
  | { readonly ok: false; readonly path: string; readonly problem: string };

/**
 * A stored or foreign report, in the newest form. Versions rise when the form changes; each older one then gets a
 * step here that lifts it.
 */
export function readReport(value: unknown): ReadReport {
  const { version } = (value ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version > 1) {
    return {
      ok: false,
      path: 'version',
      problem: `The report is of version ${version}; this Godwit reads version 1. Open it with a newer Godwit.`,
    };
  }
  const reading = reportDocumentSchema.safeParse(value);
  if (!reading.success) {
    const [issue] = reading.error.issues;
    return {
      ok: false,
      path: issue?.path.join('.') ?? '',
      problem: issue?.message ?? 'not a report',
    };
  }
  const unknown = reading.data.blocks.findIndex(
    (block) => 'comparison' in block && !Object.hasOwn(reading.data.comparisons, block.comparison),
  );
  if (unknown >= 0) {
    return {
      ok: false,
      path: `blocks[${unknown}].comparison`,
      problem: 'no comparison of the report has that name',
    };
  }
  return { ok: true, report: reading.data };
}
