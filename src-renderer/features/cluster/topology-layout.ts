import { WIDE_LINK } from '#shared/scenario/topology-graph.ts';
import type { GraphLink, SwitchNode, TopologyGraph } from '#shared/scenario/topology-graph.ts';

/** How much of a host is told on its tile; fewer words where there are more hosts. */
export type TileKind = 'large' | 'medium' | 'small';

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface HostTile extends Box {
  readonly host: number;
}

export interface SwitchBar extends Box {
  readonly node: SwitchNode;
  /** Around everything below it. */
  readonly frame: Box;
}

/** A link as it is drawn; wires without a link of their own join it to its switch. */
export interface DrawnLink {
  readonly link: GraphLink;
  readonly from: Point;
  readonly to: Point;
}

/** Where switches, links and hosts are drawn, in SVG units (pixels at zoom 1). */
export interface TopologyLayout {
  readonly width: number;
  readonly height: number;
  readonly kind: TileKind;
  readonly tiles: readonly HostTile[];
  readonly bars: readonly SwitchBar[];
  readonly links: readonly DrawnLink[];
  /** Vertical runs from a switch along a column of what hangs below it. */
  readonly wires: readonly { readonly x: number; readonly from: number; readonly to: number }[];
  /** The corners of the way that a migration's bytes take between two hosts. */
  readonly way: (from: number, to: number) => readonly Point[];
}

const TILES: Readonly<Record<TileKind, { readonly width: number; readonly height: number }>> = {
  large: { width: 148, height: 66 },
  medium: { width: 92, height: 44 },
  small: { width: 57, height: 24 },
};
const BAR = 16;
const BELOW_BAR = 14;
const PAD = 10;
/** Room for a wire and the link that leaves it, left of every column. */
const WIRE = 22;
const GAP = 8;
const BETWEEN = 14;
const BETWEEN_SITES = 190;
const MOST_COLUMNS = 14;
/** Below this, words of a tile can't be read: fewer of them are drawn larger instead. */
const LEGIBLE = 0.85;

/** Larger than this nothing is easier to read: then hosts stand side by side. */
const COMFORTABLE = 1.3;

interface Room {
  readonly width: number;
  readonly height: number;
}

/** Columns of hosts below a switch, of switches below a switch, and of those above. */
type Columns = readonly [number, number, number];

interface Placing {
  readonly kind: TileKind;
  readonly columns: Columns;
}

const depthOf = ({ switches }: SwitchNode): number =>
  switches.length === 0 ? 0 : 1 + Math.max(...switches.map(depthOf));

