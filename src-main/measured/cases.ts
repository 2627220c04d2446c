import type { ComparedMetric, ValidationCase } from '#shared/contract/validation.ts';
import type { MetricId } from '#shared/result/catalogue.ts';
import { simulate } from '#main/simulation/index.ts';
import { deriveScenario, notSimulated } from './derive.ts';
import { knownBefore } from './qemu-file.ts';
import type { KnownBefore, QemuFile } from './qemu-file.ts';
import { measuredMetrics } from './read-run.ts';

const MIB = 2 ** 20;

/** The metrics of which measured and predicted are held against each other. */
export const COMPARED = [
  'total_time_s',
  'downtime_s',
  'ram_bytes',
  'disk_bytes',
  'rounds',
] as const;
export type ComparedId = (typeof COMPARED)[number];

export type CaseOutcome =
  | { readonly skipped: null; readonly case: ValidationCase }
  | { readonly skipped: string };

/** Kind of case, for summaries by family. */
export function familyOf({ config }: KnownBefore): string {
  if (config.disk) return 'block migration';
  if (config.mode === 'cold') return 'cold';
  if (config.mode === 'postcopy') return 'post-copy';
  if (config.capabilities.includes('auto-converge')) return 'auto-converge';
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
  return {
    ...migration.metrics,
    ...(known.config.disk ? { disk_bytes: reportedDiskBytes(known) } : {}),
  };
}

/**
 * What QEMU reports as transferred disk bytes: the progress of the bulk phase before its last block
 * (migration/block.c, completed_sectors), not what was sent. An overlay whose last block is not allocated reports the
 * whole size.
 */
function reportedDiskBytes({ config, workload }: KnownBefore): number {
  const size = (config.disk?.size_mib ?? 0) * MIB;
  if (config.disk?.mode !== 'legacy-inc') return size - MIB;
  const { dsize = 0, drate = 0 } = workload.configured;
  const lastWritten = drate > 0 && (dsize === 0 || dsize >= (config.disk.size_mib ?? 0));
  // With scattered writes the last block is most likely not among the few that were written.
  return lastWritten && drate * 10 > (config.disk.size_mib ?? 0) ? size - MIB : size;
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
