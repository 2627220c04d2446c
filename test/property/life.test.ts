import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { LifeSimulation } from '#main/simulation/life/life-simulation.ts';
import { NONE } from '#main/simulation/life/fleet.ts';
import { FAULT_KINDS } from '#shared/scenario/life/types.ts';
import { parseScenario, problemSentence } from '#shared/scenario/document.ts';

// Laws of the life of a cluster, on random clusters with random policies and many faults: no promise beyond what a host
// has, every guest somewhere or written down as out of service, sums as they would be if added up afresh, bytes
// conserved, no second copy with fencing on, and the same result for the same seed however it is driven.

const HOUR = 3600;

const host = (hosts: number) => fc.integer({ min: 1, max: hosts }).map((at) => `node-${at}`);

const strategies = (kind: 'placement' | 'balancing' | 'consolidation' | 'scheduler') =>
  fc.constantFrom(...(STRATEGY_CATALOGUE.life?.[kind] ?? []).map(({ id }) => ({ strategy: id })));

const document = fc
  .record({
    hosts: fc.integer({ min: 2, max: 6 }),
    perHost: fc.integer({ min: 1, max: 6 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .chain(({ hosts, perHost, seed }) =>
    fc.record({
      name: fc.constant('a random life'),
      seed: fc.constant(seed),
      hosts: fc.constant([{ name: 'node', cores: 8, memory: '32 GiB', nic: '1 GB/s' }]),
      guests: fc.constant([
        {
          name: 'web',
          host: 'node',
          vcpus: 2,
          memory: [
            { name: 'hot', size: '128 MiB', writes: { process: 'uniform', rate: '1000 /s' } },
            { name: 'cold', size: '1920 MiB' },
          ],
          workload: { cpu: 2 },
        },
      ]),
      plan: fc.constant([]),
      life: fc.record({
        duration: fc.constantFrom('2 h', '6 h'),
        hosts: fc.constant([{ host: 'node', count: hosts }]),
        guests: fc
          .record({
            guest: fc.constant('web'),
            count: fc.constant(Math.max(1, Math.min(hosts * perHost, (hosts - 1) * 12))),
            demand: fc.constantFrom(
              { strategy: 'constant', level: 0.5 },
              { strategy: 'daily' },
              { strategy: 'bursts', every: '10 min', length: '5 min' },
            ),
            keepApart: fc.constant(false),
            migratable: fc.boolean(),
          })
          .map((one) => [one]),
        capacity: fc.record({
          overcommitCpu: fc.constantFrom(2, 4),
          packetLoss: fc.constantFrom(0, 0.3),
        }),
        migration: fc.constantFrom(
          { memory: { strategy: 'qemu' } },
          { memory: { strategy: 'demand' } },
        ),
        placement: strategies('placement'),
        balancing: strategies('balancing'),
        consolidation: strategies('consolidation'),
        scheduler: strategies('scheduler'),
        availability: fc.record({
          strategy: fc.constantFrom('restart', 'checkpoints'),
          disks: fc.constantFrom('shared', 'synced', 'local'),
          failback: fc.boolean(),
          isolation: fc.constantFrom('leave', 'switch-off'),
          fenceSuccess: fc.constantFrom(1, 0.5),
        }),
        proactive: fc.constantFrom(
          { strategy: 'none' },
          { strategy: 'evacuate', falseEvery: '2 h', hold: '10 min' },
        ),
        maintenance: fc.array(
          fc.record({
            at: fc.integer({ min: 0, max: HOUR }),
            duration: fc.constant('10 min'),
            deadline: fc.constantFrom(null, '2 min'),
            atDeadline: fc.constantFrom('give-up', 'shut-down'),
            failback: fc.boolean(),
          }),
          { maxLength: 1 },
        ),
        faults: fc.array(
          fc.record({
            kind: fc.constantFrom(...FAULT_KINDS),
            at: fc.integer({ min: 0, max: 2 * HOUR }),
            hosts: fc.uniqueArray(host(hosts), { minLength: 1, maxLength: 2 }),
            duration: fc.integer({ min: 1, max: HOUR }),
            factor: fc.constantFrom(0.1, 0.5, 20),
          }),
          { maxLength: 12 },
        ),
      }),
    }),
  );

function lifeOf(input: object): LifeSimulation {
  const reading = parseScenario(input, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(reading.problems.map(problemSentence).join('\n'));
  const { scenario } = reading;
  if (!scenario.life) throw new Error('The scenario has no life.');
  return new LifeSimulation(scenario, scenario.life, {});
}

/** What holds at every moment. */
function expectLaws(simulation: LifeSimulation): void {
  const { fleet, ledger, recovery, moves } = simulation.cluster;
  fleet.hosts.forEach(({ spec }, host) => {
    expect(fleet.promisedMemory[host]).toBeGreaterThanOrEqual(0);
    expect(fleet.promisedMemory[host]).toBeLessThanOrEqual(
      spec.memory * fleet.capacity.overcommitMemory,
    );
    expect(fleet.promisedCores[host]).toBeLessThanOrEqual(
      spec.cores * fleet.capacity.overcommitCpu + 1e-6,
    );
    const afresh = fleet.recount(host);
    fleet
      .wants(host)
      .forEach((kept, at) =>
        expect(Math.abs(kept - (afresh[at] ?? 0))).toBeLessThanOrEqual(
          1e-6 * Math.max(1, afresh[at] ?? 0),
        ),
      );
    if (fleet.hostState[host] !== 'up') expect(fleet.residents[host]).toEqual([]);
  });
  fleet.guests.forEach((_, guest) => {
    const on = fleet.residents.filter((list) => list.includes(guest)).length;
    expect(on).toBe(fleet.hostOf[guest] === NONE ? 0 : 1);
    if (on === 0) expect(ledger.isDown(guest)).toBe(true);
  });
  expect(recovery.secondCopies).toBe(0);
  for (const { progress, bytes } of moves.running.values()) {
    expect(progress).toBeLessThanOrEqual(1);
    expect(Number.isFinite(bytes)).toBe(true);
  }
}

describe('the life of a cluster', () => {
  test('keeps its laws at every moment', () => {
    fc.assert(
      fc.property(document, (input) => {
        const simulation = lifeOf(input);
        for (let at = 0; !simulation.finished; at += 97) {
          simulation.advance({ untilTime: at });
          // At the end what is open is closed, so that it is counted.
          if (!simulation.finished) expectLaws(simulation);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('comes to the same however it is driven, and accounts for all of it', () => {
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 500 }), (input, step) => {
        const straight = lifeOf(input);
        straight.advance();
        const stepped = lifeOf(input);
        while (!stepped.finished) {
          stepped.advance({ maxEvents: step });
          stepped.frame();
        }
        const result = straight.result();
        expect(stepped.result().digest).toBe(result.digest);
        const { cluster } = result;
        if (!cluster) throw new Error('no cluster');
        const { metrics, timeline, duration } = cluster;
        const sent = timeline.moves.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(metrics.migration_bytes).toBeCloseTo(sent, 0);
        expect(metrics.split_brain_s).toBe(0);
        const out = Object.values(cluster.causes).reduce((sum, one) => sum + one, 0);
        expect(metrics.cluster_downtime_s).toBeCloseTo(out, 3);
        // Guest-time on hosts and out of service is all there is; short outages of migrations are within stays.
        const ran = timeline.stays.reduce((sum, [, , from, to]) => sum + to - from, 0);
        expect(ran).toBeLessThanOrEqual(timeline.guests.length * duration + 1e-6);
        for (const value of Object.values(metrics)) expect(Number.isFinite(value)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('brings every guest back once everything has been repaired', () => {
    fc.assert(
      fc.property(document, (input) => {
        // Without overload, which makes hosts seem dead again and again.
        const guests = input.life.guests.map((one) => ({
          ...one,
          demand: { strategy: 'constant', level: 0.2 },
        }));
        const simulation = lifeOf({ ...input, life: { ...input.life, guests, duration: '14 h' } });
        simulation.advance({ untilTime: 13.9 * HOUR });
        const { ledger, fleet } = simulation.cluster;
        const down = fleet.guests.flatMap(({ name }, guest) =>
          ledger.isDown(guest) ? [`${name}: ${ledger.causeOf(guest)}`] : [],
        );
        expect(down).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
