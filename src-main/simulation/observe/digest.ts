import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ClusterResult } from '#shared/result/cluster.ts';
import type { MigrationResult } from '#shared/result/result.ts';

/**
 * Digits that enter the digest. The last three of a double may differ between processors whose compilers
 * fuse operations; twelve decide every number that a run reports.
 */
const DIGITS = 12;

function canonical(value: unknown): string {
  if (typeof value === 'number')
    return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)).toString() : 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/**
 * SHA-256 over the canonical form of what a run computed: everything but the series, whose points depend on what was
 * asked to be recorded, and what is told of a result beside it: what no validation case covers, and which cap held it back.
 */
export function digestOf(
  header: Readonly<Record<string, unknown>>,
  migrations: readonly MigrationResult[],
  cluster: ClusterResult | null = null,
): string {
  const evidence = migrations.map(
    ({ series: _series, unvalidated: _unvalidated, capped: _capped, metrics, ...rest }) => {
      const { unvalidated_inputs: _count, ...computed } = metrics;
      return { ...rest, metrics: computed };
    },
  );
  return bytesToHex(
    sha256(utf8ToBytes(canonical({ ...header, migrations: evidence, ...lifeOf(cluster) }))),
  );
}

/** A life without what is drawn only: its series, and the load in buckets. */
function lifeOf(cluster: ClusterResult | null): object {
  if (cluster === null) return {};
  const { series: _series, timeline, ...rest } = cluster;
  const { heat: _heat, ...happened } = timeline;
  return { cluster: { ...rest, timeline: happened } };
}
