import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { ScanMap } from '#main/simulation/guest/bits.ts';
import { ExactRegion } from '#main/simulation/guest/exact-region.ts';
import { ExpectedRegion } from '#main/simulation/guest/expected-region.ts';
import { diskRegion, zipfStrata } from '#main/simulation/guest/write-model.ts';
import type { ItemRegion } from '#main/simulation/guest/write-model.ts';
import { RandomStream } from '#main/simulation/kernel/random.ts';
import { meanOf, modelOf, region, sweptRegion } from './builders.ts';

// Goal: the strata of the write model stand for the process that a region describes, and both resolutions draw it.
// Method: sums, the exact Zipf law rank by rank, and means of exact draws against the closed form.

const extent = (io: object, size = 2 ** 20) => ({
  name: 'extent',
  size,
  allocated: 1,
  changed: 1,
  io: { process: 'uniform' as const, writes: 10, reads: 0, request: 4096, ...io },
});

describe('places of items', () => {
  test('every address leads back to the stratum of its item, also in large regions', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 2 ** 30 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
          minLength: 1,
          maxLength: 20,
        }),
        (items, first, shares) => {
          const strata = zipfStrata(items, 1000, 1, 0);
          const model = { ...modelOf(2, { process: 'idle' }), items, strata };
          const exact = new ExactRegion(model, first, new RandomStream(items, 'places'));
          for (const share of shares) {
            const number = Math.floor(share * items);
            const found = exact.strata[exact.stratumOf(exact.address(number))]!;
            expect(number).toBeGreaterThanOrEqual(found.from);
            expect(number).toBeLessThan(found.from + found.count);
          }
        },
      ),
    );
  });
});

describe('strata of a Zipf law', () => {
  const cases = fc.record({
    items: fc.integer({ min: 1, max: 200_000 }),
    rate: fc.double({ min: 0.1, max: 1e6, noNaN: true }),
    exponent: fc.double({ min: 0.05, max: 3, noNaN: true }),
  });

  test('shares add up to one and rates to the rate', () => {
    fc.assert(
      fc.property(cases, ({ items, rate, exponent }) => {
        const strata = zipfStrata(items, rate, exponent, 0);
        expect(strata.reduce((sum, one) => sum + one.share, 0)).toBeCloseTo(1, 9);
        const total = strata.reduce((sum, one) => sum + one.share * items * one.rate, 0);
        expect(total / rate).toBeCloseTo(1, 9);
        strata
          .slice(1)
          .forEach((one, at) =>
            expect(one.rate).toBeLessThanOrEqual(strata[at]!.rate * (1 + 1e-9)),
          );
      }),
    );
  });

  test.each([
    [100_000, 0.5],
    [100_000, 0.8],
    [100_000, 1],
    [65_536, 1.2],
    [65_536, 2],
  ])(
    '%d items, exponent %d: dirty counts within 0.5 %% of the law rank by rank',
    (items, exponent) => {
      const rate = 20_000;
      const weights = Array.from({ length: items }, (_, at) => (at + 1) ** -exponent);
      const total = weights.reduce((sum, one) => sum + one, 0);
      const strata = zipfStrata(items, rate, exponent, 0);
      for (const seconds of [0.01, 0.1, 1, 10, 100, 1000]) {
        const truth = weights.reduce(
          (sum, one) => sum - Math.expm1((-one / total) * rate * seconds),
          0,
        );
        const found = strata.reduce(
          (sum, one) => sum - one.share * items * Math.expm1(-one.rate * seconds),
          0,
        );
        expect(Math.abs(found / truth - 1), `${seconds} s`).toBeLessThan(0.005);
      }
    },
  );
});

