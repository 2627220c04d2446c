import { z } from 'zod';
import type { Ending } from '../result/ended.ts';
import { exactQuantity } from '../units/format.ts';
import type { Seconds } from '../units/types.ts';

/** How the runs of a configuration, a point or a group ended. */
export const endedSchema = z.strictObject({
  runs: z.number(),
  /** Runs of which every migration completed: means, intervals and tests are of these. */
  completed: z.number(),
  /** Runs with a migration under way when a limit ended them, or that are still under way. */
  unfinished: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  /** The limit of simulated time that ended the unfinished ones; null where they have none in common. */
  limit: z.number().nullable(),
});
export type Ended = z.infer<typeof endedSchema>;

/** @param limits of the simulated time of those that a limit ended; null where it was another limit */
export function countEnded(
  endings: readonly Ending[],
  limits: readonly (Seconds | null)[] = [],
): Ended {
  const count = (ending: Ending): number => endings.filter((one) => one === ending).length;
  const [limit = null] = limits;
  return {
    runs: endings.length,
    completed: count('completed'),
    unfinished: count('unfinished'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    limit: limits.every((one) => one === limit) ? limit : null,
  };
}

/** "10 of 10" */
export function endedText({ completed, runs }: Ended): string {
  return `${completed} of ${runs}`;
}

/** "not ended in 2 of 10 (limit 2 min), failed in 1 of 10"; empty where all ended. */
export function notEndedText(ended: Ended): string {
  const { runs, unfinished, failed, cancelled, limit } = ended;
  const reached = limit === null ? '' : ` (limit ${exactQuantity('duration', limit)})`;
  return [
    unfinished > 0 ? `not ended in ${unfinished} of ${runs}${reached}` : '',
    failed > 0 ? `failed in ${failed} of ${runs}` : '',
    cancelled > 0 ? `cancelled in ${cancelled} of ${runs}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}
