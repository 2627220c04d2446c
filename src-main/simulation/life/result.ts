import { readTrace } from '#shared/scenario/life/trace.ts';
import type { ClusterNote, ClusterResult, GuestAccount } from '#shared/result/cluster.ts';
import type { ClusterMetricId } from '#shared/result/cluster-metrics.ts';
import type { Seconds } from '#shared/units/types.ts';
import type { ClusterLife } from './life.ts';

/** Guests whose accounts are told. */
const WORST = 20;
/** More nines than this no simulated time can show. */
const MOST_NINES = 9;
/** Energy of switches and cables for a byte, in joules. By design: 20 nJ/B. */
const NETWORK_JOULES = 2e-8;
/** A share of migrations that only take back what others did, above which a policy is said to oscillate. */
const OSCILLATING = 0.1;

function accountsOf(life: ClusterLife, lived: Seconds): GuestAccount[] {
  const { ledger, fleet } = life;
  return fleet.guests
    .map(({ name }, guest) => ({ name, guest, downtime: ledger.downtime[guest] as number }))
    .sort((one, other) => other.downtime - one.downtime || one.guest - other.guest)
    .slice(0, WORST)
    .map(({ name, guest, downtime }) => ({
      guest: name,
      availability: Math.max(0, 1 - downtime / lived),
      downtime,
      outages: ledger.outages[guest] as number,
      violation: fleet.shortOf(guest),
    }));
}

function availabilityMetrics(
  life: ClusterLife,
  lived: Seconds,
): Partial<Record<ClusterMetricId, number>> {
  const { ledger, fleet, faults } = life;
  const count = Math.max(1, fleet.guests.length);
  const downtime = ledger.downtime.reduce((sum, one) => sum + one, 0);
  const worst = ledger.downtime.reduce((most, one) => Math.max(most, one), 0);
  const unavailable = downtime / (lived * count);
  return {
    availability: 1 - unavailable,
    availability_worst: Math.max(0, 1 - worst / lived),
    nines: Math.min(MOST_NINES, -Math.log10(Math.max(10 ** -MOST_NINES, unavailable))),
    cluster_downtime_s: downtime,
    guest_outages: ledger.outages.reduce((sum, one) => sum + one, 0),
    host_failures: faults.crashes,
    detect_s: ledger.detect.mean,
    recover_s: ledger.recover.mean,
    recover_max_s: ledger.recover.largest,
    work_lost_s: Math.max(0, ledger.workLost),
    data_lost_bytes: ledger.dataLost,
    split_brain_s: ledger.splitBrain,
    false_alarms: ledger.falseAlarms,
    fencings: ledger.fencings,
    packets_lost: ledger.packetsLost,
    connections_broken: ledger.connectionsBroken,
  };
}

function operationMetrics(
  life: ClusterLife,
  lived: Seconds,
): Partial<Record<ClusterMetricId, number>> {
  const { counts, fleet, scheduler, maintenance } = life;
  const { meters } = fleet;
  const metrics: Partial<Record<ClusterMetricId, number>> = {
    imbalance_mean: meters.imbalanceUntil(lived) / lived,
    imbalance_max: meters.imbalanceMax,
    sla_violation_s: meters.violations,
    throughput_lost: meters.wantedCores > 0 ? meters.lostCores / meters.wantedCores : 0,
    cluster_migrations: counts.completed,
    migrations_failed: counts.failed,
    migration_time_s: counts.time,
    migration_bytes: counts.bytes,
    migration_downtime_s: counts.downtime,
    migration_work_lost_s: counts.lostWork,
    oscillations: counts.oscillations,
    queue_longest: scheduler.longestQueue,
    cluster_energy_j: meters.energy + counts.bytes * NETWORK_JOULES,
    host_off_s: meters.offTime,
  };
  if (maintenance.length > 0) {
    metrics.hosts_maintained = maintenance.reduce((sum, one) => sum + one.done, 0);
    metrics.drains_given_up = maintenance.reduce((sum, one) => sum + one.givenUp, 0);
    const spans = maintenance.flatMap(({ finishedAt, plan }) =>
      finishedAt === null ? [] : [finishedAt - plan.at],
    );
    if (spans.length > 0) metrics.maintenance_s = Math.max(...spans);
  }
  const replicated = life.replication?.finish();
  if (replicated) {
    metrics.replication_bytes = replicated.bytes;
    metrics.replication_slowdown = replicated.slowdown;
    metrics.replication_latency_s = replicated.latency;
  }
  return metrics;
}

function notesOf(life: ClusterLife): ClusterNote[] {
  const { counts, scheduler, ledger, maintenance, timeline } = life;
  const notes: ClusterNote[] = [];
  if (counts.oscillations > 2 && counts.oscillations > OSCILLATING * counts.completed)
    notes.push({
      code: 'oscillates',
      values: { oscillations: counts.oscillations, migrations: counts.completed },
    });
  if (scheduler.gaveUp > 0)
    notes.push({
      code: 'migrations-given-up',
      values: { count: scheduler.gaveUp, timeouts: scheduler.timeouts },
    });
  const unplaced = ledger.byCause.get('no-room') ?? 0;
  if (unplaced > 0) notes.push({ code: 'no-room', values: { time: unplaced } });
  if (ledger.splitBrains > 0)
    notes.push({
      code: 'split-brain',
      values: { count: ledger.splitBrains, time: ledger.splitBrain },
    });
  for (const one of maintenance) {
    if (one.givenUp > 0)
      notes.push({ code: 'drains-given-up', values: { name: one.plan.name, count: one.givenUp } });
    if (one.finishedAt === null)
      notes.push({
        code: 'maintenance-unfinished',
        values: { name: one.plan.name, done: one.done },
      });
  }
  for (const trace of life.life.traces)
    for (const text of readTrace(trace).notes) notes.push({ code: 'trace', values: { text } });
  const { leftOut } = timeline.table();
  if (leftOut > 0) notes.push({ code: 'timeline-left-out', values: { rows: leftOut } });
  return notes;
}

/** What a life left, after `finish`. */
export function clusterResult(life: ClusterLife, lived: Seconds): ClusterResult {
  const { fleet, timeline, ledger } = life;
  const { meters } = fleet;
  const span = Math.max(1e-9, lived);
  const causes = [...ledger.byCause].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    duration: lived,
    metrics: { ...availabilityMetrics(life, span), ...operationMetrics(life, span) },
    causes: Object.fromEntries(causes),
    worst: accountsOf(life, span),
    notes: notesOf(life),
    series: life.sampler.table(),
    timeline: {
      hosts: fleet.hosts.map(({ name }) => name),
      guests: fleet.guests.map(({ name }) => name),
      ...timeline.table(),
      heat: {
        width: meters.bucketWidth,
        loads: fleet.hosts.map((_, host) =>
          Array.from(
            meters.heat.subarray(host * meters.buckets, (host + 1) * meters.buckets),
            (sum) => sum / meters.bucketWidth,
          ),
        ),
      },
    },
  };
}
