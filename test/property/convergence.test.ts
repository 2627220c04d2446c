import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import { explain } from '#shared/result/explain.ts';
import type { MigrationResult } from '#shared/result/result.ts';
import { simulate } from '#main/simulation/index.ts';
import { MIB, oneGuest } from '../unit/simulation/builders.ts';

// Goal: what a migration that did not converge asks for is true: with the bandwidth it names it converges, and with the downtime
// it allows it converges.
// Method: random guests that mostly write faster than their link; what did not converge is run again with what it asked for.

fc.configureGlobal({
  endOnFailure: true,
  seed: Number(process.env['GODWIT_PROPERTY_SEED'] ?? 2005),
});

const writes = (pages: number) =>
  fc.oneof(
    fc.record({
      process: fc.constant('uniform'),
      rate: fc.integer({ min: pages >> 2, max: 40 * pages }),
    }),
    fc.record({
      process: fc.constant('zipf'),
      rate: fc.integer({ min: pages >> 2, max: 40 * pages }),
      exponent: fc.double({ min: 0.3, max: 1.5, noNaN: true }),
    }),
    fc.record({
      process: fc.constant('sweep'),
      rate: fc.integer({ min: pages >> 2, max: 10 * pages }),
      start: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      process: fc.constant('mixed'),
      classes: fc.constantFrom(
        [
          { share: 0.1, rate: 20 * pages },
          { share: 0.9, rate: pages / 20 },
        ],
        [
          { share: 0.02, rate: 40 * pages },
          { share: 0.3, rate: pages },
          { share: 0.68, rate: 0 },
        ],
      ),
    }),
  );

const region = fc.integer({ min: 4, max: 24 }).chain((mib) =>
  fc.record({
    size: fc.constant(mib * MIB),
    writes: writes(mib * 256),
    zero: fc.constantFrom(0, 0.3),
  }),
);

const PHASES = [
  { name: 'calm', duration: 0.7, memoryWrites: 0.2 },
  { name: 'busy', duration: 0.4, memoryWrites: 2 },
];

/** Where each keeps its bandwidth and its downtime limit; null where it has none of its own. */
const FAMILIES = {
  qemu: { strategy: { strategy: 'qemu' }, cap: 'maxBandwidth', limit: true },
  'qemu 7.2': { strategy: { strategy: 'qemu', version: '7.2' }, cap: 'maxBandwidth', limit: true },
  'qemu with multifd': {
    strategy: { strategy: 'qemu', multifd: true },
    cap: 'maxBandwidth',
    limit: true,
  },
  'post-copy that waits': {
    strategy: { strategy: 'qemu-postcopy', passes: 1000 },
    cap: 'maxBandwidth',
    limit: true,
  },
  'cloud-hypervisor': { strategy: { strategy: 'cloud-hypervisor' }, cap: null, limit: true },
  'itc-lm': { strategy: { strategy: 'itc-lm' }, cap: null, limit: true },
  vecycle: { strategy: { strategy: 'vecycle' }, cap: null, limit: true },
  composed: {
    strategy: { strategy: 'composed', maxRounds: null, stopPages: null },
    cap: null,
    limit: true,
  },
  'xen-3': { strategy: { strategy: 'xen-3', roundFloor: 0 }, cap: null, limit: false },
  'xen-4': { strategy: { strategy: 'xen-4' }, cap: null, limit: false },
  vmotion: { strategy: { strategy: 'vmotion', remaining: MIB }, cap: null, limit: false },
} as const;

const drawn = fc.record({
  memory: fc.array(region, { minLength: 1, maxLength: 2 }),
  phases: fc.constantFrom([], [], PHASES),
  rate: fc.integer({ min: 5, max: 60 }),
  downtimeLimit: fc.constantFrom(0.01, 0.03, 0.1),
  resolution: fc.constantFrom('expected' as const, 'expected' as const, 'exact' as const),
  seed: fc.nat(1e6),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

test('that no bandwidth is enough is said only where none is', () => {
  let said = 0;
  fc.assert(
    fc.property(drawn, (one) => {
      const run = (rate: number) => {
        const scenario = oneGuest({
          memory: one.memory.map((part, at) => ({ ...part, name: `region-${at}` })),
          strategy: { strategy: 'xen-3' },
          guest: { workload: { phases: one.phases, repeat: one.phases.length > 0 } },
          hosts: { nic: rate },
          limits: { time: 600 },
          more: { seed: one.seed },
        });
        const { migrations } = simulate(scenario, { resolution: one.resolution, series: false });
        return migrations[0] as MigrationResult;
      };
      const { explanation } = run(one.rate * MIB);
      if (explanation.values['advice'] !== 'advice-none') return;
      said += 1;
      for (const times of [10, 1000]) expect(run(times * one.rate * MIB).converged).toBe(false);
    }),
    { numRuns: 60 },
  );
  expect(said).toBeGreaterThan(5);
});

describe.each(Object.keys(FAMILIES) as (keyof typeof FAMILIES)[])('%s', (family) => {
  const { strategy, cap, limit } = FAMILIES[family];

  function run(one: Drawn, seconds: number, given: { rate?: number; downtime?: number } = {}) {
    const rate = given.rate ?? one.rate * MIB;
    const scenario = oneGuest({
      memory: one.memory.map((part, at) => ({ ...part, name: `region-${at}` })),
      strategy: {
        ...strategy,
        ...(cap ? { [cap]: rate } : {}),
        ...(limit ? { downtimeLimit: given.downtime ?? one.downtimeLimit } : {}),
      },
      guest: { workload: { phases: one.phases, repeat: one.phases.length > 0 } },
      hosts: { nic: cap ? 2 * rate : rate },
      limits: { time: seconds, events: 5_000_000 },
      more: { seed: one.seed },
    });
    const { migrations } = simulate(scenario, { resolution: one.resolution, series: false });
    return migrations[0] as MigrationResult;
  }

  test('converges with what it asks for', () => {
    let asked = 0;
    fc.assert(
      fc.property(drawn, (one) => {
        const first = run(one, 20);
        if (first.converged) return;
        const { values } = first.explanation;
        const text = explain(first.explanation, OUTCOME_MESSAGES);
        expect(text).not.toMatch(/[{}]|NaN|Infinity|undefined/);
        const { needRate, needDowntime } = values as Record<string, number | undefined>;
        if (needRate !== undefined) {
          asked += 1;
          expect(needRate).toBeGreaterThan(one.rate * MIB * 0.9);
          const { outcome, converged, explanation } = run(one, 600, { rate: needRate * 1.001 });
          expect(
            { outcome, converged },
            `${text} ${explain(explanation, OUTCOME_MESSAGES)}`,
          ).toEqual({
            outcome: 'completed',
            converged: true,
          });
        }
        if (needDowntime !== undefined) {
          const { outcome, converged, explanation } = run(one, 600, { downtime: needDowntime });
          expect(
            { outcome, converged },
            `${text} ${explain(explanation, OUTCOME_MESSAGES)}`,
          ).toEqual({
            outcome: 'completed',
            converged: true,
          });
        }
      }),
      { numRuns: 40 },
    );
    expect(asked).toBeGreaterThan(5);
  });
});
