import { describe, expect, test } from 'vitest';
import { simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { connectionLimit } from '#main/simulation/cluster/switches.ts';
import { ANNOUNCEMENTS, firstHeard } from '#main/simulation/life/redirection.ts';
import { RandomStream } from '#main/simulation/kernel/random.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { lifeDocument, lived } from './build.ts';

// Goal: bytes take the time that the narrowest part of their path asks for. Method: idle guests, whose migration is
// their memory over the rate.

const GIB = 2 ** 30;

/** Seconds that each of some simultaneous migrations takes over a topology. */
function times(topology: object | null, hosts: number, plan: [string, string][]): number[] {
  const reading = parseScenario(
    {
      name: 'paths',
      hosts: Array.from({ length: hosts }, (_, at) => ({ name: `h${at}`, nic: '1 GB/s' })),
      network: { efficiency: 1, latency: 0, ...(topology ? { topology } : {}) },
      guests: plan.map(([from], at) => ({
        name: `g${at}`,
        host: from,
        memory: [{ name: 'all', size: '4 GiB' }],
      })),
      plan: plan.map(([, to], at) => ({
        guest: `g${at}`,
        to,
        memory: { strategy: 'stop-and-copy' },
        mechanics: { setup: 0, suspend: 0, activate: 0 },
      })),
    },
    STRATEGY_CATALOGUE,
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return simulate(reading.scenario).migrations.map(({ metrics }) => metrics.total_time_s ?? 0);
}

const alone = (4 * GIB) / 1e9;

describe('a topology', () => {
  test('of one switch is the default, to the last digit', () => {
    const plan: [string, string][] = [['h0', 'h1']];
    expect(times({ kind: 'switch' }, 2, plan)).toEqual(times(null, 2, plan));
  });

  test('of two tiers limits what leaves a rack, not what stays in it', () => {
    const racks = { kind: 'two-tier', rackSize: 4, oversubscription: 4 };
    const across: [string, string][] = [
      ['h0', 'h4'],
      ['h1', 'h5'],
      ['h2', 'h6'],
      ['h3', 'h7'],
    ];
    const [first = 0] = times(racks, 8, across);
    expect(first / alone).toBeCloseTo(4, 1);
    const [inside = 0] = times(racks, 8, [
      ['h0', 'h1'],
      ['h2', 'h3'],
    ]);
    expect(inside / alone).toBeCloseTo(1, 1);
  });

  test('of a full fat tree limits nothing, of a thin one its upper layers most', () => {
    const across: [string, string][] = [
      ['h0', 'h4'],
      ['h1', 'h5'],
      ['h2', 'h6'],
      ['h3', 'h7'],
    ];
    const [full = 0] = times({ kind: 'fat-tree', switchPorts: 4 }, 8, across);
    expect(full / alone).toBeCloseTo(1, 1);
    const [thin = 0] = times({ kind: 'fat-tree', switchPorts: 4, oversubscription: 2 }, 8, across);
    expect(thin / alone).toBeCloseTo(4, 1);
  });

  test('of two sites limits each connection by delay and loss, all together by the link', () => {
    const wide = { hosts: ['h2', 'h3'], bandwidth: '1 GB/s', latency: '10 ms', loss: 1e-6 };
    const limit = connectionLimit({ ...wide, bandwidth: 1e9, latency: 0.01, segment: 1448 }, 0);
    // 1448 bytes each 20 ms, times sqrt(1.5) / 0.001.
    expect(limit).toBeCloseTo((1448 / 0.02) * Math.sqrt(1.5) * 1000, 0);
    const sites = { kind: 'two-sites', wide };
    const [one = 0] = times(sites, 4, [['h0', 'h2']]);
    expect(one).toBeCloseTo((4 * GIB) / limit, 0);
    const [two = 0] = times(sites, 4, [
      ['h0', 'h2'],
      ['h1', 'h3'],
    ]);
    expect(two / one).toBeCloseTo(1, 1);
    const [near = 0] = times(sites, 4, [['h0', 'h1']]);
    expect(near / alone).toBeCloseTo(1, 1);
    const lossless = { kind: 'two-sites', wide: { ...wide, loss: 0 } };
    const [shared = 0] = times(lossless, 4, [
      ['h0', 'h2'],
      ['h1', 'h3'],
    ]);
    expect(shared / alone).toBeCloseTo(2, 1);
  });

  test('with several ports carries several connections, each over one of them', () => {
    const ports = { kind: 'switch', ports: 2 };
    const [one = 0] = times(ports, 3, [['h0', 'h1']]);
    expect(one / alone).toBeCloseTo(1, 1);
    const both = times(ports, 3, [
      ['h0', 'h1'],
      ['h0', 'h2'],
    ]);
    expect((both[0] ?? 0) / alone).toBeCloseTo(1, 1);
    const shared = times(null, 3, [
      ['h0', 'h1'],
      ['h0', 'h2'],
    ]);
    expect((shared[0] ?? 0) / alone).toBeCloseTo(2, 1);
  });
});

describe('in a life', () => {
  const took = (network: object, guest: object = {}): number => {
    const { cluster } = lived(
      lifeDocument(
        {
          placement: { strategy: 'first-fit' },
          migration: { memory: { strategy: 'qemu', maxBandwidth: null } },
        },
        {
          guests: 1,
          guest,
          network,
          plan: [{ guest: 'web', to: 'node-3', memory: { strategy: 'qemu' } }],
        },
      ),
    );
    const [move] = cluster.timeline.moves;
    return (move?.end ?? 0) - (move?.start ?? 0);
  };

  test('migrations pass the same switches', () => {
    const racks = { topology: { kind: 'two-tier', rackSize: 2, oversubscription: 10 } };
    expect(took(racks) / took({})).toBeGreaterThan(3);
  });

  test('clients on the same ports leave less for migrations', () => {
    const busy = { network: '1000 MB/s' };
    const shared = took({ topology: { kind: 'switch', separate: false } }, busy);
    expect(shared / took({}, busy)).toBeGreaterThan(3);
    expect(took({ topology: { kind: 'switch' } }, busy)).toBe(took({}, busy));
  });
});

describe('redirection', () => {
  test('waits for the first announcement that is not lost', () => {
    const stream = new RandomStream(1, 'test');
    expect(firstHeard(stream, 0)).toBe(0);
    const half = Array.from({ length: 4000 }, () => firstHeard(stream, 0.5));
    for (const at of new Set(half)) expect([...ANNOUNCEMENTS, 1.8]).toContain(at);
    const mean = half.reduce((sum, one) => sum + one, 0) / half.length;
    // Each later announcement counts when all before it were lost, half of the time each.
    const expected = 0.05 / 4 + 0.2 / 8 + 0.45 / 16 + 0.8 / 32 + 1.8 / 32;
    expect(mean / expected).toBeGreaterThan(0.9);
    expect(mean / expected).toBeLessThan(1.1);
  });

  test('counts packets, and connections where the outage is longer than clients wait', () => {
    const moved = (capacity: object) =>
      lived(
        lifeDocument(
          { capacity, placement: { strategy: 'first-fit' } },
          {
            guests: 1,
            guest: { packets: '1000 /s', connections: 50 },
            plan: [{ guest: 'web', to: 'node-2', memory: { strategy: 'qemu' } }],
          },
        ),
      ).cluster.metrics;
    const patient = moved({});
    expect(patient.connections_broken).toBe(0);
    expect(patient.packets_lost).toBeCloseTo(1000 * (patient.cluster_downtime_s ?? 0), 6);
    expect(patient.packets_lost).toBeGreaterThan(0);
    expect(moved({ connectionTimeout: '1 ms' }).connections_broken).toBe(50);
  });
});