describe('regions of memory and disk', () => {
  const memory = (writes: object) => modelOf(1000, writes, 0.25);

  test('a uniform writer visits each page at its share of the rate', () => {
    expect(memory({ process: 'uniform', rate: 500 }).strata).toEqual([
      { share: 1, rate: 0.5, zero: 0.25 },
    ]);
  });

  test('classes keep their own rates and zeros; empty ones are left out', () => {
    const { strata } = memory({
      process: 'mixed',
      classes: [
        { share: 0.1, rate: 50, zero: null },
        { share: 0, rate: 99, zero: 0 },
        { share: 0.9, rate: 9, zero: 1 },
      ],
    });
    expect(strata.map(({ share, zero }) => ({ share, zero }))).toEqual([
      { share: 0.1, zero: 0.25 },
      { share: 0.9, zero: 1 },
    ]);
    expect(strata.map(({ rate }) => Number(rate.toFixed(12)))).toEqual([0.5, 0.01]);
  });

  test('a disk request smaller than a block dirties one, a larger one all that it covers', () => {
    const small = diskRegion(extent({ request: 4096 }), 65_536, 1);
    expect([small.items, small.run, small.strata[0]?.rate]).toEqual([16, 1, 10 / 16]);
    const large = diskRegion(extent({ request: 65_536 }), 4096, 1);
    expect([large.items, large.run, large.strata[0]?.rate]).toEqual([256, 16, (10 * 16) / 256]);
  });

  test('a sweep of small requests moves on by a block only after as many of them as fit', () => {
    expect(diskRegion(extent({ process: 'sweep', request: 4096 }), 65_536, 1).sweep).toEqual({
      rate: 10 / 16,
      start: 0,
      writesPerItem: 16,
    });
  });

  test('an extent that does not end with a block has a last, shorter one', () => {
    expect(diskRegion(extent({}, 65_536 + 512), 65_536, 1).items).toBe(2);
  });
});

/** Distinct items that exact draws write in some work, over several seeds. */
function drawnCounts(model: ItemRegion, work: number, seeds: number): number[] {
  return Array.from({ length: seeds }, (_, seed) => {
    const random = new RandomStream(seed, 'draws');
    const exact = new ExactRegion(model, 0, random);
    const written = new Set<number>();
    // In two steps: what was drawn once must not be drawn again.
    exact.draw(work / 3, new ScanMap(model.items, 'linear'), random, (position) =>
      written.add(position),
    );
    exact.draw(work, new ScanMap(model.items, 'linear'), random, (position) =>
      written.add(position),
    );
    for (const position of written)
      expect(position < model.items && position >= 0 && Number.isInteger(position)).toBe(true);
    return written.size;
  });
}

