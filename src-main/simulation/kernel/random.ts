/**
 * Random streams. Generator: xoshiro128** 1.1 (Blackman and Vigna 2018), 32-bit, seeded per name through
 * the MurmurHash3 finaliser. Written here because the simulation draws hundreds of millions of
 * numbers: its generator and its version are part of the engine version, so that a library update can't change a run.
 */

/** Name of the generator, kept in the metadata of runs. */
export const GENERATOR = 'xoshiro128** 1.1, streams by name';

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const TWO_32 = 4_294_967_296;

/** A stream of random numbers of one entity; adding another entity does not change it. */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /**
   * @param seed whole number from 0 to 2^53 - 1
   * @param name who draws from it: "guest/web/memory"
   */
  constructor(seed: number, name: string) {
    let hash = mix(seed >>> 0) ^ mix(Math.floor(seed / TWO_32) + 0x9e3779b9);
    for (let index = 0; index < name.length; index += 1)
      hash = mix(hash ^ name.charCodeAt(index)) + 0x9e3779b9;
    this.#a = mix(hash + 0x9e3779b9);
    this.#b = mix(hash + 0x3c6ef372);
    this.#c = mix(hash + 0xdaa66d2b);
    // The all-zero state is the only one the generator cannot leave.
    this.#d = mix(hash + 0x78dde6e4) | 1;
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const b = this.#b;
    let result = Math.imul(b, 5);
    result = Math.imul((result << 7) | (result >>> 25), 9) >>> 0;
    const shifted = b << 9;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b = b ^ this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number {
    return this.bits() / TWO_32;
  }

  /** Uniform whole number in [0, count), count up to 2^32. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** 32 independent bits, each set with a probability: the binary expansion method, 24 digits deep. */
  mask(probability: number): number {
    if (probability >= 1) return 0xffffffff;
    if (probability <= 0) return 0;
    let digits = Math.round(probability * 16_777_216);
    if (digits === 0) return 0;
    if (digits >= 16_777_216) return 0xffffffff;
    // Trailing zero digits change nothing, so start at the lowest digit that is set.
    let remaining = 24;
    while ((digits & 1) === 0) {
      digits >>>= 1;
      remaining -= 1;
    }
    let word = 0;
    for (; remaining > 0; remaining -= 1) {
      word = (digits & 1) === 1 ? word | this.bits() : word & this.bits();
      digits >>>= 1;
    }
    return word >>> 0;
  }

  /**
   * Poisson distributed count. Inversion below 12, else PTRS (Hormann 1993, transformed rejection).
   *
   * @throws Error when the mean is no number, for no draw would ever be accepted
   */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (Number.isNaN(mean)) throw new Error('A Poisson number has a mean that is no number.');
    if (mean < 12) {
      const limit = Math.exp(-mean);
      let product = this.uniform();
      let count = 0;
      while (product > limit) {
        product *= this.uniform();
        count += 1;
      }
      return count;
    }
    const root = Math.sqrt(mean);
    const b = 0.931 + 2.53 * root;
    const a = -0.059 + 0.02483 * b;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const vr = 0.9277 - 3.6224 / (b - 2);
    const logMean = Math.log(mean);
    for (;;) {
      const u = this.uniform() - 0.5;
      const v = this.uniform();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= vr) return k;
      if (k < 0 || (us < 0.013 && v > us)) continue;
      if (
        Math.log(v * inverseAlpha) - Math.log(a / (us * us) + b) <=
        k * logMean - mean - logFactorial(k)
      )
        return k;
    }
  }
}

const SMALL_LOG_FACTORIALS = [
  0,
  0,
  Math.LN2,
  1.791759469228055,
  3.1780538303479458,
  4.787491742782046,
];

/** ln(n!): Stirling's series, relative error below 1e-9 from 6 on. */
function logFactorial(n: number): number {
  const small = SMALL_LOG_FACTORIALS[n];
  if (small !== undefined) return small;
  const x = n + 1;
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + 1 / (12 * x) - 1 / (360 * x * x * x);
}
