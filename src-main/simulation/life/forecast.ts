import type { Expectation } from '#shared/contract/scenarios.ts';
import type { ClusterNote } from '#shared/result/cluster.ts';
import type { Life } from '#shared/scenario/life/types.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import type { Seconds } from '#shared/units/types.ts';
import { Kernel } from '../kernel/kernel.ts';
import { NONE } from './fleet.ts';
import { reckonGoal } from './availability/goal.ts';
import { ClusterLife } from './life.ts';
import { liveCluster } from './live.ts';

/** Classes whose migrations are told; more would only repeat themselves. */
const MOST_CLASSES = 50;

/** First guest of each class that has a place. */
function oneOfEach(cluster: ClusterLife): number[] {
  const found = new Map<number, number>();
  cluster.fleet.guests.forEach(({ kind }, guest) => {
    if (!found.has(kind) && cluster.fleet.hostOf[guest] !== NONE) found.set(kind, guest);
  });
  return [...found.values()].slice(0, MOST_CLASSES);
}

function deadlines(cluster: ClusterLife): ClusterNote[] {
  const { fleet, drains } = cluster;
  return cluster.maintenance.flatMap(({ plan }) => {
    const { deadline } = plan;
    if (deadline === null) return [];
    let slowest = NONE;
    let expected: Seconds = 0;
    fleet.hosts.forEach(({ name }, host) => {
      if (plan.hosts.length > 0 && !plan.hosts.includes(name)) return;
      const time = drains.expectedTime(host);
      if (time > expected) {
        slowest = host;
        expected = time;
      }
    });
    if (slowest === NONE || expected <= deadline) return [];
    const host = fleet.hosts[slowest]?.name ?? '';
    const values = { name: plan.name, host, deadline, expected: Math.min(expected, 1e9) };
    return [{ code: 'deadline-not-met', values }];
  });
}

/** Five nines: five minutes a year. */
const GOAL = 0.99999;

/** What host crashes leave of the availability, and what five nines would need. */
function goals(cluster: ClusterLife, life: Life): ClusterNote[] {
  const crashes = life.faultRates.find(({ kind }) => kind === 'host-crash');
  const [guest] = oneOfEach(cluster);
  if (!crashes || guest === undefined) return [];
  const { fleet, moves } = cluster;
  const from = fleet.hostOf[guest] as number;
  const { transfer } = moves.expect(guest, from, (from + 1) % fleet.hosts.length);
  const foreseen = cluster.foreseeing;
  const escaped = foreseen ? foreseen.recall * Math.exp(-transfer / foreseen.lead) : 0;
  const boot = fleet.guests[guest]?.facts.boot ?? 0;
  const { mtbf, mttr } = crashes;
  const { expected, recovery, allowed } = reckonGoal(GOAL, cluster.availability, {
    mtbf,
    mttr,
    boot,
    escaped,
  });
  const code = expected >= GOAL ? 'five-nines-reached' : 'five-nines-missed';
  const share = `${(expected * 100).toFixed(5)} %`;
  return [{ code, values: { share, recovery, allowed, mtbf } }];
}

/**
 * What can be said of a life before it begins: what a migration of each class of guests costs at the demand of the
 * start, which deadlines can't be met, and who finds no room.
 */
export function forecastLife(scenario: Scenario, life: Life): Omit<Expectation, 'computeSeconds'> {
  const cluster = new ClusterLife(scenario, life, new Kernel(), scenario.seed);
  cluster.begin();
  const { fleet, moves } = cluster;
  const notes: ClusterNote[] = [];
  const migrations = oneOfEach(cluster).map((guest) => {
    const from = fleet.hostOf[guest] as number;
    const to = fleet.hosts.length > 1 ? (from + 1) % fleet.hosts.length : from;
    const cost = moves.expect(guest, from, to);
    const ends = Number.isFinite(cost.transfer);
    const name = fleet.guests[guest]?.spec.name ?? '';
    if (!ends)
      notes.push({
        code: 'does-not-converge',
        values: {
          guest: name,
          rate: (fleet.hosts[from]?.spec.nic ?? 0) * scenario.network.efficiency,
        },
      });
    return {
      guest: name,
      to: fleet.hosts[to]?.name ?? '',
      outcome: ends ? ('completed' as const) : ('unfinished' as const),
      converged: cost.converged,
      explanation: cost.explanation,
      metrics: {
        ...(ends ? { total_time_s: cost.setup + cost.transfer } : {}),
        downtime_s: cost.downtime,
        service_downtime_s: cost.downtime + cost.redirect,
        wire_bytes: cost.bytes,
        lost_work_s: cost.lostWork,
      },
      unvalidated: [],
    };
  });
  const homeless = fleet.guests.flatMap((_, guest) =>
    fleet.hostOf[guest] === NONE ? [guest] : [],
  );
  const [first] = homeless;
  if (first !== undefined)
    notes.push({
      code: 'guests-without-room',
      values: { count: homeless.length, guest: fleet.guests[first]?.name ?? '' },
    });
  const missing = -fleet.roomWithout(1);
  if (missing > 0 && life.availability.strategy !== 'none')
    notes.push({ code: 'plan-without-room', values: { missing } });
  notes.push(...deadlines(cluster), ...goals(cluster, life));
  return { migrations, curve: null, notes, beginning: liveCluster(cluster) };
}
