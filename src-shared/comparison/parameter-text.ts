import { formatBytes, formatDuration, formatNumber, formatRate } from '../units/format.ts';

/**
 * Last names of paths whose numbers are sizes or durations. The scenario's schema knows the unit of
 * every field, but a comparison also shows measured runs, whose parameters have no schema.
 */
const BYTES = /(^|\.)(memory|size|request|deviceState|pageSize|bytesPerWrite|blockSize|.*Bytes)$/;
const RATES = /(^|\.)(bandwidth|maxBandwidth|nic|backplane|read|write|.*Bandwidth)$/;
const SECONDS =
  /(^|\.)(downtimeLimit|latency|delay|setup|suspend|activate|redirect|at|time|duration|.*Seconds)$/;
/** Smaller numbers are counts or shares whatever their name says. */
const SMALLEST_SIZE = 1024;

/** A parameter for people: sizes and durations in their units, other numbers grouped. */
export function writeParameter(path: string, value: string | number | boolean | null): string {
  if (value === null) return '–';
  if (typeof value !== 'number') return String(value);
  if (BYTES.test(path) && value >= SMALLEST_SIZE) return formatBytes(value);
  if (RATES.test(path) && value >= SMALLEST_SIZE) return formatRate(value);
  if (SECONDS.test(path)) return formatDuration(value);
  return formatNumber(value);
}
