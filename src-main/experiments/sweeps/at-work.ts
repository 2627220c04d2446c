import type { Job } from './messages.ts';

/** What a thread is at: a replication, or the check of a point where there is no seed. */
export interface Work {
  readonly sweep: number;
  readonly point: number;
  readonly seed: number | null;
}

const SWEEP = 0;
const POINT = 1;
const SEED = 2;
const NOTHING = -1;

/**
 * What a thread is at, in memory that it shares with the pool. It outlives the thread, so when one dies it is known which
 * run it died over, and no other is blamed; a message would not get out of a thread that ran out of memory.
 */
export class AtWork {
  readonly buffer: SharedArrayBuffer;
  readonly #fields: Float64Array;

  /** @param buffer of the other side; a new one when left out */
  constructor(buffer?: SharedArrayBuffer) {
    this.buffer = buffer ?? new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT);
    this.#fields = new Float64Array(this.buffer);
    if (buffer === undefined) this.end();
  }

  run(sweep: number, { point, seed }: Job): void {
    this.#fields[POINT] = point;
    this.#fields[SEED] = seed;
    this.#fields[SWEEP] = sweep;
  }

  check(sweep: number, point: number): void {
    this.run(sweep, { point, seed: NOTHING });
  }

  end(): void {
    this.#fields[SWEEP] = NOTHING;
  }

  /** Null between two pieces of work. */
  now(): Work | null {
    const [sweep = NOTHING, point = 0, seed = NOTHING] = this.#fields;
    return sweep === NOTHING ? null : { sweep, point, seed: seed === NOTHING ? null : seed };
  }
}
