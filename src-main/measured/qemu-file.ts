import { z } from 'zod';

/** Largest file that is read: the longest measured migration takes 50 KB. */
export const LARGEST_FILE_BYTES = 16 * 2 ** 20;
/** Most rows of any table in a file. */
const MOST_ROWS = 200_000;

const finite = z.number();
const optionalNumber = finite.nullable().optional();
const cell = z.union([z.number(), z.string(), z.null()]);
const rows = z.array(z.array(cell).max(64)).max(MOST_ROWS);
const count = z.number().min(0).max(1e12);

/** The workload as it was configured (parameters of the test bed's writer). */
const configuredWorkload = z.object({
  region: count.optional(),
  rate: z.number().min(-1).max(1e9).optional(),
  hot: count.optional(),
  hotfrac: z.number().min(0).max(100).optional(),
  pattern: z.enum(['uniform', 'seq', 'zipf']).optional(),
  bytes: count.optional(),
  fill: z.enum(['random', 'zero']).optional(),
  touch: z.number().optional(),
  spin: count.optional(),
  drate: count.optional(),
  dext: count.optional(),
  dsize: count.optional(),
  dhot: count.optional(),
  dhotfrac: z.number().min(0).max(100).optional(),
  dseq: z.number().optional(),
});

const config = z.object({
  mode: z.enum(['precopy', 'postcopy', 'cold']),
  downtime_limit_ms: z.number().min(0).max(2e6),
  link: z.enum(['qemu', 'relay']),
  delay_us: z.number().min(0).max(6e7).default(0),
  capabilities: z.array(z.string().max(80)).max(100).default([]),
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
  max_s: z.number().positive().max(1e6).default(60),
  ram_mib: z
    .number()
    .min(16)
    .max(2 ** 24),
  bandwidth_mib_s: z.number().positive().max(1e6),
  disk: z
    .object({
      size_mib: z
        .number()
        .positive()
        .max(2 ** 26),
      mode: z.string().max(40),
      copy_mode: z.string().max(40).optional(),
      format: z.string().max(40).optional(),
      filled_mib: z
        .number()
        .positive()
        .max(2 ** 26)
        .optional(),
      granularity: z
        .number()
        .min(512)
        .max(2 ** 26)
        .optional(),
      buf_size: z.number().min(4096).max(1e12).optional(),
      speed_mib: z.number().positive().max(1e6).optional(),
      inc_rounds: z.number().int().min(0).max(1000).optional(),
    })
    .nullable()
    .optional(),
});

/** What a person could have known before the migration began; all that a prediction may look at. */
export const knownBeforeSchema = z.object({
  // It is printed, and becomes the name of files.
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{C}+$/u, 'expected a name without control characters, for example "idle-r256-b25"'),
  config,
  environment: z.object({ qemu: z.string().max(200).optional() }).default({}),
  workload: z.object({
    configured: configuredWorkload,
    measured: z
      .object({
        before: z
          .object({ pages_per_s: finite.optional(), vcpu_utilisation: finite.optional() })
          .default({}),
      })
      .default({ before: {} }),
  }),
});
export type KnownBefore = z.infer<typeof knownBeforeSchema>;

/** A whole measured file. Unknown fields are left alone: newer test beds may write more. */
export const qemuFileSchema = knownBeforeSchema.extend({
  series_fields: z.array(z.string().max(80)).max(64),
  series: rows,
  dirty_syncs_fields: z.array(z.string().max(80)).max(16).optional(),
  dirty_syncs: rows.default([]),
  events: z.array(z.unknown()).max(MOST_ROWS).default([]),
  result: z.object({
    outcome: z.string().max(40),
    total_time_ms: optionalNumber,
    downtime_ms: optionalNumber,
    setup_time_ms: optionalNumber,
    stop_to_resume_ms: optionalNumber,
    ram_total_bytes: optionalNumber,
    ram_transferred_bytes: optionalNumber,
    normal_pages: optionalNumber,
    duplicate_pages: optionalNumber,
    page_size: z
      .number()
      .min(512)
      .max(2 ** 30)
      .default(4096),
    rounds: optionalNumber,
    disk_transferred_bytes: optionalNumber,
    max_throttle_pct: optionalNumber,
    cancelled_at_ms: optionalNumber,
    pending_at_stop_bytes: optionalNumber,
    postcopy: z.object({ requests: optionalNumber }).nullable().optional(),
    note: z.string().max(2000).nullable().optional(),
  }),
});
export type QemuFile = z.infer<typeof qemuFileSchema>;

/** The part of a measured file that was known before the migration. Everything else is dropped, not ignored. */
export function knownBefore(file: unknown): KnownBefore {
  return knownBeforeSchema.parse(file);
}
