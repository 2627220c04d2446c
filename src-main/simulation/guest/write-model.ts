import type { Extent, Region, WriteProcess } from '#shared/scenario/types.ts';
import type { Bytes, Fraction, PerSecond } from '#shared/units/types.ts';

/** Items of a region that share a write rate. */
export interface Stratum {
  /** Share of the region's items. */
  readonly share: Fraction;
  /** Writes per second into one item, at full guest speed. */
  readonly rate: PerSecond;
  /** Share of its items that hold only zeros at the start. */
  readonly zero: Fraction;
}

/** Items that are written one after the other. */
export interface Sweep {
  /** New items that it comes to per second. */
  readonly rate: PerSecond;
  /** Where it starts, as a share of the region. */
  readonly start: Fraction;
  /** Writes into each item before it goes on to the next; 1 and more. */
  readonly writesPerItem: number;
}

/**
 * Items that a sweep writes beyond those that it newly comes to between two amounts of work: when a block takes several
 * requests, the one under way was begun before, and is written again after. Half of them lie before, half behind.
 */
export function sweptTwice({ rate, writesPerItem }: Sweep, from: number, to: number): number {
  if (writesPerItem === 1) return 0;
  const writes = rate * writesPerItem * (to - from);
  return (1 - 1 / writesPerItem) * Math.min(1, writes);
}

/**
 * How the items (pages or blocks) of one run of addresses are written and what they hold.
 * Both resolutions work on this one model, so they differ in sampling only.
 */
export interface ItemRegion {
  readonly name: string;
  /** Number of items. */
  readonly items: number;
  /** Classes of equal write rate, mixed evenly over the region; empty for a sweep. */
  readonly strata: readonly Stratum[];
  /** Items written one after the other; null for the other processes. */
  readonly sweep: Sweep | null;
  /** Share of items that have to move at all. */
  readonly moves: Fraction;
  /** Share of the items of a sweep that hold only zeros at the start; the other processes say so per stratum. */
  readonly zero: Fraction;
  /** True when a write leaves zeros. */
  readonly writesZero: boolean;
  /** Items that one write covers, next to each other (disk requests larger than a block). */
  readonly run: number;
}

/** Ratio of neighbouring rank boundaries when a rank law is cut into strata; 1.25 keeps the dirty counts within 0.2 %. */
const RANK_RATIO = 1.25;

/**
 * Cuts a Zipf law over `items` ranks into strata of nearly equal rate.
 * The first ranks stand alone; later strata grow geometrically.
 */
export function zipfStrata(
  items: number,
  rate: PerSecond,
  exponent: number,
  zero: Fraction,
): Stratum[] {
  const bounds: number[] = [0];
  for (let bound = 1; bound < items; bound = Math.max(bound + 1, Math.floor(bound * RANK_RATIO)))
    bounds.push(bound);
  bounds.push(items);
  const weights: number[] = [];
  let total = 0;
  for (let index = 1; index < bounds.length; index += 1) {
    const weight = rankWeight(bounds[index - 1] as number, bounds[index] as number, exponent);
    weights.push(weight);
    total += weight;
  }
  return weights.map((weight, index) => {
    const count = (bounds[index + 1] as number) - (bounds[index] as number);
    return { share: count / items, rate: (rate * weight) / total / count, zero };
  });
}

/** Sum of 1/r^s over ranks from+1..to: exact for short spans, midpoint integral for long ones. */
function rankWeight(from: number, to: number, exponent: number): number {
  if (to - from <= 64) {
    let sum = 0;
    for (let rank = from + 1; rank <= to; rank += 1) sum += rank ** -exponent;
    return sum;
  }
  const a = from + 0.5;
  const b = to + 0.5;
  if (Math.abs(exponent - 1) < 1e-9) return Math.log(b / a);
  return (b ** (1 - exponent) - a ** (1 - exponent)) / (1 - exponent);
}

function strataOf(writes: WriteProcess, items: number, zero: Fraction): Stratum[] {
  switch (writes.process) {
    case 'idle':
      return [{ share: 1, rate: 0, zero }];
    case 'uniform':
      return [{ share: 1, rate: writes.rate / items, zero }];
    case 'zipf':
      return zipfStrata(items, writes.rate, writes.exponent, zero);
    case 'mixed':
      return writes.classes
        .filter((one) => one.share > 0)
        .map((one) => ({
          share: one.share,
          rate: one.rate / (one.share * items),
          zero: one.zero ?? zero,
        }));
    case 'sweep':
      return [];
  }
}

/** The model of a memory region with pages of `pageSize`. */
export function memoryRegion(region: Region, pageSize: Bytes): ItemRegion {
  const items = Math.round(region.size / pageSize);
  const { writes } = region;
  return {
    name: region.name,
    items,
    strata: strataOf(writes, items, region.zero),
    sweep:
      writes.process === 'sweep'
        ? { rate: writes.rate, start: writes.start, writesPerItem: 1 }
        : null,
    moves: 1,
    zero: region.zero,
    writesZero: region.writesZero,
    run: 1,
  };
}

/**
 * The model of a disk extent with blocks of `blockSize`.
 * Requests are aligned to their own size, as file systems issue them: a request larger than a block covers whole blocks, a
 * smaller one dirties one block.
 *
 * @param moves share of the extent's blocks that have to move
 */
export function diskRegion(extent: Extent, blockSize: Bytes, moves: Fraction): ItemRegion {
  const items = Math.max(1, Math.ceil(extent.size / blockSize));
  const { process, writes, request } = extent.io;
  const run = Math.max(1, Math.round(request / blockSize));
  const visits = process === 'idle' ? 0 : writes * run;
  return {
    name: extent.name,
    items,
    strata: process === 'sweep' ? [] : [{ share: 1, rate: visits / items, zero: 0 }],
    // A sweep of small requests comes to a new block only once it has moved on by a block, and writes that one until then.
    sweep:
      process === 'sweep'
        ? {
            rate: (writes * request) / blockSize,
            start: 0,
            writesPerItem: Math.max(1, blockSize / request),
          }
        : null,
    moves,
    zero: 0,
    writesZero: false,
    run: Math.min(run, items),
  };
}

/** Requests per second that an extent is written with, at full guest speed. */
export function ioWrites(io: Extent['io']): PerSecond {
  return io.process === 'idle' ? 0 : io.writes;
}

/** Page writes per second into a region of memory, at full guest speed. */
export function writesPerSecond({ writes }: Region): PerSecond {
  switch (writes.process) {
    case 'idle':
      return 0;
    case 'mixed':
      return writes.classes.reduce((sum, one) => sum + one.rate, 0);
    default:
      return writes.rate;
  }
}
