import { wantedReplications } from '#shared/experiment/stop-rule.ts';
import type { StopRule } from '#shared/experiment/types.ts';
import type { Job } from './messages.ts';

/** What has ended of a point. */
export interface EndedReplication {
  readonly point: number;
  readonly seed: number;
  readonly failed: boolean;
  /** The metric of the stop rule; null when it failed or lacks it, or when there is no rule. */
  readonly metric: number | null;
}

export interface ScheduleOptions {
  /** Numbers of the points that are run here: all of a sweep, or those of a shard. */
  readonly points: readonly number[];
  readonly seeds: readonly number[];
  readonly stop: StopRule | null;
}

/** A change of what a point wants, to be written down. */
export interface PointChange {
  readonly point: number;
  readonly wanted: number;
  readonly settled: boolean;
}

const FREE = 0;
const TAKEN = 1;
const ENDED = 2;

/**
 * What is to be run next and what is left. All points get their first seed before any gets its second, so that a sweep
 * shows its whole shape early; the order has no part in any result.
 */
export class Schedule {
  readonly #points: readonly number[];
  readonly #seeds: readonly number[];
  readonly #stop: StopRule | null;
  /** By number of the point: its place in `points`. */
  readonly #places = new Map<number, number>();
  readonly #seedPlaces = new Map<number, number>();
  readonly #wanted: Int32Array;
  /** How many of the first wanted replications have ended. */
  readonly #ended: Int32Array;
  /** Of each replication, place by place. */
  readonly #states: Uint8Array;
  readonly #metrics = new Map<number, (number | null)[]>();
  /** Places of replications that must be run although the round has passed them. */
  readonly #again: number[] = [];
  #next = 0;
  #queued = 0;
  #running = 0;
  #done = 0;
  #failed = 0;
  #settled = 0;

  constructor({ points, seeds, stop }: ScheduleOptions) {
    this.#points = points;
    this.#seeds = seeds;
    this.#stop = stop;
    for (const [place, point] of points.entries()) this.#places.set(point, place);
    for (const [place, seed] of seeds.entries()) this.#seedPlaces.set(seed, place);
    const first = wantedReplications(stop, [], seeds.length);
    this.#wanted = new Int32Array(points.length).fill(first);
    this.#ended = new Int32Array(points.length);
    this.#states = new Uint8Array(points.length * seeds.length);
    this.#queued = points.length * first;
  }

  get counts(): { queued: number; running: number; done: number; failed: number; most: number } {
    return {
      queued: this.#queued,
      running: this.#running,
      done: this.#done,
      failed: this.#failed,
      most: this.#states.length,
    };
  }

  get settled(): number {
    return this.#settled;
  }

  get finished(): boolean {
    return this.#settled === this.#points.length;
  }

  /** Wanted replications of a point. */
  wanted(point: number): number {
    return this.#wanted[this.#places.get(point) ?? -1] ?? 0;
  }

  isRunning(point: number, seed: number): boolean {
    return this.#states[this.#placeOf(point, seed) ?? -1] === TAKEN;
  }

  /** Takes up to so many replications to be run. */
  take(most: number): Job[] {
    const jobs: Job[] = [];
    while (jobs.length < most && this.#queued > 0) {
      const place = this.#nextPlace();
      if (place === null) break;
      this.#states[place] = TAKEN;
      this.#queued -= 1;
      this.#running += 1;
      jobs.push(this.#job(place));
    }
    return jobs;
  }

  /** Gives back what was taken and did not run. */
  release(jobs: readonly Job[]): void {
    for (const { point, seed } of jobs) {
      const place = this.#placeOf(point, seed);
      if (place === null || this.#states[place] !== TAKEN) continue;
      this.#states[place] = FREE;
      this.#running -= 1;
      this.#queued += 1;
      this.#again.push(place);
    }
  }

  /**
   * Notes a replication that ended; answers the point when that changed what it wants or settled it. One that is no
   * part of the sweep, or has ended already, changes nothing.
   */
  end({ point, seed, failed, metric }: EndedReplication): PointChange | null {
    const place = this.#placeOf(point, seed);
    if (place === null || this.#states[place] === ENDED) return null;
    const at = place % this.#points.length;
    const position = Math.floor(place / this.#points.length);
    if (this.#states[place] === TAKEN) this.#running -= 1;
    else if (position < (this.#wanted[at] ?? 0)) this.#queued -= 1;
    this.#states[place] = ENDED;
    if (failed) this.#failed += 1;
    else this.#done += 1;
    if (this.#stop !== null) {
      const values = this.#metrics.get(at) ?? [];
      values[position] = failed ? null : metric;
      this.#metrics.set(at, values);
    }
    if (position >= (this.#wanted[at] ?? 0)) return null;
    this.#ended[at] = (this.#ended[at] ?? 0) + 1;
    return this.#decide(at);
  }

  /** Looks at the stop rule where all that a point wanted have ended. */
  #decide(at: number): PointChange | null {
    let wanted = this.#wanted[at] ?? 0;
    const point = this.#points[at] ?? 0;
    while ((this.#ended[at] ?? 0) >= wanted) {
      const values = this.#metrics.get(at)?.slice(0, wanted) ?? [];
      const more = wantedReplications(this.#stop, values, this.#seeds.length);
      if (more <= wanted) {
        this.#settled += 1;
        return { point, wanted, settled: true };
      }
      for (let position = wanted; position < more; position += 1) this.#want(at, position);
      wanted = more;
      this.#wanted[at] = wanted;
    }
    return { point, wanted, settled: false };
  }

  #want(at: number, position: number): void {
    const place = position * this.#points.length + at;
    if (this.#states[place] === ENDED) {
      this.#ended[at] = (this.#ended[at] ?? 0) + 1;
      return;
    }
    this.#queued += 1;
    this.#again.push(place);
  }

  #nextPlace(): number | null {
    while (this.#again.length > 0) {
      const place = this.#again.pop() ?? 0;
      if (this.#states[place] === FREE) return place;
    }
    for (; this.#next < this.#states.length; this.#next += 1) {
      const at = this.#next % this.#points.length;
      const position = Math.floor(this.#next / this.#points.length);
      if (position < (this.#wanted[at] ?? 0) && this.#states[this.#next] === FREE)
        return this.#next;
    }
    return null;
  }

  /** Places go round by round: the first seed of every point, then the second of every point. */
  #placeOf(point: number, seed: number): number | null {
    const at = this.#places.get(point);
    const position = this.#seedPlaces.get(seed);
    return at === undefined || position === undefined ? null : position * this.#points.length + at;
  }

  #job(place: number): Job {
    return {
      point: this.#points[place % this.#points.length] ?? 0,
      seed: this.#seeds[Math.floor(place / this.#points.length)] ?? 0,
    };
  }
}
