import { describe, expect, test } from 'vitest';
import { Switches } from '#main/simulation/cluster/switches.ts';
import { FluidNetwork } from '#main/simulation/kernel/fluid.ts';
import { Kernel } from '#main/simulation/kernel/kernel.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { topologyGraph, WIDE_LINK } from '#shared/scenario/topology-graph.ts';
import type { Topology } from '#shared/scenario/topology.ts';

// Goal: what the window draws is what the engine simulates. Method: between every pair of hosts, the links of the graph
// have the capacities of the resources that the engine's switches put there.

const hosts = Array.from({ length: 20 }, (_, at) => ({
  name: `h${at}`,
  like: `h${at}`,
  nic: 1e9 + at,
}));
const common = { ports: 2, separate: true };
const TOPOLOGIES: readonly Topology[] = [
  { ...common, kind: 'switch' },
  { ...common, kind: 'two-tier', rackSize: 6, oversubscription: 4 },
  {
    ...common,
    kind: 'two-tier',
    rackSize: 6,
    oversubscription: 4,
    uplinks: [{ link: 'rack-2', bandwidth: 5e8 }],
  },
  { ...common, kind: 'fat-tree', switchPorts: 4, oversubscription: 2 },
  {
    ...common,
    kind: 'two-sites',
    wide: {
      hosts: ['h3', 'h7', 'h19'],
      bandwidth: 1.25e9,
      latency: 0.01,
      loss: 0,
      segment: 1448,
    },
  },
];

describe.each(TOPOLOGIES)('the graph of $kind', (topology) => {
  const graph = topologyGraph(topology, hosts);
  const fluid = new FluidNetwork(new Kernel());
  const network = { latency: 0, efficiency: 1, backplane: null, topology };
  const switches = new Switches(network, hosts, fluid);

  test('passes the links that the engine passes', () => {
    for (let from = 0; from < hosts.length; from += 1)
      for (let to = 0; to < hosts.length; to += 1) {
        if (from === to) continue;
        const drawn = graph
          .path(from, to)
          .slice(1, -1)
          .map(({ link }) => link.bandwidth);
        const simulated = switches
          .between(from, to)
          .filter(({ name }) => name !== 'connection')
          .map(({ capacity }) => capacity);
        expect(new Set(drawn)).toEqual(new Set(simulated));
        expect(drawn.length > 0).toBe(simulated.length > 0);
      }
  });

  test('holds every host once, and ends a path at both hosts', () => {
    const found: number[] = [];
    const walk = (node: typeof graph.root): void => {
      found.push(...node.hosts);
      node.switches.forEach(walk);
    };
    walk(graph.root);
    expect(found.toSorted((a, b) => a - b)).toEqual(hosts.map((_, at) => at));
    const path = graph.path(3, 4);
    expect(path[0]?.link.id).toBe('host-3');
    expect(path.at(-1)?.link.id).toBe('host-4');
  });
});

test('the two directions of a wide link are told apart', () => {
  const graph = topologyGraph(TOPOLOGIES.at(-1) ?? null, hosts);
  const direction = (from: number, to: number) =>
    graph.path(from, to).find(({ link }) => link.id === WIDE_LINK)?.up;
  expect(direction(0, 3)).toBe(true);
  expect(direction(3, 0)).toBe(false);
  expect(direction(3, 7)).toBeUndefined();
});

test('an uplink that does not exist is said', () => {
  const reading = parseScenario(
    {
      name: 'wrong',
      hosts: [{ name: 'a' }, { name: 'b' }],
      guests: [{ name: 'g', host: 'a', memory: [{ name: 'all', size: '1 GiB' }] }],
      plan: [{ guest: 'g', to: 'b', memory: { strategy: 'qemu' } }],
      network: {
        topology: {
          kind: 'two-tier',
          rackSize: 1,
          uplinks: [{ link: 'rack-9', bandwidth: '1 Gbit/s' }],
        },
      },
    },
    STRATEGY_CATALOGUE,
  );
  expect(reading.ok ? [] : reading.problems).toContainEqual(
    expect.objectContaining({ path: 'network.topology.uplinks[0].link' }),
  );
});
