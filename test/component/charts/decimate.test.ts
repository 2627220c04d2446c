import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from '#renderer/charts/decimate.ts';

const series = fc
  .array(
    fc.tuple(
      fc.double({ min: 0, max: 1000, noNaN: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    ),
    {
      minLength: 2,
      maxLength: 3000,
    },
  )
  .map((points) => points.toSorted((a, b) => a[0] - b[0]))
  .map((points) => ({
    time: points.map((point) => point[0]),
    values: points.map((point) => point[1]),
  }));

describe('decimating a series', () => {
  it('keeps the least and the greatest value, in order of time, within four points a bucket', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 5, max: 200 }), ({ time, values }, buckets) => {
        const from = time[0] ?? 0;
        const to = time.at(-1) ?? 0;
        const points = decimate(time, values, { from, to, buckets });
        const drawn = points.map((point) => point.y);
        // Adding zero makes -0 and 0 the same number.
        expect(Math.min(...drawn) + 0).toBe(Math.min(...values) + 0);
        expect(Math.max(...drawn) + 0).toBe(Math.max(...values) + 0);
        expect(points.map((point) => point.x)).toEqual(
          points.map((point) => point.x).toSorted((a, b) => a - b),
        );
        // The point on the far edge opens one bucket more.
        expect(points.length).toBeLessThanOrEqual(Math.max(4 * (buckets + 1), 0));
      }),
    );
  });

  it('keeps a spike of one sample among a hundred thousand', () => {
    const time = Array.from({ length: 100_000 }, (_, index) => index / 1000);
    const values = time.map((_, index) => (index === 54_321 ? 0 : 1));
    const points = decimate(time, values, { from: 0, to: 100, buckets: 300 });
    expect(points.length).toBeLessThanOrEqual(1204);
    expect(points).toContainEqual({ x: 54.321, y: 0 });
  });

  it('keeps one point beyond each edge of a window, so that lines reach it', () => {
    const time = Array.from({ length: 100 }, (_, index) => index);
    const points = decimate(time, time, { from: 40.5, to: 59.5, buckets: 50 });
    expect(points[0]).toEqual({ x: 40, y: 40 });
    expect(points.at(-1)).toEqual({ x: 60, y: 60 });
  });

  it('leaves out values that are not finite, and answers nothing for nothing', () => {
    expect(decimate([0, 1, 2], [1, Number.NaN, 3], { from: 0, to: 2, buckets: 10 })).toEqual([
      { x: 0, y: 1 },
      { x: 2, y: 3 },
    ]);
    expect(decimate([], [], { from: 0, to: 1, buckets: 10 })).toEqual([]);
  });

  it('looks only at what a window shows, however long the series is', () => {
    const looksAt = (length: number): number => {
      let looks = 0;
      const counted = new Proxy(
        { length },
        {
          get: (target, key) => {
            if (key === 'length') return target.length;
            looks += 1;
            return Number(key);
          },
        },
      ) as ArrayLike<number>;
      const points = decimate(counted, counted, { from: 5000, to: 6000, buckets: 200 });
      expect(points.length).toBeLessThanOrEqual(4 * 201);
      return looks;
    };
    // A hundred times as many points around it, and only the search for its edges takes a few steps more.
    expect(looksAt(1_000_000)).toBeLessThan(1.05 * looksAt(10_000));
  });
});
