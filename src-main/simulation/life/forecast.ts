import type { Expectation, LifeExpectation } from '#shared/contract/scenarios.ts';
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

const finite = (seconds: Seconds): Seconds | null => (Number.isFinite(seconds) ? seconds : null);

/** How long each maintenance takes to empty its hosts. */
function expectedDrains(cluster: ClusterLife): LifeExpectation['drains'] {
  const { fleet, drains } = cluster;
  // Several maintenances often share hosts; what one host takes is reckoned once.
  const times = new Map<number, Seconds>();
  const timeOf = (host: number): Seconds => {
    const known = times.get(host) ?? drains.expectedTime(host);
    times.set(host, known);
    return known;
  };
  return cluster.maintenance.map(({ plan }) => {
    const named = new Set(plan.hosts);
    const away = fleet.hosts.flatMap(({ name }, host) =>
      named.size === 0 || named.has(name) ? [host] : [],
    );
    let slowest = away[0] ?? NONE;
    let sum: Seconds = 0;
    for (const host of away) {
      if (timeOf(host) > timeOf(slowest)) slowest = host;
      sum += timeOf(host) + plan.duration;
    }
    return {
      name: plan.name,
      hosts: away.length,
      atOnce: plan.atOnce,
      slowest: fleet.hosts[slowest]?.name ?? '',
      expected: slowest === NONE ? 0 : finite(timeOf(slowest)),
      deadline: plan.deadline,
      whole: finite(sum / Math.min(plan.atOnce, Math.max(1, away.length))),
    };
  });
}

function deadlines(drains: LifeExpectation['drains']): ClusterNote[] {
  return drains.flatMap(({ name, slowest: host, expected, deadline }) => {
    const time = expected ?? Number.POSITIVE_INFINITY;
    if (deadline === null || time <= deadline) return [];
    const values = { name, host, deadline, expected: Math.min(time, 1e9) };
    return [{ code: 'deadline-not-met', values }];
  });
}

/** Five nines: five minutes a year. */
const GOAL = 0.99999;

/** What host crashes leave of the availability of a guest, and what five nines would need. */
function expectedAvailability(cluster: ClusterLife, life: Life): LifeExpectation['availability'] {
  const crashes = life.faultRates.find(({ kind }) => kind === 'host-crash');
  const [guest] = oneOfEach(cluster);
  if (!crashes || guest === undefined) return null;
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
  return { share: expected, mtbf, recovery, allowed };
}

function goals(expected: LifeExpectation['availability']): ClusterNote[] {
  if (expected === null) return [];
  const { share, recovery, allowed, mtbf } = expected;
  const code = share >= GOAL ? 'five-nines-reached' : 'five-nines-missed';
  const words = `${(share * 100).toFixed(5)} %`;
  return [{ code, values: { share: words, recovery, allowed, mtbf } }];
}

/** The most hosts whose loss leaves memory enough for everybody. */
function spareHosts({ fleet }: ClusterLife): number {
  let low = 0;
  let high = fleet.hosts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fleet.roomWithout(middle) >= 0) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

function expectedLife(cluster: ClusterLife, life: Life, homeless: number): LifeExpectation {
  const { fleet } = cluster;
  const { overcommitCpu, overcommitMemory } = life.capacity;
  const sum = (values: Iterable<number>): number => [...values].reduce((all, one) => all + one, 0);
  const loads = fleet.hosts.map((_, host) => fleet.loadOf(host));
  return {
    hosts: fleet.hosts.length,
    guests: fleet.guests.length,
    withoutRoom: homeless,
    memory: {
      promised: sum(fleet.promisedMemory),
      room: sum(fleet.hosts.map(({ spec }) => spec.memory)) * overcommitMemory,
    },
    cores: {
      promised: sum(fleet.promisedCores),
      room: sum(fleet.hosts.map(({ spec }) => spec.cores)) * overcommitCpu,
    },
    load: { mean: sum(loads) / loads.length, most: Math.max(...loads) },
    spare: homeless > 0 ? 0 : spareHosts(cluster),
    drains: expectedDrains(cluster),
    availability: expectedAvailability(cluster, life),
  };
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
  const expected = expectedLife(cluster, life, homeless.length);
  notes.push(...deadlines(expected.drains), ...goals(expected.availability));
  return { migrations, curve: null, notes, beginning: liveCluster(cluster), life: expected };
}
