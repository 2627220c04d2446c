import type { MetricFormat } from './catalogue.ts';

type Better = 'lower' | 'higher' | 'none';

const UNITS: Readonly<Record<MetricFormat, string>> = {
  duration: 's',
  bytes: 'B',
  rate: 'B/s',
  count: '',
  fraction: '',
  number: '',
  energy: 'J',
};

const metric = <const Id extends string>(
  id: Id,
  label: string,
  format: MetricFormat,
  better: Better,
  definition: string,
) => ({ id, label, unit: UNITS[format], format, definition, better, scope: 'cluster' as const });

/** Metrics of the life of a cluster, in the order in which tables show them. */
export const CLUSTER_METRICS = [
  metric(
    'availability',
    'Availability',
    'fraction',
    'higher',
    'Share of guest-time in which guests were in service, over all guests.',
  ),
  metric(
    'availability_worst',
    'Availability of the worst guest',
    'fraction',
    'higher',
    'Availability of the guest that was out of service longest.',
  ),
  metric(
    'nines',
    'Nines',
    'number',
    'higher',
    'Minus the decimal logarithm of the unavailability: 3 is 99.9 %; at most 9.',
  ),
  metric(
    'cluster_downtime_s',
    'Guest downtime',
    'duration',
    'lower',
    'Guest-seconds out of service, over all guests.',
  ),
  metric(
    'guest_outages',
    'Outages',
    'count',
    'lower',
    'Times that a guest went out of service, switch-overs of migrations included.',
  ),
  metric(
    'host_failures',
    'Host failures',
    'count',
    'none',
    'Hosts that crashed, by schedule or by chance.',
  ),
  metric(
    'detect_s',
    'Time to detect',
    'duration',
    'lower',
    'Mean time from a host falling silent until it was declared dead.',
  ),
  metric(
    'recover_s',
    'Time to recover',
    'duration',
    'lower',
    'Mean time from a guest going out of service by a failure until it served again.',
  ),
  metric('recover_max_s', 'Longest recovery', 'duration', 'lower', 'The longest of those times.'),
  metric(
    'work_lost_s',
    'Work lost in crashes',
    'duration',
    'lower',
    "Guest-seconds of work that were only in a crashed guest's memory.",
  ),
  metric(
    'data_lost_bytes',
    'Data lost',
    'bytes',
    'lower',
    'Disk data written since the last copy that survived a failure.',
  ),
  metric(
    'split_brain_s',
    'Split brain',
    'duration',
    'lower',
    'Guest-seconds with two running copies of a guest.',
  ),
  metric(
    'false_alarms',
    'False alarms',
    'count',
    'lower',
    'Hosts declared dead, or expected to fail, that were well.',
  ),
  metric('fencings', 'Hosts fenced', 'count', 'none', 'Hosts that were switched off by fencing.'),
  metric(
    'imbalance_mean',
    'Mean imbalance',
    'fraction',
    'lower',
    'Standard deviation of the CPU load over hosts that are up, averaged over time.',
  ),
  metric(
    'imbalance_max',
    'Largest imbalance',
    'fraction',
    'lower',
    'Largest standard deviation of the CPU load over hosts that are up.',
  ),
  metric(
    'sla_violation_s',
    'SLA violations',
    'duration',
    'lower',
    'Guest-seconds in which a guest got less of its demand than the SLA promises.',
  ),
  metric(
    'throughput_lost',
    'Throughput lost',
    'fraction',
    'lower',
    'Share of the core-seconds wanted that hosts could not give.',
  ),
  metric('cluster_migrations', 'Migrations', 'count', 'lower', 'Migrations that completed.'),
  metric(
    'migrations_failed',
    'Migrations failed',
    'count',
    'lower',
    'Migrations that ended without moving their guest.',
  ),
  metric(
    'migration_time_s',
    'Time in migrations',
    'duration',
    'lower',
    'Sum of the durations of all migrations.',
  ),
  metric(
    'migration_bytes',
    'Sent by migrations',
    'bytes',
    'lower',
    'Bytes of all migrations, failed ones included.',
  ),
  metric(
    'migration_downtime_s',
    'Downtime by migrations',
    'duration',
    'lower',
    'Guest-seconds out of service at switch-overs, network redirection included.',
  ),
  metric(
    'migration_work_lost_s',
    'Work lost to migrations',
    'duration',
    'lower',
    'Guest-seconds lost to the slow-down of guests while they migrate.',
  ),
  metric(
    'oscillations',
    'Oscillations',
    'count',
    'lower',
    'Migrations that took a guest back to where it came from within an hour.',
  ),
  metric(
    'queue_longest',
    'Longest queue',
    'count',
    'lower',
    'Most migrations that waited for admission at once.',
  ),
  metric(
    'cluster_energy_j',
    'Energy',
    'energy',
    'lower',
    'Electric energy of all hosts, and of the network for migrations.',
  ),
  metric(
    'host_off_s',
    'Hosts switched off',
    'duration',
    'none',
    'Host-seconds switched off to save energy.',
  ),
  metric(
    'maintenance_s',
    'Maintenance done after',
    'duration',
    'lower',
    'From the beginning of the last maintenance until its last host was back.',
  ),
  metric(
    'hosts_maintained',
    'Hosts maintained',
    'count',
    'higher',
    'Hosts that were emptied, maintained and returned.',
  ),
  metric(
    'drains_given_up',
    'Drains given up',
    'count',
    'lower',
    'Hosts that could not be emptied by their deadline.',
  ),
  metric(
    'packets_lost',
    'Packets lost',
    'count',
    'lower',
    "Clients' packets to guests that were out of service.",
  ),
  metric(
    'connections_broken',
    'Connections broken',
    'count',
    'lower',
    "Clients' connections to guests that were out of service for too long.",
  ),
  metric(
    'replication_bytes',
    'Sent by replication',
    'bytes',
    'lower',
    'Bytes of checkpoints sent to backups.',
  ),
  metric(
    'replication_slowdown',
    'Slow-down by replication',
    'fraction',
    'lower',
    'Mean share of time for which protected guests are stopped for checkpoints.',
  ),
  metric(
    'replication_latency_s',
    'Output delay by replication',
    'duration',
    'lower',
    'Mean time for which output waits until its checkpoint is safe.',
  ),
] as const;

