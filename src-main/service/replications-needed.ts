import type { z } from 'zod';
import type { ReplicationsReply, replicationsRequestSchema } from '#shared/contract/experiments.ts';
import { replicationsNeeded, summarise } from '#shared/statistics/index.ts';
import type { Store } from '#main/store/index.ts';
import { invalidDocument } from './errors.ts';

const POINTS_AT_ONCE = 1000;

type Request = z.infer<typeof replicationsRequestSchema>;

/** How many replications each point of an experiment needs for an interval of some width. @throws ORPCError */
export function replicationsNeededOf(store: Store, request: Request): ReplicationsReply {
  const { id, metric, absolute, relative } = request;
  if ((absolute === null) === (relative === null)) {
    const message = 'found both or none of absolute and relative; expected one of them';
    throw invalidDocument([{ path: 'relative', message, example: '0.05' }]);
  }
  const points: ReplicationsReply['points'] = [];
  for (let offset = 0; ; offset += POINTS_AT_ONCE) {
    const page = store.experiments.points({
      id,
      states: [],
      metrics: [metric],
      replications: false,
      offset,
      limit: POINTS_AT_ONCE,
    });
    for (const point of page.points)
      points.push({ index: point.index, ...neededOf(point.metrics[metric] ?? [], request) });
    if (page.points.length < POINTS_AT_ONCE) break;
  }
  const known = points.flatMap(({ needed }) => needed ?? []);
  return {
    points,
    needed: known.length === 0 ? null : known.reduce((most, one) => Math.max(most, one), 0),
    moreRuns: points.reduce((sum, { n, needed }) => sum + Math.max(0, (needed ?? n) - n), 0),
  };
}

function neededOf(
  values: readonly number[],
  { absolute, relative, confidence }: Request,
): Omit<ReplicationsReply['points'][number], 'index'> {
  const { mean, n, interval } = summarise(values, {
    confidence,
    quantiles: [],
    quantileIntervals: false,
  });
  const halfWidth = interval === null ? null : (interval.high - interval.low) / 2;
  const width = absolute ?? (relative ?? 0) * Math.abs(mean ?? 0);
  if (halfWidth === null) return { n, halfWidth, needed: null };
  // Every value was the same, so more of them would not narrow anything.
  if (halfWidth <= width) return { n, halfWidth, needed: n };
  const needed =
    width > 0 ? (replicationsNeeded(values, width, { confidence })?.total ?? null) : null;
  return { n, halfWidth, needed };
}
