import type { BytesPerSecond, Fraction, Seconds } from '../units/types.ts';
import type { Topology, WideArea } from './topology.ts';

/** A host as the network sees it. */
export interface GraphHost {
  readonly name: string;
  /** Name of the host of the scenario that it is a copy of. */
  readonly like: string;
  /** One port, each direction, before framing. */
  readonly nic: BytesPerSecond;
}

/** A switch with what hangs below it: other switches, or hosts by index. */
export interface SwitchNode {
  /** "core", "rack-2", "pod-1", "edge-7", "site-1". */
  readonly id: string;
  readonly kind: 'single' | 'core' | 'rack' | 'pod' | 'edge' | 'site';
  /** Counted from 1 among its kind; 0 for the only one. */
  readonly number: number;
  readonly switches: readonly SwitchNode[];
  readonly hosts: readonly number[];
  /** To the switch above it; null at the top. */
  readonly uplink: GraphLink | null;
}

/** A link, with what one direction carries before framing. */
export interface GraphLink {
  /** "host-3" for the ports of a host, else the id of the switch at its lower end; "wide" between sites. */
  readonly id: string;
  readonly bandwidth: BytesPerSecond;
  /** One way, besides that of every path. */
  readonly latency: Seconds;
  readonly loss: Fraction;
}

/** The switches and links between hosts, as a tree. */
export interface TopologyGraph {
  readonly root: SwitchNode;
  /** Ports of each host, by its index. */
  readonly ports: readonly GraphLink[];
  /** Links between switches, the long-distance one included. */
  readonly uplinks: readonly GraphLink[];
  /** Links that a transfer passes, in order; `up` towards the core. */
  readonly path: (from: number, to: number) => readonly PassedLink[];
}

export interface PassedLink {
  readonly link: GraphLink;
  readonly up: boolean;
}

/** Id of the ports of a host. */
const portId = (host: number): string => `host-${host}`;
/** Id of the link between two sites. */
export const WIDE_LINK = 'wide';

/** Names of the groups of hosts that have an uplink, lowest first, in the order of the hosts. */
export function uplinkGroups(
  topology: Topology | null,
  hosts: number,
): readonly {
  readonly id: string;
  readonly of: (host: number) => number;
  readonly count: number;
}[] {
  const layer = (id: string, size: number) => ({
    id,
    of: (host: number) => Math.floor(host / size),
    count: Math.ceil(hosts / size),
  });
  if (topology?.kind === 'two-tier') return [layer('rack', topology.rackSize)];
  if (topology?.kind !== 'fat-tree') return [];
  const half = topology.switchPorts / 2;
  return [layer('edge', half), layer('pod', half * half)];
}

const isFar = (wide: WideArea, { name, like }: GraphHost): boolean =>
  wide.hosts.includes(name) || wide.hosts.includes(like);

/** Capacity of a group's uplink: its own, or its ports by the oversubscription of every layer up to it. */
function uplinkOf(
  topology: Topology & { readonly oversubscription: number },
  id: string,
  level: number,
  ports: BytesPerSecond,
): GraphLink {
  const own = topology.uplinks?.find(({ link }) => link === id)?.bandwidth;
  const bandwidth = own ?? ports / topology.oversubscription ** (level + 1);
  return { id, bandwidth, latency: 0, loss: 0 };
}

function layered(
  topology: Topology & { readonly oversubscription: number },
  hosts: readonly GraphHost[],
): SwitchNode {
  const [lowest, upper] = uplinkGroups(topology, hosts.length);
  const ports = (members: readonly number[]): number =>
    members.reduce((sum, at) => sum + (hosts[at]?.nic ?? 0) * topology.ports, 0);
  const groupsOf = (of: (host: number) => number): number[][] => {
    const groups: number[][] = [];
    hosts.forEach((_, at) => (groups[of(at)] ??= []).push(at));
    return groups;
  };
  const leaves: SwitchNode[] = lowest
    ? groupsOf(lowest.of).map((members, at) => {
        const id = `${lowest.id}-${at + 1}`;
        const uplink = uplinkOf(topology, id, 0, ports(members));
        const kind = lowest.id as 'rack' | 'edge';
        return { id, kind, number: at + 1, switches: [], hosts: members, uplink };
      })
    : [];
  if (!upper) return core(leaves);
  const pods = groupsOf(upper.of).map((members, at): SwitchNode => {
    const id = `${upper.id}-${at + 1}`;
    const within = leaves.filter(({ hosts: own }) => upper.of(own[0] ?? 0) === at);
    const uplink = uplinkOf(topology, id, 1, ports(members));
    return { id, kind: 'pod', number: at + 1, switches: within, hosts: [], uplink };
  });
  return core(pods);
}

