import type { RunRow, RunState } from '#shared/contract/runs.ts';
import { isValueAfter } from '#shared/result/ended.ts';
import type { Ending } from '#shared/result/ended.ts';

const ENDINGS: Readonly<Record<RunState, Ending>> = {
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
  !isValueAfter(metric, ENDINGS[state]);

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
