import { describe, expect, test } from 'vitest';
import type { MigrationResult } from '#shared/result/result.ts';
import { simulate } from '#main/simulation/index.ts';
import { MIB, oneGuest } from './builders.ts';

/** A guest that dirties half of its memory faster than the link carries it away: nothing converges by itself. */
const BUSY = [
  { name: 'hot', size: 512 * MIB, writes: { process: 'uniform', rate: 40_000 } },
  { name: 'rest', size: 512 * MIB },
];

function under(policy: object, strategy: object = { strategy: 'qemu' }): MigrationResult {
  const scenario = oneGuest({ memory: BUSY, strategy, plan: { policy }, limits: { time: 900 } });
  const [migration] = simulate(scenario, { series: false }).migrations;
  if (!migration) throw new Error('the scenario plans a migration');
  return migration;
}

describe('policies above a migration that does not converge', () => {
  test('without a policy it goes on to the end of the run and says what would converge', () => {
    const { outcome, explanation } = under({ strategy: 'none' });
    expect(outcome).toBe('unfinished');
    expect(explanation.code).toBe('still-copying');
    // The guest writes 40,000 pages a second: more than that never has to be carried.
    expect(explanation.values['needRate']).toBeLessThanOrEqual(40_000 * 4096 * 1.001);
  });

  test('the libvirt timeout suspends the guest: the rest goes while it is stopped', () => {
    const { outcome, converged, explanation, metrics } = under({
      strategy: 'libvirt-timeout',
      timeout: 30,
    });
    expect([outcome, converged, explanation.code]).toEqual(['completed', false, 'policy-stop']);
    expect(metrics.total_time_s).toBeGreaterThan(30);
    expect(metrics.total_time_s).toBeLessThan(36);
    expect(metrics.downtime_s).toBeGreaterThan(1);
  });

  test('the same timeout begins post-copy where the strategy can leave pages behind', () => {
    const policy = { strategy: 'libvirt-timeout', timeout: 30, action: 'post-copy' };
    const left = under(policy, { strategy: 'qemu-postcopy', passes: 1000 });
    expect(left.explanation.code).toBe('post-copy');
    expect(left.metrics.downtime_s).toBeLessThan(0.5);
    // QEMU pre-copy cannot.
    expect(() => under(policy)).toThrow('started with --postcopy');
  });

  test('Nova raises the downtime limit in equal steps from a tenth to the whole, then gives up', () => {
    const { outcome, events, explanation } = under({
      strategy: 'nova',
      delayPerGib: 10,
      timeoutPerGib: 150,
    });
    const limits = events
      .filter((event) => event.code === 'downtime-limit')
      .map((event) => event.values['limit'] as number);
    expect(limits).toHaveLength(11);
    expect(limits[0]).toBeCloseTo(0.05);
    expect(limits[1]).toBeCloseTo(0.095);
    expect(limits.at(-1)).toBeCloseTo(0.5);
    expect([outcome, explanation.code]).toEqual(['cancelled', 'policy-abort']);
    // The guest counts as the 2 GiB that Nova takes at least.
    expect(explanation.values['time']).toBeCloseTo(300);
  });

  test('a step of Nova that is long enough lets the migration converge', () => {
    const calm = [
      { name: 'hot', size: 64 * MIB, writes: { process: 'uniform', rate: 20_000 } },
      ...BUSY.slice(1),
    ];
    const scenario = oneGuest({
      memory: calm,
      strategy: { strategy: 'qemu', downtimeLimit: 0.05, maxBandwidth: null },
      plan: { policy: { strategy: 'nova', delayPerGib: 5, downtime: 2 } },
      limits: { time: 900 },
    });
    const [migration] = simulate(scenario, { series: false }).migrations;
    expect(migration?.converged).toBe(true);
    expect(migration?.explanation.values['limit']).toBeGreaterThan(0.05);
  });

  test('KubeVirt gives up after its completion timeout, or pauses the guest where that is allowed', () => {
    const given = under({ strategy: 'kubevirt', progressTimeout: 0 });
    expect([given.outcome, given.explanation.code]).toEqual(['cancelled', 'policy-abort']);
    expect(given.explanation.values['time']).toBeGreaterThan(150);
    expect(given.explanation.values['time']).toBeLessThan(152);
    const paused = under({ strategy: 'kubevirt', progressTimeout: 0, allowDisruption: true });
    expect([paused.outcome, paused.explanation.code]).toEqual(['completed', 'policy-stop']);
  });

  test('KubeVirt gives up sooner when what is left reaches no new low', () => {
    const { explanation } = under({ strategy: 'kubevirt', progressTimeout: 20 });
    expect(explanation.code).toBe('policy-abort');
    expect(explanation.values['time']).toBeLessThan(100);
  });

  test('Xen looks at the policy after every round', () => {
    const { explanation, metrics } = under(
      { strategy: 'libvirt-timeout', timeout: 12 },
      { strategy: 'xen-3' },
    );
    expect(explanation.code).toBe('policy-stop');
    expect(metrics.rounds).toBeLessThan(29);
  });
});
