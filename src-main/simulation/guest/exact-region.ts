import type { RandomStream } from '../kernel/random.ts';
import type { ScanMap } from './bits.ts';
import type { ItemRegion } from './write-model.ts';

/** Receives one write: the scan position of the item, and whether the write leaves something other than zeros. */
export type MarkWrite = (position: number, clearsZero: boolean) => void;

/** Items of one stratum, as a range of places inside the region. */
export interface ExactStratum {
  readonly from: number;
  readonly count: number;
  readonly rate: number;
  readonly zero: number;
}

/**
 * A stratum is drawn item by item instead of write by write once it expects more writes than this share of its items;
 * both draw the same process.
 */
const DENSE_SHARE = 0.75;

/** Draws the writes of one region. */
export class ExactRegion {
  readonly model: ItemRegion;
  readonly items: number;
  /** First address. */
  readonly first: number;
  /** Work up to which writes have been drawn. */
  drawnAt = 0;
  metAt = 0;
  readonly #strata: ExactStratum[];
  readonly #multiplier: number;
  readonly #offset: number;
  /** Inverse of the multiplier, once it was asked for. */
  #inverse = 0;

  constructor(model: ItemRegion, first: number, random: RandomStream) {
    this.model = model;
    this.items = model.items;
    this.first = first;
    this.#strata = wholeStrata(model);
    // Strata are mixed over the region by an affine bijection of places: no table, no two items in one place.
    const mixed = this.#strata.length > 1;
    this.#multiplier = mixed ? coprime(model.items, random) : 1;
    this.#offset = mixed ? random.below(model.items) : 0;
  }

  /** Sets each of the region's bits with a probability. */
  fill(bitmap: Uint32Array, probability: number, scan: ScanMap, random: RandomStream): void {
    if (probability <= 0) return;
    const end = this.first + this.items;
    for (let item = this.first; item < end;) {
      const at = item >>> 5;
      if (scan.linear && (item & 31) === 0 && item + 32 <= end) {
        bitmap[at] = (bitmap[at] as number) | random.mask(probability);
        item += 32;
      } else {
        const position = scan.position(item);
        if (probability >= 1 || random.uniform() < probability) {
          bitmap[position >>> 5] = (bitmap[position >>> 5] as number) | (1 << (position & 31));
        }
        item += 1;
      }
    }
  }

  get hasZeros(): boolean {
    return this.model.sweep ? this.model.zero > 0 : this.#strata.some((one) => one.zero > 0);
  }

