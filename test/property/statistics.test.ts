import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, holm, summarise } from '#shared/statistics/index.ts';

// Goal: statistics that do not depend on the unit, the order or the side from which one looks, and intervals that hold
// what they promise. Method: random samples; and samples drawn from known distributions, counted.

const value = fc.double({ min: 0.1, max: 1000, noNaN: true });
const sample = fc.array(value, { minLength: 3, maxLength: 30 });
const pairs = fc
  .array(fc.tuple(value, value), { minLength: 3, maxLength: 30 })
  .map((list) => ({ x: list.map(([one]) => one), y: list.map(([, other]) => other) }));

/** Equal to eight digits of the larger of the two, or of `scale`. */
function expectNear(found: number | undefined, wanted: number | undefined, scale = 0): void {
  if (found === undefined || wanted === undefined) {
    expect(found).toBe(wanted);
    return;
  }
  const size = Math.max(Math.abs(found), Math.abs(wanted), scale, 1e-12);
  expect(Math.abs(found - wanted) / size, `${found} for ${wanted}`).toBeLessThan(1e-8);
}

describe('whatever the values', () => {
  test('a summary does not depend on their order, and lies among them', () => {
    fc.assert(
      fc.property(sample, (values) => {
        const found = summarise(values);
        const turned = summarise(values.toReversed());
        expectNear(turned.mean ?? undefined, found.mean ?? undefined);
        expect(turned.median).toBe(found.median);
        expect(turned.medianInterval).toEqual(found.medianInterval);
        const { minimum, maximum, median, mean, medianInterval } = found;
        for (const one of [median, mean, medianInterval?.low, medianInterval?.high]) {
          if (one === null || one === undefined) continue;
          expect(one).toBeGreaterThanOrEqual((minimum ?? 0) - 1e-9);
          expect(one).toBeLessThanOrEqual((maximum ?? 0) + 1e-9);
        }
      }),
    );
  });

  test('a contrast turns its sign with its sides, and its tests and effects stay as large', () => {
    fc.assert(
      fc.property(pairs, fc.boolean(), ({ x, y }, paired) => {
        const there = compare(x, y, { paired });
        const back = compare(y, x, { paired });
        expectNear(back.absolute?.value, -(there.absolute?.value ?? 0), 1000);
        for (const [index, { p }] of there.tests.entries()) expectNear(back.tests[index]?.p, p, 1);
        expectNear(-(back.effect.rank ?? 0), there.effect.rank ?? 0, 1);
      }),
    );
  });

  test('a contrast does not depend on the unit: relative changes, tests and effects stay', () => {
    fc.assert(
      fc.property(pairs, fc.boolean(), ({ x, y }, paired) => {
        // A power of two changes no digit.
        const bytes = (values: readonly number[]) => values.map((one) => one * 2 ** 30);
        const plain = compare(x, y, { paired });
        const scaled = compare(bytes(x), bytes(y), { paired });
        expectNear(scaled.relative?.value, plain.relative?.value, 1);
        expectNear(scaled.relative?.interval?.low, plain.relative?.interval?.low, 1);
        expectNear(scaled.relative?.interval?.high, plain.relative?.interval?.high, 1);
        for (const [index, { p }] of plain.tests.entries())
          expectNear(scaled.tests[index]?.p, p, 1);
      }),
    );
  });

  test('a change lies in its interval, and p values are chances', () => {
    fc.assert(
      fc.property(pairs, fc.boolean(), ({ x, y }, paired) => {
        const { absolute, relative, tests } = compare(x, y, { paired });
        for (const change of [absolute, relative]) {
          if (!change?.interval) continue;
          const slack = 1e-9 * Math.max(1, Math.abs(change.value));
          expect(change.interval.low).toBeLessThanOrEqual(change.value + slack);
          expect(change.interval.high).toBeGreaterThanOrEqual(change.value - slack);
        }
        for (const { p } of tests) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("Holm's correction only ever raises, keeps the order, and ends at one", () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(chance, { minLength: 1, maxLength: 20 }), (given) => {
        const adjusted = holm(given);
        for (const [index, p] of given.entries()) {
          expect(adjusted[index]).toBeGreaterThanOrEqual(p);
          expect(adjusted[index]).toBeLessThanOrEqual(1);
        }
        const byP = [...given.keys()].toSorted((a, b) => (given[a] ?? 0) - (given[b] ?? 0));
        const inOrder = byP.map((index) => adjusted[index] ?? 0);
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('of a thousand samples from known distributions', () => {
  const SAMPLES = 1000;
  let state = 12_345;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const share = (holds: () => boolean): number =>
    many(SAMPLES, holds).filter(Boolean).length / SAMPLES;

  // Of a thousand the share of 95 % is known to ± 2 %.
  test('the interval of a mean holds it 950 times, and that of a relative change too', () => {
    const mean = share(() => {
      const { interval } = summarise(
        many(8, () => 10 + 2 * normal()),
        { quantiles: [] },
      );
      return interval !== null && interval.low <= 10 && interval.high >= 10;
    });
    expect(Math.abs(mean - 0.95)).toBeLessThan(0.02);
    for (const paired of [true, false]) {
      const held = share(() => {
        const common = many(8, () => normal());
        const x = common.map((one) => 10 + one + 0.5 * normal());
        const y = common.map((one) => 8 + (paired ? one : normal()) + 0.5 * normal());
        const { interval } = compare(x, y, { paired }).relative ?? { interval: null };
        return interval !== null && interval.low <= -0.2 && interval.high >= -0.2;
      });
      expect(Math.abs(held - 0.95)).toBeLessThan(0.02);
    }
  });

  test('the bootstrap interval of a median holds it about as often as it says, if not quite', () => {
    const held = share(() => {
      const { medianInterval } = summarise(
        many(25, () => Math.exp(normal())),
        { quantiles: [] },
      );
      return medianInterval !== null && medianInterval.low <= 1 && medianInterval.high >= 1;
    });
    expect(held).toBeGreaterThan(0.91);
    expect(held).toBeLessThan(0.98);
  });

  test('tests find a difference that is not there in one of twenty', () => {
    for (const paired of [true, false]) {
      const found = share(() => {
        const common = many(10, () => normal());
        const x = common.map((one) => one + normal());
        const y = paired ? common.map((one) => one + normal()) : many(10, () => 2 * normal());
        return (compare(x, y, { paired }).tests[0]?.p ?? 1) < 0.05;
      });
      expect(Math.abs(found - 0.05)).toBeLessThan(0.02);
    }
  });
});
