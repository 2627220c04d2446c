/**
 * Keeps at most two points per bucket of equal index width, the least and the largest value in their
 * order of time, so that a downtime of a few milliseconds stays visible in a figure over minutes.
 */
export function decimate(
  time: readonly number[],
  values: readonly number[],
  buckets: number,
): { time: number[]; values: number[] } {
  const count = Math.min(time.length, values.length);
  if (count <= buckets * 2) return { time: time.slice(0, count), values: values.slice(0, count) };
  const kept = new Set([0, count - 1]);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = Math.floor((bucket * count) / buckets);
    const to = Math.floor(((bucket + 1) * count) / buckets);
    let least = from;
    let most = from;
    for (let index = from; index < to; index += 1) {
      if ((values[index] ?? 0) < (values[least] ?? 0)) least = index;
      if ((values[index] ?? 0) > (values[most] ?? 0)) most = index;
    }
    kept.add(least).add(most);
  }
  const indexes = [...kept].toSorted((one, other) => one - other);
  return {
    time: indexes.map((index) => time[index] ?? 0),
    values: indexes.map((index) => values[index] ?? 0),
  };
}
