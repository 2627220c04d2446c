import { describe, expect, test } from 'vitest';
import { RandomStream } from '#main/simulation/kernel/random.ts';
import { meanOf } from './builders.ts';

// Goal: streams are the published generator, independent of each other, and draw the distributions they say.
// Method: an independent implementation in big integers, anchored by published numbers; means and variances within
// five standard errors at fixed seeds.

const WORD = (1n << 32n) - 1n;
const rotate = (value: bigint, by: bigint): bigint =>
  ((value << by) | (value >> (32n - by))) & WORD;

/** xoshiro128** 1.1 as Blackman and Vigna publish it, on a state of four words. */
function* xoshiro128starstar(state: readonly bigint[]): Generator<number> {
  const s = [...state] as [bigint, bigint, bigint, bigint];
  for (;;) {
    yield Number((rotate((s[1] * 5n) & WORD, 7n) * 9n) & WORD);
    const shifted = (s[1] << 9n) & WORD;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 11n);
  }
}

/** Finaliser of MurmurHash3 (Appleby). */
function finalise(value: bigint): bigint {
  let h = value & WORD;
  h = ((h ^ (h >> 16n)) * 0x85ebca6bn) & WORD;
  h = ((h ^ (h >> 13n)) * 0xc2b2ae35n) & WORD;
  return h ^ (h >> 16n);
}

function stateOf(seed: bigint, name: string): bigint[] {
  let hash = finalise(seed) ^ finalise((seed >> 32n) + 0x9e3779b9n);
  for (const letter of name) hash = finalise(hash ^ BigInt(letter.charCodeAt(0))) + 0x9e3779b9n;
  const words = [0x9e3779b9n, 0x3c6ef372n, 0xdaa66d2bn, 0x78dde6e4n].map((add) =>
    finalise(hash + add),
  );
  return [words[0]!, words[1]!, words[2]!, words[3]! | 1n];
}

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('the generator', () => {
  test('the independent implementation gives the published numbers of state 1, 2, 3, 4', () => {
    const reference = xoshiro128starstar([1n, 2n, 3n, 4n]);
    // Output of the authors' xoshiro128starstar.c, version 1.1.
    expect(draw(10, () => reference.next().value as number)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });

  test.each([
    [0, ''],
    [1, 'guest/web/memory'],
    [2 ** 32, 'guest/web/memory'],
    [2 ** 53 - 1, 'guest/db/disk/4096'],
  ])('seed %d, stream "%s" is that generator', (seed, name) => {
    const stream = new RandomStream(seed, name);
    const reference = xoshiro128starstar(stateOf(BigInt(seed), name));
    expect(draw(1000, () => stream.bits())).toEqual(
      draw(1000, () => reference.next().value as number),
    );
  });
});

describe('streams', () => {
  const pairs: [[number, string], [number, string]][] = [
    [
      [1, 'guest/a/memory'],
      [1, 'guest/b/memory'],
    ],
    [
      [1, 'guest/a/memory'],
      [1, 'guest/a/disk/4096'],
    ],
    [
      [1, 'guest/a/memory'],
      [2, 'guest/a/memory'],
    ],
    [
      [1, 'guest/a/memory'],
      [1 + 2 ** 32, 'guest/a/memory'],
    ],
  ];

  test('the same seed and name give the same numbers', () => {
    const [a, b] = [new RandomStream(7, 'x'), new RandomStream(7, 'x')];
    expect(draw(100, () => a.bits())).toEqual(draw(100, () => b.bits()));
  });

  test.each(pairs)('%j and %j are not correlated', (one, other) => {
    const [a, b] = [new RandomStream(...one), new RandomStream(...other)];
    const count = 20_000;
    let sum = 0;
    for (let at = 0; at < count; at += 1) sum += (a.uniform() - 0.5) * (b.uniform() - 0.5);
    // The product of two centred uniforms has variance 1/144.
    expect(Math.abs(sum / count)).toBeLessThan((5 / 12) * Math.sqrt(1 / count));
  });
});

describe('distributions', () => {
  test.each([0.01, 0.7, 3, 11.99, 12, 12.5, 40, 1000, 250_000])(
    'Poisson draws of mean %d have that mean and variance',
    (mean) => {
      const stream = new RandomStream(3, `poisson/${mean}`);
      const count = 40_000;
      const values = draw(count, () => stream.poisson(mean));
      const found = meanOf(values);
      expect(Math.abs(found.mean - mean)).toBeLessThan(5 * Math.sqrt(mean / count));
      const variance = found.error ** 2 * count;
      // Variance of the sample variance of a Poisson law: (mean + 2 mean^2) / count.
      expect(Math.abs(variance - mean)).toBeLessThan(
        5 * Math.sqrt((mean + 2 * mean * mean) / count),
      );
      expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    },
  );

  test.each([4, 20])('Poisson draws of mean %d follow the law value by value', (mean) => {
    const stream = new RandomStream(4, 'law');
    const count = 100_000;
    const found = new Map<number, number>();
    for (let at = 0; at < count; at += 1) {
      const value = stream.poisson(mean);
      found.set(value, (found.get(value) ?? 0) + 1);
    }
    let expected = Math.exp(-mean) * count;
    const wrong: number[] = [];
    for (let value = 0; value <= 3 * mean; value += 1) {
      const difference = Math.abs((found.get(value) ?? 0) - expected);
      if (expected > 20 && difference > 5 * Math.sqrt(expected)) wrong.push(value);
      expected *= mean / (value + 1);
    }
    expect(wrong).toEqual([]);
  });

  test('a mean of nothing draws nothing', () => {
    const stream = new RandomStream(1, 'none');
    expect([stream.poisson(0), stream.poisson(-1)]).toEqual([0, 0]);
    expect(() => stream.poisson(Number.NaN)).toThrow(/no number/);
  });

  test.each([0.001, 0.25, 1 / 3, 0.5, 0.9, 0.999])(
    'each bit of a mask is set with probability %d, whatever its neighbour',
    (probability) => {
      const stream = new RandomStream(5, 'mask');
      const count = 50_000;
      const set = new Array<number>(32).fill(0);
      let both = 0;
      for (let at = 0; at < count; at += 1) {
        const mask = stream.mask(probability);
        for (let bit = 0; bit < 32; bit += 1) set[bit]! += (mask >>> bit) & 1;
        both += mask & 1 & ((mask >>> 1) & 1);
      }
      const error = 5 * Math.sqrt((probability * (1 - probability)) / count);
      for (const hits of set)
        expect(Math.abs(hits / count - probability)).toBeLessThan(error + 2 ** -24);
      const pair = probability ** 2;
      expect(Math.abs(both / count - pair)).toBeLessThan(
        5 * Math.sqrt((pair * (1 - pair)) / count) + 2 ** -23,
      );
    },
  );

  test('a mask at the ends of the scale is none or all', () => {
    const stream = new RandomStream(6, 'ends');
    expect([stream.mask(0), stream.mask(-1), stream.mask(1e-12)]).toEqual([0, 0, 0]);
    expect([stream.mask(1), stream.mask(2), stream.mask(1 - 1e-12)]).toEqual([
      0xffffffff, 0xffffffff, 0xffffffff,
    ]);
  });

  test('whole numbers below a bound hit every one of them evenly', () => {
    const stream = new RandomStream(8, 'below');
    const hits = new Array<number>(7).fill(0);
    for (let at = 0; at < 70_000; at += 1) hits[stream.below(7)]! += 1;
    for (const one of hits) expect(Math.abs(one - 10_000)).toBeLessThan(5 * Math.sqrt(10_000));
  });
});
