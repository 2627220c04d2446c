import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { faultReport } from '#shared/result/fault-report.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import { MIGRATION_FAULTS } from '#shared/scenario/faults/kinds.ts';
import { FAULT_PHASES } from '#shared/scenario/faults/types.ts';
import type { FaultOutcome } from '#shared/scenario/faults/types.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { createSimulation, simulate, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { Cluster } from '#main/simulation/cluster/cluster.ts';
import { HostState } from '#main/simulation/faults/host-state.ts';
import { FaultInjector } from '#main/simulation/faults/injector.ts';
import { FluidNetwork } from '#main/simulation/kernel/fluid.ts';
import type { Flow, Resource } from '#main/simulation/kernel/fluid.ts';
import { Kernel } from '#main/simulation/kernel/kernel.ts';
import { Migration } from '#main/simulation/migration/migration.ts';
import { anyScenario } from './arbitraries.ts';
import type { Drawn } from './arbitraries.ts';

// Goal: laws that no fault breaks, whatever it is, whenever it strikes and whatever moves.
// Method: random scenarios of every strategy with random faults, at both resolutions, versions verified page by page.

fc.configureGlobal({
  endOnFailure: true,
  interruptAfterTimeLimit: 20_000,
  seed: Number(process.env['GODWIT_PROPERTY_SEED'] ?? 2026),
});

const isPort = ({ name }: Resource): boolean => name.endsWith('/out');
/** Bytes of marks that QEMU counts as sent and that are not simulated on the wire, at most. */
const MOST_MARKS = 65_536;

const resolutions = ['expected', 'exact'] as const;

const injected = fc
  .record({
    kind: fc.constantFrom(...MIGRATION_FAULTS),
    when: fc.oneof(
      fc.record({ at: fc.double({ min: 0, max: 8, noNaN: true }) }),
      fc.record({
        phase: fc.constantFrom(...FAULT_PHASES),
        after: fc.constantFrom(0, 0.001, 0.1, 1),
      }),
      fc.record({ phase: fc.constant('memory-copy'), round: fc.integer({ min: 1, max: 3 }) }),
    ),
    migration: fc.nat(3),
    side: fc.constantFrom('source', 'destination', null),
    duration: fc.constantFrom(null, 0.05, 2, 29, 40, 300),
    factor: fc.constantFrom(0.001, 0.1, 0.7),
  })
  .map(({ when, side, kind, ...rest }) => ({
    ...rest,
    kind,
    ...when,
    side: kind === 'out-of-memory' || kind === 'disk-full' ? null : side,
  }));

const faults = fc.record({
  injected: fc.array(injected, { minLength: 1, maxLength: 4 }),
  rates: fc.constantFrom([], [], [{ kind: 'link-down', mtbf: 3, mttr: 1 }]),
  recovery: fc.record({
    fencing: fc.boolean(),
    restart: fc.boolean(),
    connectionTimeout: fc.constantFrom(30, 1),
    resumeAfter: fc.constantFrom(60, 0),
    boot: fc.constantFrom(60, 0),
  }),
});

type Faults = typeof faults extends fc.Arbitrary<infer T> ? T : never;

