/**
 * 32 random bits at a time: xoshiro128** of Blackman and Vigna (2021).
 *
 * @param words the state: at least one of the first four is not 0; as `SplitMix32` gives them
 * @returns whole numbers from 0 to 2³² - 1
 */
export function xoshiro128(words: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = words;
  return () => {
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
}

/** Words that look random, from a seed: SplitMix32, with which larger generators are begun. */
export class SplitMix32 {
  #mixed: number;

  constructor(seed: number) {
    this.#mixed = seed | 0;
  }

  /** Takes something else in, such as a letter of a name. */
  mix(value: number): void {
    this.#mixed = Math.imul(this.next() ^ value, 0x01000193);
  }

  next(): number {
    this.#mixed = (this.#mixed + 0x9e3779b9) | 0;
    let word = Math.imul(this.#mixed ^ (this.#mixed >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  }

  /** The beginning of an `xoshiro128`. */
  four(): [number, number, number, number] {
    return [this.next(), this.next(), this.next(), this.next()];
  }
}
