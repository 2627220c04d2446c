import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import { OUTCOME_MESSAGES } from '#shared/messages/outcomes.ts';
import { explain } from '#shared/result/explain.ts';
import { LINK, MIB, oneGuest } from './builders.ts';

// Goal: a cap of a strategy holds whatever the path could carry, at both resolutions alike.
// Method: an idle guest over paths between once and twice the cap, where QEMU's quota of a window ends in the second of its
// iterations, and beyond; the mean rate while the guest runs.

const CAP = LINK / 4;
const SIZE = 256 * MIB;
const idle = [{ name: 'memory', size: SIZE, writes: { process: 'idle' } }];
const qemu = { strategy: 'qemu', maxBandwidth: CAP, version: '7.2' };
const disk = {
  disk: { strategy: 'qemu-block' },
  disks: [{ name: 'disk', extents: [{ name: 'data', size: 64 * MIB }] }],
};

describe.each([0.9, 1.1, 1.5, 1.9, 2.1, 5])('a path of %d times the cap', (times) => {
  test.each<[string, object, object?]>([
    ['qemu', qemu],
    ['qemu 7.2', { ...qemu, version: '7.2' }],
    ['qemu, longer iterations', { ...qemu, iteration: '80 ms' }],
    ['qemu, shorter iterations', { ...qemu, iteration: '15 ms' }],
    ['qemu, auto-converge', { ...qemu, autoConverge: true }],
    ['qemu, several channels', { ...qemu, multifd: true }],
    ['qemu, post-copy later', { ...qemu, strategy: 'qemu-postcopy' }],
    ['qemu, blocks before', qemu, disk],
    ['composed, a capped pace', { strategy: 'composed', pace: 'capped', bandwidth: CAP }],
    ['stop-and-copy', { strategy: 'stop-and-copy', bandwidth: CAP }],
  ])('%s', (_name, strategy, more = {}) => {
    const nic = CAP * times;
    const [expected, exact] = (['expected', 'exact'] as const).map((resolution) => {
      const scenario = oneGuest({ memory: idle, strategy, hosts: { nic }, ...more });
      const { outcome, metrics, capped } = simulate(scenario, { resolution, series: false })
        .migrations[0]!;
      expect(outcome).toBe('completed');
      const field = 'maxBandwidth' in strategy ? 'maxBandwidth' : 'bandwidth';
      const told = { code: 'capped', values: { field, cap: CAP, link: nic } };
      // Blocks in the stream of the memory take of what the cap lets through: its rounds alone don't tell.
      if (!('disks' in more)) expect(capped).toEqual(times > 1 ? told : undefined);
      const { total_time_s: total = 0, wire_bytes: wire = 0 } = metrics;
      // QEMU lifts its cap once the guest is stopped.
      const lifted = 'maxBandwidth' in strategy ? (metrics.downtime_s ?? 0) : 0;
      return { total, rate: (wire - lifted * nic) / (total - lifted) };
    });
    expect(expected!.total / exact!.total).toBeCloseTo(1, 2);
    for (const { rate } of [expected!, exact!]) {
      // A packet of several channels is half a MiB, and the last of a window may go beyond the quota.
      expect(rate).toBeLessThan(CAP * 1.02);
      expect(rate).toBeGreaterThan(Math.min(CAP, nic) * 0.95);
    }
  });
});

describe('what is told of a cap', () => {
  const many = { memory: idle, strategy: { strategy: 'qemu' } };

  test('names the setting and what the link would carry', () => {
    const scenario = oneGuest({ ...many, hosts: { nic: '10 Gbit/s' } });
    const { capped } = simulate(scenario).migrations[0]!;
    expect(explain(capped!, OUTCOME_MESSAGES)).toBe(
      'Limited to 128 MiB/s by maxBandwidth; the link would carry 1.16 GiB/s.',
    );
  });

  test('nothing where the switch between the hosts is the narrowest', () => {
    const scenario = oneGuest({
      ...many,
      hosts: { nic: '10 Gbit/s' },
      network: { backplane: '1 Gbit/s' },
    });
    expect(simulate(scenario).migrations[0]!.capped).toBeUndefined();
  });

  test('nothing where there is no cap', () => {
    const strategy = { strategy: 'qemu', maxBandwidth: null };
    const scenario = oneGuest({ memory: idle, strategy, hosts: { nic: '10 Gbit/s' } });
    expect(simulate(scenario).migrations[0]!.capped).toBeUndefined();
  });

  test('nothing where the pages of zeros that are looked through are what takes the time', () => {
    const zeros = [{ ...idle[0]!, zero: 1 }];
    const scenario = oneGuest({ ...many, memory: zeros, hosts: { nic: '10 Gbit/s' } });
    expect(simulate(scenario).migrations[0]!.capped).toBeUndefined();
  });
});