/** A drawn scenario with those of the drawn faults that mean something in it. */
function struck({ document }: Drawn, drawn: Faults): Scenario {
  const all = drawn.injected.map((one) => ({
    ...one,
    migration: one.migration % document.plan.length,
  }));
  const legal = all.filter(
    (one) => parseScenario({ ...document, faults: { injected: [one] } }, STRATEGY_CATALOGUE).ok,
  );
  const limits = { time: 1000, events: 100_000 };
  const reading = parseScenario(
    { ...document, limits, faults: { ...drawn, injected: legal } },
    STRATEGY_CATALOGUE,
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.scenario;
}

const AT_SOURCE = new Set<unknown>(['before', 'disk-copy', 'memory-copy', 'switch-over']);
const LOSSES = new Set<FaultOutcome>(['lost', 'lost-restarted']);
/** Explanations that tell of disk data which the copy that goes on does not hold. */
const LOSES_DATA = /^fault-(?:old-disk|blocks-gone|blocks-unreadable|split$)/;

/** Checks one struck migration against what is published of every hypervisor. */
function lawsOf(migration: MigrationResult, { faults: section, plan }: Scenario): void {
  const { events, metrics, explanation, outcome } = migration;
  const report = faultReport(events);
  const blows = events.filter(({ code }) => code === 'fault');
  expect(report !== null).toBe(blows.length > 0);
  if (!report) return;
  const { fencing, durable } = section!.recovery;
  // Never two running copies with fencing on.
  expect(report.runsOn.length).toBeLessThanOrEqual(fencing ? 1 : 2);
  if (fencing) expect(report.outcome).not.toBe('split-brain');
  expect(report.runsOn.length === 2).toBe(report.outcome === 'split-brain');
  // A failure before the switch leaves the guest at the source, unless its host is what failed or is fenced.
  const fatal = blows.some(
    ({ values }) => values['kind'] === 'host-crash' || values['kind'] === 'partition',
  );
  if (blows.every(({ values }) => AT_SOURCE.has(values['phase'])) && !fatal) {
    expect(LOSSES.has(report.outcome)).toBe(false);
    expect(metrics.fault_lost_data_bytes ?? 0).toBe(0);
    if (outcome === 'failed') expect(report.runsOn).toEqual([migration.from]);
  }
  // A loss is told as a loss, and what it cost with it.
  if (LOSSES.has(report.outcome)) {
    expect(outcome).not.toBe('completed');
    expect(explanation.code).toMatch(/^fault-/);
    expect(events.some(({ code }) => code === 'lost')).toBe(true);
    if (outcome === 'failed') expect(metrics.lost_work_s).toBeGreaterThanOrEqual(durable);
  }
  // Disks never diverge silently.
  const local = plan.some((one) => one.guest === migration.guest && one.disk.strategy !== 'shared');
  if (LOSES_DATA.test(explanation.code)) expect(metrics.fault_lost_data_bytes).toBeDefined();
  if (!local && report.outcome !== 'split-brain')
    expect(metrics.fault_lost_data_bytes).toBeUndefined();
  for (const value of Object.values(metrics)) expect(Number.isFinite(value)).toBe(true);
}

describe.each(resolutions)('random faults (%s)', (resolution) => {
  test('what becomes of every guest is told, and is what hypervisors publish', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(anyScenario, faults, (drawn, section) => {
        const scenario = struck(drawn, section);
        const result = simulate(scenario, { resolution, verify: true, series: false });
        for (const migration of result.migrations) {
          lawsOf(migration, scenario);
          const code = faultReport(migration.events)?.outcome ?? 'none';
          seen.set(code, (seen.get(code) ?? 0) + 1);
        }
      }),
      { numRuns: 100 },
    );
    // Whatever the time allows, the draws must not all end the same way.
    expect(seen.size).toBeGreaterThan(1);
  });

  test('however it is driven, the same faults leave the same digest', () => {
    fc.assert(
      fc.property(anyScenario, faults, fc.integer({ min: 1, max: 40 }), (drawn, section, step) => {
        const scenario = struck(drawn, section);
        const whole = simulate(scenario, { resolution });
        const pieces = createSimulation(scenario, { resolution, series: false });
        while (pieces.advance({ maxEvents: step }) !== 'finished') pieces.frame();
        expect(pieces.result().digest).toBe(whole.digest);
      }),
      { numRuns: 30 },
    );
  });

  test('what was sent was carried, and a guest that goes on has all its speed', () => {
    fc.assert(
      fc.property(anyScenario, faults, (drawn, section) => {
        const scenario = struck(drawn, section);
        const kernel = new Kernel();
        const fluid = new FluidNetwork(kernel);
        const flows: Flow[] = [];
        const makeFlow = fluid.flow.bind(fluid);
        fluid.flow = (...given) => {
          const flow = makeFlow(...given);
          flows.push(flow);
          return flow;
        };
        const options = { resolution, seed: scenario.seed, verify: true };
        const cluster = new Cluster(scenario, kernel, fluid, options);
        let left = scenario.plan.length;
        const migrations = scenario.plan.map(
          (plan) => new Migration(plan, kernel, fluid, cluster, false, () => (left -= 1)),
        );
        const hosts = new HostState(kernel, fluid);
        const parts = { kernel, cluster, hosts, scenario, faults: scenario.faults!, migrations };
        new FaultInjector(parts).schedule(scenario.seed);
        for (const one of migrations) one.schedule();
        while (
          left > 0 &&
          kernel.executed < 50_000 &&
          kernel.advance({ untilTime: 1000, maxEvents: 1 }) === 'events'
        );
        if (left > 0) return;
        const overNetwork = flows.filter(({ resources }) => resources.some(isPort));
        const carried = overNetwork.reduce((sum, flow) => sum + fluid.carried(flow), 0);
        const sent = migrations.reduce((sum, { record }) => sum + record.sentBytes, 0);
        // Writes that a mirror has taken over and not sent yet are counted when they are taken over.
        const taken = migrations.reduce(
          (sum, { record }) =>
            record.outcome === 'completed' ? sum : sum + (record.metrics.mirrored_bytes ?? 0),
          0,
        );
        expect(sent - carried).toBeLessThan(
          taken + 1 + 1e-9 * sent + MOST_MARKS * migrations.length,
        );
        // Whoever is still slow by a fault has not ended; its end gives everything back.
        if (scenario.faults!.rates.length > 0) return;
        if (
          scenario.faults!.injected.some(
            ({ duration, kind }) => duration === null && kind === 'slow-host',
          )
        )
          return;
        kernel.advance({ untilTime: kernel.now + 400, maxEvents: 50_000 });
        for (const { plan } of migrations) {
          const guest = cluster.guest(plan.guest);
          if (!guest.running || guest.spec.workload.phases.length > 0) continue;
          if ([...guest.host.guests].length > 1 || guest.extents.length > 0) continue;
          expect(guest.throughput).toBeCloseTo(guest.spec.workload.throughput, 9);
        }
      }),
      { numRuns: 50 },
    );
  });
});
