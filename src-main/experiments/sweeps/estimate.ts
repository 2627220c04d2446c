import type { Span } from '#shared/contract/experiments.ts';
import type { Seconds } from '#shared/units/types.ts';

/** How much further than their mean sums of runs may be off: two standard errors, some 95 %. */
const STANDARD_ERRORS = 2;
/** What a row of a run costs the store besides its texts: the row, its metrics and indexes, in bytes. */
const BYTES_PER_RUN = 3500;
/** SQLite fills its pages to about this share. */
const FILL = 0.85;
/** Two samples of few runs say little; their spread is taken to be at least this share of the mean. */
const LEAST_SPREAD = 0.15;

/** Mean and spread of numbers that come one after the other (Welford's method). */
export class Running {
  n = 0;
  mean = 0;
  #squares = 0;

  add(value: number): void {
    this.n += 1;
    const before = value - this.mean;
    this.mean += before / this.n;
    this.#squares += before * (value - this.mean);
  }

  get deviation(): number {
    return this.n < 2 ? this.mean : Math.sqrt(this.#squares / (this.n - 1));
  }

  /** What so many more of them add up to: from what the sample says, with both its own error and that of the sum. */
  sumOf(count: number): { low: number; high: number } {
    if (this.n === 0 || count === 0) return { low: 0, high: 0 };
    const spread = Math.max(this.deviation, this.mean * LEAST_SPREAD);
    const error = STANDARD_ERRORS * spread * Math.sqrt(count ** 2 / this.n + count);
    const sum = count * this.mean;
    return { low: Math.max(this.mean, sum - error), high: sum + error };
  }
}

export interface TimeLeft {
  /** Seconds of computing per run. */
  readonly perRun: Running;
  /** Runs that are certain to come, and those that come at most. */
  readonly least: number;
  readonly most: number;
  readonly workers: number;
  /** Wall time per computed second and worker: storing, waiting for the processor. */
  readonly overhead: number;
}

/** Wall-clock seconds until so many runs are done; null before a run has ended. */
export function timeLeft({ perRun, least, most, workers, overhead }: TimeLeft): Span | null {
  if (perRun.n === 0) return null;
  const scale = overhead / Math.max(1, workers);
  return { low: perRun.sumOf(least).low * scale, high: perRun.sumOf(most).high * scale };
}

/** Bytes that so many runs take in the store. */
export function bytesOf(textsPerRun: Running, least: number, most: number): Span {
  const stored = (texts: number, count: number) => (texts + count * BYTES_PER_RUN) / FILL;
  return {
    low: stored(textsPerRun.sumOf(least).low, least),
    high: stored(textsPerRun.sumOf(most).high, most),
  };
}

/** How many runs ended per second over the last while. */
export class Rate {
  readonly #clock: () => number;
  readonly #windowMs: number;
  readonly #ends: { at: number; count: number }[] = [];
  #began: number;

  constructor(clock: () => number, windowMs = 5000) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#began = clock();
  }

  add(count: number): void {
    this.#ends.push({ at: this.#clock(), count });
  }

  restart(): void {
    this.#ends.length = 0;
    this.#began = this.#clock();
  }

  /** Null before there is one. */
  perSecond(): number | null {
    const now = this.#clock();
    const from = Math.max(this.#began, now - this.#windowMs);
    while ((this.#ends[0]?.at ?? now) < from) this.#ends.shift();
    const count = this.#ends.reduce((sum, end) => sum + end.count, 0);
    const seconds: Seconds = (now - from) / 1000;
    return count === 0 || seconds <= 0 ? null : count / seconds;
  }
}
