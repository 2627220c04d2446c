import type { Variable } from '#shared/comparison/recipe.ts';
import { scatterPoints } from '#shared/comparison/views.ts';
import type { Comparison, TrendLine } from '#shared/contract/comparison.ts';
import { trendAt, trendOf } from '#shared/statistics/index.ts';

/** Places of the line: its interval is curved, and so is a power where it is read back. */
const PLACES = 41;

interface TrendWish {
  readonly x: Variable;
  readonly y: Variable;
  /** A power law: the straight line through the logarithms. */
  readonly logarithmic: boolean;
}

/**
 * The line by least squares through every run of a comparison that has both variables.
 *
 * @returns null with fewer than two different values across, and for logarithms of what is not above zero
 */
export function buildTrend(comparison: Comparison, { x, y, logarithmic }: TrendWish): TrendLine {
  const points = scatterPoints(comparison, x, y);
  if (logarithmic && points.some((point) => point.x <= 0 || point.y <= 0)) return null;
  const scale = logarithmic ? Math.log10 : (value: number) => value;
  const back = logarithmic ? (value: number) => 10 ** value : (value: number) => value;
  const scaled = points.map((point) => ({ x: scale(point.x), y: scale(point.y) }));
  const trend = trendOf(scaled, comparison.confidence);
  if (!trend) return null;
  const { n, slope, intercept, explained, slopeInterval } = trend;
  const first = scaled.reduce((least, point) => Math.min(least, point.x), Infinity);
  const last = scaled.reduce((most, point) => Math.max(most, point.x), -Infinity);
  return {
    n,
    slope,
    intercept,
    explained,
    slopeInterval,
    places: Array.from({ length: PLACES }, (_, index) => {
      const at = first + ((last - first) * index) / (PLACES - 1);
      const { value, interval } = trendAt(trend, at);
      return {
        x: back(at),
        y: back(value),
        low: interval && back(interval.low),
        high: interval && back(interval.high),
      };
    }),
  };
}
