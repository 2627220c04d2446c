import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { recipeSchema } from '../comparison/recipe.ts';
import { reportDocumentSchema } from '../report/document.ts';
import { ERRORS } from './errors.ts';
import { filePartSchema, partRequestSchema, tokenSchema } from './parts.ts';

const id = z.string().min(1).max(80);
const byId = z.strictObject({ id });
const nothing = z.strictObject({}).optional();

/** A report in the list. */
export const reportRowSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Rises by one whenever it is saved. */
  revision: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
  deleted: z.boolean(),
});
export type ReportRow = z.infer<typeof reportRowSchema>;

export const storedReportSchema = reportRowSchema.extend({
  /** Null when it can't be read, as when a newer Godwit made it; `problem` then says why. */
  document: reportDocumentSchema.nullable(),
  problem: z.string().nullable(),
});
export type StoredReport = z.infer<typeof storedReportSchema>;

/**
 * A report as a person is writing it. Held against `reportDocumentSchema` by `readReport`, whose words say what is wrong
 * and at which path; that its comparisons give something is not asked.
 */
const draft = z.record(z.string(), z.unknown());

/** What the first report of something is about. */
export const reportSubjectSchema = z.union([
  z.strictObject({ experiment: id }),
  z.strictObject({ comparison: id }),
  z.strictObject({ recipe: recipeSchema, name: z.string().max(200) }),
]);
export type ReportSubject = z.infer<typeof reportSubjectSchema>;

/** Something that a report names and that could not be found. */
export const reportProblemSchema = z.strictObject({
  /** Field of the report: `blocks[3].text`, `comparisons.db`. */
  path: z.string(),
  /** Index of the block; null when it is of no single one. */
  block: z.number().nullable(),
  message: z.string(),
});

/** One comparison of a report as it is now: what tables, figures and references may name. */
export const reportComparisonSchema = z.strictObject({
  /** Why it can't be made; the lists are then empty. */
  problem: z.string().nullable(),
  /** Name of the saved comparison; null for a recipe of the report's own. */
  saved: z.string().nullable(),
  runs: z.number(),
  configurations: z.array(
    z.strictObject({
      id: z.string(),
      /** The letter that figures and tables have for it. */
      tag: z.string(),
      label: z.string(),
      /** How references name it: `writeReference({ comparison, configuration: reference, metric, part })`. */
      reference: z.string(),
      runs: z.number(),
      baseline: z.boolean(),
    }),
  ),
  metrics: z.array(z.strictObject({ id: z.string(), label: z.string() })),
  figures: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      kind: z.enum(['time', 'bars', 'scatter', 'parallel']),
    }),
  ),
});
export type ReportComparison = z.infer<typeof reportComparisonSchema>;

const theme = z.enum(['light', 'dark']);

export const reportPreviewSchema = z.strictObject({
  /**
   * The whole page, as the export writes it, for a frame without scripts. Block i begins at the element with the id
   * `block-i`. It keeps to the theme that was asked for.
   */
  html: z.string(),
  comparisons: z.record(z.string(), reportComparisonSchema),
  problems: z.array(reportProblemSchema),
});
export type ReportPreview = z.infer<typeof reportPreviewSchema>;

/**
 * `csv`: a row a run; `csv-summary`: a row a configuration and metric; both, like `parquet`, of one comparison.
 * `svg`: one figure, of the size and font size of its block.
 */
export const REPORT_FORMATS = [
  'html',
  'pdf',
  'md',
  'latex',
  'csv',
  'csv-summary',
  'parquet',
  'svg',
] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const reportExportSchema = z.strictObject({
  document: draft,
  format: z.enum(REPORT_FORMATS),
  /** For data: name of the comparison in the report; null: its only one. */
  comparison: z.string().max(80).nullable().default(null),
  /** For `svg`: index of the block with the figure. */
  block: z.number().int().min(0).nullable().default(null),
  /** Of `svg`; the other forms follow the reader or are for paper. */
  theme: theme.default('light'),
});

export const madeReportSchema = z.strictObject({
  token: tokenSchema,
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
  /** What could not be found, and is told in its place in the file. */
  problems: z.array(reportProblemSchema),
});
export type MadeReport = z.infer<typeof madeReportSchema>;

const base = oc.errors(ERRORS);

/** The procedures of reports; `contract.ts` hangs them in under `reports`. */
export const reportProcedures = {
  /** Reports that are kept, the one changed last first; those in the trash instead when asked for. */
  list: base
    .input(z.strictObject({ trash: z.boolean().default(false) }))
    .output(z.array(reportRowSchema)),
  get: base.input(byId).output(storedReportSchema),
  /**
   * Stores a new report, or another state of one that is there. What is wrong with the document is told as
   * INVALID_DOCUMENT with the path; WRONG_STATE with the state `changed` when it was saved elsewhere since `revision`.
   */
  save: base
    .input(
      z.strictObject({
        /** Null stores a new one. */
        id: id.nullable().default(null),
        /** The revision that the change began from; asked for when there is an id. */
        revision: z.number().int().min(1).nullable().default(null),
        document: draft,
      }),
    )
    .output(storedReportSchema),
  /** Moves one into the trash; `restore` undoes it. */
  remove: base.input(byId).output(reportRowSchema),
  restore: base.input(byId).output(reportRowSchema),
  /** A first report about something, to begin from. It is not stored. */
  begin: base
    .input(z.strictObject({ about: reportSubjectSchema }))
    .output(z.strictObject({ document: reportDocumentSchema })),
  /** How a report looks now, and what can be named in it. Nothing is stored. */
  preview: base
    .input(z.strictObject({ document: draft, theme: theme.nullable().default(null) }))
    .output(reportPreviewSchema),
  /** Makes a file of it, which `read` gives and which `close` lets go. */
  export: base.input(reportExportSchema).output(madeReportSchema),
  read: base.input(partRequestSchema).output(filePartSchema),
  close: base.input(z.strictObject({ token: tokenSchema })).output(z.strictObject({})),
  /** Fires whenever a report was stored, removed or brought back, at most a few times a second. */
  changes: base.input(nothing).output(eventIterator(z.strictObject({ revision: z.number() }))),
};
