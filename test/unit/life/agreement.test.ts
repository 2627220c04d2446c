import { expect, describe, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import { ScenarioSimulation } from '#main/simulation/simulation.ts';
import { lifeGuests, lifeHosts } from '#shared/scenario/life/expand.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { lifeDocument, lived, parsed, simulationOf } from './build.ts';

// Goal: a migration in a life costs what it costs in the full simulation. Method: the same moves of the same small cluster
// both ways. Tolerance: 10 % for the time of each migration and of all, 5 % for the bytes, where the shares of links
// change while migrations run.

const TIME = 0.1;
const BYTES = 0.05;

/** The planned migrations of a life, every guest and host written out, to be simulated in full. */
function written(scenario: Scenario, placed: (guest: number) => number): Scenario {
  const hosts = lifeHosts(scenario);
  const { life: _life, ...rest } = scenario;
  const migration = scenario.life?.migration;
  if (!migration) throw new Error('The scenario has no life.');
  return {
    ...rest,
    limits: { ...scenario.limits, time: 1e5 },
    hosts: hosts.map(({ name, spec }) => ({ ...spec, name })),
    guests: lifeGuests(scenario).map(({ name, spec }, guest) => ({
      ...spec,
      name,
      host: hosts[placed(guest)]?.name ?? '',
    })),
    plan: scenario.plan.map((entry) => ({ ...entry, ...migration })),
  };
}

describe.each([
  ['four at once from one host', 4, '0 s', {}, {}],
  ['four, each a little later', 4, '3 s', {}, {}],
  [
    'over racks',
    4,
    '1 s',
    { topology: { kind: 'two-tier', rackSize: 2, oversubscription: 4 } },
    {},
  ],
  ['with a strategy that never waits', 3, '2 s', {}, { strategy: 'stop-and-copy' }],
])('%s', (_, guests, distance, network, memory) => {
  const step = Number.parseFloat(distance);
  const document = lifeDocument(
    {
      duration: '30 min',
      placement: { strategy: 'first-fit' },
      migration: { memory: { strategy: 'qemu', maxBandwidth: null, ...(memory as object) } },
    },
    {
      guests,
      network,
      plan: Array.from({ length: guests }, (_unused, at) => ({
        guest: `web-${at + 1}`,
        to: `node-${2 + (at % 3)}`,
        at: at * step,
        memory: { strategy: 'qemu' },
      })),
    },
  );
  if ('strategy' in memory)
    (document['life'] as { migration: object }).migration = {
      memory: { strategy: 'stop-and-copy' },
    };
  const { simulation, cluster } = lived(document);
  const start = simulationOf(document).cluster.fleet;
  const full = new ScenarioSimulation(
    written(parsed(document), (guest) => start.hostOf[guest] ?? 0),
    { resolution: 'expected', series: false },
  );
  full.advance();
  const outcomes = full.outcomes();

  test('each migration takes as long as in the full simulation', () => {
    expect(cluster.timeline.moves).toHaveLength(guests);
    for (const move of cluster.timeline.moves) {
      const name = cluster.timeline.guests[move.guest];
      const outcome = outcomes.find((one) => one.guest === name);
      const took = (move.end - move.start) / (outcome?.metrics.total_time_s ?? 0);
      expect(took, `${name}: ${move.end - move.start} s`).toBeGreaterThan(1 - TIME);
      expect(took, `${name}: ${move.end - move.start} s`).toBeLessThan(1 + TIME);
    }
  });

  test('and sends as many bytes', () => {
    const sent = outcomes.reduce((sum, { metrics }) => sum + (metrics.wire_bytes ?? 0), 0);
    expect((cluster.metrics.migration_bytes ?? 0) / sent).toBeGreaterThan(1 - BYTES);
    expect((cluster.metrics.migration_bytes ?? 0) / sent).toBeLessThan(1 + BYTES);
    expect(simulation.cluster.moves.running.size).toBe(0);
  });
});

describe('growth', () => {
  const events = (
    hosts: number,
    duration: string,
    demand: object = { strategy: 'constant' },
  ): number =>
    simulate(parsed(lifeDocument({ duration }, { hosts, guests: hosts * 4, guest: { demand } })))
      .kernelEvents;

  test('where nothing changes, time and hosts cost nothing', () => {
    expect(events(4, '1 d')).toBe(events(4, '300 d'));
    expect(events(4, '1 d')).toBe(events(64, '1 d'));
  });

  test('changes of demand are events of their class, not of each guest and host', () => {
    const daily = { strategy: 'daily', step: '5 min' };
    expect(events(64, '1 d', daily)).toBe(events(4, '1 d', daily));
    // A point of the series each 1/2000 of the life is the rest.
    expect(events(4, '1 d', daily) - events(4, '1 d')).toBeLessThanOrEqual(288);
  });

  test('failures cost events in proportion to their number', () => {
    const year = (hosts: number): { events: number; failures: number } => {
      const { kernelEvents, cluster } = simulate(
        parsed(
          lifeDocument(
            {
              duration: '365 d',
              availability: { strategy: 'restart' },
              faultRates: [{ kind: 'host-crash', mtbf: '20 d', mttr: '1 h' }],
            },
            { hosts, guests: hosts * 4 },
          ),
        ),
      );
      return { events: kernelEvents - 2000, failures: cluster?.metrics.host_failures ?? 0 };
    };
    const few = year(8);
    const many = year(32);
    expect(many.failures).toBeGreaterThan(3 * few.failures);
    expect(many.events / many.failures / (few.events / few.failures)).toBeLessThan(1.3);
  });
});
