import { z } from 'zod';
import { LIFE_POLICY_KINDS } from '../scenario/tunables.ts';
import type { StrategyCatalogue } from '../scenario/tunables.ts';

const tunable = z.looseObject({
  kind: z.string(),
  label: z.string(),
  meaning: z.string(),
  source: z.string(),
});
const descriptor = z.looseObject({
  id: z.string(),
  kind: z.enum(['memory', 'disk', 'policy']),
  title: z.string(),
  summary: z.string(),
  source: z.string(),
  stopRule: z.string(),
  goodFor: z.string(),
  badFor: z.string(),
  tunables: z.record(z.string(), tunable),
});

const lifeDescriptor = descriptor
  .omit({ stopRule: true })
  .extend({ kind: z.enum(LIFE_POLICY_KINDS) });

export const applicationInfoSchema = z.strictObject({
  version: z.string(),
  engineVersion: z.string(),
  host: z.enum(['electron', 'browser', 'cli']),
  node: z.string(),
  platform: z.string(),
  catalogue: z
    .strictObject({
      memory: z.array(descriptor),
      disk: z.array(descriptor),
      policy: z.array(descriptor).optional(),
      life: z.record(z.enum(LIFE_POLICY_KINDS), z.array(lifeDescriptor)).optional(),
    })
    .transform((value) => value as unknown as StrategyCatalogue),
});
export type ApplicationInfo = z.infer<typeof applicationInfoSchema>;

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['en']).default('en'),
  workers: z.number().int().min(1).max(256).nullable().default(null),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * `copy`: the store is copied to the path and used there. `open`: the store at the path is used instead. `restore`: the
 * backup at the path takes the place of the store, which is kept beside it.
 */
export const plannedStoreChangeSchema = z.strictObject({
  action: z.enum(['copy', 'open', 'restore']),
  path: z.string(),
});
export type PlannedStoreChange = z.infer<typeof plannedStoreChangeSchema>;

/** `keep` takes a planned change back. */
export const storeChangeSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.enum(['copy', 'open', 'restore']),
    path: z.string().min(1).max(4096),
  }),
  z.strictObject({ action: z.literal('keep') }),
]);
export type StoreChange = z.infer<typeof storeChangeSchema>;

export const storeHealthSchema = z.strictObject({
  path: z.string(),
  bytes: z.number(),
  version: z.number(),
  runs: z.number(),
  deletedRuns: z.number(),
  /** "ok", or what the integrity check found. */
  integrity: z.string(),
  lastBackup: z.string().nullable(),
  readOnly: z.boolean(),
  /** Why nothing can be stored now, and what to do; null when everything can. */
  readOnlyReason: z.string().nullable(),
  /** Copies beside the store, newest first. */
  backups: z.array(
    z.strictObject({
      path: z.string(),
      kind: z.enum(['backup', 'before-upgrade', 'before-restore']),
      createdAt: z.string(),
      bytes: z.number(),
    }),
  ),
  /** What happens to the store at the next start. */
  planned: plannedStoreChangeSchema.nullable(),
  /** What happened while it was opened, in sentences. */
  notices: z.array(z.string()),
});
export type StoreHealth = z.infer<typeof storeHealthSchema>;

/** A file that the user opened, dropped, or passed on the command line of the desktop application. */
export const openedFileSchema = z.strictObject({
  name: z.string().max(255),
  text: z.string().max(64 * 2 ** 20),
});
export type OpenedFile = z.infer<typeof openedFileSchema>;

/** What became of an opened file. */
export const openReplySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scenario'), text: z.string() }),
  z.strictObject({
    kind: z.literal('trace'),
    /** What the trace calls itself, or the name of its file. */
    name: z.string(),
    /** The trace as CSV, the form in which scenarios carry it. */
    text: z.string(),
  }),
  z.strictObject({ kind: z.literal('measured'), runId: z.string(), name: z.string() }),
]);
export type OpenReply = z.infer<typeof openReplySchema>;
