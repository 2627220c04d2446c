import { CLIENT_METRICS } from './client-metrics.ts';
import { CLUSTER_METRICS } from './cluster-metrics.ts';
import { FAULT_METRICS } from './fault-metrics.ts';
import type { MigrationResult } from './result.ts';

/** How migrations end; `unfinished` where a limit of the run came first. */
export const ENDINGS = ['completed', 'failed', 'cancelled', 'unfinished'] as const;
export type Ending = MigrationResult['outcome'];

/** What says most of a run whose migrations ended differently comes first. */
const WORST_FIRST: readonly Ending[] = ['unfinished', 'failed', 'cancelled'];

/** How a run as a whole ended: it is completed when every migration of it is. */
export function endingOf(migrations: readonly { readonly outcome: Ending }[]): Ending {
  return (
    WORST_FIRST.find((ending) => migrations.some(({ outcome }) => outcome === ending)) ??
    'completed'
  );
}

/** True whatever became of the migration: what a life of given length came to, and what was known before the start. */
const ALWAYS: ReadonlySet<string> = new Set([
  ...CLUSTER_METRICS.map(({ id }) => id),
  'unvalidated_inputs',
  'latency_before_s',
]);

/** What a fault did and what clients lost is final as soon as the migration was given up. */
const ONCE_SETTLED: ReadonlySet<string> = new Set(
  [...FAULT_METRICS, ...CLIENT_METRICS].map(({ id }) => id),
);

/**
 * Whether a metric of a run that ended like this is its value. Of a migration that did not complete, times, bytes, rounds,
 * energy and nearly all else only tell what was seen until then: a bound from below, which is no value to compare.
 */
export function isValueAfter(metric: string, ending: Ending): boolean {
  if (ending === 'completed' || ALWAYS.has(metric)) return true;
  return ending !== 'unfinished' && ONCE_SETTLED.has(metric);
}
