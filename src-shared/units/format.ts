import type { Bytes, BytesPerSecond, QuantityKind, Seconds } from './types.ts';

const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const BIT_UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'];

/** Digits that keep three significant figures without trailing zeros of false precision. */
function threeFigures(value: number): string {
  const rounded = Math.abs(Number(value.toPrecision(3)));
  const digits = rounded >= 100 || rounded === 0 ? 0 : rounded >= 10 ? 1 : 2;
  // Less than the last digit is nothing, and nothing has no sign.
  return value.toFixed(digits).replace(/^-(?=[0.]*$)/, '');
}

const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

function scaled(value: number, base: number, units: readonly string[]): string {
  let step = 0;
  let rest = value;
  // Compared as it will be written: 1,048,575 bytes are "1.00 MiB", not "1024 KiB".
  while (Math.round(Math.abs(rest)) >= base && step < units.length - 1) {
    rest /= base;
    step += 1;
  }
  return `${step === 0 ? String(Math.round(rest * 100) / 100) : threeFigures(rest)} ${units[step]}`;
}

/** A size for people, in binary units: "416 MiB". */
export function formatBytes(bytes: Bytes): string {
  return scaled(bytes, 1024, BINARY_UNITS);
}

/** A rate for people, in binary bytes per second: "59.0 MiB/s". */
export function formatRate(bytesPerSecond: BytesPerSecond): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** A link rate for people, in decimal bits per second: "1.00 Gbit/s". */
export function formatBitRate(bytesPerSecond: BytesPerSecond): string {
  return scaled(bytesPerSecond * 8, 1000, BIT_UNITS);
}

const ENERGY_UNITS = ['J', 'kJ', 'MJ', 'GJ'];

/** An energy for people: "635 J", "1.20 kJ". */
export function formatEnergy(joules: number): string {
  const size = Math.abs(joules);
  return size > 0 && Math.round(size) < 1000
    ? `${threeFigures(joules)} J`
    : scaled(joules, 1000, ENERGY_UNITS);
}

/** Three days: below that, hours are easier to compare. */
const DAYS_FROM_MINUTES = 3 * 24 * 60;

/** A duration for people: "304 ms", "8.84 s", "12 min 5 s", "57 d 3 h". */
export function formatDuration(seconds: Seconds): string {
  const size = Math.abs(seconds);
  // Less than a hundredth of a microsecond would be written as none anyhow.
  if (size < 0.5e-8) return '0 s';
  // Each bound is where rounding to three figures would reach the next unit.
  if (size < 0.9995e-3) return `${threeFigures(seconds * 1e6)} µs`;
  if (size < 0.9995) return `${threeFigures(seconds * 1e3)} ms`;
  if (size < 120) return `${threeFigures(seconds)} s`;
  const sign = seconds < 0 ? '-' : '';
  const whole = Math.round(size);
  if (whole < 7200) return `${sign}${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(size / 60);
  if (minutes >= DAYS_FROM_MINUTES) {
    const hours = Math.round(size / 3600);
    const rest = hours % 24 === 0 ? '' : ` ${hours % 24} h`;
    return `${sign}${Math.floor(hours / 24)} d${rest}`;
  }
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A number with thousands separators, at most three decimals: "262,144". */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const digits = Number.isInteger(value) || size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  const [whole = '0', decimals] = value.toFixed(digits).split('.');
  return decimals ? `${grouped(whole)}.${decimals}` : grouped(whole);
}

/** A share as a percentage: "12.5 %", "766,765 %". */
export function formatFraction(value: number): string {
  const [whole = '0', decimals] = threeFigures(value * 100).split('.');
  return `${grouped(whole)}${decimals === undefined ? '' : `.${decimals}`} %`;
}

/** A quantity of a known kind for people. */
export function formatQuantity(kind: QuantityKind, value: number): string {
  switch (kind) {
    case 'bytes':
      return formatBytes(value);
    case 'rate':
      return formatRate(value);
    case 'duration':
      return formatDuration(value);
    case 'frequency':
      return `${formatNumber(value)} /s`;
    case 'fraction':
      return formatFraction(value);
    case 'count':
    case 'number':
      return formatNumber(value);
  }
}

/**
 * The shortest exact text of a quantity, for scenario documents and form fields: a larger unit
 * is used only when nothing is lost ("2 GiB", but 2147483649 stays "2147483649 B").
 */
export function exactQuantity(kind: QuantityKind, value: number): string {
  const units = EXACT_UNITS[kind];
  if (!units) return String(value);
  // Of nothing, the unit that people think in and not the smallest one.
  if (value === 0) return `0 ${units.find(([, factor]) => factor === 1)?.[0] ?? ''}`.trim();
  for (const [unit, factor] of units) {
    const scaledValue = value / factor;
    if (Math.abs(scaledValue) >= 1 && Number(scaledValue.toFixed(3)) === scaledValue)
      return `${scaledValue} ${unit}`;
  }
  const last = units[units.length - 1];
  return last ? `${value / last[1]} ${last[0]}` : String(value);
}

const EXACT_UNITS: Readonly<Partial<Record<QuantityKind, readonly (readonly [string, number])[]>>> =
  {
    bytes: [
      ['TiB', 2 ** 40],
      ['GiB', 2 ** 30],
      ['MiB', 2 ** 20],
      ['KiB', 2 ** 10],
      ['B', 1],
    ],
    rate: [
      ['Gbit/s', 1e9 / 8],
      ['Mbit/s', 1e6 / 8],
      ['GiB/s', 2 ** 30],
      ['MiB/s', 2 ** 20],
      ['KiB/s', 2 ** 10],
      ['B/s', 1],
    ],
    duration: [
      ['h', 3600],
      ['min', 60],
      ['s', 1],
      ['ms', 1e-3],
      ['us', 1e-6],
    ],
    frequency: [['/s', 1]],
  };