export type ClusterMetricId = (typeof CLUSTER_METRICS)[number]['id'];

/** Series of a life: means over equal stretches of time. */
export const CLUSTER_SERIES = [
  {
    id: 'imbalance',
    label: 'Imbalance',
    format: 'fraction',
    definition: 'Standard deviation of the load over hosts.',
  },
  {
    id: 'mean_load',
    label: 'Mean load',
    format: 'fraction',
    definition: 'Mean CPU load of hosts that are up.',
  },
  {
    id: 'migrations_running',
    label: 'Migrations under way',
    format: 'number',
    definition: 'Migrations that run.',
  },
  {
    id: 'migrations_waiting',
    label: 'Migrations waiting',
    format: 'number',
    definition: 'Migrations that wait for admission.',
  },
  {
    id: 'migration_rate',
    label: 'Network used by migrations',
    format: 'rate',
    definition: 'Bytes per second that migrations send.',
  },
  {
    id: 'power',
    label: 'Power',
    format: 'number',
    definition: 'Electric power of all hosts, in watts.',
  },
  {
    id: 'guests_short',
    label: 'Guests below the SLA',
    format: 'number',
    definition: 'Guests that get less than the SLA promises.',
  },
  {
    id: 'guests_down',
    label: 'Guests out of service',
    format: 'number',
    definition: 'Guests out of service.',
  },
  { id: 'hosts_up', label: 'Hosts up', format: 'number', definition: 'Hosts that run guests.' },
  {
    id: 'availability',
    label: 'Availability',
    format: 'fraction',
    definition: 'Share of guest-time in service since the point before.',
  },
] as const satisfies readonly {
  id: string;
  label: string;
  format: MetricFormat;
  definition: string;
}[];

export type ClusterSeriesId = (typeof CLUSTER_SERIES)[number]['id'];
