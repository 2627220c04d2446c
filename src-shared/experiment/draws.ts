import { SplitMix32, xoshiro128 } from '../statistics/xoshiro.ts';

/**
 * A stream of numbers from 0 (included) to 1 (excluded): xoshiro128** of Blackman and Vigna (2021), seeded through
 * SplitMix32 from a seed and a name. Each axis has a stream of its own name, so a further axis changes no draw of the others.
 */
export function drawsOf(seed: number, name: string): () => number {
  const words = new SplitMix32(Math.floor(seed / 2 ** 32) ^ seed);
  for (const letter of name) words.mix(letter.codePointAt(0) ?? 0);
  const next = xoshiro128(words.four());
  // 53 bits, as a double holds them.
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** The numbers from 0 to `count` - 1 in an order drawn from the stream (Fisher and Yates). */
export function shuffled(count: number, draw: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}
