import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { seriesTableSchema } from '../result/result.ts';
import { ERRORS } from './errors.ts';
import { filePartSchema, partRequestSchema, partSchema, tokenSchema as token } from './parts.ts';
import { reportProblemSchema } from './reports.ts';
import { runDetailSchema, runRowSchema, seriesRequestSchema } from './runs.ts';

const byToken = z.strictObject({ token });
const id = z.string().min(1).max(80);
const ids = z.array(id).max(100_000).default([]);

export const PORTABLE_KINDS = ['run', 'experiment', 'comparison', 'report'] as const;

/** What importing would do with one thing: bring it in, find it there already, or bring it in under another id. */
export const plannedItemSchema = z.strictObject({
  kind: z.enum(PORTABLE_KINDS),
  id: z.string(),
  name: z.string(),
  standing: z.enum(['new', 'identical', 'conflicting']),
  storedAs: z.string(),
});
export type PlannedItem = z.infer<typeof plannedItemSchema>;

/** An archive that passed every check, opened for reading; nothing of it is stored. */
export const openArchiveSchema = z.strictObject({
  token,
  fileName: z.string(),
  name: z.string(),
  bytes: z.number(),
  /** SHA-256 of its manifest, which stands for all of its content. */
  digest: z.string(),
  version: z.number(),
  writtenBy: z.string(),
  /** Its runs as rows of the Runs table. */
  runs: z.array(runRowSchema),
  items: z.array(plannedItemSchema),
});
export type OpenArchive = z.infer<typeof openArchiveSchema>;

/** Kinds of things of an open archive that are read as a page. */
const PAGE_KINDS = ['comparison', 'report'] as const;
export type PageKind = (typeof PAGE_KINDS)[number];

export const archivePageSchema = z.strictObject({
  /** The whole page, as its export writes it, for a frame without scripts; light or dark by `data-theme`. */
  html: z.string(),
  /** What a report names and the archive does not hold. */
  problems: z.array(reportProblemSchema),
});
export type ArchivePage = z.infer<typeof archivePageSchema>;

export const verificationSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** `same`: simulated again with the same digest. */
  outcome: z.enum(['same', 'different', 'other-engine', 'no-input', 'no-result', 'failed']),
  /** The digest, version or reason that belongs to the outcome; empty when there is none. */
  detail: z.string(),
});
export type VerifiedRun = z.infer<typeof verificationSchema>;

/** How far something is that takes a while. */
const progress = z.strictObject({
  kind: z.literal('progress'),
  /** Runs that are done, and of how many. */
  done: z.number(),
  of: z.number(),
});
/** The last event of an import says under which ids everything is found. */
export const importEventSchema = z.discriminatedUnion('kind', [
  progress,
  z.strictObject({ kind: z.literal('done'), items: z.array(plannedItemSchema) }),
]);
export type ImportEvent = z.infer<typeof importEventSchema>;
/** The last event of making an archive says under which token `read` gives it. */
export const exportEventSchema = z.discriminatedUnion('kind', [
  progress,
  z.strictObject({ kind: z.literal('done'), token, fileName: z.string(), bytes: z.number() }),
]);
export type ExportEvent = z.infer<typeof exportEventSchema>;

const base = oc.errors(ERRORS);

/** The procedures of archives; `contract.ts` hangs them in under `archives`. */
export const archiveProcedures = {
  /** Takes a file in parts; the first has no token and gets one. Kept in memory until opened, closed or replaced. */
  upload: base
    .input(z.strictObject({ token: token.nullable().default(null), data: partSchema }))
    .output(z.strictObject({ token, bytes: z.number() })),
  /** Checks the uploaded file and opens it. What is wrong with it is told as INVALID_DOCUMENT with the entry as path. */
  open: base
    .input(z.strictObject({ token, fileName: z.string().max(255) }))
    .output(openArchiveSchema),
  close: base.input(byToken).output(z.strictObject({})),
  /** One run of an open archive, as `runs.get` and `runs.series` answer those of the store. */
  run: base.input(z.strictObject({ token, id })).output(runDetailSchema),
  series: base.input(seriesRequestSchema.extend({ token })).output(seriesTableSchema),
  /** A report or saved comparison of an open archive, made of the archive's own runs; nothing is stored. */
  page: base
    .input(z.strictObject({ token, kind: z.enum(PAGE_KINDS), id }))
    .output(archivePageSchema),
  /** Stores what is new or conflicting, all of it or, when it fails or is left in the middle, nothing. */
  import: base.input(byToken).output(eventIterator(importEventSchema)),
  /** Simulates the runs of an open archive again, one after the other. */
  verify: base.input(byToken).output(eventIterator(verificationSchema)),
  /** Makes an archive of what was chosen; experiments bring their runs. `read` then gives the file. */
  export: base
    .input(
      z.strictObject({
        name: z.string().trim().min(1).max(200),
        runs: ids,
        experiments: ids,
        comparisons: ids,
        reports: ids,
      }),
    )
    .output(eventIterator(exportEventSchema)),
  /** A part of the file that `export` made. */
  read: base.input(partRequestSchema).output(filePartSchema),
};
