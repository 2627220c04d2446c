import { describe, expect, test } from 'vitest';
import { simulate } from '#main/simulation/index.ts';
import { MIB, oneGuest, PAGE } from './builders.ts';

// Goal: a throttle slows a guest as cpu_throttle_thread does: it takes running time, of which a paced guest has some left,
// and timers do not pile up while a vCPU sleeps.
// Method: a writer that never fits, throttled by one step that stays; its lowest speed before the end.

const both = ['expected', 'exact'] as const;

function slowest(
  share: number,
  workload: object,
  resolution: 'expected' | 'exact',
  more: object = {},
): number {
  const scenario = oneGuest({
    memory: [
      { name: 'hot', size: 64 * MIB, writes: { process: 'uniform', rate: (200 * MIB) / PAGE } },
    ],
    strategy: {
      strategy: 'qemu',
      maxBandwidth: 8 * MIB,
      downtimeLimit: 0.001,
      autoConverge: true,
      throttleInitial: share,
      throttleMax: share,
      ...more,
    },
    guest: { vcpus: 1, workload },
    limits: { time: 100 },
  });
  const [migration] = simulate(scenario, { resolution, series: true }).migrations;
  const { throttle = [], guest_speed: speed = [] } = migration?.series?.columns ?? {};
  const throttled = speed.filter((_, at) => throttle[at] === share);
  expect(throttled.length).toBeGreaterThan(0);
  return Math.min(...throttled);
}

describe.each(both)('a throttled guest (%s)', (resolution) => {
  test.each([0, 0.148])(
    'that never idles keeps what the throttle leaves, with %f cores of interrupts among its work',
    (housekeeping) => {
      for (const share of [0.2, 0.6, 0.9])
        expect(slowest(share, { cpu: 1, housekeeping }, resolution)).toBeCloseTo(1 - share, 9);
    },
  );

  test('that idles most of the time is not slowed by 90 %, as measured, and is by 99 %', () => {
    const paced = { cpu: 0.2, housekeeping: 0.148 };
    expect(slowest(0.9, paced, resolution)).toBe(1);
    expect(slowest(0.99, paced, resolution)).toBeCloseTo((0.01 * 0.852) / 0.052, 9);
  });

  test('loses of each slice of 10 ms what others take, unless it idles anyway', () => {
    const lost = { throttleLost: 0.002 };
    expect(slowest(0.5, { cpu: 1 }, resolution, lost)).toBeCloseTo(0.5 * 0.8, 9);
    expect(slowest(0.5, { cpu: 0.3 }, resolution, lost)).toBe(1);
  });
});
