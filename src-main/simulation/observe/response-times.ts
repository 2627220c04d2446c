import type { Fraction, Seconds } from '#shared/units/types.ts';

/** Shortest response time that is told apart. */
const SHORTEST: Seconds = 1e-7;
const BUCKETS_PER_OCTAVE = 6;
/** From a tenth of a microsecond to years. */
const BUCKETS = 52 * BUCKETS_PER_OCTAVE;
const MOST_HALVINGS = 60;

const bucketOf = (seconds: Seconds): number =>
  Math.min(
    BUCKETS - 1,
    Math.max(0, Math.floor(Math.log2(seconds / SHORTEST) * BUCKETS_PER_OCTAVE)),
  );
/** Where each bucket begins, and the end of the last: looked up thousands of times for one quantile. */
const STARTS: readonly Seconds[] = Array.from(
  { length: BUCKETS + 1 },
  (_, bucket) => SHORTEST * 2 ** (bucket / BUCKETS_PER_OCTAVE),
);
const startOf = (bucket: number): Seconds => STARTS[bucket] as Seconds;

/**
 * How long requests took, in a fixed amount of memory. Those that met a calm queue took exponentially distributed times,
 * as in M/M/1; those that stood in a backlog took as long as the backlog.
 */
export class ResponseTimes {
  readonly #calm: number[] = [];
  readonly #calmMeans: number[] = [];
  /** No typed array: nearly every migration makes one, and those cost the garbage collector far more. */
  #backlog: number[] | null = null;
  #firstBacklog = BUCKETS;
  #lastBacklog = -1;
  #longestBacklog: Seconds = 0;
  #requests = 0;
  #seconds = 0;

  /** Requests counted so far. */
  get requests(): number {
    return this.#requests;
  }

  get mean(): Seconds {
    return this.#requests > 0 ? this.#seconds / this.#requests : 0;
  }

  addCalm(requests: number, given: Seconds): void {
    if (!(requests > 0)) return;
    // Of an instant, rounding can make a mean below 0, whose exponential grows without a bound.
    const mean = Math.max(SHORTEST, given);
    this.#requests += requests;
    this.#seconds += requests * mean;
    // Neighbours join: what changes slowly would else fill the list.
    const last = this.#calm.length - 1;
    for (let at = last; at >= Math.max(0, last - 7); at -= 1) {
      const known = this.#calmMeans[at] as number;
      if (Math.abs(known - mean) > 0.05 * known) continue;
      const sum = (this.#calm[at] as number) + requests;
      this.#calmMeans[at] = known + ((mean - known) * requests) / sum;
      this.#calm[at] = sum;
      return;
    }
    this.#calm.push(requests);
    this.#calmMeans.push(mean);
    if (this.#calm.length > BUCKETS) this.#joinCalm();
  }

  /** Puts means of one bucket together, so that the list stays short. */
  #joinCalm(): void {
    const joined = new Map<number, { requests: number; seconds: number }>();
    for (const [at, requests] of this.#calm.entries()) {
      const mean = this.#calmMeans[at] as number;
      const one = joined.get(bucketOf(mean)) ?? { requests: 0, seconds: 0 };
      one.requests += requests;
      one.seconds += requests * mean;
      joined.set(bucketOf(mean), one);
    }
    this.#calm.length = 0;
    this.#calmMeans.length = 0;
    for (const { requests, seconds } of joined.values()) {
      this.#calm.push(requests);
      this.#calmMeans.push(seconds / requests);
    }
  }

  /** Requests whose times are spread evenly between two. */
  addBacklog(requests: number, one: Seconds, other: Seconds): void {
    if (!(requests > 0)) return;
    this.#requests += requests;
    this.#seconds += (requests * (one + other)) / 2;
    this.#backlog ??= new Array<number>(BUCKETS).fill(0);
    const shortest = Math.max(SHORTEST, Math.min(one, other));
    const longest = Math.max(shortest, one, other);
    this.#longestBacklog = Math.max(this.#longestBacklog, longest);
    const first = bucketOf(shortest);
    const last = bucketOf(longest);
    this.#firstBacklog = Math.min(this.#firstBacklog, first);
    this.#lastBacklog = Math.max(this.#lastBacklog, last);
    for (let bucket = first; bucket <= last; bucket += 1) {
      const from = Math.max(shortest, startOf(bucket));
      const to = Math.min(longest, startOf(bucket + 1));
      const share = first === last ? 1 : Math.max(0, to - from) / (longest - shortest);
      this.#backlog[bucket] = (this.#backlog[bucket] as number) + requests * share;
    }
  }

  /** Requests that took longer. */
  #longerThan(seconds: Seconds): number {
    let sum = 0;
    // Asked some forty times for one quantile.
    for (let at = 0; at < this.#calm.length; at += 1)
      sum += (this.#calm[at] as number) * Math.exp(-seconds / (this.#calmMeans[at] as number));
    if (this.#backlog === null) return sum;
    for (let bucket = this.#lastBacklog; bucket >= this.#firstBacklog; bucket -= 1) {
      const start = startOf(bucket);
      const end = Math.min(startOf(bucket + 1), this.#longestBacklog);
      if (end <= seconds) break;
      const share = start >= seconds ? 1 : (end - seconds) / (end - start);
      sum += (this.#backlog[bucket] as number) * share;
    }
    return sum;
  }

  /** The time that a share of the requests did not exceed. */
  quantile(share: Fraction): Seconds {
    if (this.#requests === 0) return 0;
    const wanted = (1 - share) * this.#requests;
    let low = SHORTEST;
    let high = SHORTEST * 2;
    while (this.#longerThan(high) > wanted) high *= 2;
    for (let step = 0; step < MOST_HALVINGS && high - low > 1e-6 * high; step += 1) {
      const middle = (low + high) / 2;
      if (this.#longerThan(middle) > wanted) low = middle;
      else high = middle;
    }
    return high;
  }
}
