import type { z } from 'zod';
import type { invalidPointSchema } from '#shared/contract/experiments.ts';
import type { CheckedPoint } from './messages.ts';
import type { PreparedPoint, SweepJournal } from './journal.ts';

export type InvalidPoint = z.infer<typeof invalidPointSchema>;

/** As many as a person will read. */
const MOST_INVALID = 50;
/** Points per transaction: some milliseconds. */
const POINTS_PER_WRITE = 2000;

/**
 * Gathers what workers find out about the points of a sweep, until all are checked. The answers come in any order; what
 * comes of them does not depend on it.
 */
export class Preparation {
  readonly of: number;
  readonly invalid: InvalidPoint[] = [];
  #handedOut = 0;
  #checked = 0;
  #invalidCount = 0;
  readonly #hashes: (string | undefined)[];
  readonly #values: (string | undefined)[];
  readonly #again: { from: number; to: number }[] = [];

  constructor(points: number) {
    this.of = points;
    this.#hashes = Array.from({ length: points });
    this.#values = Array.from({ length: points });
  }

  get checked(): number {
    return this.#checked;
  }

  get done(): boolean {
    return this.#checked === this.of;
  }

  get hasWork(): boolean {
    return this.#handedOut < this.of || this.#again.length > 0;
  }

  take(most: number): { from: number; to: number } | null {
    const again = this.#again.pop();
    if (again) return again;
    if (this.#handedOut >= this.of) return null;
    const from = this.#handedOut;
    this.#handedOut = Math.min(this.of, from + most);
    return { from, to: this.#handedOut };
  }

  /** Ranges that a worker took and did not come to. */
  release(ranges: readonly { from: number; to: number }[]): void {
    this.#again.push(...ranges.map(({ from, to }) => ({ from, to })));
  }

  add(points: readonly CheckedPoint[]): void {
    this.#checked += points.length;
    for (const point of points) {
      if (point.ok) {
        this.#hashes[point.index] = point.hash;
        this.#values[point.index] = point.values;
        continue;
      }
      this.#invalidCount += 1;
      const { index, values, labels, problems } = point;
      this.invalid.push({ index, values, labels, problems: [...problems] });
    }
    this.invalid.sort((a, b) => a.index - b.index);
    this.invalid.splice(MOST_INVALID);
  }

  /** What is wrong, as a sentence; null when nothing is. */
  refusal(): string | null {
    if (this.#invalidCount === 0) return null;
    const [first] = this.invalid;
    const labels = Object.entries(first?.labels ?? {}).map(([name, label]) => `${name} ${label}`);
    const [problem] = first?.problems ?? [];
    const count = this.#invalidCount.toLocaleString('en');
    const some = `${count} of ${this.of.toLocaleString('en')} points can't be run`;
    const example = `${labels.join(', ')}: ${problem?.path ?? ''}: ${problem?.message ?? ''}`;
    return `${some}, for example ${example}. Change the values, or drop these points with a constraint.`;
  }

  /** Each point once: of several that come to the same scenario the first. */
  *prepared(): Generator<PreparedPoint> {
    const known = new Set<string>();
    for (const [position, hash] of this.#hashes.entries()) {
      if (hash === undefined || known.has(hash)) continue;
      known.add(hash);
      yield { position, hash, values: this.#values[position] ?? '{}' };
    }
  }

  /** Writes the points down, letting others work in between. Stops when `goesOn` says so; answers whether all were written. */
  async write(id: string, journal: SweepJournal, goesOn: () => boolean): Promise<boolean> {
    journal.beginPoints(id);
    let batch: PreparedPoint[] = [];
    for (const point of this.prepared()) {
      batch.push(point);
      if (batch.length < POINTS_PER_WRITE) continue;
      journal.addPoints(id, batch);
      batch = [];
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      if (!goesOn()) return false;
    }
    if (batch.length > 0) journal.addPoints(id, batch);
    return true;
  }
}
