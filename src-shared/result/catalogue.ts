import { CLUSTER_METRICS } from './cluster-metrics.ts';
import { CLIENT_METRICS } from './client-metrics.ts';
import { FAULT_METRICS } from './fault-metrics.ts';

/** How a metric's numbers are written for people. */
export type MetricFormat =
  | 'duration'
  | 'bytes'
  | 'rate'
  | 'count'
  | 'fraction'
  | 'energy'
  | 'number';

export interface MetricDefinition {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly format: MetricFormat;
  readonly definition: string;
  /** Which direction is better; `none` where neither is. */
  readonly better: 'lower' | 'higher' | 'none';
  /** What it measures: a migration unless said otherwise, or the life of a whole cluster. */
  readonly scope?: 'cluster';
}

const metric = (
  id: string,
  label: string,
  format: MetricFormat,
  better: MetricDefinition['better'],
  definition: string,
): MetricDefinition => ({ id, label, unit: UNIT_OF[format], format, definition, better });

const UNIT_OF: Readonly<Record<MetricFormat, string>> = {
  duration: 's',
  bytes: 'B',
  rate: 'B/s',
  count: '',
  fraction: '',
  energy: 'J',
  number: '',
};

/** Every metric of a migration, in the order in which tables show them. */
export const METRICS = [
  metric(
    'total_time_s',
    'Total time',
    'duration',
    'lower',
    'From the request until the source holds nothing that the guest still needs.',
  ),
  metric(
    'downtime_s',
    'Downtime',
    'duration',
    'lower',
    'From stopping the guest at the source until it can run at the destination.',
  ),
  metric(
    'service_downtime_s',
    'Service downtime',
    'duration',
    'lower',
    'Downtime plus the time until the network delivers to the destination.',
  ),
  metric('downtime_suspend_s', 'Downtime: suspend', 'duration', 'lower', 'Pausing the vCPUs.'),
  metric(
    'downtime_pages_s',
    'Downtime: last pages',
    'duration',
    'lower',
    'Sending the last dirty pages while the guest is stopped.',
  ),
  metric(
    'downtime_blocks_s',
    'Downtime: last blocks',
    'duration',
    'lower',
    'Sending the last dirty blocks, or the block bitmap, while the guest is stopped.',
  ),
  metric(
    'downtime_device_s',
    'Downtime: device state',
    'duration',
    'lower',
    'Sending vCPU and device state.',
  ),
  metric(
    'downtime_resume_s',
    'Downtime: resume',
    'duration',
    'lower',
    'From the last byte to the guest running at the destination.',
  ),
  metric(
    'redirect_s',
    'Network redirection',
    'duration',
    'lower',
    'From resuming until traffic reaches the destination (ARP, switch learning).',
  ),
  metric('setup_s', 'Setup', 'duration', 'lower', 'From the request until the first byte.'),
  metric(
    'ram_bytes',
    'Memory sent',
    'bytes',
    'lower',
    'Bytes of the memory stream, page headers and zero markers included.',
  ),
  metric(
    'disk_bytes',
    'Disk sent',
    'bytes',
    'lower',
    'Bytes of disk data sent by the migration, headers and bitmaps included.',
  ),
  metric('wire_bytes', 'Total sent', 'bytes', 'lower', 'Memory, disk and device state.'),
  metric(
    'rounds',
    'Rounds',
    'count',
    'none',
    'Passes of the iterative memory copy; for QEMU the number of dirty-bitmap synchronisations.',
  ),
  metric(
    'disk_sync_s',
    'Disk pre-copy',
    'duration',
    'lower',
    'From the request until the live copy of the disk ended.',
  ),
  metric('disk_rounds', 'Disk rounds', 'count', 'none', 'Passes of the iterative disk copy.'),
  metric(
    'normal_pages',
    'Pages sent in full',
    'count',
    'lower',
    'Page sends that carried the page.',
  ),
  metric('zero_pages', 'Zero pages', 'count', 'none', 'Page sends that were a zero marker.'),
  metric(
    'skipped_pages',
    'Skipped pages',
    'count',
    'none',
    'Pages left out of a round because they were already dirty again.',
  ),
  metric(
    'redundant_pages',
    'Re-sent pages',
    'count',
    'lower',
    'Page sends beyond the first of each page.',
  ),
  metric(
    'delta_pages',
    'Pages sent as differences',
    'count',
    'none',
    'Pages that a cache held and that went as what changed in them; unchanged ones, which cost nothing, included.',
  ),
  metric(
    'delta_bytes',
    'Differences sent',
    'bytes',
    'lower',
    'Bytes of pages that went as differences, headers included.',
  ),
  metric(
    'delta_misses',
    'Cache misses',
    'count',
    'lower',
    'Pages that were sent before and went in full because the cache did not hold them.',
  ),
  metric(
    'delta_overflows',
    'Differences too long',
    'count',
    'lower',
    'Pages in the cache that went in full because so much of them had changed.',
  ),
  metric(
    'hinted_pages',
    'Unused pages left out',
    'count',
    'higher',
    'Pages that were not sent because the guest reported that it does not use them.',
  ),
  metric(
    'stunned_s',
    'Stunned processes',
    'duration',
    'lower',
    'Time that processes were parked because of their write faults, summed over the regions that they write.',
  ),
  metric(
    'replay_lag_s',
    'Replay behind at the stop',
    'duration',
    'lower',
    'Work of the guest that the destination had not replayed yet when the guest was stopped.',
  ),
  metric('blocks_sent', 'Blocks sent', 'count', 'lower', 'Block sends, repeated ones included.'),
  metric(
    'redundant_blocks',
    'Re-sent blocks',
    'count',
    'lower',
    'Block sends beyond the first of each block.',
  ),
  metric(
    'mirrored_bytes',
    'Writes mirrored',
    'bytes',
    'lower',
    'Bytes of disk writes that were sent as they happened, apart from the copy.',
  ),
  metric(
    'disk_wait_s',
    'Disk writes held back',
    'duration',
    'lower',
    'Running time that disk writes lost because they waited for the copy.',
  ),
  metric(
    'pushed_blocks',
    'Pushed blocks',
    'count',
    'none',
    'Blocks that the source pushed after the guest resumed.',
  ),
  metric(
    'pulled_blocks',
    'Pulled blocks',
    'count',
    'lower',
    'Blocks that the destination had to ask for because the guest read them.',
  ),
  metric(
    'dropped_blocks',
    'Dropped blocks',
    'count',
    'none',
    'Pushed blocks dropped because the guest had overwritten them.',
  ),
  metric(
    'deflation_s',
    'Deflating the balloon',
    'duration',
    'lower',
    "Time after the migration until the guest's balloon has given all memory back that was freed for the move.",
  ),
  metric(
    'deflation_cpu_s',
    'CPU time of deflating',
    'duration',
    'lower',
    'CPU time that the guest itself spends on that, at the destination.',
  ),
  metric(
    'reread_bytes',
    'Read again from disk',
    'bytes',
    'lower',
    'Cached files that were given up for the move and that the guest reads again afterwards.',
  ),
  metric(
    'remote_faults',
    'Remote page faults',
    'count',
    'lower',
    'Accesses of the running guest to pages that had not arrived and were asked for over the network.',
  ),
  metric(
    'fault_wait_s',
    'Waiting for pages',
    'duration',
    'lower',
    'Time that vCPUs spent waiting for missing pages, summed over vCPUs.',
  ),
  metric(
    'residual_s',
    'Residual dependency',
    'duration',
    'lower',
    'Time after resuming in which the guest still needs the source.',
  ),
  metric(
    'first_pass_s',
    'First pass',
    'duration',
    'lower',
    'Duration of the first pass over memory.',
  ),
  metric('mean_rate', 'Mean rate', 'rate', 'higher', 'Bytes sent per second over the total time.'),
  metric(
    'guest_slowdown',
    'Guest slow-down',
    'fraction',
    'lower',
    'Mean loss of guest speed while it was running during the migration.',
  ),
  metric(
    'lost_work_s',
    'Lost guest time',
    'duration',
    'lower',
    'Work that the guest did not do because of the slow-down and the downtime, in seconds at full speed.',
  ),
  metric(
    'latency_before_s',
    'Response time undisturbed',
    'duration',
    'none',
    'Mean response time of the guest’s service when nothing slows it down: an M/M/1 queue of the service time and load of its workload.',
  ),
  metric(
    'latency_mean_s',
    'Response time: mean',
    'duration',
    'lower',
    'Mean over all requests that clients sent during the migration. They go on sending; what the guest cannot serve waits: an M/M/1 queue whose capacity changes (Wang, Tipper and Banerjee 1996).',
  ),
  metric(
    'latency_p99_s',
    'Response time: 99 %',
    'duration',
    'lower',
    'Time that 99 of 100 requests sent during the migration did not exceed.',
  ),
  metric(
    'latency_worst_s',
    'Response time: worst',
    'duration',
    'lower',
    'Longest mean response time at any moment, and no less than the 99 %: the pause until the network delivers again, or the longest backlog.',
  ),
  metric(
    'energy_j',
    'Energy',
    'energy',
    'lower',
    'Energy that the migration takes at both hosts and in the network, by the linear model and coefficients of its scenario.',
  ),
  metric('energy_source_j', 'Energy: source', 'energy', 'lower', 'Of it at the source.'),
  metric(
    'energy_destination_j',
    'Energy: destination',
    'energy',
    'lower',
    'Of it at the destination.',
  ),
  metric('energy_network_j', 'Energy: network', 'energy', 'lower', 'Of it in the network.'),
  metric(
    'unvalidated_inputs',
    'Outside validation',
    'count',
    'lower',
    'Inputs and settings that no measured or published validation case covers; the result names each.',
  ),
  metric(
    'max_throttle',
    'Highest throttle',
    'fraction',
    'lower',
    'Highest share of CPU time taken from the guest on purpose.',
  ),
  ...CLIENT_METRICS,
  ...FAULT_METRICS,
  ...CLUSTER_METRICS,
] as const satisfies readonly MetricDefinition[];

