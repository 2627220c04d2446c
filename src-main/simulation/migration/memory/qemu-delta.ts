/**
 * Size of an XBZRLE delta after a number of writes, and its expectation when that number is random.
 *
 * Source: migration/xbzrle.c `xbzrle_encode_buffer`: runs of unchanged and of changed bytes, each run with its length
 * as a LEB128 number; a delta longer than the page is an overflow. Writes change as many bytes as the region says, next to
 * each other, anywhere in the page.
 */
import type { Bytes, Pages } from '#shared/units/types.ts';

/** A run longer than this takes two bytes for its length (LEB128). */
const ONE_BYTE_LENGTH = 127;

/** Expected length of the delta of a page after `writes` > 0 writes of `change` bytes each. */
export function deltaBytes(writes: number, change: Bytes, page: Bytes): Bytes {
  const b = Math.min(change, page);
  const places = page - b;
  if (places <= 0) return page + 2;
  const missed = Math.max(0, 1 - b / places);
  // Bytes near the ends of a page are covered by fewer places than those in the middle.
  const edges = ((2 * places) / (writes + 1)) * (1 - missed ** (writes + 1));
  const unchanged = edges + Math.max(0, page - 2 * b) * missed ** writes;
  const changed = page - unchanged;
  const runs = 1 + (writes - 1) * missed ** writes;
  const lengthOf = (bytes: Bytes): Bytes => (bytes > ONE_BYTE_LENGTH ? 2 : 1);
  return changed + runs * (lengthOf(unchanged / runs) + lengthOf(changed / runs));
}

/** What a cached page costs; `bytes` counts the encoding and its lengths, or the page when that overflows. */
export interface DeltaCost {
  /** Share of the pages that are sent at all: an unchanged page is not. */
  sent: Pages;
  /** Share that is sent in full, since the delta would be longer than the page. */
  overflow: Pages;
  /** Wire bytes. */
  bytes: Bytes;
}

const POINTS = 128;
/** Deviations of a Poisson number beyond which its chances do not count. */
const REACH = 9;

/** Expected cost of a cached page by the mean number of writes to it. */
export class DeltaTable {
  readonly #change: Bytes;
  readonly #page: Bytes;
  readonly #delta: Bytes;
  readonly #full: Bytes;
  /** Largest mean that is tabulated: every byte has most likely changed. */
  readonly #most: number;
  readonly #bytes: Float64Array;
  readonly #overflow: Float64Array;

  /**
   * @param deltaHeader wire bytes beside the delta
   * @param fullBytes wire bytes of a page that is sent in full
   */
  constructor(change: Bytes, page: Bytes, deltaHeader: Bytes, fullBytes: Bytes) {
    this.#change = change;
    this.#page = page;
    this.#delta = deltaHeader;
    this.#full = fullBytes;
    this.#most = Math.max(8, (6 * page) / Math.max(8, change));
    this.#bytes = new Float64Array(POINTS + 1);
    this.#overflow = new Float64Array(POINTS + 1);
    const lengths = this.#lengths();
    for (let point = 0; point <= POINTS; point += 1) this.#tabulate(point, lengths);
  }

  /** Wire bytes of a page after a known number of writes. */
  bytes(writes: number): Bytes {
    if (writes === 0) return 0;
    const length = deltaBytes(writes, this.#change, this.#page);
    return length > this.#page ? this.#full : this.#delta + length;
  }

  overflows(writes: number): boolean {
    return writes > 0 && deltaBytes(writes, this.#change, this.#page) > this.#page;
  }

  /** Adds the cost of a page with a Poisson number of writes, times a weight, to a sum. */
  add(mean: number, weight: number, sum: DeltaCost): void {
    // Sums of rounded times may lie a hair's breadth before the moment they are subtracted from.
    if (mean <= 0) return;
    const changed = -Math.expm1(-mean) * weight;
    const at = Math.min(POINTS, Math.sqrt(mean / this.#most) * POINTS);
    const low = Math.min(POINTS - 1, Math.floor(at));
    const part = at - low;
    const between = (values: Float64Array): number =>
      (values[low] as number) * (1 - part) + (values[low + 1] as number) * part;
    sum.sent += changed;
    sum.bytes += changed * between(this.#bytes);
    sum.overflow += changed * between(this.#overflow);
  }

  #lengths(): Float64Array {
    const most = Math.ceil(this.#most + REACH * Math.sqrt(this.#most) + REACH);
    return Float64Array.from({ length: most + 1 }, (_, writes) =>
      writes === 0 ? 0 : deltaBytes(writes, this.#change, this.#page),
    );
  }

  /** Means over a Poisson number of writes, given that there was one. */
  #tabulate(point: number, lengths: Float64Array): void {
    const mean = this.#most * (point / POINTS) ** 2;
    if (point === 0) {
      this.#bytes[0] = this.bytes(1);
      this.#overflow[0] = this.overflows(1) ? 1 : 0;
      return;
    }
    const reach = REACH * Math.sqrt(mean) + REACH;
    const from = Math.max(1, Math.floor(mean - reach));
    const to = Math.min(lengths.length - 1, Math.ceil(mean + reach));
    let chance = 0;
    let bytes = 0;
    let overflow = 0;
    // Chances relative to the first: dividing by their sum makes them probabilities without logarithms of factorials.
    let weight = 1;
    const weights: number[] = [];
    let largest = 1;
    for (let writes = from; writes <= to; writes += 1) {
      weights.push(weight);
      largest = Math.max(largest, weight);
      weight *= mean / (writes + 1);
    }
    weights.forEach((relative, index) => {
      const length = lengths[from + index] as number;
      const share = relative / largest;
      chance += share;
      bytes += share * (length > this.#page ? this.#full : this.#delta + length);
      if (length > this.#page) overflow += share;
    });
    this.#bytes[point] = bytes / chance;
    this.#overflow[point] = overflow / chance;
  }
}

/** Tables are the same for every migration with the same bytes; most scenarios have one or two. */
const TABLES = new Map<string, DeltaTable>();
const MOST_TABLES = 64;

/** The table for some bytes per write; parameters as of `DeltaTable`. */
export function deltaTable(
  change: Bytes,
  page: Bytes,
  deltaHeader: Bytes,
  fullBytes: Bytes,
): DeltaTable {
  const key = [change, page, deltaHeader, fullBytes].join('/');
  let table = TABLES.get(key);
  if (!table) {
    if (TABLES.size >= MOST_TABLES) TABLES.clear();
    table = new DeltaTable(change, page, deltaHeader, fullBytes);
    TABLES.set(key, table);
  }
  return table;
}
