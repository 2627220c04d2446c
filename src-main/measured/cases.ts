import type { ComparedMetric, ValidationCase } from '#shared/contract/validation.ts';
import type { MetricId } from '#shared/result/catalogue.ts';
import { simulate } from '#main/simulation/index.ts';
import { deriveScenario, notSimulated } from './derive.ts';
import { knownBefore } from './qemu-file.ts';
import type { KnownBefore, QemuFile } from './qemu-file.ts';
import { measuredMetrics } from './read-run.ts';
import { copiesDiskFirst, reportedDiskBytes } from './storage.ts';

/** The metrics of which measured and predicted are held against each other. */
export const COMPARED = [
  'total_time_s',
  'downtime_s',
  'ram_bytes',
  'disk_bytes',
  'rounds',
  'remote_faults',
] as const;
export type ComparedId = (typeof COMPARED)[number];

export type CaseOutcome =
  | { readonly skipped: null; readonly case: ValidationCase }
  /** `unusable`: the file is none, and nothing is known of its cases. */
  | { readonly skipped: string; readonly unusable?: true };

/** Kind of case, for summaries by family. */
export function familyOf({ config }: KnownBefore): string {
  if (config.disk?.mode === 'mirror') return 'mirror';
  if (config.disk?.mode === 'bitmap') return 'incremental bitmap';
  if (config.disk) return 'block migration';
  if (config.mode === 'cold') return 'cold';
  if (config.mode === 'postcopy') return 'post-copy';
  if (config.capabilities.includes('auto-converge')) return 'auto-converge';
  if (config.capabilities.includes('xbzrle')) return 'XBZRLE';
  if (config.capabilities.includes('multifd')) return 'multifd';
  return config.link === 'relay' ? 'pre-copy, link-limited' : 'pre-copy, rate-limited';
}

/**
 * What the model says of a case, from nothing but what was known before.
 *
 * @throws DocumentError when no strategy simulates the case
 */
export function predict(known: KnownBefore): Partial<Record<MetricId, number>> {
  const [migration] = simulate(deriveScenario(known), {
    resolution: 'expected',
    series: false,
  }).migrations;
  if (!migration) return {};
  const { metrics } = migration;
  return {
    ...metrics,
    ...(known.config.disk ? { disk_bytes: reportedDiskBytes(known, metrics.disk_bytes ?? 0) } : {}),
    ...totalSinceMigrate(known, metrics),
  };
}

/** QEMU counts from the command `migrate`, which the test bed sends when the live copy of the disk is done. */
function totalSinceMigrate(
  known: KnownBefore,
  { total_time_s, disk_sync_s, setup_s = 0 }: Partial<Record<MetricId, number>>,
): Partial<Record<MetricId, number>> {
  return copiesDiskFirst(known) && total_time_s !== undefined && disk_sync_s !== undefined
    ? { total_time_s: total_time_s - disk_sync_s + setup_s }
    : {};
}

export function compared(
  measured: number | undefined,
  predicted: number | undefined,
): ComparedMetric | null {
  if (measured === undefined || predicted === undefined) return null;
  return {
    measured,
    predicted,
    relative_error: measured === 0 ? (predicted === 0 ? 0 : 1) : (predicted - measured) / measured,
  };
}

/** Simulates one measured case and holds the prediction against the measurement. */
export function compareCase(file: QemuFile): CaseOutcome {
  const known = knownBefore(file);
  const reason = notSimulated(known);
  if (reason !== null) return { skipped: reason };
  const predicted = predict(known);
  const measured = measuredMetrics(file);
  const metrics: Partial<Record<ComparedId, ComparedMetric>> = {};
  for (const id of COMPARED) {
    const cell = compared(measured[id], predicted[id]);
    if (cell) metrics[id] = cell;
  }
  return {
    skipped: null,
    case: {
      name: known.name,
      family: familyOf(known),
      source: known.environment.qemu ?? 'QEMU',
      metrics,
    },
  };
}
