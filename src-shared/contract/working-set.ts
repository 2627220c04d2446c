import { z } from 'zod';
import { documentSchema } from './scenarios.ts';

/** Most bandwidths that are answered at once. */
const MOST_BANDWIDTHS = 12;

export const workingSetRequestSchema = z.strictObject({
  document: documentSchema,
  /** Name of the guest; null for the first of the scenario. */
  guest: z.string().max(300).nullable().default(null),
  /** Bandwidths in bytes per second; null for a quarter, half and all of what the guest's host can send. */
  bandwidths: z
    .array(z.number().positive().max(1e15))
    .min(1)
    .max(MOST_BANDWIDTHS)
    .nullable()
    .default(null),
});

/** A figure over the moments at which a migration may begin; one value for a guest without phases. */
const spreadSchema = z.strictObject({ median: z.number(), least: z.number(), most: z.number() });

/** The calmest and the busiest phase of the workload; the same for a guest without phases. */
const phaseRangeSchema = z.strictObject({ calmest: z.number(), busiest: z.number() });

/** What a guest's writing means for migrating it, whatever the strategy. Pages, seconds, bytes and bytes per second. */
export const workingSetSchema = z.strictObject({
  guest: z.string(),
  pages: z.number(),
  pageSize: z.number(),
  /** Pages that hold only zeros before anything is written; they go as markers. */
  zeroPages: z.number(),
  /** Page writes per second in the calmest and the busiest phase. */
  pageWrites: phaseRangeSchema,
  /** How many moments the spreads are over. */
  starts: z.number(),
  /** Dirty-growth curve: expected distinct pages written within a time. */
  growth: z.strictObject({
    time: z.array(z.number()),
    median: z.array(z.number()),
    least: z.array(z.number()),
    most: z.array(z.number()),
  }),
  /**
   * How the working set changes over the phases: distinct pages written within a window that begins at each time; null for a
   * guest that always writes alike.
   */
  overTime: z
    .strictObject({ window: z.number(), time: z.array(z.number()), pages: z.array(z.number()) })
    .nullable(),
  /** Working set per window length. */
  windows: z.array(z.strictObject({ seconds: z.number(), pages: spreadSchema })),
  /** The hottest pages that make a share of all writes. */
  hotPages: z.array(z.strictObject({ writes: z.number(), pages: z.number(), share: z.number() })),
  links: z.array(
    z.strictObject({
      bandwidth: z.number(),
      /** By number of live rounds: expected downtime, and bytes sent, of pre-copy (Clark et al., section 4). */
      rounds: z.array(
        z.strictObject({
          rounds: z.number(),
          downtime: spreadSchema,
          sent: z.number(),
          /** Joules by Liu et al. (2011); the coefficients are recalled. */
          energy: z.number(),
        }),
      ),
      /** Length at which rounds settle, in seconds; 0 when they shrink to nothing. */
      settledRound: phaseRangeSchema,
      /** Smallest downtime limit at which QEMU's pre-copy ends without help; 0 when any will do. */
      smallestLimit: phaseRangeSchema,
      /** No migration takes less: all pages once. */
      leastTime: z.number(),
    }),
  ),
  /** Smallest bandwidth at which QEMU's pre-copy ends without help, by downtime limit. */
  limits: z.array(
    z.strictObject({ downtimeLimit: z.number(), smallestBandwidth: phaseRangeSchema }),
  ),
});

export type WorkingSetRequest = z.infer<typeof workingSetRequestSchema>;
export type WorkingSet = z.infer<typeof workingSetSchema>;
