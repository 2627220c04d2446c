import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '#shared/result/result.ts';
import type { Scenario } from '#shared/scenario/types.ts';
import { simulate } from '#main/simulation/index.ts';
import { ResponseTimes } from '#main/simulation/observe/response-times.ts';
import { MIB, oneGuest } from './builders.ts';

// Goal: every run ends, at the latest at its bound of events: no loop relies on progress that rounding takes away.
// Method: reduced scenarios that once stood still inside one event; a limit that is far longer than they take turns
// standing still into a failure.

const PATIENCE_MS = 20_000;

function ended(
  scenario: Scenario,
  resolution: 'expected' | 'exact',
): RunResult['migrations'][number] {
  const run = (): RunResult => simulate(scenario, { resolution, series: false });
  const { migrations } = runInNewContext('run()', { run }, { timeout: PATIENCE_MS }) as RunResult;
  const [migration] = migrations;
  if (!migration) throw new Error('the scenario plans a migration');
  return migration;
}

describe.each(['expected', 'exact'] as const)('a run ends (%s)', (resolution) => {
  test('when rounds found nothing to send and a policy asks what they lacked', () => {
    const scenario = oneGuest({
      memory: [{ name: 'idle', size: 16 * MIB }],
      strategy: { strategy: 'jo-2013', maxRounds: 300, cached: 1e-6, stopPages: 0 },
      plan: { policy: { strategy: 'nova' } },
      limits: { time: 900, events: 100_000 },
    });
    expect(ended(scenario, resolution).outcome).toBe('completed');
  });

  test('when requests wait for the push of one thread and none comes any more', () => {
    const scenario = oneGuest({
      memory: [
        { name: 'hot', size: MIB / 4, writes: { process: 'uniform', rate: 2000 } },
        { name: 'log', size: 16 * MIB, writes: { process: 'sweep', rate: 4000, start: 0.9 } },
      ],
      strategy: { strategy: 'qemu-postcopy', version: '7.2', preempt: true, passes: 0 },
      hosts: { nic: 25e6 },
      limits: { time: 900, events: 100_000 },
    });
    expect(ended(scenario, resolution).outcome).toBe('completed');
  });

  test('when a sweep stands before the missing pages while few others are asked for', () => {
    const scenario = oneGuest({
      memory: [
        { name: 'log', size: 23 * MIB, writes: { process: 'sweep', rate: 15 } },
        { name: 'rest', size: 4 * MIB, writes: { process: 'uniform', rate: 256 }, reads: 1024 },
      ],
      strategy: { strategy: 'demand', essential: 0.01 },
      limits: { time: 900, events: 100_000 },
    });
    const { outcome, metrics } = ended(scenario, resolution);
    expect(outcome).toBe('completed');
    expect(metrics.remote_faults).toBeGreaterThan(500);
  });

  test.each([0.0255, 0.025_000_000_000_000_02])(
    'when the bandwidth window of QEMU is %d s, no whole number of milliseconds',
    (window) => {
      const scenario = oneGuest({
        memory: [{ name: 'memory', size: MIB, writes: { process: 'uniform', rate: 20 } }],
        strategy: { strategy: 'qemu', maxBandwidth: 100_000, window },
        limits: { time: 60, events: 100_000 },
      });
      expect(ended(scenario, resolution).metrics.ram_bytes).toBeGreaterThan(MIB / 2);
    },
  );
});

test('a quantile of response times is found though rounding made a mean of them negative', () => {
  const times = new ResponseTimes();
  times.addCalm(10, 0.001);
  times.addCalm(1e-9, -1e-12);
  const quantile = (): number => times.quantile(0.99);
  const found = runInNewContext('quantile()', { quantile }, { timeout: PATIENCE_MS }) as number;
  expect(found / (0.001 * Math.log(100))).toBeCloseTo(1, 3);
});
