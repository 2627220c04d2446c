import type { ScanOrder } from './item-set.ts';

/** Set bits of a word. */
export function ones(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Set bits of a bitmap. */
export function countBits(words: Uint32Array): number {
  let sum = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as number;
    if (word !== 0) sum += ones(word);
  }
  return sum;
}

/** Set bits with a number in [from, to). */
export function countRange(words: Uint32Array, from: number, to: number): number {
  if (to <= from) return 0;
  const first = from >>> 5;
  const last = (to - 1) >>> 5;
  if (first === last)
    return ones((words[first] as number) & rangeMask(from & 31, to - (first << 5)));
  let sum = ones((words[first] as number) & rangeMask(from & 31, 32));
  for (let at = first + 1; at < last; at += 1) {
    const word = words[at] as number;
    if (word !== 0) sum += ones(word);
  }
  return sum + ones((words[last] as number) & rangeMask(0, to - last * 32));
}

/** Visits the set bits with a number in [from, to). */
export function eachBit(
  words: Uint32Array,
  from: number,
  to: number,
  visit: (bit: number) => void,
): void {
  for (let at = from >>> 5; at * 32 < to; at += 1) {
    let word = words[at] as number;
    if (at * 32 < from) word &= rangeMask(from & 31, 32);
    if (to - at * 32 < 32) word &= rangeMask(0, to - at * 32);
    for (; word !== 0; word &= word - 1) visit(at * 32 + 31 - Math.clz32(word & -word));
  }
}

/** Runs of neighbouring set bits: one begins where a bit is set and the one below it is not. */
export function countRuns(words: Uint32Array): number {
  let runs = 0;
  let carried = 0;
  for (const word of words) {
    runs += ones(word & ~((word << 1) | carried));
    carried = word >>> 31;
  }
  return runs;
}

/** Bits [from, to) of a word, `to` up to 32. */
export function rangeMask(from: number, to: number): number {
  return (0xffffffff << from) & (0xffffffff >>> (32 - to));
}

/** Bits by which Xen rotated the page index to visit pages in pseudo-random order. */
const ROTATION = 10;

/**
 * Where an address stands in the order of a scan. Scattered: the inverse of `permute()` of Xen 2.0-3.2
 * (tools/libxc/xc_linux_save.c), which rotates the index left by 10 bits inside the bits of the largest index, again
 * while the result is not below the number of pages.
 */
export class ScanMap {
  readonly #items: number;
  readonly #bits: number;
  readonly #rotation: number;
  readonly linear: boolean;

  constructor(items: number, order: ScanOrder) {
    this.#items = items;
    this.#bits = Math.max(1, 32 - Math.clz32(Math.max(1, items - 1)));
    this.#rotation = ROTATION % this.#bits;
    this.linear = order === 'linear' || this.#rotation === 0;
  }

  /** Scan position of an address. */
  position(address: number): number {
    if (this.linear) return address;
    const mask = this.#bits === 32 ? 0xffffffff : (1 << this.#bits) - 1;
    let index = address;
    do
      index =
        ((index >>> this.#rotation) | (index << (this.#bits - this.#rotation))) & mask & 0x7fffffff;
    while (index >= this.#items);
    return index;
  }
}
