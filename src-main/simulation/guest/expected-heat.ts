import type { ExpectedRegion, Gained } from './expected-region.ts';

/** Every item begins in state 0. */
const IDLE: readonly number[] = [0];

/** The states that a log leads to, and for each state that was reached the places among them: not written, and written. */
interface Transitions {
  readonly states: readonly number[];
  readonly cold: readonly number[];
  readonly hot: readonly number[];
}

/** Where logs lead; one for all regions of a guest, which go through the same states. */
export class HeatChain {
  readonly #table: readonly number[];
  /** Scratch: the place of each state among those that are led to. */
  readonly #places: number[];
  #asked: readonly number[] | null = null;
  #answer: Transitions = { states: IDLE, cold: IDLE, hot: IDLE };

  /** @param table as `heatTable` makes it */
  constructor(table: readonly number[]) {
    this.#table = table;
    this.#places = table.slice(0, table.length / 2);
  }

  /** Where a log leads from the states that were reached. */
  from(reached: readonly number[]): Transitions {
    if (reached === this.#asked) return this.#answer;
    const table = this.#table;
    const places = this.#places.fill(-1);
    for (const state of reached) {
      places[table[2 * state] as number] = 0;
      places[table[2 * state + 1] as number] = 0;
    }
    const states: number[] = [];
    for (let state = 0; state < places.length; state += 1) {
      if (places[state] === 0) places[state] = states.push(state) - 1;
    }
    const cold: number[] = [];
    const hot: number[] = [];
    for (const state of reached) {
      cold.push(places[table[2 * state] as number] as number);
      hot.push(places[table[2 * state + 1] as number] as number);
    }
    this.#asked = reached;
    this.#answer = { states, cold, hot };
    return this.#answer;
  }
}

/**
 * Items of a run of addresses: per stratum and reached state (entry stratum x states + place of the state), the share
 * that is in it, and that is in it and waits.
 */
interface HeatRun {
  end: number;
  share: number[];
  waiting: number[];
  /** Per stratum, the share that waited and was not held when the region was last laid out. */
  free: number[];
  fresh: boolean;
}

/**
 * Heat of a region in expectation. Items of a stratum are written independently of their past, so the states of each stratum
 * are a Markov chain whose distribution is all there is to keep. A rule may have hundreds of states of which a few rounds
 * reach a handful: only those are kept.
 */
export class ExpectedHeat {
  /** Waiting items that are held back. */
  held = 0;
  readonly #region: ExpectedRegion;
  readonly #chain: HeatChain;
  #runs: HeatRun[];
  /** States that items can be in by now, ascending, and which of them are held back. */
  #reached: readonly number[] = IDLE;
  readonly #held: boolean[] = [false];
  #holds: (heat: number) => boolean = () => false;
  /** Mean density of a run, per stratum. */
  readonly #density: number[];