export type MetricId = (typeof METRICS)[number]['id'];

const METRIC_BY_ID: ReadonlyMap<string, MetricDefinition> = new Map(
  METRICS.map((one) => [one.id, one]),
);

/** The definition of a metric; undefined when the id is unknown. */
export function metricDefinition(id: string): MetricDefinition | undefined {
  return METRIC_BY_ID.get(id);
}

export interface SeriesDefinition {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly format: MetricFormat;
  /** How the value behaves between two points: a straight line, or the value until the next point. */
  readonly shape: 'linear' | 'step';
  readonly definition: string;
}

const series = (
  id: string,
  label: string,
  format: MetricFormat,
  shape: SeriesDefinition['shape'],
  definition: string,
): SeriesDefinition => ({ id, label, unit: UNIT_OF[format], format, shape, definition });

/** Every series that a run may record, over the simulated clock of the run. */
export const SERIES = [
  series(
    'remaining_ram_bytes',
    'Memory to send',
    'bytes',
    'linear',
    'Known dirty memory that has not been sent.',
  ),
  series(
    'remaining_disk_bytes',
    'Disk to send',
    'bytes',
    'linear',
    'Known dirty disk data that has not been sent.',
  ),
  series('sent_bytes', 'Sent', 'bytes', 'linear', 'Bytes sent since the start.'),
  series('send_rate', 'Send rate', 'rate', 'step', 'Share of the link that the migration uses.'),
  series(
    'write_rate',
    'Page writes',
    'number',
    'step',
    "The guest's page writes per second at its present speed.",
  ),
  series(
    'guest_speed',
    'Guest speed',
    'fraction',
    'step',
    'Speed of the guest: 1 is undisturbed, 0 is stopped.',
  ),
  series('throughput', 'Guest throughput', 'number', 'step', 'Nominal throughput times speed.'),
  series(
    'latency',
    'Response time',
    'duration',
    'linear',
    'Mean response time of the requests that the guest answers now; while it is stopped, how long the first of them has waited.',
  ),
  series(
    'throttle',
    'Throttle',
    'fraction',
    'step',
    'Share of CPU time taken from the guest on purpose.',
  ),
] as const satisfies readonly SeriesDefinition[];

export type SeriesId = (typeof SERIES)[number]['id'];
