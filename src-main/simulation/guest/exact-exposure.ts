import type { RandomStream } from '../kernel/random.ts';
import { countRange, eachBit } from './bits.ts';
import type { ScanMap } from './bits.ts';
import type { ExactRegion, ExactStratum } from './exact-region.ts';
import type { Exposure } from './exposure.ts';
import type { ItemTraffic } from './item-set.ts';

/** Items of a stratum that are looked at to estimate how many of it wait. */
const SAMPLES = 256;
/** With fewer waiting items among them all are counted: the end of demand paging hangs on few. */
const FEW_HITS = 16;

interface Bitmaps {
  readonly scan: ScanMap;
  readonly random: RandomStream;
  readonly waiting: Uint32Array;
}

/** Tells how accesses meet the waiting items of a region. */
export function exposeRegion(
  exposure: Exposure,
  index: number,
  region: ExactRegion,
  view: Bitmaps,
  traffic: ItemTraffic | undefined,
  pace = 1,
): void {
  const { readRate = 0, readsPerWrite = 0 } = traffic ?? {};
  const counter = new WaitingCounter(region, view);
  region.strata.forEach((stratum, at) => {
    const hazard = (readRate + stratum.rate * (1 + readsPerWrite)) * pace;
    if (hazard > 0) exposure.add(index, hazard, counter.count(stratum, at));
  });
  const { sweep } = region.model;
  if (!sweep) return;
  const front = sweep.start * region.items + sweep.rate * region.drawnAt;
  // The item below was met when the sweep came to it.
  const next = Math.ceil(front);
  exposure.addFront({
    region: index,
    rate: sweep.rate * pace * countIn(region, next, next + 1, view),
    speed: sweep.rate * pace,
    waiting: countIn(region, 0, region.items, view),
    hazard: readRate * pace,
    swept: (work) => {
      const length = Math.min(region.items, sweep.rate * pace * work);
      return countIn(region, next, Math.ceil(front + length), view);
    },
  });
}

/** Waiting items of strata: counted where their items lie together, else estimated from a sample unless there are few. */
class WaitingCounter {
  readonly #region: ExactRegion;
  readonly #view: Bitmaps;
  /** Counts of all strata, once they were needed. */
  #counts: Uint32Array | null = null;
  #all = -1;

  constructor(region: ExactRegion, view: Bitmaps) {
    this.#region = region;
    this.#view = view;
  }

  count({ from, count }: ExactStratum, stratum: number): number {
    const { scan, random } = this.#view;
    if (this.#region.strata.length === 1 && scan.linear) return this.#whole();
    if (count > SAMPLES) {
      let hits = 0;
      for (let sample = 0; sample < SAMPLES; sample += 1)
        hits += waitsAt(this.#region.address(from + random.below(count)), this.#view);
      if (hits >= FEW_HITS) return (hits / SAMPLES) * count;
      // Looking at what waits in the region, instead of at all that might.
      if (scan.linear && this.#whole() < count) return this.#ofAll()[stratum] as number;
    }
    let waiting = 0;
    for (let item = from; item < from + count; item += 1)
      waiting += waitsAt(this.#region.address(item), this.#view);
    return waiting;
  }

  #whole(): number {
    const { first, items } = this.#region;
    if (this.#all < 0) this.#all = countRange(this.#view.waiting, first, first + items);
    return this.#all;
  }

  #ofAll(): Uint32Array {
    if (this.#counts) return this.#counts;
    const { first, items, strata } = this.#region;
    const counts = new Uint32Array(strata.length);
    eachBit(this.#view.waiting, first, first + items, (address) => {
      const stratum = this.#region.stratumOf(address);
      counts[stratum] = (counts[stratum] as number) + 1;
    });
    this.#counts = counts;
    return counts;
  }
}

/** Waiting items among [from, to) of a region, addresses beyond its end counted from its start. */
function countIn(region: ExactRegion, from: number, to: number, view: Bitmaps): number {
  const { first, items } = region;
  if (view.scan.linear) {
    const begin = from % items;
    const end = begin + (to - from);
    const head = countRange(view.waiting, first + begin, first + Math.min(end, items));
    return end > items ? head + countRange(view.waiting, first, first + end - items) : head;
  }
  let waiting = 0;
  for (let item = from; item < to; item += 1) waiting += waitsAt(first + (item % items), view);
  return waiting;
}

function waitsAt(address: number, { scan, waiting }: Bitmaps): 0 | 1 {
  const position = scan.position(address);
  return (((waiting[position >>> 5] as number) >>> (position & 31)) & 1) as 0 | 1;
}
