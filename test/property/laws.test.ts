import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { MigrationResult, RunResult } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { createSimulation, simulate } from '#main/simulation/index.ts';
import type { SimulationOptions } from '#main/simulation/index.ts';
import { Cluster } from '#main/simulation/cluster/cluster.ts';
import { FluidNetwork } from '#main/simulation/kernel/fluid.ts';
import type { Flow, Resource } from '#main/simulation/kernel/fluid.ts';
import { Kernel } from '#main/simulation/kernel/kernel.ts';
import { Migration } from '#main/simulation/migration/migration.ts';
import { scenarioOf } from '../unit/simulation/builders.ts';
import { anyScenario } from './arbitraries.ts';

// Goal: laws that no scenario breaks, whatever its guests, disks, strategies and hosts.
// Method: random scenarios at both resolutions; the engine verifies versions page by page and throws when one would be lost.

// A scenario that breaks a law is small already; to shrink one of some thirty strategies takes minutes. The seed is fixed so
// that a change is judged by the same scenarios as the one before; GODWIT_PROPERTY_SEED draws others.
fc.configureGlobal({
  endOnFailure: true,
  interruptAfterTimeLimit: 20_000,
  seed: Number(process.env['GODWIT_PROPERTY_SEED'] ?? 2009),
});

const resolutions = ['expected', 'exact'] as const;
const options = (resolution: SimulationOptions['resolution']) =>
  ({ resolution, verify: true, series: false }) as const;
const completed = (result: RunResult): MigrationResult[] =>
  result.migrations.filter((one) => one.outcome === 'completed');
const sum = (values: readonly (number | undefined)[]): number =>
  values.reduce<number>((total, one) => total + (one ?? 0), 0);

/** A result without what depends on being watched. */
function withoutSeries({ series: _series, ...rest }: MigrationResult): object {
  return rest;
}

/** A result without what depends on who else is planned. */
function alone({ unvalidated: _unvalidated, metrics, ...rest }: MigrationResult): object {
  const { unvalidated_inputs: _inputs, ...own } = metrics;
  return { ...rest, metrics: own };
}

const isPort = ({ name }: Resource): boolean => name.endsWith('/out');

/** Runs a scenario by hand, to look at the flows and guests afterwards. */
function byHand(scenario: Scenario, resolution: 'expected' | 'exact') {
  const kernel = new Kernel();
  const fluid = new FluidNetwork(kernel);
  const flows: Flow[] = [];
  const makeFlow = fluid.flow.bind(fluid);
  fluid.flow = (...given) => {
    const flow = makeFlow(...given);
    flows.push(flow);
    return flow;
  };
  const cluster = new Cluster(scenario, kernel, fluid, {
    resolution,
    seed: scenario.seed,
    verify: true,
  });
  let left = scenario.plan.length;
  const migrations = scenario.plan.map(
    (plan) => new Migration(plan, kernel, fluid, cluster, false, () => (left -= 1)),
  );
  for (const one of migrations) one.schedule();
  while (
    left > 0 &&
    kernel.executed < scenario.limits.events &&
    kernel.advance({ untilTime: scenario.limits.time, maxEvents: 1 }) === 'events'
  );
  /** What all flows, those of processes beside too, brought over the network. */
  const carried = (): number =>
    sum(flows.filter((one) => one.resources.some(isPort)).map((one) => fluid.carried(one)));
  return { cluster, migrations, carried };
}

describe.each(resolutions)('conservation (%s)', (resolution) => {
  test('what a migration says it sent is what its flows carried, and its parts add up', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyScenario, ({ scenario }) => {
        const { cluster, migrations, carried } = byHand(scenario, resolution);
        let sent = 0;
        let marks = 0;
        let markers = 0;
        for (const migration of migrations) {
          const { outcome, metrics, guest, to } = migration.result();
          const { context, plan } = migration;
          if (outcome !== 'completed' || !context) continue;
          seen += 1;
          const device = cluster.guest(guest).spec.deviceState;
          const parts = sum([metrics.ram_bytes, metrics.disk_bytes, device]);
          expect(metrics.wire_bytes).toBeCloseTo(parts, 3);
          sent += parts;
          // QEMU counts marks of eight bytes as sent that are not simulated on the wire.
          const scans = plan.memory.strategy.startsWith('qemu') || plan.memory['loop'] === 'scan';
          if (scans) marks += MARK * (1 + (metrics.total_time_s ?? 0) / SHORTEST_TURN);
          // The last stretch of a push foresees pages of zeros in full.
          if (metrics.remote_faults !== undefined)
            markers += (4096 * (metrics.zero_pages ?? 0)) / FEWEST_STRETCHES;
          expect(cluster.guest(guest).host.spec.name).toBe(to);
          expect(cluster.guest(guest).lostBlocks()).toBe(0);
        }
        if (migrations.some((one) => one.result().outcome !== 'completed')) return;
        const rounding = 1 + 1e-9 * sent;
        const unsent = sent - carried();
        expect(unsent).toBeLessThan(rounding + marks);
        expect(-unsent).toBeLessThan(rounding + markers);
      }),
      { numRuns: 90 },
    );
    expect(seen).toBeGreaterThan(40);
  });
});

