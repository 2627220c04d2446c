import { getPath, setPath } from '#shared/scenario/document.ts';
import { parseQuantity } from '#shared/units/parse.ts';
import { DEFAULT_MEMORY_STRATEGY } from '#shared/scenario/strategy-field.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';
import { addPart, planMigration, removePart } from './edits.ts';
import { forgetHosts } from './life-references.ts';
import { outlineOf } from './outline.ts';
import { countOf, documentHosts, isLife } from './topology-outline.ts';

export const TOPOLOGIES = ['switch', 'two-tier', 'fat-tree', 'two-sites'] as const;
export type TopologyKind = (typeof TOPOLOGIES)[number];

const AT = 'network.topology';

const set = (document: ScenarioDocument, path: string, value: unknown): ScenarioDocument =>
  setPath(document, path, value) as ScenarioDocument;

type Fields = Readonly<Record<string, unknown>>;
const fieldsAt = (document: ScenarioDocument, path: string): Fields =>
  (getPath(document, path) ?? {}) as Fields;

export function kindOf(document: ScenarioDocument): TopologyKind {
  const kind = getPath(document, `${AT}.kind`);
  return TOPOLOGIES.find((one) => one === kind) ?? 'switch';
}

/** Least even number of ports with which a fat tree holds so many hosts: k^3/4. */
export function portsFor(hosts: number): number {
  let ports = 2;
  while (ports ** 3 / 4 < hosts) ports += 2;
  return ports;
}

/** What each kind begins with, for so many hosts. */
function settingsOf(kind: TopologyKind, document: ScenarioDocument): Fields {
  const hosts = documentHosts(document);
  switch (kind) {
    case 'switch':
      return {};
    case 'two-tier':
      return { rackSize: Math.max(1, Math.ceil(hosts.length / 2)), oversubscription: 4 };
    case 'fat-tree':
      return { switchPorts: portsFor(hosts.length) };
    case 'two-sites': {
      const far = hosts.slice(Math.ceil(hosts.length / 2)).map(({ name }) => name);
      return { wide: { hosts: far, bandwidth: '1 Gbit/s', latency: '10 ms' } };
    }
  }
}

/** Joins the hosts by another topology; ports and the separate network stay as they are. */
export function chooseTopology(document: ScenarioDocument, kind: TopologyKind): ScenarioDocument {
  const { ports, separate } = fieldsAt(document, AT);
  return set(document, AT, {
    kind,
    ...(ports === undefined ? {} : { ports }),
    ...(separate === undefined ? {} : { separate }),
    ...settingsOf(kind, document),
  });
}

const countAt = (document: ScenarioDocument, path: string, usual: number): number => {
  const reading = parseQuantity('count', getPath(document, path));
  return reading.ok && reading.value > 0 ? reading.value : usual;
};

/** Switches that hosts hang on directly: racks, edge switches, sites. */
export function switchCount(document: ScenarioDocument): number {
  const hosts = documentHosts(document).length;
  switch (kindOf(document)) {
    case 'switch':
      return 1;
    case 'two-tier':
      return Math.max(1, Math.ceil(hosts / countAt(document, `${AT}.rackSize`, 16)));
    case 'fat-tree':
      return Math.max(1, Math.ceil((2 * hosts) / countAt(document, `${AT}.switchPorts`, 8)));
    case 'two-sites':
      return 2;
  }
}

/** Spreads the hosts over another number of switches. From one switch to more makes racks, back to one ends them. */
export function setSwitches(document: ScenarioDocument, count: number): ScenarioDocument {
  const hosts = documentHosts(document).length;
  const kind = kindOf(document);
  if (count < 1 || count > hosts || kind === 'two-sites') return document;
  if (kind === 'fat-tree') {
    const ports = Math.max(2, 2 * Math.ceil(hosts / count));
    return set(document, `${AT}.switchPorts`, ports);
  }
  if (count === 1) return chooseTopology(document, 'switch');
  const racks = kind === 'two-tier' ? document : chooseTopology(document, 'two-tier');
  // Uplinks of racks that are gone would be refused.
  const uplinks = (getPath(racks, `${AT}.uplinks`) as readonly Fields[] | undefined)?.filter(
    ({ link }) => Number(String(link).split('-')[1]) <= count,
  );
  const kept = uplinks === undefined ? racks : set(racks, `${AT}.uplinks`, uplinks);
  return set(kept, `${AT}.rackSize`, Math.ceil(hosts / count));
}

const setCount = (document: ScenarioDocument, host: string, count: number): ScenarioDocument => {
  const classes = (getPath(document, 'life.hosts') ?? []) as readonly Fields[];
  const at = classes.findIndex((one) => one['host'] === host);
  if (at >= 0) return set(document, `life.hosts[${at}].count`, count);
  return set(document, 'life.hosts', [...classes, { host, count }]);
};

