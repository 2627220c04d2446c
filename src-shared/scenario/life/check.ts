import { exactQuantity, formatBytes } from '../../units/format.ts';
import type { ScenarioProblem } from '../problem.ts';
import { missingName } from '../suggest.ts';
import { uplinkGroups } from '../topology-graph.ts';
import type { Topology } from '../topology.ts';
import type { Scenario } from '../types.ts';
import { lifeGuests, lifeHosts } from './expand.ts';
import { readTrace } from './trace.ts';
import type { Life } from './types.ts';

/** Single hosts and guests of a life; far above what the engine is measured at. */
const MOST_HOSTS = 20_000;
const MOST_GUESTS = 200_000;

function* classes(scenario: Scenario, life: Life): Generator<ScenarioProblem> {
  for (const [what, listed, named] of [
    ['host', life.hosts.map((one) => one.host), scenario.hosts],
    ['guest', life.guests.map((one) => one.guest), scenario.guests],
  ] as const) {
    const known = named.map(({ name }) => name);
    const seen = new Set<string>();
    for (const [index, name] of listed.entries()) {
      const path = `life.${what}s[${index}].${what}`;
      if (!known.includes(name)) yield missingName(path, what, name, known);
      else if (seen.has(name))
        yield {
          path,
          message: `found "${name}" a second time; expected one entry for each ${what}`,
        };
      seen.add(name);
    }
  }
}

function* singles(scenario: Scenario, life: Life): Generator<ScenarioProblem> {
  const hostCount = life.hosts.reduce((sum, one) => sum + one.count, 0);
  const guestCount = life.guests.reduce((sum, one) => sum + one.count, 0);
  if (hostCount > MOST_HOSTS)
    yield {
      path: 'life.hosts',
      message: `found ${hostCount} hosts; expected at most ${MOST_HOSTS}`,
    };
  if (guestCount > MOST_GUESTS)
    yield {
      path: 'life.guests',
      message: `found ${guestCount} guests; expected at most ${MOST_GUESTS}`,
    };
  if (hostCount > MOST_HOSTS || guestCount > MOST_GUESTS) return;
  const seen = new Set<string>();
  for (const { name } of [...lifeHosts(scenario), ...lifeGuests(scenario)]) {
    if (seen.has(name)) {
      yield {
        path: 'life',
        message: `found two things called "${name}" once counts are written out; expected other names in "hosts" or "guests"`,
      };
      return;
    }
    seen.add(name);
  }
}

/** A cluster that can't hold its guests is told before it starts. */
function* room(scenario: Scenario, life: Life): Generator<ScenarioProblem> {
  const { overcommitMemory, reserveHosts } = life.capacity;
  const sizes = lifeHosts(scenario)
    .map(({ spec }) => spec.memory)
    .toSorted((one, other) => one - other);
  if (reserveHosts >= sizes.length) {
    yield {
      path: 'life.capacity.reserveHosts',
      message: `found ${reserveHosts}, but the cluster has ${sizes.length} hosts; expected fewer than that`,
      example: String(Math.max(0, sizes.length - 1)),
    };
    return;
  }
  const usable = sizes.slice(0, sizes.length - reserveHosts);
  const has = usable.reduce((sum, one) => sum + one, 0) * overcommitMemory;
  let needs = 0;
  for (const { spec, name } of lifeGuests(scenario)) {
    const size = spec.memory.reduce((sum, region) => sum + region.size, 0);
    needs += size;
    if (size > (usable.at(-1) ?? 0) * overcommitMemory) {
      yield {
        path: 'life.guests',
        message: `found guest "${name}" of ${formatBytes(size)}, larger than what any host may hold; expected a larger host`,
      };
      return;
    }
  }
  if (needs > has) {
    const kept = reserveHosts > 0 ? `, with room kept for ${reserveHosts} failed` : '';
    yield {
      path: 'life.guests',
      message: `found guests of ${formatBytes(needs)} in total, but the hosts may hold ${formatBytes(has)}${kept}; expected more hosts, fewer guests or more overcommitment`,
    };
  }
}