  constructor(chain: HeatChain, region: ExpectedRegion) {
    this.#region = region;
    this.#chain = chain;
    this.#density = new Array<number>(region.strata).fill(0);
    this.#runs = region.segments.map(({ end, density, fresh }) => ({
      end,
      share: new Array<number>(region.strata).fill(1),
      waiting: density.slice(),
      free: density.slice(),
      fresh,
    }));
  }

  /** Moves all items on by a log and adds it to the waiting ones. */
  merge(from: number, to: number, gained: Gained): void {
    // What nobody writes stays in the state in which it began.
    if (this.#region.still) return;
    this.#absorb();
    const swept = this.#region.swept(from, to);
    for (const [a, b] of swept) {
      this.#splitAt(a);
      this.#splitAt(b);
    }
    const { sweep } = this.#region.model;
    const written = this.#region.fillWritten(from, to);
    const moves = this.#chain.from(this.#reached);
    let start = 0;
    for (const run of this.#runs) {
      const inSweep = swept.some(([a, b]) => start >= a && run.end <= b);
      const { share, waiting } = run;
      run.share = new Array<number>(this.#region.strata * moves.states.length).fill(0);
      run.waiting = run.share.slice();
      for (let k = 0; k < this.#region.strata; k += 1) {
        const chance = sweep ? Number(inSweep) : (written[k] as number);
        const items = (this.#region.share[k] as number) * (run.end - start);
        const gain = step({ share, waiting }, run, moves, k, chance);
        gained.added += gain * items;
        gained.variance += gain * (1 - chance) * items;
      }
      start = run.end;
    }
    this.#reached = moves.states;
    this.#mark();
    this.#join();
    this.#layOut();
  }

  /** Holds back waiting items by their state. */
  hold(holds: (heat: number) => boolean): void {
    this.#absorb();
    this.#holds = holds;
    this.#mark();
    this.#layOut();
  }

  #mark(): void {
    for (let at = 0; at < this.#reached.length; at += 1)
      this.#held[at] = this.#holds(this.#reached[at] as number);
  }

  /** Takes note of what was sent since the region was laid out: only items that were not held can have been. */
  #absorb(): void {
    const reached = this.#reached;
    const density = this.#density;
    let start = 0;
    for (const run of this.#runs) {
      const fresh = this.#region.over(start, run.end, density);
      run.fresh &&= fresh;
      for (let k = 0; k < this.#region.strata; k += 1) {
        const before = run.free[k] as number;
        const left = before > 0 ? (density[k] as number) / before : 0;
        if (left === 1) continue;
        for (let at = 0; at < reached.length; at += 1) {
          if (!this.#held[at]) run.waiting[k * reached.length + at]! *= left;
        }
      }
      start = run.end;
    }
  }

  /** Makes what waits and is not held the region's items to send. */
  #layOut(): void {
    const region = this.#region;
    const reached = this.#reached;
    this.held = 0;
    let start = 0;
    region.segments = this.#runs.map((run) => {
      for (let k = 0; k < region.strata; k += 1) {
        let free = 0;
        let held = 0;
        for (let at = 0; at < reached.length; at += 1) {
          const waiting = run.waiting[k * reached.length + at] as number;
          if (this.#held[at]) held += waiting;
          else free += waiting;
        }
        run.free[k] = free;
        this.held += held * (region.share[k] as number) * (run.end - start);
      }
      start = run.end;
      return {
        end: run.end,
        density: run.free.slice(),
        fresh: run.fresh,
        late: undefined,
        released: undefined,
      };
    });
    region.join();
  }

  #splitAt(address: number): void {
    let start = 0;
    for (let at = 0; at < this.#runs.length; at += 1) {
      const run = this.#runs[at] as HeatRun;
      if (address > start && address < run.end) {
        const head = {
          ...run,
          end: address,
          share: run.share.slice(),
          waiting: run.waiting.slice(),
          free: run.free.slice(),
        };
        this.#runs.splice(at, 0, head);
        return;
      }
      start = run.end;
    }
  }

  /** Joins neighbours that became equal: a sweep cuts the region anew in every round. */
  #join(): void {
    if (this.#runs.length < 2) return;
    const kept: HeatRun[] = [];
    for (const run of this.#runs) {
      const last = kept.at(-1);
      const same =
        last?.fresh === run.fresh &&
        last.share.every((share, at) => share === run.share[at]) &&
        last.waiting.every((waiting, at) => waiting === run.waiting[at]);
      if (last && same) last.end = run.end;
      else kept.push(run);
    }
    this.#runs = kept;
  }
}

/** Moves one stratum of a run on; answers the share that did not wait before. */
function step(
  before: Pick<HeatRun, 'share' | 'waiting'>,
  { share, waiting }: Pick<HeatRun, 'share' | 'waiting'>,
  { states, cold, hot }: Transitions,
  stratum: number,
  chance: number,
): number {
  const from = stratum * cold.length;
  const to = stratum * states.length;
  let gain = 0;
  for (let at = 0; at < cold.length; at += 1) {
    const all = before.share[from + at] as number;
    if (all === 0) continue;
    const waited = before.waiting[from + at] as number;
    const written = to + (hot[at] as number);
    const left = to + (cold[at] as number);
    share[written]! += all * chance;
    share[left]! += all * (1 - chance);
    waiting[written]! += all * chance;
    waiting[left]! += waited * (1 - chance);
    gain += (all - waited) * chance;
  }
  return gain;
}