/** One host more: in a life one more of the last kind, else a host of its own. */
export function addHost(document: ScenarioDocument): ScenarioDocument {
  const last = outlineOf(document).hosts.at(-1);
  if (!isLife(document) || !last) return addPart(document, 'host', '').document;
  return setCount(document, last.name, countOf(document, last.name) + 1);
}

/** One host less: the last of its kind, or the host itself where there is one. */
export function removeHost(document: ScenarioDocument, path: string): ScenarioDocument {
  const name = String(getPath(document, `${path}.name`) ?? '');
  const count = countOf(document, name);
  if (isLife(document) && count > 1) return forgetHosts(setCount(document, name, count - 1));
  return forgetHosts(removePart(document, path).document);
}

/** What a single uplink has instead of what the oversubscription gives it; undefined takes that away. */
export function setUplink(
  document: ScenarioDocument,
  link: string,
  bandwidth: unknown,
): ScenarioDocument {
  const all = (getPath(document, `${AT}.uplinks`) ?? []) as readonly Fields[];
  const others = all.filter((one) => one['link'] !== link);
  const next = bandwidth === undefined ? others : [...others, { link, bandwidth }];
  return set(document, `${AT}.uplinks`, next.length > 0 ? next : undefined);
}

/** Place of an uplink's own capacity in the list of them: where it is, or where it would be added. */
export function uplinkPlace(document: ScenarioDocument, link: string): number {
  const all = (getPath(document, `${AT}.uplinks`) ?? []) as readonly Fields[];
  const at = all.findIndex((one) => one['link'] === link);
  return at < 0 ? all.length : at;
}

/**
 * Takes a host out of service: in a life by a maintenance that empties it, else by planning a migration of each of its
 * guests to the host with the most free memory at that point.
 */
export function maintainHost(document: ScenarioDocument, name: string): ScenarioDocument {
  if (isLife(document)) {
    const all = (getPath(document, 'life.maintenance') ?? []) as readonly Fields[];
    const last = all.at(-1);
    const hosts = last?.['hosts'];
    if (last && Array.isArray(hosts) && hosts.length > 0) {
      if (hosts.includes(name)) return document;
      return set(document, `life.maintenance[${all.length - 1}].hosts`, [...hosts, name]);
    }
    const added = { name: 'maintenance', hosts: [name], at: '10 min', duration: '15 min' };
    return set(document, 'life.maintenance', [...all, added]);
  }
  return evacuate(document, name);
}

function evacuate(document: ScenarioDocument, name: string): ScenarioDocument {
  const { guests, hosts } = outlineOf(document);
  const others = documentHosts(document).filter((one) => one.name !== name);
  const free = new Map(
    others.map((one) => [
      one.name,
      one.memory -
        guests.reduce((sum, guest) => sum + (guest.host === one.name ? guest.memory : 0), 0),
    ]),
  );
  let next = document;
  for (const guest of guests.filter(({ host }) => host === name)) {
    const [to] = [...free].toSorted(([, one], [, other]) => other - one)[0] ?? [];
    if (to === undefined || hosts.length < 2) break;
    free.set(to, (free.get(to) ?? 0) - guest.memory);
    next = planMigration(next, guest.name, to, { memory: DEFAULT_MEMORY_STRATEGY }).document;
  }
  return next;
}

/** A maintenance as the picture lists it. */
export interface PlannedMaintenance {
  readonly index: number;
  readonly name: string;
  /** Empty for all hosts. */
  readonly hosts: readonly string[];
}

export function maintenances(document: ScenarioDocument): PlannedMaintenance[] {
  const all = getPath(document, 'life.maintenance');
  return (Array.isArray(all) ? (all as readonly Fields[]) : []).map((one, index) => ({
    index,
    name: String(one['name'] ?? 'maintenance'),
    hosts: Array.isArray(one['hosts']) ? one['hosts'].map(String) : [],
  }));
}

/** Takes a host out of a maintenance, and a maintenance without hosts out of the life. */
export function returnHost(
  document: ScenarioDocument,
  index: number,
  name: string,
): ScenarioDocument {
  const path = `life.maintenance[${index}]`;
  const all = (getPath(document, 'life.maintenance') ?? []) as readonly Fields[];
  const hosts = ((fieldsAt(document, path)['hosts'] ?? []) as readonly unknown[]).filter(
    (one) => one !== name,
  );
  return hosts.length > 0
    ? set(document, `${path}.hosts`, hosts)
    : set(document, 'life.maintenance', all.toSpliced(index, 1));
}
