import { describe, expect, it } from 'vitest';
import { topologyGraph } from '#shared/scenario/topology-graph.ts';
import type { Topology } from '#shared/scenario/topology.ts';
import { alongWay, layoutTopology, linkUse } from '#renderer/features/cluster/topology-layout.ts';

const hosts = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ name: `h${at}`, like: 'h', nic: 1e9 }));
const common = { ports: 1, separate: true };
const far = (count: number) => hosts(count).slice(Math.ceil(count / 2));
const wide = (count: number) => ({
  hosts: far(count).map(({ name }) => name),
  bandwidth: 1e8,
  latency: 0.01,
  loss: 0,
  segment: 1448,
});
const topologies = (count: number): Topology[] => [
  { ...common, kind: 'switch' },
  { ...common, kind: 'two-tier', rackSize: 16, oversubscription: 4 },
  { ...common, kind: 'fat-tree', switchPorts: 8, oversubscription: 1 },
  { ...common, kind: 'two-sites', wide: wide(count) },
];
const room = { width: 900, height: 500 };

describe.each([2, 16, 100, 1000])('a topology of %i hosts', (count) => {
  it.each(topologies(count).map((one) => [one.kind, one] as const))(
    'is drawn with every host once and none upon another: %s',
    (_, topology) => {
      const layout = layoutTopology(topologyGraph(topology, hosts(count)), room);
      expect(layout.tiles.map(({ host }) => host).toSorted((a, b) => a - b)).toEqual(
        hosts(count).map((_host, at) => at),
      );
      const cells = new Set(layout.tiles.map(({ x, y }) => `${x} ${y}`));
      expect(cells.size).toBe(count);
      for (const { x, y, width, height } of layout.tiles) {
        expect(x + width).toBeLessThanOrEqual(layout.width);
        expect(y + height).toBeLessThanOrEqual(layout.height);
      }
    },
  );
});

describe('the way of a migration', () => {
  it.each(topologies(100).map((one) => [one.kind, one] as const))(
    'leads from tile to tile along level and upright lines: %s',
    (_, topology) => {
      const graph = topologyGraph(topology, hosts(100));
      const layout = layoutTopology(graph, room);
      const tile = (host: number) => layout.tiles.find((one) => one.host === host);
      for (const [from, to] of [
        [0, 1],
        [0, 99],
        [99, 0],
        [17, 64],
      ] as const) {
        const way = layout.way(from, to);
        const [source, target] = [tile(from), tile(to)];
        expect(way[0]).toEqual({
          x: source?.x,
          y: (source?.y ?? 0) + (source?.height ?? 0) / 2,
        });
        expect(way.at(-1)).toEqual({
          x: target?.x,
          y: (target?.y ?? 0) + (target?.height ?? 0) / 2,
        });
        way.slice(1).forEach((point, at) => {
          const before = way[at];
          expect(point.x === before?.x || point.y === before?.y).toBe(true);
        });
        expect(alongWay(way, 0)).toEqual(way[0]);
        expect(alongWay(way, 1)?.x).toBeCloseTo(way.at(-1)?.x ?? 0);
        expect(alongWay(way, 1)?.y).toBeCloseTo(way.at(-1)?.y ?? 0);
      }
      expect(layout.way(3, 3)).toEqual([]);
    },
  );

  it('is half done in the middle of its length', () => {
    const way = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 30 },
    ];
    expect(alongWay(way, 0.5)).toEqual({ x: 10, y: 10 });
    expect(alongWay([], 0.5)).toBeNull();
  });
});

describe('the use of links', () => {
  it('adds transfers up for each direction, and counts a link between sites once', () => {
    const sites = topologies(4)[3] ?? null;
    const graph = topologyGraph(sites, hosts(4));
    const use = linkUse(
      graph,
      [
        { from: 0, to: 2, rate: 4e7 },
        { from: 1, to: 3, rate: 1e7 },
        { from: 3, to: 0, rate: 2e7 },
      ],
      1,
    );
    expect(use.get('wide')).toEqual({ up: 0.5, down: 0.2 });
    expect(use.get('host-0')).toEqual({ up: 0.04, down: 0.02 });
    expect(use.get('host-2')).toEqual({ up: 0, down: 0.04 });
  });
});
