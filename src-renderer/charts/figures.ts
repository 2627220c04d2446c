import type { MetricFormat } from '#shared/result/catalogue.ts';
import type { Seconds } from '#shared/units/types.ts';

/** Between which values something lies, over the horizontal axis. */
export interface LineRange {
  readonly x: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

/** One drawn series: columns in ascending time. The arrays are read in place and never copied. */
export interface ChartLine {
  readonly id: string;
  readonly label: string;
  /** A CSS colour, or a custom property of the theme: "var(--strategy-1)". */
  readonly colour: string;
  /** Lengths of dashes and gaps in CSS pixels; empty for a solid line. */
  readonly dash: readonly number[];
  /** How the value behaves between two points: a straight line, or the value until the next point. */
  readonly shape: 'linear' | 'step';
  readonly time: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** A short text drawn at the end of the line ("A"), so that lines are told apart without colour. */
  readonly tag?: string;
  /** Drawn as an area behind the line: what the line is the mean of lies in it. */
  readonly range?: LineRange;
}

/** A stretch of time with a name: a phase of the migration. */
export interface ChartBand {
  readonly id: string;
  readonly label: string;
  readonly from: Seconds;
  readonly to: Seconds;
  /** Drawn with more contrast: the guest is stopped here. */
  readonly strong: boolean;
}

/** A moment with a name. */
export interface ChartMark {
  readonly at: Seconds;
  readonly label: string;
}

/** What the horizontal axis counts: simulated seconds, or progress from 0 to 1. */
type TimeAxis = 'duration' | 'fraction';

export interface TimeFigure {
  readonly title: string;
  readonly xLabel: string;
  /** Whether the label is drawn; of charts that share an axis only the lowest draws it. */
  readonly xTitle: boolean;
  readonly yFormat: MetricFormat;
  /** Written after numbers of format "number" ("pages/s"); empty where the format has its own unit. */
  readonly yUnit: string;
  readonly xAxis: TimeAxis;
  readonly lines: readonly ChartLine[];
  readonly bands: readonly ChartBand[];
  readonly marks: readonly ChartMark[];
  /** The value axis reaches at least this far, so that a share is drawn from 0 to 1. */
  readonly yAtLeast: number;
}

/** One bar: a run's value of one metric. */
export interface ChartBar {
  readonly id: string;
  readonly label: string;
  readonly value: number | null;
  readonly colour: string;
  /** True for the baseline, which is outlined. */
  readonly emphasised: boolean;
}

/** First and last time over all lines; null when nothing has points. */
export function timeExtent(lines: readonly ChartLine[]): { min: number; max: number } | null {
  let min = Infinity;
  let max = -Infinity;
  for (const { time } of lines) {
    if (time.length === 0) continue;
    min = Math.min(min, time[0] ?? min);
    max = Math.max(max, time[time.length - 1] ?? max);
  }
  return min <= max ? { min, max } : null;
}

/** Index of the last element that is not greater than `value`; -1 when all are. `sorted` ascends. */
export function lastIndexUpTo(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * What a line says at a moment: interpolated or held, as its shape demands.
 *
 * @returns null outside the time that the line covers
 */
export function valueAt(line: ChartLine, time: number): number | null {
  const { values } = line;
  const index = lastIndexUpTo(line.time, time);
  if (index < 0) return null;
  const start = line.time[index] ?? 0;
  const value = values[index];
  if (value === undefined) return null;
  if (index === line.time.length - 1) return time > start ? null : value;
  if (line.shape === 'step') return value;
  const end = line.time[index + 1] ?? start;
  const next = values[index + 1] ?? value;
  return end === start ? next : value + ((next - value) * (time - start)) / (end - start);
}

/** Rows for a figure's data table: at most `rows` moments spread over the figure, and every line's value there. */
export function tableOf(
  lines: readonly ChartLine[],
  rows: number,
): { time: number; values: (number | null)[] }[] {
  const extent = timeExtent(lines);
  if (!extent) return [];
  if (extent.max === extent.min)
    return [{ time: extent.min, values: lines.map((line) => valueAt(line, extent.min)) }];
  const step = (extent.max - extent.min) / (rows - 1);
  return Array.from({ length: rows }, (_, row) => {
    // The last row is the last point itself: a sum of steps would miss it by a rounding error.
    const time = row === rows - 1 ? extent.max : extent.min + row * step;
    return { time, values: lines.map((line) => valueAt(line, time)) };
  });
}
