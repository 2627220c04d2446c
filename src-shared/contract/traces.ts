import { z } from 'zod';
import { LONGEST_DOCUMENT } from './scenarios.ts';

export const traceRequestSchema = z.strictObject({
  /** The text of a trace, CSV or JSON. */
  text: z.string().max(LONGEST_DOCUMENT),
});

const numbers = z.array(z.number());

/** What a trace becomes in a scenario, and how well that follows it. Pages, seconds, bytes. */
export const traceFitSchema = z.strictObject({
  kind: z.enum(['growth', 'rate', 'bitmaps']),
  name: z.string(),
  source: z.string(),
  memory: z.number(),
  pageSize: z.number(),
  regions: z.array(
    z.strictObject({
      name: z.string(),
      size: z.number(),
      /** How its pages are written: at random by classes, or one after the other. */
      process: z.enum(['idle', 'uniform', 'mixed', 'sweep']),
      /** Pages of one write rate, and writes per second into each of them. */
      classes: z.array(z.strictObject({ pages: z.number(), perPage: z.number() })),
    }),
  ),
  /** How many phases; 0 for a workload that never changes. */
  phases: z.number(),
  /** Length of all phases together. */
  length: z.number(),
  /** Page writes per second in the busiest phase. */
  pageWrites: z.number(),
  /** Distinct pages by window: as given, and as replayed; null for a rate series. */
  curve: z.strictObject({ window: numbers, given: numbers, fitted: numbers }).nullable(),
  /** Pages dirtied per second over time, given and replayed; null for a growth curve. */
  overTime: z.strictObject({ time: numbers, given: numbers, fitted: numbers }).nullable(),
  /** Relative errors of the replayed curve (of the rate series) against the given one. */
  error: z.strictObject({
    rms: z.number(),
    /** Largest error with its sign, and the window (the time) at which it is. */
    largest: z.number(),
    at: z.number(),
  }),
});
export type TraceFit = z.infer<typeof traceFitSchema>;
