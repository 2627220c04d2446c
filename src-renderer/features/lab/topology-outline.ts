import type { LiveCluster } from '#shared/contract/cluster.ts';
import { parseQuantity } from '#shared/units/parse.ts';
import { formatBytes, formatNumber } from '#shared/units/format.ts';
import { getPath } from '#shared/scenario/document.ts';
import type { GraphHost } from '#shared/scenario/topology-graph.ts';
import type { HostView, MoveView } from '#renderer/features/cluster/host-view.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';
import { outlineOf } from './outline.ts';

/** A host of the cluster, written out where the document counts: which host of the document it is like. */
export interface DocumentHost extends GraphHost {
  /** Path of the host that it is like. */
  readonly path: string;
  readonly cores: number;
  readonly memory: number;
}

/** What hosts are where a document leaves their fields out; the schema has the same. */
const USUAL = { cores: 16, memory: 64 * 2 ** 30, nic: 1.25e8 };
/** More hosts than this no picture shows. */
const MOST_HOSTS = 2000;

type Fields = Readonly<Record<string, unknown>>;

const listAt = (document: ScenarioDocument, path: string): readonly Fields[] => {
  const value = getPath(document, path);
  return Array.isArray(value) ? (value as Fields[]) : [];
};

function quantity(
  kind: 'number' | 'bytes' | 'rate' | 'count',
  value: unknown,
  usual: number,
): number {
  const reading = parseQuantity(kind, value);
  return reading.ok && reading.value > 0 ? reading.value : usual;
}

/** How many hosts or guests like one there are. */
export function countOf(
  document: ScenarioDocument,
  name: string,
  kind: 'host' | 'guest' = 'host',
): number {
  const found = listAt(document, `life.${kind}s`).find((one) => one[kind] === name);
  return Math.min(MOST_HOSTS, Math.floor(quantity('count', found?.['count'], 1)));
}

/** Names of the single hosts or guests that are like one of the document. */
export function countedNames(
  document: ScenarioDocument,
  kind: 'host' | 'guest',
  name: string,
): string[] {
  const count = countOf(document, name, kind);
  return Array.from({ length: count }, (_, at) => (count === 1 ? name : `${name}-${at + 1}`));
}

/** Every host by itself, read leniently, in the order of the engine. */
export function documentHosts(document: ScenarioDocument): DocumentHost[] {
  const all = listAt(document, 'hosts').flatMap((host, index) => {
    const name = typeof host['name'] === 'string' ? host['name'] : '';
    const own = {
      like: name,
      path: `hosts[${index}]`,
      cores: quantity('number', host['cores'], USUAL.cores),
      memory: quantity('bytes', host['memory'], USUAL.memory),
      nic: quantity('rate', host['nic'], USUAL.nic),
    };
    return countedNames(document, 'host', name).map((single) => ({ ...own, name: single }));
  });
  return all.slice(0, MOST_HOSTS);
}

/** Names of hosts that a maintenance of the life is going to empty. */
function plannedHosts(document: ScenarioDocument): ReadonlySet<string> {
  const names = listAt(document, 'life.maintenance').flatMap((one) => {
    const hosts = one['hosts'];
    return Array.isArray(hosts) && hosts.length > 0
      ? hosts.map(String)
      : documentHosts(document).map(({ name }) => name);
  });
  return new Set(names);
}

export const isLife = (document: ScenarioDocument): boolean =>
  typeof document['life'] === 'object' && document['life'] !== null;

/** Hosts for the picture: of a life as everybody has been placed, else with the guests that the document gives them. */
export function hostViews(
  document: ScenarioDocument,
  hosts: readonly DocumentHost[],
  beginning: LiveCluster | undefined,
): HostView[] {
  const planned = plannedHosts(document);
  const guests = Map.groupBy(outlineOf(document).guests, ({ host }) => host);
  const placed = new Map(beginning?.hosts.map((one) => [one.name, one]));
  return hosts.map(({ name, cores, memory }) => {
    const own = guests.get(name) ?? [];
    const known = placed.get(name);
    const life = isLife(document);
    const used = own.reduce((sum, one) => sum + one.memory, 0) / memory;
    return {
      name,
      state: 'up',
      load: known?.load ?? null,
      memory: life ? (known?.memory ?? null) : used,
      guests: life ? (known?.guests ?? null) : own.length,
      faults: [],
      about: `${formatNumber(cores)} × CPU, ${formatBytes(memory)}`,
      planned: planned.has(name),
    };
  });
}

/** Planned migrations over the links that they are going to take; of a life, its policies decide. */
export function plannedMoves(
  document: ScenarioDocument,
  hosts: readonly DocumentHost[],
): MoveView[] {
  const { guests, plan } = outlineOf(document);
  const at = new Map(guests.map(({ name, host }) => [name, host]));
  return plan.flatMap((one, id) => {
    const from = hosts.findIndex(({ name }) => name === at.get(one.guest));
    const to = hosts.findIndex(({ name }) => name === one.to);
    at.set(one.guest, one.to);
    if (from < 0 || to < 0) return [];
    return [{ id, guest: one.guest, from, to, progress: 0, rate: 0, phase: 'planned' }];
  });
}
