import type { ComparedMetric, ValidationCase } from '../contract/validation.ts';
import { formatValue } from '../figures/ticks.ts';
import { formatFraction } from '../units/format.ts';
import { metricDefinition } from './catalogue.ts';

export type ComparedMetricId = keyof ValidationCase['metrics'];

/** How near a prediction is meant to come: within a share of what was measured, or within so much, whichever is wider. */
export interface Aim {
  readonly share: number;
  /** In the unit of the metric. */
  readonly slack?: number;
}

type Aims = Readonly<Partial<Record<ComparedMetricId, Aim>>>;

/** What counts in every measured family that says nothing else. */
const MEASURED: Aims = {
  total_time_s: { share: 0.06 },
  downtime_s: { share: 0.2, slack: 0.02 },
  ram_bytes: { share: 0.04 },
  disk_bytes: { share: 0.04 },
  rounds: { share: 0, slack: 1 },
};

const PUBLISHED: Aims = {
  total_time_s: { share: 0.1 },
  downtime_s: { share: 0.2 },
  ram_bytes: { share: 0.1 },
  disk_bytes: { share: 0.1 },
};

/** Measured families whose aims differ; a feature's total time is meant to be within 4 % in the median. */
const FAMILIES: Readonly<Record<string, Aims>> = {
  XBZRLE: { total_time_s: { share: 0.04 } },
  multifd: { total_time_s: { share: 0.04 } },
  mirror: { total_time_s: { share: 0.04 } },
  'block migration': { total_time_s: { share: 0.04 } },
  'incremental bitmap': { total_time_s: { share: 0.04 } },
  'auto-converge': { total_time_s: { share: 0.1 }, ram_bytes: { share: 0.1 } },
  'post-copy': {
    total_time_s: { share: 0.03 },
    downtime_s: { share: 0.3, slack: 0.03 },
    remote_faults: { share: 0.25 },
  },
};

/** What a prediction of a metric is meant to keep in a family of cases; null where there is no aim. */
export function aimOf(family: string, metric: ComparedMetricId): Aim | null {
  if (family.startsWith('published: ')) return PUBLISHED[metric] ?? null;
  return FAMILIES[family]?.[metric] ?? MEASURED[metric] ?? null;
}

export function keepsAim(
  { share, slack = 0 }: Aim,
  { measured, predicted }: ComparedMetric,
): boolean {
  return Math.abs(predicted - measured) <= Math.max(share * Math.abs(measured), slack);
}

/** How many cases keep the aim of their family, of those that have one for a metric. */
export function countWithinAim(
  cases: readonly ValidationCase[],
  metric: ComparedMetricId,
): { readonly within: number; readonly of: number } {
  const judged = cases.flatMap((one) => {
    const aim = aimOf(one.family, metric);
    const compared = one.metrics[metric];
    return aim && compared ? [keepsAim(aim, compared)] : [];
  });
  return { within: judged.filter(Boolean).length, of: judged.length };
}

/** "6.00 %", "20.0 % or 20.0 ms", "1". */
export function writeAim({ share, slack }: Aim, metric: ComparedMetricId): string {
  const parts = share > 0 ? [formatFraction(share)] : [];
  if (slack !== undefined)
    parts.push(formatValue(slack, metricDefinition(metric)?.format ?? 'number'));
  return parts.join(' or ');
}
