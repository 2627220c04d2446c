import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { presetByName } from '#shared/scenario/presets/index.ts';
import { simulate } from '#main/simulation/index.ts';
import { meanOf, scenarioOf } from './builders.ts';

// Goal: the reference guest TV1 gives the values that the specification computed apart from Godwit.
// Method: one run at the expected and four at the exact resolution, each value within a stated share of the published one.

interface Vector {
  readonly name: string;
  readonly memory: object;
  readonly total: number;
  readonly downtime: number;
  readonly pages: number;
  readonly rounds: number;
  /** Largest relative difference of total time and pages, and of the downtime. */
  readonly within: number;
  readonly downtimeWithin: number;
  /** Largest difference of rounds. */
  readonly roundsWithin: number;
  readonly guest?: object;
}

const qemu = {
  strategy: 'qemu',
  maxBandwidth: null,
  zeroPages: false,
  pageHeader: 0,
  pageCost: 0,
  // The specification's sketch iterates for 50 ms sharp.
  iteration: 0.05,
};

const VECTORS: readonly Vector[] = [
  {
    name: 'stop-and-copy',
    memory: { strategy: 'stop-and-copy', pageHeader: 0 },
    total: 8.59,
    downtime: 8.59,
    pages: 262_144,
    rounds: 1,
    within: 1e-4,
    downtimeWithin: 1e-4,
    roundsWithin: 0,
  },
  {
    name: 'Xen 4.6+',
    memory: { strategy: 'xen-4', pageEntry: 0, recordHeader: 0 },
    total: 10.008,
    downtime: 0.1026,
    pages: 305_410,
    rounds: 5,
    within: 0.001,
    downtimeWithin: 0.025,
    roundsWithin: 0,
  },
  {
    name: 'Xen 3.x',
    memory: { strategy: 'xen-3', pageEntry: 0, roundFloor: 0 },
    total: 10.178,
    downtime: 0.0758,
    pages: 310_606,
    rounds: 29,
    within: 0.001,
    downtimeWithin: 0.025,
    roundsWithin: 0,
  },
  {
    // The published value is of a continuous peek, which sends about 4 % less, with megabits of 10^6 bits.
    name: 'Xen 2.0 with its limiter',
    memory: { strategy: 'xen-2', pageEntry: 0, roundFloor: 0, startRate: 100 },
    total: 89.66,
    downtime: 0.173,
    pages: 321_362,
    rounds: 29,
    // Published without chance, it never grows; in truth a round that happens to send more than the one before ends it.
    within: 0.06,
    downtimeWithin: 0.3,
    roundsWithin: 16,
  },
  {
    name: 'QEMU, 300 ms',
    memory: { ...qemu, downtimeLimit: '300 ms' },
    total: 9.58,
    downtime: 0.287,
    pages: 292_400,
    rounds: 5,
    within: 0.002,
    downtimeWithin: 0.03,
    roundsWithin: 1,
  },
  {
    name: 'QEMU, 100 ms',
    memory: { ...qemu, downtimeLimit: '100 ms' },
    total: 9.94,
    downtime: 0.095,
    pages: 303_300,
    rounds: 8.5,
    within: 0.006,
    downtimeWithin: 0.06,
    roundsWithin: 1,
  },
];

function reference(memory: object, more: { guest?: object; limits?: object } = {}) {
  const document = parse(presetByName('reference-vm')?.text ?? '');
  return scenarioOf({
    ...document,
    ...(more.limits ? { limits: more.limits } : {}),
    guests: [{ ...document.guests[0], ...more.guest }],
    plan: [{ ...document.plan[0], memory }],
  });
}

/** Total time, downtime, pages and rounds of runs with the seeds 1 to `seeds`, each as the mean. */
function outcome(memory: object, resolution: 'expected' | 'exact', seeds: number, more = {}) {
  const scenario = reference(memory, more);
  const runs = Array.from({ length: seeds }, (_, at) => {
    const options = { resolution, seed: at + 1, series: false };
    const [migration] = simulate(scenario, options).migrations;
    expect(migration?.outcome).toBe('completed');
    const metrics = migration?.metrics ?? {};
    return [
      metrics.total_time_s,
      metrics.downtime_s,
      metrics.normal_pages,
      metrics.rounds,
      metrics.max_throttle,
    ].map(Number);
  });
  const [total = 0, downtime = 0, pages = 0, rounds = 0, throttle = 0] = [0, 1, 2, 3, 4].map(
    (column) => meanOf(runs.map((run) => run[column] ?? Number.NaN)).mean,
  );
  return { total, downtime, pages, rounds, throttle };
}

describe.each(VECTORS)('TV1 with $name', (vector) => {
  test.each([
    ['expected', 1],
    ['exact', 4],
  ] as const)('at the %s resolution', (resolution, seeds) => {
    const { total, downtime, pages, rounds } = outcome(vector.memory, resolution, seeds);
    expect(Math.abs(total / vector.total - 1), `total ${total}`).toBeLessThan(vector.within);
    expect(Math.abs(pages / vector.pages - 1), `pages ${pages}`).toBeLessThan(vector.within);
    expect(Math.abs(downtime / vector.downtime - 1), `downtime ${downtime}`).toBeLessThan(
      vector.downtimeWithin,
    );
    expect(Math.abs(rounds - vector.rounds), `rounds ${rounds}`).toBeLessThanOrEqual(
      vector.roundsWithin,
    );
  });
});

describe('TV1 with QEMU and a limit of 30 ms', () => {
  test.each(['expected', 'exact'] as const)(
    'never converges: 2000 hot pages are more than the threshold of 916 (%s)',
    (resolution) => {
      const scenario = reference({ ...qemu, downtimeLimit: '30 ms' }, { limits: { time: 40 } });
      const result = simulate(scenario, { resolution, series: false });
      expect(result.ended).toBe('bounded');
      expect(result.migrations[0]).toMatchObject({
        outcome: 'unfinished',
        converged: false,
        explanation: { code: 'bounded-time', values: { advice: 'advice-both' } },
      });
    },
  );

  test.each(['expected', 'exact'] as const)(
    'auto-converge ends it, at 70 %% as published (%s)',
    (resolution) => {
      const memory = { ...qemu, downtimeLimit: '30 ms', autoConverge: true };
      // A guest that keeps its vCPU busy feels every step.
      const busy = { guest: { workload: { cpu: 1 } } };
      const { total, downtime, pages, throttle } = outcome(memory, resolution, 1, busy);
      expect(throttle).toBeCloseTo(0.7, 9);
      expect(Math.abs(total / 22.7 - 1), `total ${total}`).toBeLessThan(0.1);
      expect(Math.abs(pages / 692_600 - 1), `pages ${pages}`).toBeLessThan(0.1);
      expect(downtime).toBeLessThan(0.031);
    },
  );
});
