/**
 * A stream of numbers from 0 (included) to 1 (excluded): xoshiro128** of Blackman and Vigna (2021), seeded through
 * SplitMix32 from a seed and a name. Each axis has a stream of its own name, so a further axis changes no draw of the others.
 */
export function drawsOf(seed: number, name: string): () => number {
  let mixed = (Math.floor(seed / 2 ** 32) ^ seed) | 0;
  const word = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let next = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    next = Math.imul(next ^ (next >>> 13), 0xc2b2ae35);
    return next ^ (next >>> 16);
  };
  for (const letter of name) mixed = Math.imul(word() ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  let [a, b, c, d] = [word(), word(), word(), word()];
  const next = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
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