function core(switches: readonly SwitchNode[]): SwitchNode {
  return { id: 'core', kind: 'core', number: 0, switches, hosts: [], uplink: null };
}

function sites(wide: WideArea, hosts: readonly GraphHost[]): SwitchNode {
  const { bandwidth, latency, loss } = wide;
  const at = (far: boolean): number[] =>
    hosts.flatMap((host, index) => (isFar(wide, host) === far ? [index] : []));
  const site = (number: number, members: readonly number[]): SwitchNode => ({
    id: `site-${number}`,
    kind: 'site',
    number,
    switches: [],
    hosts: members,
    uplink: { id: WIDE_LINK, bandwidth, latency, loss },
  });
  return { ...core([site(1, at(false)), site(2, at(true))]), id: WIDE_LINK };
}

/** Every switch of a graph, the top first. */
function* switchesOf(node: SwitchNode): Generator<SwitchNode> {
  yield node;
  for (const below of node.switches) yield* switchesOf(below);
}

/** The switches and links that a topology puts between hosts; without one, a single switch. */
export function topologyGraph(
  topology: Topology | null,
  hosts: readonly GraphHost[],
): TopologyGraph {
  const root: SwitchNode =
    topology?.kind === 'two-tier' || topology?.kind === 'fat-tree'
      ? layered(topology, hosts)
      : topology?.kind === 'two-sites'
        ? sites(topology.wide, hosts)
        : {
            id: 'switch',
            kind: 'single',
            number: 0,
            switches: [],
            hosts: hosts.map((_, at) => at),
            uplink: null,
          };
  const ports = hosts.map(({ nic }, at): GraphLink => ({
    id: portId(at),
    bandwidth: nic * (topology?.ports ?? 1),
    latency: 0,
    loss: 0,
  }));
  const above = new Map<number, readonly GraphLink[]>();
  const walk = (node: SwitchNode, links: readonly GraphLink[]): void => {
    const own = node.uplink ? [node.uplink, ...links] : links;
    for (const host of node.hosts) above.set(host, own);
    for (const below of node.switches) walk(below, own);
  };
  walk(root, []);
  const uplinks = [...switchesOf(root)].flatMap(({ uplink }) => (uplink ? [uplink] : []));
  return {
    root,
    ports,
    uplinks: uplinks.filter(({ id }, at) => uplinks.findIndex((one) => one.id === id) === at),
    path: (from, to) => pathOf(ports, above, root.switches[0]?.uplink ?? null, from, to),
  };
}

function pathOf(
  ports: readonly GraphLink[],
  above: ReadonlyMap<number, readonly GraphLink[]>,
  nearSite: GraphLink | null,
  from: number,
  to: number,
): PassedLink[] {
  const [first, last] = [ports[from], ports[to]];
  if (!first || !last || from === to) return [];
  const up = above.get(from) ?? [];
  const down = above.get(to) ?? [];
  const rising = up.filter((link) => !down.includes(link));
  const falling = down.filter((link) => !up.includes(link)).toReversed();
  const [only] = rising;
  // One link joins the sites; what leaves the first site goes up it.
  const between =
    only?.id === WIDE_LINK
      ? [{ link: only, up: only === nearSite }]
      : [
          ...rising.map((link) => ({ link, up: true })),
          ...falling.map((link) => ({ link, up: false })),
        ];
  return [{ link: first, up: true }, ...between, { link: last, up: false }];
}
