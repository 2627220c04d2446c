import { expect, test } from 'vitest';
import { expectScenario, STRATEGY_CATALOGUE } from '#main/simulation/index.ts';
import { parseScenario } from '#shared/scenario/document.ts';
import { balancingDay } from '#shared/scenario/presets/balancing-day.ts';
import { lifeDocument, lived, simulationOf } from './build.ts';

// Goal: what a window draws of a life is what happens in it. Method: short lives with one fault or one migration.

const CRASH = { kind: 'host-crash', at: '10 min', hosts: ['node-1'], duration: '1000 s' };

test('availability over time, averaged, is the availability of the life', () => {
  const { cluster } = lived(
    lifeDocument(
      { duration: '1 h', availability: { strategy: 'restart' }, faults: [CRASH] },
      { guests: 8, guest: { boot: '30 s' } },
    ),
  );
  const { time } = cluster.series;
  const values = cluster.series.columns['availability'] ?? [];
  const mean = values.reduce((sum, value, at) => {
    const from = time[at - 1] ?? 0;
    return sum + value * ((time[at] ?? 0) - from);
  }, 0);
  expect(Math.min(...values)).toBeLessThan(0.9);
  expect(mean / (time.at(-1) ?? 1)).toBeCloseTo(cluster.metrics.availability ?? 0, 9);
});

test('a host shows a fault from its beginning to its end, and no longer', () => {
  const simulation = simulationOf(lifeDocument({ duration: '1 h', faults: [CRASH] }));
  const faults = (untilTime: number): readonly string[] => {
    simulation.advance({ untilTime });
    return simulation.frame().cluster?.hosts[0]?.faults ?? [];
  };
  expect(faults(599)).toEqual([]);
  expect(faults(601)).toEqual(['host-crash']);
  expect(faults(1599)).toEqual(['host-crash']);
  expect(faults(1601)).toEqual([]);
});

test('a migration gets on between two events', () => {
  const simulation = simulationOf(
    lifeDocument(
      { duration: '10 min', placement: { strategy: 'first-fit' } },
      {
        guests: 1,
        plan: [{ guest: 'web', to: 'node-2', at: '60 s', memory: { strategy: 'qemu' } }],
      },
    ),
  );
  const seen: number[] = [];
  for (let at = 60; at < 75; at += 0.25) {
    simulation.advance({ untilTime: at });
    const [move] = simulation.frame().cluster?.moves ?? [];
    if (move && move.phase !== 'setup') seen.push(move.progress);
  }
  expect(seen.length).toBeGreaterThan(3);
  seen.slice(1).forEach((progress, at) => expect(progress).toBeGreaterThan(seen[at] ?? 1));
});

test('the expectation of a life tells hosts as everybody has been placed', () => {
  const reading = parseScenario({ ...balancingDay.document }, STRATEGY_CATALOGUE);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const { beginning } = expectScenario(reading.scenario, null);
  expect(beginning?.hosts).toHaveLength(16);
  expect(beginning?.hosts.reduce((sum, { guests }) => sum + guests, 0)).toBe(160);
  for (const { memory, load } of beginning?.hosts ?? []) {
    expect(memory).toBeGreaterThan(0);
    expect(memory).toBeLessThanOrEqual(1);
    expect(load).toBeGreaterThan(0);
  }
});
