import { expect, test } from 'vitest';
import fc from 'fast-check';
import { ExpectedSet } from '#main/simulation/guest/expected-set.ts';
import { nothingTaken, unlimitedBudget } from '#main/simulation/guest/item-set.ts';
import type { ItemRegion } from '#main/simulation/guest/write-model.ts';
import { PAGE, region, sweptRegion } from './builders.ts';

// Goal: a stretch that stands for several batches skips as much as the batches would, one peek each.
// Method: the same pass over the same set, batch by batch and joined as far as the set says, for any rates and sweeps.

const TOLERANCE = 1e-4;
const BATCH = 256;

/** Passes over everything that waits at so many pages per second; answers the pages sent and skipped, and the stretches. */
function pass(
  regions: readonly ItemRegion[],
  order: 'scattered' | 'linear',
  rate: number,
  joined: boolean,
) {
  const work = new Array<number>(regions.length).fill(0);
  const pace = new Array<number>(regions.length).fill(1);
  const set = new ExpectedSet(regions, work);
  set.begin(order);
  const budget = unlimitedBudget(PAGE, PAGE);
  budget.skip = true;
  const taken = nothingTaken();
  const sum = { sent: 0, skipped: 0, stretches: 0 };
  const each = BATCH / rate;
  do {
    const even = joined ? Math.floor(set.evenFor(pace, TOLERANCE) / each) : 1;
    const batches = Math.max(1, Math.min(even, 16, Math.floor(set.pending() / BATCH)));
    set.peek(((batches - 1) / 2) * each, pace);
    budget.items = batches * BATCH;
    set.take(budget, taken);
    sum.sent += taken.full;
    sum.skipped += taken.skipped;
    sum.stretches += 1;
    for (let at = 0; at < work.length; at += 1) work[at] = (work[at] as number) + taken.full / rate;
  } while (!taken.passEnded);
  return sum;
}

const written = fc
  .record({
    items: fc.integer({ min: 1000, max: 60_000 }),
    perPage: fc.double({ min: 0, max: 20, noNaN: true }),
  })
  .map(({ items, perPage }) => region(items, items * perPage));
const swept = fc
  .record({
    items: fc.integer({ min: 1000, max: 60_000 }),
    rate: fc.double({ min: 1, max: 50_000, noNaN: true }),
  })
  .map(({ items, rate }) => sweptRegion(items, rate));

test.each(['scattered', 'linear'] as const)(
  'joined batches skip what single ones would (%s)',
  (order) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: written }, swept), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.double({ min: 2000, max: 300_000, noNaN: true }),
        (regions, rate) => {
          const single = pass(regions, order, rate, false);
          const joined = pass(regions, order, rate, true);
          const pages = regions.reduce((total, { items }) => total + items, 0);
          expect(joined.stretches).toBeLessThanOrEqual(single.stretches);
          // What is skipped early moves all that follows, so that errors of one sign add up; the last batch is only begun.
          expect(Math.abs(joined.sent - single.sent)).toBeLessThanOrEqual(
            10 * TOLERANCE * pages + BATCH / 50,
          );
        },
      ),
      { numRuns: 300 },
    );
  },
);

test('hardly written memory passes in few stretches', () => {
  const regions = [region(100_000, 0), region(10_000, 100)];
  const single = pass(regions, 'scattered', 30_000, false);
  const joined = pass(regions, 'scattered', 30_000, true);
  expect(joined.stretches).toBeLessThan(single.stretches / 8);
  expect(joined.sent).toBeCloseTo(single.sent, -1);
});
