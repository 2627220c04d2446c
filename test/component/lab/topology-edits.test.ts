import { describe, expect, it } from 'vitest';
import { getPath, parseScenario } from '#shared/scenario/document.ts';
import { balancingDay } from '#shared/scenario/presets/balancing-day.ts';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { smallestScenario } from '#renderer/features/lab/edits.ts';
import {
  addHost,
  chooseTopology,
  kindOf,
  maintainHost,
  maintenances,
  portsFor,
  removeHost,
  returnHost,
  setSwitches,
  setUplink,
  switchCount,
  TOPOLOGIES,
  uplinkPlace,
} from '#renderer/features/lab/topology-edits.ts';
import { documentHosts, hostViews, plannedMoves } from '#renderer/features/lab/topology-outline.ts';
import type { ScenarioDocument } from '#renderer/state/scenario.ts';

const life = balancingDay.document as ScenarioDocument;
const problemsOf = (document: ScenarioDocument): unknown[] => {
  const reading = parseScenario({ ...document }, STRATEGY_CATALOGUE);
  return reading.ok ? [] : [...reading.problems];
};

describe('editing a topology', () => {
  it.each(TOPOLOGIES)('makes a document that can be run: %s', (kind) => {
    for (const document of [life, smallestScenario()]) {
      const next = chooseTopology(document, kind);
      expect(kindOf(next)).toBe(kind);
      expect(problemsOf(next)).toEqual([]);
    }
  });

  it('keeps the ports and the network of migrations when the kind changes', () => {
    const racks = chooseTopology(life, 'two-tier');
    const own = {
      ...racks,
      network: {
        topology: { ...(getPath(racks, 'network.topology') as object), ports: 2, separate: false },
      },
    };
    expect(getPath(chooseTopology(own, 'fat-tree'), 'network.topology')).toMatchObject({
      kind: 'fat-tree',
      ports: 2,
      separate: false,
    });
  });

  it('takes a fat tree large enough for the hosts', () => {
    expect(portsFor(2)).toBe(2);
    expect(portsFor(16)).toBe(4);
    expect(portsFor(17)).toBe(6);
  });

  it('spreads hosts over more or fewer switches', () => {
    const two = setSwitches(life, 2);
    expect(kindOf(two)).toBe('two-tier');
    expect(switchCount(two)).toBe(2);
    const four = setSwitches(two, 4);
    expect(switchCount(four)).toBe(4);
    expect(kindOf(setSwitches(four, 1))).toBe('switch');
    expect(setSwitches(life, 99)).toBe(life);
    expect(problemsOf(four)).toEqual([]);
  });

  it('gives one uplink a capacity of its own, and drops it with its rack', () => {
    const four = setSwitches(life, 4);
    const slow = setUplink(four, 'rack-4', '1 Gbit/s');
    expect(problemsOf(slow)).toEqual([]);
    expect(uplinkPlace(slow, 'rack-4')).toBe(0);
    expect(uplinkPlace(slow, 'rack-1')).toBe(1);
    expect(problemsOf(setSwitches(slow, 2))).toEqual([]);
    expect(setUplink(slow, 'rack-4', undefined)).toEqual(four);
  });
});

describe('hosts of a cluster', () => {
  it('are counted in a life, and single without one', () => {
    expect(documentHosts(life)).toHaveLength(16);
    expect(documentHosts(addHost(life))).toHaveLength(17);
    expect(documentHosts(removeHost(life, 'hosts[0]'))).toHaveLength(15);
    const small = smallestScenario();
    expect(documentHosts(addHost(small)).map(({ name }) => name)).toEqual([
      'alpha',
      'beta',
      'host',
    ]);
    expect(documentHosts(removeHost(small, 'hosts[1]')).map(({ name }) => name)).toEqual(['alpha']);
  });

  it('that are gone are named nowhere any more', () => {
    const sites = chooseTopology(maintainHost(life, 'node-16'), 'two-sites');
    const fewer = removeHost(sites, 'hosts[0]');
    expect(maintenances(fewer)).toEqual([]);
    expect(getPath(fewer, 'network.topology.wide.hosts')).not.toContain('node-16');
    expect(problemsOf(fewer)).toEqual([]);
  });

  it('are drawn with the guests that the document gives them', () => {
    const small = smallestScenario();
    const hosts = documentHosts(small);
    const [alpha, beta] = hostViews(small, hosts, undefined);
    expect([alpha?.guests, beta?.guests]).toEqual([1, 0]);
    expect(plannedMoves(small, hosts)).toMatchObject([{ guest: 'guest', from: 0, to: 1 }]);
  });
});

describe('taking a host into maintenance', () => {
  it('adds it to a maintenance of the life, once, and takes it back', () => {
    const one = maintainHost(life, 'node-3');
    const two = maintainHost(one, 'node-5');
    expect(maintenances(two)).toMatchObject([{ hosts: ['node-3', 'node-5'] }]);
    expect(maintainHost(two, 'node-5')).toBe(two);
    expect(problemsOf(two)).toEqual([]);
    expect(hostViews(two, documentHosts(two), undefined)[2]?.planned).toBe(true);
    expect(maintenances(returnHost(returnHost(two, 0, 'node-3'), 0, 'node-5'))).toEqual([]);
  });

  it('plans a migration of each of its guests where there is no life', () => {
    const document = {
      ...smallestScenario(),
      hosts: ['alpha', 'beta', 'gamma'].map((name) => ({ name, memory: '8 GiB' })),
      guests: ['one', 'two', 'three'].map((name) => ({
        name,
        host: 'alpha',
        memory: [{ name: 'ram', size: '2 GiB' }],
      })),
      plan: [],
    };
    const next = maintainHost(document, 'alpha');
    const plan = getPath(next, 'plan') as { guest: string; to: string }[];
    expect(plan.map(({ guest }) => guest)).toEqual(['one', 'two', 'three']);
    // The emptiest host takes the next guest.
    expect(plan.map(({ to }) => to)).toEqual(['beta', 'gamma', 'beta']);
    expect(problemsOf(next)).toEqual([]);
    expect(maintainHost(document, 'beta')).toBe(document);
  });
});
