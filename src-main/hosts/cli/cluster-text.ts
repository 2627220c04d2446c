import { CLUSTER_MESSAGES } from '#shared/messages/cluster.ts';
import type { ClusterResult } from '#shared/result/cluster.ts';
import { CLUSTER_METRICS } from '#shared/result/cluster-metrics.ts';
import { explain } from '#shared/result/explain.ts';
import {
  formatBytes,
  formatDuration,
  formatEnergy,
  formatFraction,
  formatNumber,
  formatRate,
} from '#shared/units/format.ts';

/** Nines are lost when a share is rounded to a tenth of a percent. */
const availability = (value: number): string =>
  `${(value * 100).toFixed(6).replace(/0+$/, '').replace(/\.$/, '')} %`;

const WRITERS = {
  duration: formatDuration,
  bytes: formatBytes,
  rate: formatRate,
  count: (value: number) => formatNumber(Math.round(value)),
  fraction: formatFraction,
  energy: formatEnergy,
  number: formatNumber,
} as const;

function written(id: string, format: keyof typeof WRITERS, value: number): string {
  return id.startsWith('availability') ? availability(value) : WRITERS[format](value);
}

/** The life of a cluster in `run --json`. Series and timeline are in the store only. */
export function clusterJson({ duration, metrics, causes, worst, notes }: ClusterResult): object {
  return {
    duration_s: duration,
    ...metrics,
    downtime_by_cause_s: causes,
    worst_guests: worst.slice(0, 5),
    notes: notes.map((note) => explain(note, CLUSTER_MESSAGES)),
  };
}

/** The life of a cluster for people: what it came to, where downtime came from, and what to know. */
export function clusterText({ duration, metrics, causes, notes }: ClusterResult): string {
  const rows = CLUSTER_METRICS.flatMap(({ id, label, format }) => {
    const value = metrics[id];
    return value === undefined || (value === 0 && id !== 'cluster_downtime_s')
      ? []
      : [[label, written(id, format, value)] as const];
  });
  const width = Math.max(...rows.map(([label]) => label.length));
  const table = rows.map(([label, value]) => `${label.padEnd(width)}  ${value}\n`).join('');
  const from = Object.entries(causes).map(([cause, time]) => `${cause} ${formatDuration(time)}`);
  const downtime = from.length > 0 ? `\nDowntime by cause: ${from.join(', ')}.\n` : '';
  const told = notes.map((note) => `${explain(note, CLUSTER_MESSAGES)}\n`).join('');
  return `${formatDuration(duration)} of the cluster\n\n${table}${downtime}${told === '' ? '' : `\n${told}`}`;
}