describe('exact draws', () => {
  const mixed = modelOf(4000, {
    process: 'mixed',
    classes: [
      { share: 0.1, rate: 4000 },
      { share: 0.3, rate: 300 },
      { share: 0.6, rate: 0 },
    ],
  });

  test.each<[string, ItemRegion, number]>([
    ['write by write', region(5000, 0.05), 2],
    ['item by item', region(5000, 0.05), 40],
    ['mixed classes', mixed, 1.5],
    ['requests over several blocks', region(4096, 0.05, { run: 8 }), 6],
    ['a Zipf law', region(3000, 0, { strata: zipfStrata(3000, 5000, 1, 0) }), 0.7],
  ])('write as many distinct items as the closed form says: %s', (_, model, work) => {
    const expected = new ExpectedRegion(model).writtenCount(0, work);
    const { mean, error } = meanOf(drawnCounts(model, work, 60));
    expect(Math.abs(mean - expected)).toBeLessThan(5 * error + 0.001 * expected);
    expect(error).toBeGreaterThan(0);
  });

  test.each([0.01, 0.05, 0.3, 2])(
    'a sweep of small writes dirties the block under way again after each look, %d s apart',
    (between) => {
      const items = 4096;
      const perItem = 16;
      const writes = 80;
      const model = sweptRegion(items, writes / perItem, 0, perItem);
      const exact = new ExactRegion(model, 0, new RandomStream(1, 'sweep'));
      const expected = new ExpectedRegion(model, 0);
      const scan = new ScanMap(items, 'linear');
      const [drawn, counted, told] = [0, 0, 0].map(() => ({ sum: 0 }));
      // Looks at uneven times: even ones would fall into step with the writes.
      const pauses = new RandomStream(1, 'pauses');
      for (let from = 0, to = 0; from < 400; from = to) {
        to = from + between * (0.5 + pauses.uniform());
        const touched = new Set<number>();
        for (let write = Math.ceil(from * writes); write < to * writes; write += 1)
          touched.add(Math.floor(write / perItem));
        counted!.sum += touched.size;
        const seen = new Set<number>();
        exact.draw(to, scan, new RandomStream(1, 'unused'), (position) => seen.add(position));
        drawn!.sum += seen.size;
        told!.sum += expected.writtenCount(from, to);
      }
      expect(Math.abs(drawn!.sum - counted!.sum)).toBeLessThan(0.01 * counted!.sum);
      expect(Math.abs(told!.sum - counted!.sum)).toBeLessThan(0.05 * counted!.sum);
    },
  );

  test('a sweep writes the next addresses, wraps around, and never more than all', () => {
    const model = sweptRegion(100, 10, 0.95);
    const random = new RandomStream(1, 'sweep');
    const exact = new ExactRegion(model, 0, random);
    const scan = new ScanMap(100, 'linear');
    const drawn = (work: number): number[] => {
      const seen: number[] = [];
      exact.draw(work, scan, random, (position) => seen.push(position));
      return seen;
    };
    expect(drawn(0.3)).toEqual([95, 96, 97]);
    expect(drawn(0.9)).toEqual([98, 99, 0, 1, 2, 3]);
    expect(new Set(drawn(100)).size).toBe(100);
    const expected = new ExpectedRegion(model);
    expect(expected.swept(0, 0.3)).toEqual([[95, 98]]);
    expect(expected.swept(0, 0.9).flat()).toEqual([0, 4, 95, 100]);
    expect(expected.swept(0, 1000)).toEqual([[0, 100]]);
    expect(expected.swept(2, 2)).toEqual([]);
  });

  test('pages that start as zeros are as many as said, and fewer after writes before the migration', () => {
    const model = region(20_000, 0.1, { zeroShare: 0.4 });
    const zerosAfter = (work: number): number[] =>
      Array.from({ length: 20 }, (_, seed) => {
        const random = new RandomStream(seed, 'zeros');
        const bits = new Uint32Array(model.items / 32);
        new ExactRegion(model, 0, random).fillZeros(
          bits,
          new ScanMap(model.items, 'linear'),
          random,
          work,
        );
        return bits.reduce(
          (sum, word) => sum + [...word.toString(2)].filter((digit) => digit === '1').length,
          0,
        );
      });
    for (const work of [0, 3]) {
      const { mean, error } = meanOf(zerosAfter(work));
      expect(Math.abs(mean - 20_000 * 0.4 * Math.exp(-0.1 * work))).toBeLessThan(5 * error);
    }
  });
});

/** `permute()` of Xen 2.0 (tools/libxc/xc_linux_save.c), as the specification describes it. */
function xenPermute(index: number, items: number, bits: number): number {
  const mask = 2 ** bits - 1;
  let at = index;
  do at = Number(((BigInt(at) << 10n) | (BigInt(at) >> BigInt(bits - 10))) & BigInt(mask));
  while (at >= items);
  return at;
}

describe('the scattered order', () => {
  test('is a permutation of the items for every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (items) => {
        const scan = new ScanMap(items, 'scattered');
        const seen = new Uint8Array(items);
        for (let address = 0; address < items; address += 1) {
          const position = scan.position(address);
          expect(position).toBeLessThan(items);
          seen[position]! += 1;
        }
        expect(seen.every((count) => count === 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test.each([2048, 3000, 16_384, 65_537, 262_144])(
    'undoes the permutation of Xen for %d pages',
    (items) => {
      const scan = new ScanMap(items, 'scattered');
      const bits = Math.ceil(Math.log2(items));
      const step = Math.max(1, Math.floor(items / 500));
      for (let position = 0; position < items; position += step)
        expect(scan.position(xenPermute(position, items, bits))).toBe(position);
    },
  );

  test('carries neighbours far apart; by address nothing moves', () => {
    const scattered = new ScanMap(65_536, 'scattered');
    const linear = new ScanMap(65_536, 'linear');
    expect(Math.abs(scattered.position(1) - scattered.position(0))).toBeGreaterThan(32);
    expect([0, 1, 65_535].map((address) => linear.position(address))).toEqual([0, 1, 65_535]);
  });
});
