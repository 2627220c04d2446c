import { z } from 'zod';
import { clusterSummarySchema } from '#shared/result/cluster.ts';
import { seriesTableSchema } from '#shared/result/result.ts';

const time = z.number();
const index = z.number().int().min(0);
const interval = <Value extends z.ZodType>(value: Value) => z.tuple([index, value, time, time]);
const names = z.array(z.string());

/** What became of a cluster, as it is written into files; `result/cluster.ts` is its type. */
export const clusterFileSchema = clusterSummarySchema.extend({
  series: seriesTableSchema,
  timeline: z.strictObject({
    hosts: names,
    guests: names,
    stays: z.array(interval(index)),
    outages: z.array(interval(z.string())),
    states: z.array(interval(z.string())),
    faults: z.array(interval(z.string())),
    moves: z.array(
      z.strictObject({
        id: index,
        guest: index,
        from: index,
        to: index,
        reason: z.string(),
        requested: time,
        start: time,
        switched: time.nullable(),
        end: time,
        outcome: z.string(),
        why: z.string(),
        bytes: z.number(),
        downtime: z.number(),
        level: z.number(),
        rate: z.number(),
      }),
    ),
    leftOut: index,
    heat: z.strictObject({ width: time, loads: z.array(z.array(z.number())) }),
  }),
});
