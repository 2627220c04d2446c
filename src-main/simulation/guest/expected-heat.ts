import type { ExpectedRegion } from './expected-region.ts';
import { heatTable } from './heat.ts';
import type { HeatRule } from './heat.ts';

/** Items of a run of addresses: per stratum and state, the share that is in it, and that is in it and waits. */
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
 * are a Markov chain whose distribution is all there is to keep.
 */
export class ExpectedHeat {
  /** Waiting items that are held back. */
  held = 0;
  readonly #region: ExpectedRegion;
  readonly #states: number;
  readonly #table: Uint8Array;
  readonly #holds: boolean[];
  #runs: HeatRun[] = [];

  constructor(rule: HeatRule, region: ExpectedRegion) {
    this.#region = region;
    this.#states = rule.states;
    this.#table = heatTable(rule);
    this.#holds = new Array<boolean>(rule.states).fill(false);
    for (const { end, density, fresh } of region.segments) {
      const share = new Array<number>(region.strata * rule.states).fill(0);
      const waiting = share.slice();
      for (let k = 0; k < region.strata; k += 1) {
        share[k * rule.states] = 1;
        waiting[k * rule.states] = density[k] as number;
      }
      this.#runs.push({ end, share, waiting, free: density.slice(), fresh });
    }
  }

  /** Moves all items on by a log and adds it to the waiting ones. */
  merge(from: number, to: number): { added: number; variance: number } {
    this.#absorb();
    const swept = this.#region.swept(from, to);
    for (const [a, b] of swept) {
      this.#splitAt(a);
      this.#splitAt(b);
    }
    const { sweep } = this.#region.model;
    const written = this.#region.fillWritten(from, to);
    const sum = { added: 0, variance: 0 };
    let start = 0;
    for (const run of this.#runs) {
      const inSweep = swept.some(([a, b]) => start >= a && run.end <= b);
      for (let k = 0; k < this.#region.strata; k += 1) {
        const chance = sweep ? Number(inSweep) : (written[k] as number);
        const items = (this.#region.share[k] as number) * (run.end - start);
        const gain = this.#step(run, k, chance);
        sum.added += gain * items;
        sum.variance += gain * (1 - chance) * items;
      }
      start = run.end;
    }
    this.#join();
    this.#layOut();
    return sum;
  }

  /** Moves one stratum of a run on; answers the share that did not wait before. */
  #step(run: HeatRun, stratum: number, chance: number): number {
    const states = this.#states;
    const base = stratum * states;
    const share = new Array<number>(states).fill(0);
    const waiting = share.slice();
    let gain = 0;
    for (let state = 0; state < states; state += 1) {
      const all = run.share[base + state] as number;
      if (all === 0) continue;
      const waited = run.waiting[base + state] as number;
      const hot = this.#table[2 * state + 1] as number;
      const cold = this.#table[2 * state] as number;
      share[hot] = (share[hot] as number) + all * chance;
      share[cold] = (share[cold] as number) + all * (1 - chance);
      waiting[hot] = (waiting[hot] as number) + all * chance;
      waiting[cold] = (waiting[cold] as number) + waited * (1 - chance);
      gain += (all - waited) * chance;
    }
    for (let state = 0; state < states; state += 1) {
      run.share[base + state] = share[state] as number;
      run.waiting[base + state] = waiting[state] as number;
    }
    return gain;
  }

  /** Holds back waiting items by their state. */
  hold(holds: (heat: number) => boolean): void {
    this.#absorb();
    for (let heat = 0; heat < this.#states; heat += 1) this.#holds[heat] = holds(heat);
    this.#layOut();
  }

  /** Takes note of what was sent since the region was laid out: only items that were not held can have been. */
  #absorb(): void {
    const states = this.#states;
    let start = 0;
    for (const run of this.#runs) {
      const { density, fresh } = this.#region.over(start, run.end);
      run.fresh &&= fresh;
      for (let k = 0; k < this.#region.strata; k += 1) {
        const before = run.free[k] as number;
        const left = before > 0 ? (density[k] as number) / before : 0;
        if (left === 1) continue;
        for (let state = 0; state < states; state += 1) {
          if (!this.#holds[state]) run.waiting[k * states + state]! *= left;
        }
      }
      start = run.end;
    }
  }

  /** Makes what waits and is not held the region's items to send. */
  #layOut(): void {
    const region = this.#region;
    const states = this.#states;
    this.held = 0;
    let start = 0;
    region.segments = this.#runs.map((run) => {
      for (let k = 0; k < region.strata; k += 1) {
        let free = 0;
        let held = 0;
        for (let state = 0; state < states; state += 1) {
          const waiting = run.waiting[k * states + state] as number;
          if (this.#holds[state]) held += waiting;
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
