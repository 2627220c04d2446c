import type { SeriesTable } from '#shared/result/result.ts';

/** Least and largest value of some neighbouring points, and which of them came first. */
export interface Extent {
  readonly minimum: number;
  readonly maximum: number;
  readonly minimumFirst: boolean;
}

/** Least and largest of `values[from..to)`, with where they first occur. */
export function extentOf(
  values: ArrayLike<number>,
  from: number,
  to: number,
): { minimum: number; maximum: number; minimumAt: number; maximumAt: number } {
  let minimumAt = from;
  let maximumAt = from;
  let minimum = values[from] ?? 0;
  let maximum = minimum;
  for (let index = from + 1; index < to; index += 1) {
    const value = values[index] ?? 0;
    if (value < minimum) {
      minimum = value;
      minimumAt = index;
    } else if (value > maximum) {
      maximum = value;
      maximumAt = index;
    }
  }
  return { minimum, maximum, minimumAt, maximumAt };
}

/** A bucket of neighbouring points of all columns. */
export interface Bucket {
  readonly points: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly extents: ReadonlyMap<string, Extent>;
}

/**
 * A table that shows every bucket by two rows, at its first and its last time, which hold the least and
 * the largest value of each column in the order in which they occurred. So a spike of a single point stays
 * as high as it was, and its place is exact to a bucket. Rows that rise or fall throughout stay exact.
 */
export function tableOfBuckets(buckets: readonly Bucket[], names: readonly string[]): SeriesTable {
  const time: number[] = [];
  for (const { points, firstTime, lastTime } of buckets) {
    time.push(firstTime);
    if (points > 1) time.push(lastTime);
  }
  const columns: Record<string, number[]> = {};
  for (const name of names) {
    const values: number[] = [];
    for (const { points, extents } of buckets) {
      const extent = extents.get(name);
      if (!extent) throw new Error(`a bucket lacks the column "${name}"`);
      const { minimum, maximum, minimumFirst } = extent;
      values.push(minimumFirst ? minimum : maximum);
      if (points > 1) values.push(minimumFirst ? maximum : minimum);
    }
    columns[name] = values;
  }
  return { time, columns };
}

/** Sorts points into at most `most` buckets of equally many points each. */
export function bucketsOfPoints(
  time: ArrayLike<number>,
  columns: ReadonlyMap<string, ArrayLike<number>>,
  most: number,
): Bucket[] {
  const total = time.length;
  const count = Math.min(most, total);
  return Array.from({ length: count }, (_, bucket) => {
    const from = Math.floor((bucket * total) / count);
    const to = Math.floor(((bucket + 1) * total) / count);
    const extents = new Map<string, Extent>();
    for (const [name, values] of columns) {
      const { minimum, maximum, minimumAt, maximumAt } = extentOf(values, from, to);
      extents.set(name, { minimum, maximum, minimumFirst: minimumAt <= maximumAt });
    }
    return { points: to - from, firstTime: time[from] ?? 0, lastTime: time[to - 1] ?? 0, extents };
  });
}

/** Joins neighbouring buckets until at most `most` are left. */
export function joinBuckets(buckets: readonly Bucket[], most: number): Bucket[] {
  const count = Math.min(most, buckets.length);
  return Array.from({ length: count }, (_, group) => {
    const from = Math.floor((group * buckets.length) / count);
    const to = Math.floor(((group + 1) * buckets.length) / count);
    return joined(buckets.slice(from, to));
  });
}

function joined(buckets: readonly Bucket[]): Bucket {
  const [first] = buckets;
  const last = buckets.at(-1);
  if (!first || !last) throw new Error('nothing to join');
  const extents = new Map<string, Extent>();
  for (const name of first.extents.keys()) {
    let minimum = Infinity;
    let maximum = -Infinity;
    // Order within a bucket is known, order between buckets is their own: two steps a bucket.
    let minimumAt = 0;
    let maximumAt = 0;
    for (const [index, bucket] of buckets.entries()) {
      const extent = bucket.extents.get(name);
      if (!extent) throw new Error(`a bucket lacks the column "${name}"`);
      if (extent.minimum < minimum) {
        minimum = extent.minimum;
        minimumAt = 2 * index + (extent.minimumFirst ? 0 : 1);
      }
      if (extent.maximum > maximum) {
        maximum = extent.maximum;
        maximumAt = 2 * index + (extent.minimumFirst ? 1 : 0);
      }
    }
    extents.set(name, { minimum, maximum, minimumFirst: minimumAt <= maximumAt });
  }
  const points = buckets.reduce((sum, bucket) => sum + bucket.points, 0);
  return { points, firstTime: first.firstTime, lastTime: last.lastTime, extents };
}