/** Children in columns, each column filled from the top. */
function columnsOf<T>(items: readonly T[], count: number): T[][] {
  const rows = Math.max(1, Math.ceil(items.length / Math.max(1, count)));
  return Array.from({ length: Math.ceil(items.length / rows) }, (_, at) =>
    items.slice(at * rows, (at + 1) * rows),
  );
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** Width and height of a switch with everything below it. */
function sizeOf(node: SwitchNode, placing: Placing): Room {
  if (node.id === WIDE_LINK) {
    const sites = node.switches.map((one) => sizeOf(one, placing));
    return {
      width: sum(sites.map(({ width }) => width)) + BETWEEN_SITES,
      height: Math.max(...sites.map(({ height }) => height)),
    };
  }
  const tile = TILES[placing.kind];
  const inner = node.switches.length > 0;
  const columns = inner
    ? columnsOf(
        node.switches.map((one) => sizeOf(one, placing)),
        placing.columns[depthOf(node)] ?? 1,
      )
    : columnsOf(
        node.hosts.map(() => tile),
        placing.columns[0],
      );
  const gap = inner ? BETWEEN : GAP;
  const widths = columns.map((column) => WIRE + Math.max(...column.map(({ width }) => width)));
  const heights = columns.map(
    (column) => sum(column.map(({ height }) => height)) + gap * (column.length - 1),
  );
  const least = tile.width + WIRE;
  return {
    width: Math.max(least, sum(widths) + gap * Math.max(0, widths.length - 1)) + 2 * PAD,
    height: BAR + BELOW_BAR + Math.max(0, ...heights) + PAD,
  };
}

const scaleOf = (size: Room, room: Room): number =>
  Math.min(room.width / size.width, room.height / size.height);

/** The numbers of columns that leave the drawing largest in its room. */
function bestColumns(root: SwitchNode, kind: TileKind, room: Room): Placing {
  const depth = depthOf(root);
  const most = (level: number, widest: number): number =>
    level > depth ? 1 : Math.min(MOST_COLUMNS, Math.max(1, widest));
  const widest = (node: SwitchNode, level: number): number =>
    depthOf(node) === level
      ? Math.max(node.switches.length, node.hosts.length)
      : Math.max(1, ...node.switches.map((one) => widest(one, level)));
  let best: Placing = { kind, columns: [1, 1, 1] };
  let largest = 0;
  const better = (scale: number): boolean =>
    scale > largest * 1.001 || (scale >= COMFORTABLE && largest >= COMFORTABLE);
  for (let c0 = 1; c0 <= most(0, widest(root, 0)); c0 += 1)
    for (let c1 = 1; c1 <= most(1, widest(root, 1)); c1 += 1)
      for (let c2 = 1; c2 <= most(2, widest(root, 2)); c2 += 1) {
        const placing: Placing = { kind, columns: [c0, c1, c2] };
        const scale = Math.min(COMFORTABLE, scaleOf(sizeOf(root, placing), room));
        if (better(scale)) {
          largest = scale;
          best = placing;
        }
      }
  return best;
}

function choosePlacing(root: SwitchNode, room: Room): Placing {
  for (const kind of ['large', 'medium'] as const) {
    const placing = bestColumns(root, kind, room);
    if (scaleOf(sizeOf(root, placing), room) >= LEGIBLE) return placing;
  }
  return bestColumns(root, 'small', room);
}

/** Collects what is drawn while it walks down from the core. */
class Drawing {
  readonly tiles: HostTile[] = [];
  readonly bars: SwitchBar[] = [];
  readonly links: DrawnLink[] = [];
  readonly wires: { x: number; from: number; to: number }[] = [];
  /** From each host up to the core: the corners, and at which switch each of them lies. */
  readonly climbs = new Map<number, { readonly at: string; readonly point: Point }[]>();
  readonly #graph: TopologyGraph;
  readonly #placing: Placing;

  constructor(graph: TopologyGraph, placing: Placing) {
    this.#graph = graph;
    this.#placing = placing;
  }

  /** Draws a switch and all below it; answers the hosts below it. */
  draw(node: SwitchNode, x: number, y: number): readonly number[] {
    const size = sizeOf(node, this.#placing);
    if (node.id === WIDE_LINK) return this.#sites(node, x, y);
    const bar = { node, x: x + PAD, y, width: size.width - 2 * PAD, height: BAR };
    this.bars.push({ ...bar, frame: { x, y, ...size } });
    const middle = y + BAR / 2;
    const top = y + BAR + BELOW_BAR;
    return node.switches.length > 0
      ? this.#switches(node, { x: x + PAD, top, middle })
      : this.#hosts(node, { x: x + PAD, top, middle });
  }

  #hosts(
    node: SwitchNode,
    { x, top, middle }: { readonly x: number; readonly top: number; readonly middle: number },
  ): readonly number[] {
    const { width, height } = TILES[this.#placing.kind];
    columnsOf(node.hosts, this.#placing.columns[0]).forEach((column, at) => {
      const left = x + at * (WIRE + width + GAP);
      const wire = left + WIRE / 3;
      column.forEach((host, row) => {
        const tile = { host, x: left + WIRE, y: top + row * (height + GAP), width, height };
        const end = { x: tile.x, y: tile.y + height / 2 };
        const turn = { x: wire, y: end.y };
        this.tiles.push(tile);
        const link = this.#graph.ports[host];
        if (link) this.links.push({ link, from: turn, to: end });
        this.climbs.set(host, [
          { at: '', point: end },
          { at: '', point: turn },
          { at: node.id, point: { x: wire, y: middle } },
        ]);
      });
      const last = top + (column.length - 1) * (height + GAP) + height / 2;
      this.wires.push({ x: wire, from: middle + BAR / 2, to: last });
    });
    return node.hosts;
  }

  #switches(
    node: SwitchNode,
    { x, top, middle }: { readonly x: number; readonly top: number; readonly middle: number },
  ): readonly number[] {
    const all: number[] = [];
    let left = x;
    for (const column of columnsOf(node.switches, this.#placing.columns[depthOf(node)] ?? 1)) {
      const wire = left + WIRE / 3;
      let y = top;
      let widest = 0;
      let last = top;
      for (const below of column) {
        const { width, height } = sizeOf(below, this.#placing);
        const hosts = this.draw(below, left + WIRE, y);
        const end = { x: left + WIRE + PAD, y: y + BAR / 2 };
        const turn = { x: wire, y: end.y };
        if (below.uplink) this.links.push({ link: below.uplink, from: turn, to: end });
        this.#climbOn(hosts, [
          { at: below.id, point: end },
          { at: '', point: turn },
          { at: node.id, point: { x: wire, y: middle } },
        ]);
        all.push(...hosts);
        last = end.y;
        widest = Math.max(widest, width);
        y += height + BETWEEN;
      }
      this.wires.push({ x: wire, from: middle + BAR / 2, to: last });
      left += WIRE + widest + BETWEEN;
    }
    return all;
  }

  #sites(node: SwitchNode, x: number, y: number): readonly number[] {
    const [near, far] = node.switches;
    if (!near || !far) return [];
    const { width } = sizeOf(near, this.#placing);
    const right = x + width + BETWEEN_SITES;
    const first = this.draw(near, x, y);
    const second = this.draw(far, right, y);
    const from = { x: x + width - PAD, y: y + BAR / 2 };
    const to = { x: right + PAD, y: y + BAR / 2 };
    if (near.uplink) this.links.push({ link: near.uplink, from, to });
    this.#climbOn(first, [{ at: WIDE_LINK, point: from }]);
    this.#climbOn(second, [{ at: WIDE_LINK, point: to }]);
    return [...first, ...second];
  }

  #climbOn(
    hosts: readonly number[],
    points: readonly { readonly at: string; readonly point: Point }[],
  ): void {
    for (const host of hosts) this.climbs.get(host)?.push(...points);
  }

  /** Up from one host to the lowest switch that both hang below, and down to the other. */
  way(from: number, to: number): Point[] {
    const up = this.climbs.get(from) ?? [];
    const down = this.climbs.get(to) ?? [];
    const shared = up.find(({ at }) => at !== '' && down.some((one) => one.at === at))?.at;
    if (shared === undefined || from === to) return [];
    const part = (climb: typeof up): Point[] =>
      climb.slice(0, climb.findIndex(({ at }) => at === shared) + 1).map(({ point }) => point);
    return [...part(up), ...part(down).toReversed()];
  }
}

