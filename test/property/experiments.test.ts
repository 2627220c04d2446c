import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { experimentDigest } from '#main/experiments/sweeps/identity.ts';
import { Schedule } from '#main/experiments/sweeps/schedule.ts';
import { wantedReplications } from '#shared/experiment/stop-rule.ts';
import type { StopRule } from '#shared/experiment/types.ts';
import { LIMIT, RATE, ready } from '../unit/experiment/documents.ts';

// Goal: what a sweep is made of, and what of it has been run, hold for any axes, order and interruption.

const RUNS = { numRuns: 60 };
const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 8 });
const rates = (values: readonly number[]) => ({ kind: 'list', name: 'rate', field: RATE, values });
const limits = (values: readonly number[]) => ({
  kind: 'list',
  name: 'limit',
  field: LIMIT,
  values: values.map((value) => value / 1e6),
});

/** Every point of an experiment, as text. */
function pointsOf(changes: Readonly<Record<string, unknown>>): string[] {
  const { points } = ready(changes);
  return Array.from({ length: points.length }, (_, index) =>
    JSON.stringify(points.at(index).values),
  );
}

describe('points', () => {
  test('of crossed axes are as many as the product of their values, each once', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const points = pointsOf({ axes: [rates(a), limits(b)] });
        expect(points).toHaveLength(a.length * b.length);
        expect(new Set(points).size).toBe(points.length);
      }),
      RUNS,
    );
  });

  test('of linked axes are as many as each has values, in their order', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const points = pointsOf({
          axes: [{ kind: 'linked', axes: [rates(values), limits(values)] }],
        });
        expect(points).toEqual(
          values.map((value) => JSON.stringify({ rate: value, limit: value / 1e6 })),
        );
      }),
      RUNS,
    );
  });

  test('one at a time are the base and every other value', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const points = pointsOf({ axes: [{ kind: 'one-at-a-time', axes: [rates(a), limits(b)] }] });
        const others =
          a.filter((value) => value !== 1000).length +
          b.filter((value) => value !== 300_000).length;
        expect(points).toHaveLength(1 + others);
        expect(new Set(points).size).toBe(points.length);
      }),
      RUNS,
    );
  });

  test('that a constraint drops and those that it keeps are all of them', () => {
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 1e6 }), (a, b, bound) => {
        const axes = [rates(a), limits(b)];
        const kept = (constraint: string): string[] => {
          try {
            return pointsOf({ axes, constraints: [constraint] });
          } catch {
            // Nothing is left, which is refused.
            return [];
          }
        };
        const condition = `rate < ${bound} and limit * 1000000 >= ${bound}`;
        const both = [...kept(condition), ...kept(`not (${condition})`)];
        expect(both.toSorted()).toEqual(pointsOf({ axes }).toSorted());
      }),
      RUNS,
    );
  });

  test('of a Latin hypercube meet every stratum of every field exactly once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        (count, samplingSeed) => {
          const axes = [
            { name: 'rate', field: RATE, from: 100, to: 1100 },
            { name: 'limit', field: LIMIT, from: 0.001, to: 1, scale: 'logarithmic' },
          ];
          const { points } = ready({
            axes: [{ kind: 'latin-hypercube', count, axes }],
            samplingSeed,
          });
          const shares = Array.from({ length: count }, (_, index) => {
            const { rate, limit } = points.at(index).values as { rate: number; limit: number };
            return [(rate - 100) / 1000, Math.log(limit / 0.001) / Math.log(1000)] as const;
          });
          for (const field of [0, 1] as const) {
            const strata = shares.map((share) =>
              Math.min(count - 1, Math.floor(share[field] * count + 1e-7)),
            );
            expect(strata.toSorted((a, b) => a - b)).toEqual(
              Array.from({ length: count }, (_, index) => index),
            );
          }
        },
      ),
      RUNS,
    );
  });
});

/** Numbers that only depend on point and seed, as a simulation's do. */
const metricOf = (point: number, seed: number): number =>
  10 + point + (((seed * 7919) ^ point) % 13);