  /** Sets the bits of pages that hold only zeros, given the work done before. */
  fillZeros(zero: Uint32Array, scan: ScanMap, random: RandomStream, work: number): void {
    if (this.#strata.length <= 1)
      this.fill(zero, this.#strata[0]?.zero ?? this.model.zero, scan, random);
    else {
      for (const stratum of this.#strata) {
        for (let item = stratum.from; item < stratum.from + stratum.count; item += 1) {
          if (stratum.zero < 1 && random.uniform() >= stratum.zero) continue;
          const position = scan.position(this.#place(item));
          zero[position >>> 5] = (zero[position >>> 5] as number) | (1 << (position & 31));
        }
      }
    }
    if (work <= 0 || this.model.writesZero) return;
    this.drawnAt = 0;
    this.draw(work, scan, random, (position) => {
      zero[position >>> 5] = (zero[position >>> 5] as number) & ~(1 << (position & 31));
    });
  }

  /**
   * Draws every write between `drawnAt` and `work`.
   * @param each true when repeated writes to an item count, not only that it was written
   */
  draw(work: number, scan: ScanMap, random: RandomStream, mark: MarkWrite, each = false): void {
    const done = work - this.drawnAt;
    const clearsZero = !this.model.writesZero;
    if (this.model.sweep) this.#sweep(work, scan, mark, clearsZero, each);
    else {
      for (const stratum of this.#strata) {
        if (stratum.rate > 0)
          this.#drawStratum(stratum, done, scan, random, mark, clearsZero, each);
      }
    }
    this.drawnAt = work;
  }

  /** Draws the reads of some work and visits each read item. */
  drawReads(
    done: number,
    readRate: number,
    readsPerWrite: number,
    scan: ScanMap,
    random: RandomStream,
    visit: (position: number) => void,
  ): void {
    const all = { from: 0, count: this.items, rate: readRate };
    this.#visitItems(all, done, scan, random, visit);
    if (readsPerWrite === 0) return;
    for (const { from, count, rate } of this.#strata)
      this.#visitItems({ from, count, rate: rate * readsPerWrite }, done, scan, random, visit);
  }

  /** Visits items that are read in some work, each as often as it is read, or once when nearly all are read. */
  #visitItems(
    { from, count, rate }: Pick<ExactStratum, 'from' | 'count' | 'rate'>,
    done: number,
    scan: ScanMap,
    random: RandomStream,
    visit: (position: number) => void,
  ): void {
    const expected = rate * count * done;
    if (expected > DENSE_SHARE * count) {
      this.#visitMasked(from, count, -Math.expm1(-rate * done), scan, random, visit);
      return;
    }
    const reads = random.poisson(expected);
    for (let read = 0; read < reads; read += 1)
      visit(scan.position(this.#place(from + random.below(count))));
  }

  /** Visits each of some items with a probability. */
  #visitMasked(
    from: number,
    count: number,
    probability: number,
    scan: ScanMap,
    random: RandomStream,
    visit: (position: number) => void,
  ): void {
    for (let item = 0; item < count; item += 32) {
      let word = random.mask(probability);
      if (count - item < 32) word &= (1 << (count - item)) - 1;
      for (; word !== 0; word &= word - 1)
        visit(scan.position(this.#place(from + item + (31 - Math.clz32(word & -word)))));
    }
  }

  /** The strata, with the scan position of any of their items. */
  get strata(): readonly ExactStratum[] {
    return this.#strata;
  }

  /** Address of an item by its number among those of all strata, one stratum after the other. */
  address(index: number): number {
    return this.#place(index);
  }

  /** Number of the stratum that has the item at an address. */
  stratumOf(address: number): number {
    const index = this.#numberAt(address);
    let low = 0;
    let high = this.#strata.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#strata[middle] as ExactStratum).from <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The inverse of `address`. */
  #numberAt(address: number): number {
    const { items } = this;
    const place = (address - this.first - this.#offset + items) % items;
    if (this.#multiplier === 1) return place;
    this.#inverse ||= inverseOf(this.#multiplier, items);
    return timesModulo(place, this.#inverse, items);
  }

  #drawStratum(
    stratum: ExactStratum,
    done: number,
    scan: ScanMap,
    random: RandomStream,
    mark: MarkWrite,
    clearsZero: boolean,
    each: boolean,
  ): void {
    const { run } = this.model;
    const { from, count, rate } = stratum;
    const expected = (rate * count * done) / run;
    if (run === 1 && !each && expected > DENSE_SHARE * count) {
      const probability = -Math.expm1(-rate * done);
      this.#visitMasked(from, count, probability, scan, random, (position) =>
        mark(position, clearsZero),
      );
      return;
    }
    const writes = random.poisson(expected);
    if (run === 1) {
      for (let write = 0; write < writes; write += 1) {
        mark(scan.position(this.#place(from + random.below(count))), clearsZero);
      }
      return;
    }
    const places = Math.ceil(count / run);
    for (let write = 0; write < writes; write += 1) {
      const begin = random.below(places) * run;
      const end = Math.min(begin + run, count);
      for (let item = begin; item < end; item += 1)
        mark(scan.position(this.#place(from + item)), clearsZero);
    }
  }

  /** @param each marks an item when the sweep comes to it, for all its writes; else with each write into it */
  #sweep(to: number, scan: ScanMap, mark: MarkWrite, clearsZero: boolean, each: boolean): void {
    const { sweep } = this.model;
    if (!sweep) return;
    const perItem = each ? 1 : sweep.writesPerItem;
    const first = sweep.start * this.items;
    const begin = Math.ceil((first + sweep.rate * this.drawnAt) * perItem);
    const end = Math.ceil((first + sweep.rate * to) * perItem);
    if (end <= begin) return;
    const from = Math.floor(begin / perItem);
    const last = Math.min(Math.floor((end - 1) / perItem), from + this.items - 1);
    for (let item = from; item <= last; item += 1) {
      mark(scan.position(this.first + (item % this.items)), clearsZero);
    }
  }

  #place(index: number): number {
    const { items } = this;
    if (this.#multiplier === 1) return this.first + ((index + this.#offset) % items);
    const place = timesModulo(index, this.#multiplier, items);
    return this.first + ((place + this.#offset) % items);
  }
}

/** a x b modulo n, also where the product is beyond the integers of a double. */
function timesModulo(a: number, b: number, n: number): number {
  const product = a * b;
  return product <= Number.MAX_SAFE_INTEGER
    ? product % n
    : Number((BigInt(a) * BigInt(b)) % BigInt(n));
}

/** The number whose product with `a`, which shares no divisor with n, is 1 modulo n (extended Euclid). */
function inverseOf(a: number, n: number): number {
  let [rest, next] = [n, a % n];
  let [before, factor] = [0, 1];
  while (next !== 0) {
    const times = Math.floor(rest / next);
    [rest, next] = [next, rest - times * next];
    [before, factor] = [factor, before - times * factor];
  }
  return (before + n) % n;
}

/** Strata with whole numbers of items that add up to the region's; rates are adjusted so that the total stays. */
function wholeStrata(model: ItemRegion): ExactStratum[] {
  const strata: ExactStratum[] = [];
  let from = 0;
  let shares = 0;
  for (const { share, rate, zero } of model.strata) {
    shares += share;
    const end = Math.min(model.items, Math.round(shares * model.items));
    const count = end - from;
    if (count > 0) strata.push({ from, count, rate: (rate * share * model.items) / count, zero });
    from = end;
  }
  return strata;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** A number near the golden section of `items` that shares no divisor with it: neighbours end far apart. */
function coprime(items: number, random: RandomStream): number {
  let candidate = Math.max(
    1,
    Math.floor(items * 0.381966) + random.below(Math.max(1, Math.floor(items / 16))),
  );
  while (gcd(candidate, items) !== 1) candidate += 1;
  return candidate % items || 1;
}