function* traces(life: Life): Generator<ScenarioProblem> {
  const names = life.traces.map(({ name }) => name);
  for (const [index, trace] of life.traces.entries()) {
    for (const problem of readTrace(trace).problems)
      yield { path: `life.traces[${index}].text`, message: `trace "${trace.name}": ${problem}` };
  }
  for (const [index, { trace, demand }] of life.guests.entries()) {
    const path = `life.guests[${index}].trace`;
    if (trace !== null && !names.includes(trace)) yield missingName(path, 'trace', trace, names);
    if (trace === null && demand.strategy === 'trace')
      yield {
        path,
        message: 'found none; expected the name of the trace that the demand plays',
        example: names[0] ?? 'trace',
      };
  }
}

function* hostReferences(scenario: Scenario, life: Life): Generator<ScenarioProblem> {
  const known = lifeHosts(scenario).map(({ name }) => name);
  const names = new Set(known);
  const lists: [string, readonly string[]][] = [
    ...life.maintenance.map(({ hosts }, index): [string, readonly string[]] => [
      `life.maintenance[${index}].hosts`,
      hosts,
    ]),
    ...life.faults.map(({ hosts }, index): [string, readonly string[]] => [
      `life.faults[${index}].hosts`,
      hosts,
    ]),
  ];
  for (const [path, hosts] of lists) {
    for (const [place, name] of hosts.entries())
      if (!names.has(name)) yield missingName(`${path}[${place}]`, 'host', name, known);
  }
  for (const [index, { at }] of life.faults.entries()) {
    if (at > life.duration)
      yield {
        path: `life.faults[${index}].at`,
        message: `found ${exactQuantity('duration', at)}, after the end of the life; expected at most ${exactQuantity('duration', life.duration)}`,
      };
  }
}

function* planned(scenario: Scenario): Generator<ScenarioProblem> {
  const hosts = lifeHosts(scenario).map(({ name }) => name);
  const guests = lifeGuests(scenario).map(({ name }) => name);
  const knownHosts = new Set(hosts);
  const knownGuests = new Set(guests);
  for (const [index, { guest, to }] of scenario.plan.entries()) {
    if (!knownGuests.has(guest)) yield missingName(`plan[${index}].guest`, 'guest', guest, guests);
    if (!knownHosts.has(to)) yield missingName(`plan[${index}].to`, 'host', to, hosts);
  }
}

/** Rules of the section `life` that span fields; empty when all hold. */
export function* lifeProblems(scenario: Scenario, life: Life): Generator<ScenarioProblem> {
  let found = false;
  for (const rule of [classes, singles]) {
    for (const problem of rule(scenario, life)) {
      found = true;
      yield problem;
    }
  }
  // What follows writes counts out, which makes no sense of wrong ones.
  if (found) return;
  yield* room(scenario, life);
  yield* traces(life);
  yield* hostReferences(scenario, life);
  yield* planned(scenario);
}

/** Names of the hosts and uplinks of a topology exist. */
export function* topologyProblems(scenario: Scenario): Generator<ScenarioProblem> {
  const topology = scenario.network.topology;
  if (!topology) return;
  const known = lifeHosts(scenario).map(({ name }) => name);
  yield* uplinkProblems(topology, known.length);
  if (topology.kind !== 'two-sites') return;
  const names = new Set([...known, ...scenario.hosts.map(({ name }) => name)]);
  for (const [index, name] of topology.wide.hosts.entries())
    if (!names.has(name))
      yield missingName(`network.topology.wide.hosts[${index}]`, 'host', name, known);
}

function* uplinkProblems(topology: Topology, hosts: number): Generator<ScenarioProblem> {
  const links = uplinkGroups(topology, hosts).flatMap(({ id, count }) =>
    Array.from({ length: count }, (_, at) => `${id}-${at + 1}`),
  );
  for (const [index, { link }] of (topology.uplinks ?? []).entries()) {
    if (links.includes(link)) continue;
    const path = `network.topology.uplinks[${index}].link`;
    if (links.length > 0) yield missingName(path, 'uplink', link, links);
    else
      yield {
        path,
        message: `found "${link}", but this topology has no uplinks; expected none of them`,
      };
  }
}