/** Runs a schedule to its end, in an order drawn from `choices`, forgetting what is under way now and then. */
function play(schedule: Schedule, choices: readonly number[]): Map<string, number> {
  const ended = new Map<string, number>();
  const underWay: { point: number; seed: number }[] = [];
  for (let step = 0; !schedule.finished; step += 1) {
    const choice = choices[step % choices.length] ?? 0;
    underWay.push(...schedule.take(1 + (choice % 5)));
    if (choice % 7 === 0 && underWay.length > 1) schedule.release(underWay.splice(0, 1));
    const [job] = underWay.splice(choice % Math.max(1, underWay.length), 1);
    if (!job) continue;
    const metric = metricOf(job.point, job.seed);
    ended.set(`${job.point} ${job.seed}`, metric);
    schedule.end({ ...job, failed: false, metric });
  }
  return ended;
}

const rule: StopRule = {
  metric: 'downtime_s',
  absolute: 2.5,
  relative: null,
  confidence: 0.95,
  minimum: 3,
  batch: 2,
};
const order = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 });
const sizes = fc.record({
  points: fc.integer({ min: 1, max: 12 }),
  seeds: fc.integer({ min: 3, max: 20 }),
  stop: fc.constantFrom(rule, null),
});

describe('a schedule', () => {
  test('runs the same replications in whatever order they end, each once, and no more than the rule wants', () => {
    fc.assert(
      fc.property(sizes, order, order, (size, one, other) => {
        const points = Array.from({ length: size.points }, (_, index) => index * 3);
        const seeds = Array.from({ length: size.seeds }, (_, index) => index + 11);
        const options = { points, seeds, stop: size.stop };
        const found = play(new Schedule(options), one);
        expect([...found].toSorted()).toEqual([...play(new Schedule(options), other)].toSorted());
        for (const point of points) {
          const values = seeds.map((seed) => metricOf(point, seed));
          const run = seeds.filter((seed) => found.has(`${point} ${seed}`));
          expect(run).toEqual(seeds.slice(0, run.length));
          expect(wantedReplications(size.stop, values.slice(0, run.length), seeds.length)).toBe(
            run.length,
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  test('that begins again with what had ended comes to the same end', () => {
    fc.assert(
      fc.property(sizes, order, fc.nat(200), (size, choices, interruptedAfter) => {
        const points = Array.from({ length: size.points }, (_, index) => index);
        const seeds = Array.from({ length: size.seeds }, (_, index) => index);
        const options = { points, seeds, stop: size.stop };
        const whole = play(new Schedule(options), choices);
        const before = [...whole].slice(0, interruptedAfter);
        const resumed = new Schedule(options);
        for (const [key, metric] of before) {
          const [point = 0, seed = 0] = key.split(' ').map(Number);
          resumed.end({ point, seed, failed: false, metric });
        }
        const after = play(resumed, choices.toReversed());
        expect([...before.map(([key]) => key), ...after.keys()].toSorted()).toEqual(
          [...whole.keys()].toSorted(),
        );
        expect(resumed.counts).toMatchObject({
          queued: 0,
          running: 0,
          done: whole.size,
          failed: 0,
        });
      }),
      { numRuns: 100 },
    );
  });

  test('shards are a partition: together they run what one schedule runs, each replication once', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 6 }), order, (size, shards, choices) => {
        const points = Array.from({ length: size.points }, (_, index) => index);
        const seeds = Array.from({ length: size.seeds }, (_, index) => index);
        const whole = play(new Schedule({ points, seeds, stop: size.stop }), choices);
        const parts = Array.from({ length: shards }, (_, index) =>
          play(
            new Schedule({
              points: points.filter((_point, at) => at % shards === index),
              seeds,
              stop: size.stop,
            }),
            choices,
          ),
        );
        const together = parts.flatMap((part) => [...part.keys()]);
        expect(together.toSorted()).toEqual([...whole.keys()].toSorted());
      }),
      { numRuns: 100 },
    );
  });
});

test('the digest of an experiment tells every change of a replication', () => {
  const hex = fc.stringMatching(/^[0-9a-f]{4}$/);
  const line = fc.record({ hash: hex, seed: fc.nat(9), digest: fc.option(hex) });
  fc.assert(
    fc.property(fc.array(line), fc.array(line), (one, other) => {
      const same = JSON.stringify(one) === JSON.stringify(other);
      expect(experimentDigest(one) === experimentDigest(other)).toBe(same);
    }),
  );
});
