import type { RunRow, RunState } from '#shared/contract/runs.ts';
import { isValueAfter } from '#shared/result/ended.ts';
import type { Ending } from '#shared/result/ended.ts';

/** How the migrations of a run in a state ended, or stand. */
export const ENDING_OF: Readonly<Record<RunState, Ending>> = {
  queued: 'unfinished',
  running: 'unfinished',
  paused: 'unfinished',
  interrupted: 'unfinished',
  bounded: 'unfinished',
  cancelled: 'cancelled',
  failed: 'failed',
  finished: 'completed',
};

/** Whether a metric of a run only tells what was seen until a limit or a person ended it: a bound, and no value. */
export const isBound = ({ state }: Pick<RunRow, 'state'>, metric: string): boolean =>
  !isValueAfter(metric, ENDING_OF[state]);

/** A metric of a run as a list shows it: a dash for what would be a bound only, empty where there is nothing. */
export function metricText(
  row: Pick<RunRow, 'state' | 'metrics'>,
  metric: string,
  write: (value: number) => string,
): string {
  const value = row.metrics[metric];
  if (value === undefined) return '';
  return isBound(row, metric) ? '–' : write(value);
}

/** Metrics that only grow while a migration goes on: what was seen of them is a bound from below. */
const GROWING: ReadonlySet<string> = new Set([
  'total_time_s',
  'downtime_s',
  'service_downtime_s',
  'ram_bytes',
  'disk_bytes',
  'wire_bytes',
  'rounds',
  'lost_work_s',
  'latency_worst_s',
  'energy_j',
]);

/** "≥ 2 min 0 s" for what a limit cut off, a dash for what has no meaning then; else the number as it is. */
export function seenText(
  ending: Ending,
  metric: string,
  value: number,
  write: (value: number) => string,
): string {
  if (ending !== 'unfinished' || isValueAfter(metric, ending)) return write(value);
  return GROWING.has(metric) ? `≥ ${write(value)}` : '–';
}
