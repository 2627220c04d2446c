import {
  formatBytes,
  formatDuration,
  formatEnergy,
  formatFraction,
  formatNumber,
  formatRate,
} from '../units/format.ts';
import type { MetricFormat } from '../result/catalogue.ts';

/** Steps of an axis that people can add up: halves and doubles of decades. */
const DECIMAL_STEPS = [1, 2, 2.5, 5, 10];
/** Steps within one binary unit; 1024 of one is the next. */
const BINARY_STEPS = [
  1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 40, 50, 64, 100, 128, 200, 250, 256, 400, 500, 512, 1024,
];
/** Steps of a clock beyond two minutes, in seconds. */
const DAY = 86_400;
const CLOCK_STEPS = [30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200].concat(
  [1, 2, 5, 10, 20, 30, 60, 100, 200, 365].map((days) => days * DAY),
);
/** Durations are written in minutes from here on (`formatDuration`). */
const CLOCK_FROM_SECONDS = 120;

function decimalStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least));
  return (DECIMAL_STEPS.find((step) => step * decade >= least * (1 - 1e-9)) ?? 10) * decade;
}

/**
 * The distance between two ticks of an axis, such that at most `count` steps cover the span and
 * the labels are round in the unit in which they are written.
 *
 * @param span length of the axis, in the unit of the format
 */
export function tickStep(span: number, count: number, format: MetricFormat): number {
  const least = span / Math.max(1, count);
  if (!(least > 0)) return 1;
  if (format === 'bytes' || format === 'rate') {
    const unit = 1024 ** Math.max(0, Math.floor(Math.log(least) / Math.log(1024)));
    // An axis that reaches the next unit is round there too only in halves: 256 MiB, not 250 MiB.
    const steps =
      span + least >= 1024 * unit
        ? BINARY_STEPS.filter((step) => Number.isInteger(1024 / step))
        : BINARY_STEPS;
    return (steps.find((step) => step * unit >= least) ?? 1024) * unit;
  }
  if (format === 'duration' && span >= CLOCK_FROM_SECONDS) {
    const clock = CLOCK_STEPS.find((step) => step >= least);
    if (clock !== undefined) return clock;
  }
  const step = decimalStep(least);
  return format === 'count' ? Math.max(1, step) : step;
}

/** The ticks of an axis between two values, at multiples of the step. */
export function ticksBetween(min: number, max: number, step: number): number[] {
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    // Multiplying keeps 0.3 at 0.3; adding steps would drift.
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** A value for people, by its format; `unit` follows plain numbers ("6,000 pages/s"). */
export function formatValue(value: number, format: MetricFormat, unit = ''): string {
  switch (format) {
    case 'duration':
      return formatDuration(value);
    case 'bytes':
      return formatBytes(value);
    case 'rate':
      return formatRate(value);
    case 'energy':
      return formatEnergy(value);
    case 'fraction':
      return formatFraction(value);
    case 'count':
    case 'number':
      return unit === '' ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
  }
}

/** A tick's label: the value without zeros that only claim precision ("50 MiB", not "50.0 MiB"; "2 min", not "2 min 0 s"). */
export function tickLabel(value: number, format: MetricFormat): string {
  if (value === 0) return format === 'fraction' ? '0 %' : '0';
  return formatValue(value, format)
    .replace(/(\.\d*?)0+(?=\s|$)/, (_, kept: string) => (kept === '.' ? '' : kept))
    .replace(/(min|h) 0 (s|min)$/, '$1');
}

/** Ticks in logarithmic axes: at most this many labels fit. */
const MOST_TICKS = 7;

/** Round ticks of a logarithmic axis: 1, 2 and 5 of each decade, thinned to decades where there are many. */
export function logTicks(min: number, max: number, format: MetricFormat): number[] {
  // Sizes are round in powers of two, everything else in decades.
  const binary = format === 'bytes' || format === 'rate';
  const base = binary ? 2 : 10;
  const from = Math.floor(Math.log(min) / Math.log(base));
  const to = Math.ceil(Math.log(max) / Math.log(base));
  const all: number[] = [];
  for (let power = from; power <= to; power += 1) {
    for (const factor of binary ? [1] : [1, 2, 5])
      all.push(Number((factor * base ** power).toPrecision(6)));
  }
  const inside = all.filter((value) => value >= min && value <= max);
  const decades = binary
    ? inside
    : inside.filter((value) => Math.abs(Math.log10(value) % 1) < 1e-6);
  const chosen = inside.length <= MOST_TICKS || decades.length < 2 ? inside : decades;
  const every = Math.ceil(chosen.length / MOST_TICKS);
  return chosen.filter((_, index) => index % every === 0);
}
