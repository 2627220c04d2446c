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