/** Lays a topology out for a room; drawn larger or smaller, it fits there. */
export function layoutTopology(graph: TopologyGraph, room: Room): TopologyLayout {
  const placing = choosePlacing(graph.root, room);
  const drawing = new Drawing(graph, placing);
  drawing.draw(graph.root, 0, 0);
  return {
    ...sizeOf(graph.root, placing),
    kind: placing.kind,
    tiles: drawing.tiles,
    bars: drawing.bars,
    links: drawing.links,
    wires: drawing.wires,
    way: (from, to) => drawing.way(from, to),
  };
}

/** A way as the data of an SVG path. */
export const pathOf = (way: readonly Point[]): string =>
  way.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');

/** The point at a share of the length of a way. */
export function alongWay(way: readonly Point[], share: number): Point | null {
  const legs = way.slice(1).map((to, at) => {
    const from = way[at] ?? to;
    return { from, to, length: Math.abs(to.x - from.x) + Math.abs(to.y - from.y) };
  });
  let left = Math.min(1, Math.max(0, share)) * sum(legs.map(({ length }) => length));
  for (const { from, to, length } of legs) {
    if (left <= length) {
      const part = length > 0 ? left / length : 0;
      return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    }
    left -= length;
  }
  return way.at(-1) ?? null;
}

/** Use of links by transfers under way, both directions apart. */
export interface LinkUse {
  readonly up: number;
  readonly down: number;
}

/** Share of each link that transfers use; links that none uses are left out. */
export function linkUse(
  graph: TopologyGraph,
  transfers: readonly { readonly from: number; readonly to: number; readonly rate: number }[],
  efficiency: number,
): ReadonlyMap<string, LinkUse> {
  const rates = new Map<GraphLink, { up: number; down: number }>();
  for (const { from, to, rate } of transfers)
    for (const { link, up } of graph.path(from, to)) {
      const known = rates.get(link) ?? { up: 0, down: 0 };
      rates.set(link, { up: known.up + (up ? rate : 0), down: known.down + (up ? 0 : rate) });
    }
  const use = new Map<string, LinkUse>();
  for (const [{ id, bandwidth }, { up, down }] of rates) {
    const before = use.get(id) ?? { up: 0, down: 0 };
    const capacity = Math.max(1, bandwidth * efficiency);
    // Ends of one long-distance link are two links of the graph with one name.
    use.set(id, { up: before.up + up / capacity, down: before.down + down / capacity });
  }
  return use;
}
