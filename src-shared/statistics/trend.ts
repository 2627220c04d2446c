import { checkConfidence, criticalT } from './distributions.ts';
import { isConstant, meanOf } from './sample.ts';
import type { Interval } from './types.ts';

/** A straight line through points by least squares. */
export interface Trend {
  readonly n: number;
  readonly slope: number;
  readonly intercept: number;
  /** Share of the variance of y that the line explains. */
  readonly explained: number;
  /** Of the slope, by Student's t; null with two points, through which every line fits. */
  readonly slopeInterval: Interval | null;
  /** What `trendAt` needs for its interval. */
  readonly spread: {
    readonly meanX: number;
    readonly squaresX: number;
    readonly residual: number;
    readonly critical: number;
  } | null;
}

/** The line through points; null with fewer than two different x. Points that lack a number are left out. */
export function trendOf(
  points: readonly { readonly x: number | null; readonly y: number | null }[],
  confidence = 0.95,
): Trend | null {
  checkConfidence(confidence);
  const told = points.flatMap(({ x, y }) =>
    Number.isFinite(x) && Number.isFinite(y) ? [{ x: x ?? 0, y: y ?? 0 }] : [],
  );
  const n = told.length;
  if (n < 2 || isConstant(told.map(({ x }) => x))) return null;
  const meanX = meanOf(told.map(({ x }) => x));
  const meanY = meanOf(told.map(({ y }) => y));
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  for (const { x, y } of told) {
    squaresX += (x - meanX) ** 2;
    squaresY += (y - meanY) ** 2;
    products += (x - meanX) * (y - meanY);
  }
  const slope = products / squaresX;
  const unexplained = told.reduce(
    (sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2,
    0,
  );
  const line = {
    n,
    slope,
    intercept: meanY - slope * meanX,
    explained: squaresY === 0 ? 1 : Math.max(0, 1 - unexplained / squaresY),
  };
  if (n < 3) return { ...line, slopeInterval: null, spread: null };
  const critical = criticalT(n - 2, confidence);
  const residual = Math.sqrt(unexplained / (n - 2));
  const half = (critical * residual) / Math.sqrt(squaresX);
  return {
    ...line,
    slopeInterval: { low: slope - half, high: slope + half },
    spread: { meanX, squaresX, residual, critical },
  };
}

/** The line at x, with the interval of the mean of y there. */
export function trendAt(
  { n, slope, intercept, spread }: Trend,
  x: number,
): { readonly value: number; readonly interval: Interval | null } {
  const value = intercept + slope * x;
  if (spread === null) return { value, interval: null };
  const { meanX, squaresX, residual, critical } = spread;
  const half = critical * residual * Math.sqrt(1 / n + (x - meanX) ** 2 / squaresX);
  return { value, interval: { low: value - half, high: value + half } };
}