/** Kernel events of a run with strangers at most: some draws would take minutes else. */
const MOST_EVENTS = 150_000;
/** Bytes of the mark that ends an iteration of QEMU, and the shortest turn of its loop in seconds. */
const MARK = 8;
const SHORTEST_TURN = 0.0002;
/** Stretches of a push, less the half by which the last may be longer. */
const FEWEST_STRETCHES = 10;
/** Strategies that leave pages out on purpose: given back by the guest, on shared storage, or kept from a visit before. */
const LEAVES_OUT = new Set(['compaction', 'hines', 'vecycle', 'jo-2013']);
const leavesOut = ({ memory }: Scenario['plan'][number]): boolean =>
  LEAVES_OUT.has(memory.strategy) || (memory['freePages'] ?? 'sent') !== 'sent';
/** How a page may go, or not need to. */
const PAGE_METRICS = ['normal_pages', 'zero_pages', 'delta_pages', 'hinted_pages'] as const;

describe.each(resolutions)('bounds (%s)', (resolution) => {
  test('nothing is faster than the slowest thing in its way, and parts of the downtime add up to it', () => {
    fc.assert(
      fc.property(anyScenario, ({ scenario }) => {
        const result = simulate(scenario, options(resolution));
        const rate = scenario.hosts[0]!.nic * scenario.network.efficiency;
        for (const { guest, metrics, rounds } of completed(result)) {
          const spec = scenario.guests.find((one) => one.name === guest)!;
          const plan = scenario.plan.find((one) => one.guest === guest)!;
          const pages = sum(spec.memory.map((one) => one.size)) / 4096;
          const moved = sum(PAGE_METRICS.map((id) => metrics[id]));
          if (!leavesOut(plan)) expect(moved).toBeGreaterThanOrEqual(pages * (1 - 1e-9));
          expect(metrics.redundant_pages).toBeCloseTo(
            Math.max(0, moved - sum([metrics.hinted_pages]) - pages),
            3,
          );
          const least =
            plan.mechanics.setup + plan.mechanics.suspend + sum([metrics.wire_bytes]) / rate;
          // Blocks that are pushed and the marks of iterations are counted when they are taken, not when they arrive.
          expect(sum([metrics.total_time_s])).toBeGreaterThanOrEqual(least * (1 - 1e-3) - 1e-3);
          const parts = sum([
            metrics.downtime_suspend_s,
            metrics.downtime_pages_s,
            metrics.downtime_blocks_s,
            metrics.downtime_device_s,
            metrics.downtime_resume_s,
          ]);
          expect(parts).toBeCloseTo(metrics.downtime_s ?? Number.NaN, 6);
          expect(metrics.service_downtime_s).toBeGreaterThanOrEqual(
            sum([metrics.downtime_s]) + plan.mechanics.redirect - 1e-9,
          );
          expect(metrics.downtime_s).toBeGreaterThanOrEqual(
            plan.mechanics.suspend + plan.mechanics.activate + spec.deviceState / rate - 1e-9,
          );
          // Whoever came when the guest stopped waited until it could be reached again.
          expect(metrics.latency_worst_s).toBeGreaterThanOrEqual(
            metrics.service_downtime_s! - 1e-6,
          );
          expect(metrics.latency_worst_s).toBeGreaterThanOrEqual(metrics.latency_p99_s!);
          for (const [id, value] of Object.entries(metrics))
            expect(value, id).toSatisfy((one: number) => Number.isFinite(one) && one >= 0);
          expect(sum([metrics.downtime_s])).toBeLessThanOrEqual(
            sum([metrics.total_time_s]) + plan.mechanics.activate + 1e-9,
          );
          expect(metrics.guest_slowdown).toBeGreaterThanOrEqual(0);
          expect(metrics.guest_slowdown).toBeLessThanOrEqual(1);
          for (const row of rounds) {
            expect(
              Math.min(row.duration, row.sent, row.bytes, row.skipped, row.dirtied),
            ).toBeGreaterThanOrEqual(0);
            // The set-up is no part of any pass.
            expect(row.start).toBeGreaterThanOrEqual(plan.at + plan.mechanics.setup - 1e-9);
          }
          const memory = rounds.filter(
            ({ kind, bytes }) => kind === 'memory' || kind === 'push-pull' || bytes > 0,
          );
          expect(memory.length).toBeGreaterThan(0);
        }
        for (const one of result.migrations) {
          // A policy may give a migration up.
          if (one.outcome === 'completed' || one.outcome === 'cancelled') continue;
          expect(result.ended, 'what is not completed was bounded').toBe('bounded');
        }
      }),
      { numRuns: 90 },
    );
  });

  test('a guest that writes nothing is sent once by every strategy', () => {
    fc.assert(
      fc.property(anyScenario, ({ document }) => {
        const quiet = document.guests.map((one) => ({
          ...one,
          memory: (one as unknown as { memory: object[] }).memory.map((region) => ({
            ...region,
            writes: { process: 'idle' },
          })),
        }));
        for (const { metrics } of completed(
          simulate(scenarioOf({ ...document, guests: quiet }), options(resolution)),
        )) {
          expect(metrics.redundant_pages).toBeCloseTo(0, 6);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe.each(resolutions)('pace (%s)', (resolution) => {
  const slice = fc.oneof(
    fc.record({ untilTime: fc.double({ min: 0, max: 20, noNaN: true }) }),
    fc.record({ maxEvents: fc.integer({ min: 1, max: 400 }) }),
  );

  test('whatever slices a run advances in, and whoever looks, the digest is the same', () => {
    fc.assert(
      fc.property(anyScenario, fc.array(slice, { maxLength: 30 }), ({ scenario }, slices) => {
        const whole = simulate(scenario, { resolution, series: false });
        const sliced = createSimulation(scenario, { resolution, series: true });
        for (const bounds of slices) {
          sliced.advance(bounds);
          sliced.frame();
          scenario.plan.forEach((_, at) => sliced.maps(at, 64));
        }
        sliced.advance();
        const result = sliced.result();
        expect(result.migrations.map(withoutSeries)).toEqual(whole.migrations.map(withoutSeries));
        expect([result.digest, result.kernelEvents]).toEqual([whole.digest, whole.kernelEvents]);
      }),
      { numRuns: 70 },
    );
  });
});

describe('chance', () => {
  test('the same seed repeats an exact run, another one does not', () => {
    let differ = 0;
    let drawn = 0;
    fc.assert(
      fc.property(anyScenario, ({ scenario }) => {
        const [first, again, other] = [scenario.seed, scenario.seed, scenario.seed + 1].map(
          (seed) => simulate(scenario, { resolution: 'exact', seed, series: false }),
        );
        expect(again?.digest).toBe(first?.digest);
        expect(other?.digest, 'the seed is part of the digest').not.toBe(first?.digest);
        const writes = scenario.guests.some((one) =>
          one.memory.some(
            (region) => region.writes.process === 'uniform' && region.writes.rate > 1000,
          ),
        );
        if (
          !writes ||
          scenario.plan.some(
            (one) => one.memory.strategy === 'stop-and-copy' || one.memory['startStopped'] === true,
          )
        )
          return;
        drawn += 1;
        if (JSON.stringify(other?.migrations) !== JSON.stringify(first?.migrations)) differ += 1;
      }),
      { numRuns: 60 },
    );
    expect(drawn).toBeGreaterThan(3);
    expect(differ).toBeGreaterThan(drawn * 0.8);
  });

  test('the expected resolution draws nothing', () => {
    fc.assert(
      fc.property(anyScenario, fc.nat(), ({ scenario }, seed) => {
        const [one, other] = [scenario.seed, seed].map(
          (each) =>
            simulate(scenario, { resolution: 'expected', seed: each, series: false }).migrations,
        );
        expect(other).toEqual(one);
      }),
      { numRuns: 40 },
    );
  });

  test.each(resolutions)(
    'a stranger on hosts of its own changes nothing for anybody (%s)',
    (resolution) => {
      fc.assert(
        fc.property(anyScenario, anyScenario, ({ scenario, document }, { document: strange }) => {
          const moved = (name: unknown): string => `strange-${String(name)}`;
          const both = scenarioOf({
            ...document,
            // A shared switch would join them.
            network: { backplane: null },
            hosts: [
              ...document.hosts,
              ...strange.hosts.map((one) => ({
                ...one,
                name: moved((one as { name: string }).name),
              })),
            ],
            guests: [
              ...strange.guests.map((one) => ({
                ...one,
                name: moved(one.name),
                host: moved(one.host),
              })),
              ...document.guests,
            ],
            plan: [
              ...strange.plan.map((one) => ({
                ...one,
                guest: moved((one as { guest: string }).guest),
                to: moved((one as { to: string }).to),
              })),
              ...document.plan,
            ],
            limits: { time: 120, events: MOST_EVENTS },
          });
          const without = scenarioOf({
            ...document,
            network: { backplane: null },
            limits: { time: 120, events: MOST_EVENTS },
          });
          const first = simulate(without, { resolution, series: false }).migrations;
          const together = simulate(both, { resolution, series: false });
          // Together they may need more events than one run may have.
          if (together.kernelEvents >= MOST_EVENTS) return;
          const among = together.migrations.slice(strange.plan.length);
          expect(among.filter((one) => one.outcome === 'completed').map(alone)).toEqual(
            first.filter((one) => one.outcome === 'completed').map(alone),
          );
          expect(among.length).toBe(scenario.plan.length);
        }),
        { numRuns: 40 },
      );
    },
  );
});
